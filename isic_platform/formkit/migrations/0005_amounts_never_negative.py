from importlib import import_module

from django.db import migrations

FORMER = import_module("isic_platform.formkit.migrations.0003_answer_shapes").FUNCTIONS
NUMBERS = """    WHEN 'nombre', 'montant', 'pourcentage' THEN
      RETURN found = 'number';
"""
AMOUNTS = """    WHEN 'nombre', 'pourcentage' THEN
      RETURN found = 'number';
    WHEN 'montant' THEN  -- euros: never negative, at any depth of a list
      RETURN CASE WHEN found = 'number' THEN (value #>> '{}')::numeric >= 0 ELSE false END;
"""


def fits() -> str:
    """The function as it was, to be put back."""
    whole = FORMER[FORMER.index("CREATE FUNCTION formkit_fits") : FORMER.index("-- An object of the directory")]
    return whole.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("formkit", "0004_attachment_text")]

    operations = [migrations.RunSQL(fits().replace(NUMBERS, AMOUNTS), fits())]
