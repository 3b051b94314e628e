"""What the platform asks of its database."""

from django.db.backends.postgresql import features

from isic_platform.database.binaries import MINIMUM_MAJOR


class DatabaseFeatures(features.DatabaseFeatures):
    """Django accepts PostgreSQL 14; the platform's SQL is written for 15 and later."""

    minimum_database_version = (MINIMUM_MAJOR,)
