"""The yearly report of an institution (S176) as sections: the page, the PDF and the Word file say the same, from here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from isic_platform.publication.projection import told_small
from isic_platform.publication.reading import french_day
from isic_platform.vocabularies.selectors import label_of
from knowledge.dashboards.charts import in_order, largest
from knowledge.dashboards.facts import FicheFacts, count_by
from knowledge.dashboards.year import Written, Year
from knowledge.learning.columns import LESSON
from knowledge.resources.columns import RESOURCE
from partners.enums import DecisionState
from partners.rex.columns import REX

TEMPLATE = "knowledge/dashboards/report.typ"
MOST_THEMES = 12
SEVERAL_YEARS = (
    "Une action qui dure plusieurs années est comptée en entier, avec ses participants, dans le rapport de chacune : "
    "les nombres d'actions et de personnes ne s'additionnent pas d'une année à l'autre."
)
WRITTEN = (
    (LESSON, "Enseignements", "Aucun enseignement publié cette année."),
    (REX, "Retours d'expérience", "Aucun retour d'expérience publié cette année."),
    (RESOURCE, "Ressources", "Aucune ressource publiée cette année."),
)


@dataclass(frozen=True)
class Section:
    """A part of the report. ``rows`` go under ``heads``; ``items`` are sentences with, at will, an address; ``empty`` replaces
    them when there is none.
    """

    title: str
    anchor: str
    intro: list[str] = field(default_factory=list)
    heads: tuple[str, ...] = ()
    rows: list[list[str]] = field(default_factory=list)
    items: list[tuple[str, str]] = field(default_factory=list)
    empty: str = ""

    @property
    def labelled_rows(self) -> list[list[tuple[str, str]]]:
        """Rows whose cells know the head of their column."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing but the sentence that says so."""
        return not (self.rows or self.items)


@dataclass(frozen=True)
class Report:
    """The whole report."""

    title: str
    institution: str
    note: str
    facts: list[dict[str, str]]
    sections: list[Section]


def build_report(year: Year) -> Report:
    """Arrange a year; nothing is read from the database."""
    day = timezone.localdate()
    note = (
        "Établi à partir des contenus publiés qui atteignent toute la structure ; ce qui reste à une équipe n'y est pas. "
        f"Les effectifs de {told_small()} personnes ne sont ni donnés ni additionnés."
    )
    if any(fiche.takes_place_in(year.year - 1) or fiche.takes_place_in(year.year + 1) for fiche in year.fiches):
        note = f"{note} {SEVERAL_YEARS}"
    if year.institution.is_fictional:
        note = f"Données fictives de démonstration. {note}"
    return Report(
        title=f"Rapport annuel {year.year}",
        institution=year.institution.name,
        note=note,
        facts=[
            {"label": "Structure", "value": year.institution.name},
            {"label": "Période", "value": f"1er janvier au 31 décembre {year.year}"},
            {"label": "Établi le", "value": french_day(day)},
            {"label": "Actions de l'année", "value": str(len(year.fiches))},
            {"label": "Personnes participantes", "value": year.people.text},
        ],
        sections=[
            _fiches(year), _people(year), _themes(year), _participation(year), _partnerships(year), _committees(year),
            _grids(year), *(_written(year, *each) for each in WRITTEN),
        ],
    )  # fmt: skip


def _fiches(year: Year) -> Section:
    intro = [f"{_number(len(year.fiches), 'action menée', 'actions menées')} dans l'année."] if year.fiches else []
    if year.unnamed:
        what = _number(year.unnamed, "action soumise", "actions soumises")
        intro.append(
            f"{what} aux règles renforcées : comptée{'s' if year.unnamed > 1 else ''} sans être nommée{'s' if year.unnamed > 1 else ''}."
        )
    rows = [
        [fiche.title, _type(fiche), label_of(fiche.state) if fiche.state else "Non dit", _period(fiche)]
        for fiche in year.named
    ]
    return Section(
        "Actions", "actions", intro, ("Action", "Type", "État", "Période"), rows,
        empty="Aucune action nommée." if year.unnamed else "Aucune action publiée pour cette année.",
    )  # fmt: skip


def _type(fiche: FicheFacts) -> str:
    return label_of(fiche.type) if fiche.type else "Non dit"


def _period(fiche: FicheFacts) -> str:
    def month(text: str) -> str:
        return f"{text[5:]}/{text[:4]}"

    if not fiche.started:
        return "Non dite"
    return f"{month(fiche.started)} à {month(fiche.ended)}" if fiche.ended else f"depuis {month(fiche.started)}"


