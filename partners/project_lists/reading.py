"""What the screens say of the lists: risks by severity, funding that balances, in cents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from isic_platform.publication.models import Item
from isic_platform.vocabularies.selectors import label_of
from partners.project_lists.rows import digest, rows_of

RISKS, TOOLS, FUNDING, MILESTONES = "P155", "P154", "P142", "P152"
BUDGET, OWN_SHARE, EXPENSES, IN_KIND = "P140", "P143", "P144", "P134"
LEVELS = {"1": "faible", "2": "moyen", "3": "fort"}
SEVERITY = ((6, "Fort"), (3, "Moyen"), (1, "Faible"))


@dataclass(frozen=True)
class Risk:
    """A row of the register. ``severity`` is probability × effect, 0 when one is not said."""

    row: Mapping[str, Any]
    seen: str
    severity: int
    level: str
    is_closed: bool

    @property
    def probability(self) -> str:
        """In a word."""
        return LEVELS.get(str(self.row.get("probabilite", "")), "")

    @property
    def effect(self) -> str:
        """In a word."""
        return LEVELS.get(str(self.row.get("effet", "")), "")


def risks_of(item: Item) -> list[Risk]:
    """Risks of a project, the open and most severe first. One that says what happened is closed (S67)."""
    found = []
    for row in rows_of(item, RISKS):
        marks = [str(row.get(name, "")) for name in ("probabilite", "effet")]
        severity = int(marks[0]) * int(marks[1]) if all(mark in LEVELS for mark in marks) else 0
        level = next((label for least, label in SEVERITY if severity >= least), "Non dit")
        found.append(Risk(row, digest(row), severity, level, bool(row.get("issue"))))
    return sorted(found, key=lambda risk: (risk.is_closed, -risk.severity))


def risk_matrix(risks: Iterable[Risk]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Open risks by probability (rows, strong first) and effect (columns, weak first): (label, [(label, count)])."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for risk in risks:
        if not risk.is_closed:
            counts[str(risk.row.get("probabilite", "")), str(risk.row.get("effet", ""))] += 1
    return [
        (LEVELS[high], [(LEVELS[wide], counts[high, wide]) for wide in sorted(LEVELS)])
        for high in sorted(LEVELS, reverse=True)
    ]


@dataclass(frozen=True)
class Line:
    """A total: what was planned and what was obtained."""

    label: str
    planned: Decimal
    obtained: Decimal


@dataclass(frozen=True)
class Funding:
    """The funding of a project, and how it balances with its budget and its expenses."""

    rows: list[tuple[Mapping[str, Any], str]]
    by_source: list[Line]
    by_year: list[Line]
    planned: Decimal
    obtained: Decimal
    own_share: Decimal | None
    budget: Decimal | None
    expenses: Decimal | None
    in_kind: Decimal
    remarks: list[str]


def money(value: Any) -> Decimal | None:
    """A stored number as an exact amount; None when it is not one."""
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _sum(rows: Iterable[Mapping[str, Any]], name: str) -> Decimal:
    return sum((money(row.get(name)) or Decimal(0) for row in rows), Decimal(0))


def funding_of(item: Item) -> Funding:
    """Totals by coded source and by year, and the differences in words (S63; B: « somme contrôlée »)."""
    rows = rows_of(item, FUNDING)
    values = item.record.values
    expenses = rows_of(item, EXPENSES)
    planned, obtained = _sum(rows, "prevu"), _sum(rows, "obtenu")
    own, budget = money(values.get(OWN_SHARE)), money(values.get(BUDGET))
    spent = _sum(expenses, "montant") if expenses else None
    return Funding(
        rows=[(row, digest(row)) for row in rows],
        by_source=_totals(rows, lambda row: label_of(row["source"]) if row.get("source") else "Source non précisée"),
        by_year=_totals(rows, lambda row: str(row.get("annee") or "Année non précisée")),
        planned=planned,
        obtained=obtained,
        own_share=own,
        budget=budget,
        expenses=spent,
        in_kind=_sum(rows_of(item, IN_KIND), "valeur"),
        remarks=_remarks(planned, obtained, own, budget, spent),
    )


def _totals(rows: Iterable[Mapping[str, Any]], key: Any) -> list[Line]:
    groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return [Line(label, _sum(found, "prevu"), _sum(found, "obtenu")) for label, found in sorted(groups.items())]


def euros(amount: Decimal) -> str:
    """« 1 234,50 € » (narrow spaces)."""
    text = f"{amount:,.2f}" if amount != amount.to_integral_value() else f"{int(amount):,}"
    return text.replace(",", "\u202f").replace(".", ",") + "\u00a0€"


def _remarks(
    planned: Decimal, obtained: Decimal, own: Decimal | None, budget: Decimal | None, spent: Decimal | None
) -> list[str]:
    found = []
    total = obtained + (own or Decimal(0))
    if budget is not None and obtained > budget:
        found.append(
            f"Le plan a obtenu {euros(obtained - budget)} de plus que le budget total : l'un des deux est à revoir."
        )
    elif budget is not None and total < budget:
        found.append(f"Il manque {euros(budget - total)} pour couvrir le budget total, auto-financement compris.")
    elif budget is not None:
        found.append("Le budget total est couvert.")
    if obtained < planned:
        found.append(f"{euros(planned - obtained)} prévus n'ont pas encore été obtenus.")
    if spent is not None and budget is not None and spent != budget:
        more = "de plus" if spent > budget else "de moins"
        found.append(f"Les dépenses par poste font {euros(abs(spent - budget))} {more} que le budget total.")
    return found
