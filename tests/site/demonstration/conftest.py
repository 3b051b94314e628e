"""The demonstration corpus, loaded once for the tests of this folder, on the real territories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

PASSWORD = "mot de passe de la démonstration"


@pytest.fixture(scope="package")
def loaded_corpus(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Any]:
    """Everything that `manage.py demo` loads, undone after them: the tests run inside its transaction."""
    from django.test import override_settings

    from isic_platform.site.corpus import load_cast, load_corpus
    from isic_platform.territories import reference
    from isic_platform.territories.services import load_territories
    from knowledge.services import load_grids
    from projects.services import load_fiche_spec

    media = tmp_path_factory.mktemp("corpus")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media):
        with transaction.atomic():
            load_territories()
            reference.forget()
            load_fiche_spec()
            load_grids(by=None)
            load_cast(password=PASSWORD)
            yield load_corpus()
            transaction.set_rollback(True)
        reference.forget()


@pytest.fixture
def corpus(loaded_corpus: Any, db: None) -> Any:
    """The report of the load; what a test writes is undone after it."""
    return loaded_corpus
