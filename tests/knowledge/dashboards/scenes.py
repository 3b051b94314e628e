"""Published fiches with codes and numbers, and how many queries a page takes."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from isic_platform.formkit.enums import Level
from isic_platform.publication.models import Item
from tests.publication import fiches

SECRET_TITLE = "CANARI-titre que l'équipe garde"


def fiche(by: Any, institution: Any, reviewer: Any, title: str, **answers: Any) -> Item:
    """Online, at the standard level."""
    known = {
        "P01": title,
        "P10": "ETA-REA",
        "P11": "TMP-2",
        "P60": "TYP-TSG",
        "P64": ["THE-15"],
        "P70": "PAR-5",
        "P72": "Le jour et le menu ont été choisis par le groupe.",
    }
    return fiches.published(by, institution, reviewer, level=Level.STANDARD, **{**known, **answers})


def queries_of(client: Any, address: str) -> int:
    """How many queries the page takes."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200, address
    return len(queries)
