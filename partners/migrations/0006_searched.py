from django.db import migrations

from partners import search


class Migration(migrations.Migration):
    dependencies = [("partners", "0005_rex_failures"), ("search", "0002_shared_objects")]

    operations = [migrations.RunSQL(search.INDEX + search.FOLLOW + search.FILL, search.DROP)]
