"""Django's PostgreSQL backend, for the embedded server as for one given by DATABASE_URL.

With EMBEDDED_ROOT in the settings, the embedded server is started before any connection, and
again if it died. In both cases a pool recovers from a restart and errors tell their real cause.
"""

from __future__ import annotations

import functools
import os
import threading
from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base

from isic_platform.database.backend.client import DatabaseClient
from isic_platform.database.backend.features import DatabaseFeatures
from isic_platform.database.exceptions import EmbeddedPostgresError

if TYPE_CHECKING:
    from isic_platform.database.embedded import Server

_servers: dict[str, Server] = {}
_lock = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the platform's PostgreSQL."""

    client_class = DatabaseClient
    features_class = DatabaseFeatures
    _connection_pools: ClassVar[dict] = {}
    _inherited_pools: ClassVar[list] = []

    @property
    def embedded_server(self) -> Server | None:
        """Return the embedded server behind this connection, or None for DATABASE_URL."""
        root = self.settings_dict.get("EMBEDDED_ROOT")
        if not root:
            return None
        from isic_platform.database.embedded import Server

        with _lock:
            if root not in _servers:
                _servers[root] = Server(
                    root,
                    database=self.settings_dict.get("EMBEDDED_DATABASE"),
                    durable=self.settings_dict.get("EMBEDDED_DURABLE", True),
                )
            return _servers[root]

    def get_connection_params(self) -> dict:
        """Return what psycopg needs, with the embedded server started if it is the one used.

        Raises OperationalError with the launcher's French sentence when it cannot start.
        """
        self._start_server()
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict):
        """Connect; start the embedded server again if it died since it was last looked at."""
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            if self.pool or not self.settings_dict.get("EMBEDDED_ROOT"):
                raise
            self._start_server(thorough=True)
            return super().get_new_connection(conn_params)

    def _start_server(self, *, thorough: bool = False) -> None:
        if not self.settings_dict.get("EMBEDDED_ROOT"):
            return
        from isic_platform.database.embedded import SUPERUSER

        try:
            server = self.embedded_server
            server.ensure(thorough=thorough)
        except EmbeddedPostgresError as error:
            raise self.Database.OperationalError(str(error)) from error
        self.settings_dict["HOST"] = str(server.socket_dir)
        self.settings_dict["USER"] = SUPERUSER

    @property
    def pool(self):
        """Return this process's pool for this alias, or None without one."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if self.alias == NO_DB_ALIAS or not options:
            return None
        known = self._connection_pools.get(self.alias)
        if known and known.process == os.getpid():
            return known
        if self.settings_dict.get("CONN_MAX_AGE", 0) != 0:
            raise ImproperlyConfigured("Un pool exige CONN_MAX_AGE = 0.")
        from isic_platform.database.backend.pool import RecoveringPool

        made = RecoveringPool(
            kwargs=self.get_connection_params() | {"autocommit": True},
            open=False,
            configure=self._configure_connection,
            recover=functools.partial(self._start_server, thorough=True),
            **({} if options is True else options),
        )
        with _lock:  # several threads may have made one: the first is kept
            known = self._connection_pools.get(self.alias)
            if known and known.process == os.getpid():
                return known
            if known:  # inherited through fork(): without its threads, and not ours to close
                self._inherited_pools.append(known)
            self._connection_pools[self.alias] = made
        return made
