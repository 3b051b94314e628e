"""The thirteen criteria of a review (domaine/F.2), as data, and those that each nature of content is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from isic_platform.publication.enums import CriterionAnswer
from isic_platform.publication.kinds import get_kind


@dataclass(frozen=True)
class Criterion:
    """One criterion; a principal one stops the validation when it is not met. ``rank`` is its place among those asked."""

    number: int
    text: str
    is_principal: bool
    rank: int


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
# What a shorter text (a REX, a lesson, an answer, a resource, a synthesis…) is asked: the others speak of a fiche alone.
_OF_EVERY_TEXT = {
    1: "Les faits et les enseignements sont distingués.",
    6: _TEXTS[5],
    9: _TEXTS[8],
    10: _TEXTS[9],
    11: _TEXTS[10],
    12: _TEXTS[11],
    13: "Ce qui est décrit est compatible avec la libre adhésion et les droits des personnes.",
}
CRITERIA = tuple(Criterion(number, text, number in _PRINCIPAL, number) for number, text in enumerate(_TEXTS, start=1))
SHORTER = tuple(
    replace(CRITERIA[number - 1], text=text, rank=rank)
    for rank, (number, text) in enumerate(_OF_EVERY_TEXT.items(), start=1)
)


def criteria_of(kind_code: str) -> tuple[Criterion, ...]:
    """The criteria that a review of this nature of content asks: all of F.2 for what tells a whole action."""
    return CRITERIA if get_kind(kind_code).tells_an_action else SHORTER


def refused_criteria(criteria: Mapping[str, Any]) -> list[Criterion]:
    """Principal criteria answered « non »: they forbid to validate (F.2)."""
    return [each for each in CRITERIA if each.is_principal and _answer(criteria, each) == CriterionAnswer.NO]


def answered_criteria(criteria: Mapping[str, Any], kind_code: str) -> list[dict[str, Any]]:
    """A stored review, criterion by criterion, those left blank omitted: what the pages of history show.

    A review made when all of F.2 was asked of every content is shown with the words that it answered.
    """
    rows = []
    asked = criteria_of(kind_code)
    if {key for key in criteria if key.isdigit()} - {str(each.number) for each in asked}:
        asked = CRITERIA
    for each in asked:
        stored = criteria.get(str(each.number)) or {}
        answer, comment = stored.get("answer", ""), stored.get("comment", "")
        if answer or comment:
            label = CriterionAnswer(answer).label if answer in CriterionAnswer.values else ""
            rows.append({"criterion": each, "answer": answer, "label": label, "comment": comment})
    return rows


def _answer(criteria: Mapping[str, Any], criterion: Criterion) -> str:
    return (criteria.get(str(criterion.number)) or {}).get("answer", "")
