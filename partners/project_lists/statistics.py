"""Statistics of funding, anonymised: by coded source and by year, from published fiches (S169, G.7).

A group of fewer than five projects is « moins de 5 » and its amount is not given. So that none is found by subtraction: no
overall total is given, what is masked holds five projects at least together (the next smallest group is masked with it
otherwise), and there is one scope only, without any filter that could be played against it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import F

from isic_platform.accounts.models import Network
from isic_platform.publication.models import Item
from isic_platform.publication.projection import told_small
from isic_platform.vocabularies.selectors import label_of
from partners.project_lists.reading import FUNDING, money

MOST_READ = 5000


@dataclass(frozen=True)
class Share:
    """A group: ``projects`` and ``amount`` are None when it is masked."""

    label: str
    projects: int | None
    amount: Decimal | None

    @property
    def told(self) -> str:
        """The number of projects in words."""
        return told_small() if self.projects is None else str(self.projects)


@dataclass(frozen=True)
class Statistics:
    """What a network's readers learn of its funding."""

    network: Network
    by_source: list[Share]
    by_year: list[Share]

    @property
    def is_empty(self) -> bool:
        """Whether no published fiche of the network tells its funding."""
        return not (self.by_source or self.by_year)


def funding_statistics(network: Network) -> Statistics:
    """From the published version of each fiche of the network that reaches the whole network, never from a draft. One query."""
    rows = Item.objects.of_kind("projet").published().filter(networks=network, is_fictional=False, is_reinforced=False)
    rows = rows.filter(visibility__in=("DIF-RES", "DIF-INT", "DIF-PUB"))
    found = rows.order_by("-pk").values_list("pk", F(f"published_version__snapshot__answers__{FUNDING}"))[:MOST_READ]
    sources: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    years: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for pk, lines in found:
        for line in lines if isinstance(lines, list) else ():
            amount = money(line.get("obtenu"))
            if amount is None:
                continue
            sources[line.get("source") or ""][pk] += amount
            years[str(line.get("annee") or "")[:4]][pk] += amount
    return Statistics(
        network=network,
        by_source=masked(sources, lambda code: label_of(code) if code else "Source non précisée"),
        by_year=masked(years, lambda year: year or "Année non précisée"),
    )


def masked(groups: dict[str, dict[int, Decimal]], label: Any) -> list[Share]:
    """Groups with the small ones masked, and with them the next smallest until what is masked holds enough projects."""
    ordered = sorted(groups, key=lambda key: (len(groups[key]), key))
    hidden = {key for key in ordered if len(groups[key]) < settings.SMALL_COUNT_THRESHOLD}
    if hidden:
        together = {pk for key in hidden for pk in groups[key]}
        for key in ordered:
            if len(hidden) >= 2 and len(together) >= settings.SMALL_COUNT_THRESHOLD:
                break
            if key not in hidden:
                hidden.add(key)
                together |= set(groups[key])
    shares = [
        Share(label(key), None, None)
        if key in hidden
        else Share(label(key), len(groups[key]), sum(groups[key].values(), Decimal(0)))
        for key in groups
    ]
    return sorted(shares, key=lambda share: (share.amount is None, -(share.amount or 0), share.label))
