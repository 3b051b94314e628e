"""Small directories of data files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def data_files(tmp_path: Path) -> Callable[[str], Path]:
    """Write one data file and return its directory; calling again replaces it."""

    def write(vocabularies: str) -> Path:
        (tmp_path / "d01.yaml").write_text(f"title: Essai\nvocabularies:\n{vocabularies}", encoding="utf-8")
        return tmp_path

    return write
