"""The table of the shared cache, as ``createcachetable`` makes it, so that ``migrate`` alone prepares a database."""

from django.db import migrations

CREATE = """
    CREATE TABLE IF NOT EXISTS common_cache (
        cache_key varchar(255) NOT NULL PRIMARY KEY,
        value text NOT NULL,
        expires timestamp with time zone NOT NULL
    );
    CREATE INDEX IF NOT EXISTS common_cache_expires ON common_cache (expires);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = ()
    operations = (migrations.RunSQL(CREATE, "DROP TABLE IF EXISTS common_cache"),)
