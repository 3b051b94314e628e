"""Rules between the fields of a fiche, at submission (domaine/B.21, G.7, G.8)."""

from __future__ import annotations

from typing import Any

import pytest

from projects.fiche.rules import check_rules, needs_reinforced_rules, sensitive_themes

TL, FS, MO = "NIV-TL", "NIV-FS", "NIV-MO"
FINE = {"P200": "oui", "P65": "non"}
ERROR, WARNING = "erreur", "alerte"


def actors(*types: str) -> list[dict[str, Any]]:
    return [{"id": f"row{rank}", "type": code} for rank, code in enumerate(types)]


def found(values: dict[str, Any], level: str = FS) -> set[tuple[str, str]]:
    return {(issue.level, issue.code) for issue in check_rules({**FINE, **values}, level)}


PICTURE = {"attachment": 1, "name": "jardin.png", "alt": "Un jardin"}
THREE_GRIDS = ["G01", "G02", "G03"]

RULES = [  # answers, level, what is found
    ({}, FS, set()),
    ({"P150": "2024-03", "P151": "2024-02"}, TL, {(ERROR, "P151")}),
    ({"P150": "2024-03", "P151": "2024-03"}, FS, set()),
    ({"P150": "2023-12", "P151": "2024-01"}, FS, set()),
    ({"P150": "2024-03", "P151": {"special": "DOC-SO"}}, FS, set()),
    ({"P140": 1000, "P142": [{"id": "aaaa", "obtenu": 600}, {"id": "bbbb", "obtenu": 401}]}, FS, {(WARNING, "P142")}),
    ({"P140": 1000, "P142": [{"id": "aaaa", "obtenu": 600}, {"id": "bbbb", "prevu": 900}]}, FS, set()),
    ({"P140": 0, "P142": [{"id": "aaaa", "obtenu": 1}]}, MO, {(WARNING, "P142"), (ERROR, "P197")}),
    ({"P142": [{"id": "aaaa", "obtenu": 600}]}, FS, set()),
    ({"P110": actors("ACT-UHC", "ACT-TS", "ACT-BEN")}, FS, {(WARNING, "P110")}),
    ({"P110": actors("ACT-UHC", "ACT-TS", "ACT-TEC", "ACT-DEC")}, FS, set()),
    ({"P110": actors("ACT-UHC"), "P113": "Aucun élu n'a été invité."}, FS, set()),
    ({"P110": actors("ACT-UHC")}, TL, set()),
    ({"P104": {"value": "obligatoire", "text": "Une mesure."}}, FS, {(WARNING, "P104")}),
    ({"P104": {"value": "libre"}}, FS, set()),
    ({"P50": ["PUB-HAB", "PUB-FVV"]}, TL, {(ERROR, "P65")}),
    ({"P63": ["CHA-VFF"]}, TL, {(ERROR, "P65")}),
    ({"P64": ["THE-24"]}, TL, {(ERROR, "P65")}),
    ({"P64": ["THE-24"], "P65": "oui"}, TL, set()),
    ({"P64": ["THE-24"], "P65": None}, TL, {(ERROR, "P65")}),
    ({"P65": "oui", "P16": "DIF-PUB"}, FS, {(WARNING, "P16")}),
    ({"P65": "oui", "P16": "DIF-INT"}, FS, {(WARNING, "P16")}),
    ({"P65": "oui", "P16": "DIF-RES"}, FS, set()),
    ({"P16": "DIF-PUB"}, FS, set()),
    ({"P15": PICTURE}, FS, set()),
    ({"P15": {**PICTURE, "alt": ""}}, FS, {(ERROR, "P15")}),
    ({"P15": PICTURE, "P65": "oui"}, FS, {(ERROR, "P15")}),
    ({"P55": 12.5}, FS, {(ERROR, "P55")}),
    ({"P56": {"value": 12.5, "text": "Estimation"}}, FS, {(ERROR, "P56")}),
    ({"P55": 12}, FS, set()),
    ({"P200": "non"}, TL, {(ERROR, "P200")}),
    ({"P200": None}, TL, {(ERROR, "P200")}),
    ({"P201": {"value": "non"}}, FS, {(ERROR, "P201")}),
    ({"P202": {"value": "non", "text": "Une structure a fermé."}}, FS, set()),
    ({"P202": {"value": "en cours"}}, FS, set()),
    ({"P197": THREE_GRIDS[:2]}, MO, {(ERROR, "P197")}),
    ({"P197": {"special": "DOC-NON"}}, MO, {(ERROR, "P197")}),
    ({"P197": THREE_GRIDS}, MO, set()),
    ({"P197": []}, FS, set()),
]


@pytest.mark.parametrize(("values", "level", "expected"), RULES)
def test_rules(values: dict[str, Any], level: str, expected: set[tuple[str, str]]) -> None:
    assert found(values, level) == expected


@pytest.mark.exigence("S76")
def test_the_warning_names_the_types_of_actors_that_are_missing() -> None:
    (issue,) = check_rules({**FINE, "P110": actors("ACT-UHC", "ACT-TS")}, FS)
    assert (issue.level, issue.blocks) == (WARNING, False)
    assert "techniciens ; décideurs" in issue.message
    assert "habitants" not in issue.message


def test_the_lock_on_violence_says_where_it_comes_from() -> None:
    (issue,) = check_rules({**FINE, "P50": ["PUB-FVV"], "P64": ["THE-24"]}, TL)
    assert issue.blocks
    assert "« Publics concernés » (P50), « Thèmes » (P64)" in issue.message


SUBJECTS = [  # answers, place kept from the public (G.7), reinforced rules (G.8)
    ({}, False, False),
    ({"P65": "non", "P50": ["PUB-HAB"], "P63": ["CHA-LOG"], "P64": ["THE-01"]}, False, False),
    ({"P65": "oui"}, True, True),
    ({"P50": ["PUB-FVV"]}, True, True),
    ({"P63": ["CHA-VFF"]}, True, True),
    ({"P64": ["THE-24"], "P65": "non"}, True, True),
    ({"P50": ["PUB-EXI"]}, True, False),
    ({"P50": ["PUB-PSY"]}, True, False),
    ({"P64": ["THE-08"]}, True, False),
    ({"P63": ["CHA-ASI"]}, True, False),
    ({"P50": {"special": "DOC-NON"}}, False, False),
]


@pytest.mark.parametrize(("values", "sensitive", "reinforced"), SUBJECTS)
def test_sensitive_subjects(values: dict[str, Any], sensitive: bool, reinforced: bool) -> None:
    assert (sensitive_themes(values), needs_reinforced_rules(values)) == (sensitive, reinforced)
