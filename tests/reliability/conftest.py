"""One platform for the tests of this folder: each of them leaves it running."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.browser.conftest import browser_context_args, browser_type_launch_args, page  # noqa: F401  (fixtures)
from tests.reliability.platform import Platform


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Platform]:
    platform = Platform(tmp_path_factory.mktemp("fiable"))
    try:
        platform.prepare(connection.settings_dict)
        platform.serve()
        yield platform
    finally:
        platform.end()
