"""Standard indicators of an institution for a year (S197; CSTS 9.2.2): a stable list, documented in ``docs/indicateurs.md``.

A code never changes its meaning: a new way to count takes a new code. A value is None when there is nothing to divide by, or
when it is masked; numerator and denominator are given with every share, so that shares can be added up elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from isic_platform.common.cells import safe_cell
from isic_platform.formkit.enums import Level
from isic_platform.publication.projection import told_small
from knowledge.dashboards.facts import FicheFacts
from knowledge.dashboards.year import Year
from knowledge.learning.columns import LESSON
from knowledge.resources.columns import RESOURCE
from partners.enums import DecisionState
from partners.rex.columns import REX

SHARED_POWER = frozenset({"PAR-4", "PAR-5", "PAR-6"})
CONCERNED = "ACT-UHC"
HEADERS = (
    "code", "libelle", "valeur", "unite", "periode", "numerateur", "denominateur", "masque", "sources", "structure",
)  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """What an indicator is worth: a number, or a share and what it is made of."""

    value: float | int | None
    numerator: int | None = None
    denominator: int | None = None
    masked: str = ""


@dataclass(frozen=True)
class Definition:
    """An indicator: ``sources`` are the codes of the fiche, or the objects, that it is counted from."""

    code: str
    label: str
    unit: str
    sources: str
    measure: Callable[[Year], Measure]


def _number(read: Callable[[Year], int]) -> Callable[[Year], Measure]:
    return lambda year: Measure(read(year))


def _share(
    test: Callable[[FicheFacts], bool], among: Callable[[FicheFacts], bool] = lambda fiche: True
) -> Callable[[Year], Measure]:
    def measure(year: Year) -> Measure:
        base = [fiche for fiche in year.fiches if among(fiche)]
        number = sum(map(test, base))
        return Measure(round(100 * number / len(base), 1) if base else None, number, len(base))

    return measure


def _people(year: Year) -> Measure:
    """At least so many: fiches under the threshold are out of the sum, and said to be."""
    people = year.people
    if not people.told:
        return Measure(None, None, None, told_small() if people.small else "")
    return Measure(
        people.least, None, None, f"{people.small} action(s) de {told_small()} non comptée(s)" if people.small else ""
    )


def _decided(year: Year) -> Measure:
    base = sum(number for state, number in year.decisions.items() if state != DecisionState.CANCELLED)
    done = year.decisions[DecisionState.DONE]
    return Measure(round(100 * done / base, 1) if base else None, done, base)


DEFINITIONS = (
    Definition("IND-ACT-1", "Actions menées dans l'année", "actions", "P06 P150 P151", _number(lambda y: len(y.fiches))),
    Definition(
        "IND-ACT-2", "Actions décrites au niveau standard ou modélisation", "%", "P03",
        _share(lambda fiche: fiche.level in (Level.STANDARD, Level.MODEL)),
    ),
    Definition(
        "IND-ACT-3", "Thèmes différents abordés", "thèmes", "P64",
        _number(lambda y: len({code for fiche in y.fiches for code in fiche.themes})),
    ),
    Definition(
        "IND-ACT-4", "Publics différents concernés", "publics", "P50",
        _number(lambda y: len({code for fiche in y.fiches for code in fiche.publics})),
    ),
    Definition("IND-PER-1", "Personnes participantes, au moins", "personnes", "P55", _people),
    Definition(
        "IND-PER-2", "Actions qui disent leur effectif", "%", "P55",
        _share(lambda fiche: fiche.is_small or fiche.people is not None),
    ),
    Definition(
        "IND-PAR-1", "Actions qui disent leur niveau de participation", "%", "P70",
        _share(lambda fiche: bool(fiche.participation)),
    ),
    Definition(
        "IND-PAR-2", "Actions en co-construction, co-décision ou conduites par les personnes", "%", "P70",
        _share(lambda fiche: fiche.participation in SHARED_POWER, lambda fiche: bool(fiche.participation)),
    ),
    Definition(
        "IND-PAR-3", "Actions dont des usagers, habitants ou citoyens sont acteurs", "%", "P110",
        _share(lambda fiche: CONCERNED in fiche.actors, lambda fiche: bool(fiche.actors)),
    ),
    Definition(
        "IND-EVA-1", "Actions dont l'évaluation est faite", "%", "P170",
        _share(lambda fiche: fiche.evaluation == "faite", lambda fiche: bool(fiche.evaluation)),
    ),
    Definition("IND-PTN-1", "Partenariats en cours dans l'année", "partenariats", "Partenariats",
               _number(lambda y: len(y.partnerships))),
    Definition("IND-COP-1", "Comités de pilotage en place dans l'année", "comités", "Comités",
               _number(lambda y: len(y.committees))),
    Definition("IND-COP-2", "Décisions prises en comité", "décisions", "Décisions",
               _number(lambda y: sum(y.decisions.values()))),
    Definition("IND-COP-3", "Décisions prises en comité et faites", "%", "Décisions", _decided),
    Definition("IND-CAP-1", "Réponses à des grilles, terminées et publiées", "réponses", "Grilles",
               _number(lambda y: sum(number for _, number in y.grids))),
    Definition("IND-CAP-2", "Enseignements publiés", "enseignements", "Enseignements", _number(lambda y: y.counts[LESSON])),
    Definition("IND-CAP-3", "Retours d'expérience publiés", "retours", "REX", _number(lambda y: y.counts[REX])),
    Definition("IND-CAP-4", "Ressources publiées", "ressources", "Ressources", _number(lambda y: y.counts[RESOURCE])),
)  # fmt: skip


def indicator_rows(year: Year) -> Iterator[dict[str, Any]]:
    """One dictionary for each indicator, by HEADERS; ``masque`` says what is not told, empty otherwise."""
    for each in DEFINITIONS:
        found = each.measure(year)
        yield {
            "code": each.code,
            "libelle": each.label,
            "valeur": found.value,
            "unite": each.unit,
            "periode": str(year.year),
            "numerateur": found.numerator,
            "denominateur": found.denominator,
            "masque": found.masked,
            "sources": each.sources.split(" "),
            "structure": year.institution.code,
        }


def indicator_cells(year: Year) -> Iterator[list[str]]:
    """Headers, then a line for each indicator: French decimals, nothing that a spreadsheet would compute."""
    yield list(HEADERS)
    for row in indicator_rows(year):
        yield [safe_cell(_cell(row[name])) for name in HEADERS]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return " ".join(value) if isinstance(value, list) else str(value)
