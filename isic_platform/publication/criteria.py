"""The thirteen criteria of a review (domaine/F.2), as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from isic_platform.publication.enums import CriterionAnswer


@dataclass(frozen=True)
class Criterion:
    """One criterion; a principal one stops the validation when it is not met."""

    number: int
    text: str
    is_principal: bool


_PRINCIPAL = {1, 2, 9, 10, 11, 13}
_TEXTS = (
    "La fiche distingue les faits et les enseignements.",
    "Les métadonnées obligatoires sont remplies.",
    "Les étapes sont compréhensibles par quelqu'un d'extérieur.",
    "La parole d'au moins deux types d'acteurs est présente.",
    "Au moins un frein et une solution sont décrits.",
    "Les limites sont dites.",
    "Le niveau de participation déclaré est appuyé d'un exemple.",
    "L'articulation avec l'accompagnement individuel est traitée.",
    "Aucune personne n'est reconnaissable.",
    "Le vocabulaire est respectueux.",
    "Les structures citées ont donné leur accord.",
    "Les sources sont indiquées.",
    "L'action est compatible avec la libre adhésion et les droits des personnes.",
)
CRITERIA = tuple(Criterion(number, text, number in _PRINCIPAL) for number, text in enumerate(_TEXTS, start=1))


def refused_criteria(criteria: Mapping[str, Any]) -> list[Criterion]:
    """Principal criteria answered « non »: they forbid to validate (F.2)."""
    return [each for each in CRITERIA if each.is_principal and _answer(criteria, each) == CriterionAnswer.NO]


def answered_criteria(criteria: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A stored review, criterion by criterion, those left blank omitted: what the pages of history show."""
    rows = []
    for each in CRITERIA:
        stored = criteria.get(str(each.number)) or {}
        answer, comment = stored.get("answer", ""), stored.get("comment", "")
        if answer or comment:
            label = CriterionAnswer(answer).label if answer in CriterionAnswer.values else ""
            rows.append({"criterion": each, "answer": answer, "label": label, "comment": comment})
    return rows


def _answer(criteria: Mapping[str, Any], criterion: Criterion) -> str:
    return (criteria.get(str(criterion.number)) or {}).get("answer", "")