def _people(year: Year) -> Section:
    intro = [f"Personnes participantes : {year.people.text}."] if year.fiches else []
    if year.unnamed:
        intro.append("Les actions aux règles renforcées restent hors de ce total.")
    if year.people.note:
        intro.append(f"{year.people.note}.")
    rows = [[fiche.title, _effectif(fiche)] for fiche in year.named if fiche.is_small or fiche.people is not None]
    return Section(
        "Effectifs", "effectifs", intro, ("Action", "Personnes participantes"), rows, empty="Aucun effectif n'est dit."
    )


def _effectif(fiche: FicheFacts) -> str:
    return told_small() if fiche.is_small else str(fiche.people)


def _themes(year: Year) -> Section:
    rows, left = largest(count_by(year.fiches, lambda fiche: fiche.themes), MOST_THEMES)
    publics, _ = largest(count_by(year.fiches, lambda fiche: fiche.publics), MOST_THEMES)
    intro = [f"{left}."] if left else []
    if publics:
        intro.append("Publics concernés : " + ", ".join(f"{label} ({number})" for label, number in publics) + ".")
    return Section(
        "Thèmes", "themes", intro, ("Thème", "Actions"), [[label, str(number)] for label, number in rows],
        empty="Aucun thème n'est dit.",
    )  # fmt: skip


def _participation(year: Year) -> Section:
    counts = count_by(year.fiches, lambda fiche: fiche.participation)
    rows = [[label, str(number)] for label, number in in_order(counts, "PAR")] if year.fiches else []
    intro = ["Le niveau que chaque équipe dit avoir atteint."] if rows else []
    return Section(
        "Participation", "participation", intro, ("Niveau", "Actions"), rows, empty="Aucune action à compter."
    )


def _partnerships(year: Year) -> Section:
    rows = [[title, stage, french_day(since)] for title, stage, since in year.partnerships if title]
    hidden = len(year.partnerships) - len(rows)
    return Section(
        "Partenariats", "partenariats", _hidden(hidden, "partenariat"), ("Partenariat", "Stade", "Depuis"), rows,
        empty="Aucun partenariat en cours cette année." if not hidden else "Aucun partenariat nommé.",
    )  # fmt: skip


def _committees(year: Year) -> Section:
    rows = [[title, "Non lu" if held is None else str(held)] for title, held in year.committees if title]
    hidden = len(year.committees) - len(rows)
    intro = _hidden(hidden, "comité")
    if taken := sum(year.decisions.values()):
        done = year.decisions[DecisionState.DONE]
        intro.append(
            f"{_number(taken, 'décision prise', 'décisions prises')} dans l'année, dont {_number(done, 'faite', 'faites')}."
        )
    return Section(
        "Comités de pilotage", "comites", intro, ("Comité", "Séances tenues"), rows,
        empty="Aucun comité de pilotage cette année." if not hidden else "Aucun comité nommé.",
    )  # fmt: skip


def _hidden(number: int, what: str) -> list[str]:
    return [f"{_number(number, what, what + 's')} d'un sujet aux règles renforcées, sans le nommer."] if number else []


def _grids(year: Year) -> Section:
    rows = [[title, str(number)] for title, number in year.grids]
    return Section(
        "Grilles remplies", "grilles", [], ("Grille", "Réponses terminées et publiées"), rows,
        empty="Aucune réponse à une grille publiée cette année.",
    )  # fmt: skip


def _written(year: Year, kind: str, title: str, empty: str) -> Section:
    found: list[Written] = year.written[kind]
    hidden = year.counts[kind] - len(found)
    intro = (
        [f"{_number(hidden, 'texte', 'textes')} d'un sujet aux règles renforcées, sans le nommer."] if hidden else []
    )
    return Section(title, kind, intro, items=[(each.citation, each.url) for each in found], empty=empty)


def _number(number: int, one: str, many: str) -> str:
    return f"{number} {one if number < 2 else many}"


def pdf_data(report: Report) -> dict[str, Any]:
    """The report as the PDF's template takes it."""
    return {
        "title": report.title,
        "institution": report.institution,
        "note": report.note,
        "facts": report.facts,
        "sections": [
            {
                "title": each.title, "intro": each.intro, "heads": list(each.heads), "rows": each.rows,
                "items": [text for text, _ in each.items], "empty": each.empty if each.is_empty else "",
            }
            for each in report.sections
        ],
    }  # fmt: skip
