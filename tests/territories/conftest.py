"""The real data file: what a person finds in it is what is proved.

Loaded for the tests of this folder only; the others keep the few territories of ``tests.cast``.
"""

import pytest
from django.db import connection, transaction

from isic_platform.territories import reference
from isic_platform.territories.models import TerritoryLoad
from isic_platform.territories.services import load_territories
from tests.cast import load_reference_data


@pytest.fixture(scope="package")
def loaded_once(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        load_territories()
    yield
    with django_db_blocker.unblock(), transaction.atomic():
        TerritoryLoad.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM territories_territory")  # parents and children at once
        load_reference_data()


@pytest.fixture
def territories(loaded_once, db):
    """All the territories, and none remembered from another test."""
    reference.forget()
    yield
    reference.forget()
