"""The recommendations of the CSTS as checklists by target (S205 to S208), and how they moved between two dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from isic_platform.vocabularies.selectors import TermData, label_of, terms_of
from knowledge.enums import Commitment

SCHEME = "RECO"
TEAM_FIRST, INSTITUTION_FIRST = "RT", "RI"
_RANKS = {Commitment.NOT_STARTED: 0, Commitment.BEGUN: 1, Commitment.ACQUIRED: 2}


@dataclass(frozen=True)
class Checklist:
    """The recommendations made to one target."""

    code: str
    target: str
    terms: list[TermData]


def checklists(*, first: str = "") -> list[Checklist]:
    """Checklists by target, in the order of the report; that of ``first`` (two letters of its codes) leads."""
    by_target: dict[str, list[TermData]] = {}
    for term in terms_of(SCHEME):
        by_target.setdefault(term.parent or "", []).append(term)
    found = [Checklist(terms[0].code[:2], label_of(target), terms) for target, terms in by_target.items()]
    return sorted(found, key=lambda each: each.code != first)


def where_in_report(term: TermData) -> str:
    """« Rapport du CSTS, 9.4.2 »: where its text is read, since the platform holds its title alone; empty when not known."""
    _, _, place = term.source.partition("CSTS ")
    return f"Rapport du CSTS, {place}" if place else ""


@dataclass(frozen=True)
class Moved:
    """A recommendation at two dates; the states are words, « » when nothing was said."""

    label: str
    before: str
    after: str
    change: str


@dataclass(frozen=True)
class Evolution:
    """What moved in a checklist."""

    target: str
    rows: list[Moved]


def evolution(before: Mapping[str, str], after: Mapping[str, str], *, first: str = "") -> list[Evolution]:
    """Compare two positionings (code → commitment), recommendation by recommendation; those never answered left out."""
    found = []
    for each in checklists(first=first):
        rows = [
            Moved(
                term.label, _word(before.get(term.code)), _word(after.get(term.code)), _change(before, after, term.code)
            )
            for term in each.terms
            if term.code in before or term.code in after
        ]
        if rows:
            found.append(Evolution(each.target, rows))
    return found


def _word(value: str | None) -> str:
    return str(Commitment(value).label) if value else ""


def _change(before: Mapping[str, str], after: Mapping[str, str], code: str) -> str:
    if code not in before:
        return "Nouvelle réponse"
    if code not in after:
        return "Sans réponse depuis"
    step = _RANKS[after[code]] - _RANKS[before[code]]
    return "Avance" if step > 0 else "Recule" if step < 0 else "Stable"
