"""``manage.py dbshell`` on the embedded server, with the psql that comes with it."""

from django.db.backends.postgresql import client


class DatabaseClient(client.DatabaseClient):
    """psql from beside the server when it has one, else the machine's."""

    def runshell(self, parameters) -> None:
        """Start the server if need be, then hand over to psql."""
        self.connection.get_connection_params()
        if server := self.connection.embedded_server:
            psql = server.binaries.directory / "psql"
            if psql.exists():
                self.executable_name = str(psql)
        super().runshell(parameters)

    def settings_to_cmd_args_env(self, settings_dict, parameters):
        """Return psql's arguments and environment, for the program found by ``runshell``."""
        arguments, environment = super().settings_to_cmd_args_env(settings_dict, parameters)
        return [self.executable_name, *arguments[1:]], environment
