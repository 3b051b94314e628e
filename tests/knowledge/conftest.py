"""Grids loaded, and a project of the contributor's to answer them about."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.models import Grid
from knowledge.services import load_grids
from projects.models import Project
from tests.publication import fiches


@pytest.fixture
def grids(db: None) -> dict[str, Grid]:
    """Published grids by code."""
    return {version.grid.code: version.grid for version in load_grids(by=None)}


@pytest.fixture
def project(contributor: Any, institution: Any) -> Project:
    """A draft fiche of the contributor's."""
    return fiches.draft(contributor, institution).project
