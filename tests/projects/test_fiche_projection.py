"""What the public reads of a fiche: no field or column of the team, no small count, no hidden place (B, G.7)."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.formkit.enums import Audience
from isic_platform.publication.projection import project
from projects.fiche import fiche_spec

MO = "NIV-MO"
ANSWERS: dict[str, Any] = {
    "P01": "Cuisine du mardi",
    "P08": {"id": "7", "label": "Prénom Nom"},
    "P12": "STI-OFF",
    "P42": {"value": [{"id": "aaaa", "commune": {"code": "42003", "label": "Amions"}}], "hide": True},
    "P43": {"value": "Le Soleil", "hide": True},
    "P55": 3,
    "P56": {"value": 4, "text": "Les proches"},
    "P102": {"minimum": 2, "maximum": 12},
    "P110": [{"id": "aaaa", "type": "ACT-UHC", "nombre": 4}, {"id": "bbbb", "type": "ACT-TS", "nombre": 6}],
    "P117": "Un désaccord entre services.",
    "P120": [
        {"id": "aaaa", "structure": {"label": "Bailleur"}, "role": "ROP-LOG", "enjeu": "Réduire les impayés"},
        {"id": "bbbb", "enjeu": "Se faire connaître"},
    ],
    "P163": {"nombre": 2, "motifs": ["droits"]},
}


def read_by(audience: str) -> dict[str, Any]:
    return project(kind="fiche", spec=fiche_spec(), level=MO, answers=ANSWERS, audience=audience)


def test_the_team_reads_everything_but_frozen_names(db: None) -> None:
    # People are named from their accounts, as they choose today, never from a label of the past (G.4).
    assert read_by(Audience.TEAM) == {code: value for code, value in ANSWERS.items() if code not in ("P08", "P09")}


@pytest.mark.exigence("S78")
def test_the_public_reads_neither_the_team_s_fields_nor_the_stakes_of_a_partner(db: None) -> None:
    few = {"masked": 5}
    assert read_by(Audience.PUBLIC) == {
        "P01": "Cuisine du mardi",
        "P55": few,
        "P56": {"value": few, "text": "Les proches"},
        "P102": {"minimum": few, "maximum": 12},
        "P110": [{"id": "aaaa", "type": "ACT-UHC", "nombre": few}, {"id": "bbbb", "type": "ACT-TS", "nombre": 6}],
        "P120": [{"id": "aaaa", "structure": {"label": "Bailleur"}, "role": "ROP-LOG"}],
        "P163": {"nombre": few, "motifs": ["droits"]},
    }
