"""What every test may ask for: the cast, clients signed in as one of them, reference data in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.exigences import (  # noqa: F401  (hooks)
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse an order in which a test that empties the database comes before one that needs what is loaded once.

    pytest-django puts those that commit last; a parameter that has the name of a session fixture's (``page``) undoes it.
    """
    emptied = ""
    for item in session.items:
        fixtures, marker = getattr(item, "fixturenames", ()), item.get_closest_marker("django_db")
        if {"transactional_db", "live_server"} & {*fixtures} or (marker and marker.kwargs.get("transaction")):
            emptied = item.nodeid
        elif emptied and "db" in fixtures:
            raise pytest.UsageError(f"{item.nodeid} would come after {emptied}, which empties the database")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Load vocabularies and a few territories once; every test sees them."""
    from tests.cast import load_reference_data

    with django_db_blocker.unblock():
        load_reference_data()


@pytest.fixture
def transactional_db(transactional_db: None) -> None:
    """The same for tests that commit: the flush that follows each of them empties every table."""
    from isic_platform.vocabularies.models import Vocabulary
    from tests.cast import load_reference_data

    if not Vocabulary.objects.exists():
        load_reference_data()


@pytest.fixture(autouse=True)
def _fresh_process(tmp_path_factory: pytest.TempPathFactory, settings: Any) -> Iterator[None]:
    """No attempt counted against a test by another one; no file written beside the product's own."""
    settings.MEDIA_ROOT = _media_root(tmp_path_factory)
    cache.clear()
    yield
    cache.clear()


_media: list[Path] = []


def _media_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not _media:
        _media.append(tmp_path_factory.mktemp("media"))
    return _media[0]


@pytest.fixture
def cast(db: None) -> Any:
    """Everybody (see ``tests.cast``)."""
    from tests.cast import create_cast

    return create_cast()


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """``sign_in(user)``: a client signed in as that person; ``sign_in()`` or an anonymous person: nobody."""

    def make(user: Any = None, **options: Any) -> Client:
        client = Client(**options)
        if user is not None and user.is_authenticated:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


def _member(name: str) -> Any:
    @pytest.fixture(name=name)
    def member(cast: Any) -> Any:
        return cast[name]

    return member


anonymous = _member("anonymous")
contributor = _member("contributor")
colleague = _member("colleague")
manager = _member("manager")
partner = _member("partner")
reviewer = _member("reviewer")
facilitator = _member("facilitator")
stranger = _member("stranger")
admin = _member("admin")
institution = _member("institution")
other_institution = _member("other_institution")
network = _member("network")
other_network = _member("other_network")
