"""Django's ``migrate``, safe when several processes start on the same database at once."""

from django.core.management.commands import migrate

from isic_platform.database.locking import advisory_lock, no_time_limit


class Command(migrate.Command):
    """On an empty database two ``migrate`` collide: the second waits, then finds nothing to do."""

    def handle(self, *args, **options) -> None:
        """Migrate under a lock, without the time limits of web use."""
        database = options["database"]
        with advisory_lock("migrate", using=database), no_time_limit(database):
            super().handle(*args, **options)
