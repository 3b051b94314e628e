"""Which answers to a grid a page reads: published, shared, readable by this person, within the filters of the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from isic_platform.accounts.models import Institution, Network
from knowledge.library.scope import PlaceFilterSet, Scope, projects_with, read_scope
from knowledge.models import Grid, GridEntry

MOST_READ = 500
MOST_OPTIONS = 200
INSTITUTION, NETWORK = "structure", "reseau"


@dataclass(frozen=True)
class AnswerScope(Scope):
    """The scope of a page of answers, with the institution and the network chosen. Years are those of the answer."""

    institution: Institution | None = None
    network: Network | None = None

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the page."""
        return bool(self.institution or self.network) or super().is_filtered

    @property
    def parameters(self) -> QueryDict:
        """The filters as an address says them."""
        query = super().parameters
        for name, chosen in ((INSTITUTION, self.institution), (NETWORK, self.network)):
            if chosen:
                query[name] = chosen.code
        return query

    @property
    def told(self) -> list[str]:
        """The filters in words."""
        out = [f"Structure : {self.institution.name}"] if self.institution else []
        out += [f"Réseau : {self.network.name}"] if self.network else []
        return [*out, *super().told]


@dataclass(frozen=True)
class Places:
    """Institutions and networks of the readable answers to a grid: what the filters offer."""

    institutions: list[Institution]
    networks: list[Network]


def readable_answers(user: Any, grid: Grid) -> QuerySet[GridEntry]:
    """Published answers to a grid that this person may read, of every version of it; never to a private grid (S90)."""
    rows = GridEntry.objects.filter(grid_version__grid=grid, grid_version__grid__is_private_by_default=False)
    return rows.shared().readable_by(user)


def places_of(answers: QuerySet[GridEntry]) -> Places:
    """Where the answers come from; two queries."""
    items = answers.values("item_id")
    institutions = Institution.objects.filter(items__in=items).distinct().order_by("name", "pk")
    networks = Network.objects.filter(items__in=items).distinct().order_by("name", "pk")
    return Places(list(institutions[:MOST_OPTIONS]), list(networks[:MOST_OPTIONS]))


def read_answer_scope(parameters: QueryDict, places: Places) -> AnswerScope:
    """The scope that an address asks for; a place from which nothing readable comes is refused like any unknown one."""
    scope = read_scope(parameters, PlaceFilterSet)
    out = AnswerScope(scope.chosen, scope.since, scope.until, list(scope.refused))
    for name, label, options in (
        (INSTITUTION, "Structure", places.institutions),
        (NETWORK, "Réseau", places.networks),
    ):
        code = parameters.get(name, "").strip()
        found = next((place for place in options if place.code == code), None)
        if code and found is None:
            out.refused.append(
                f"Le filtre « {label} » n’est pas appliqué : « {code[:40]} » n’a pas répondu à cette grille."
            )
        elif found:
            out = replace(out, **{"institution" if name == INSTITUTION else "network": found})
    return out


def within(user: Any, answers: QuerySet[GridEntry], scope: AnswerScope) -> QuerySet[GridEntry]:
    """Answers of the scope. Type and territory are those of the project, when this person may read it."""
    for codes in scope.chosen.values():
        answers = answers.filter(project__item_id__in=projects_with(user, codes))
    if scope.institution:
        answers = answers.filter(item__institution=scope.institution)
    if scope.network:
        answers = answers.filter(item__networks=scope.network)
    if scope.since:
        answers = answers.filter(date__year__gte=scope.since)
    if scope.until:
        answers = answers.filter(date__year__lte=scope.until)
    return answers


def loaded(answers: QuerySet[GridEntry]) -> QuerySet[GridEntry]:
    """With what reading them takes, in the same query; definitions, which are long, are compiled once per process."""
    rows = answers.select_related("item__published_version__spec_version", "item__institution")
    return rows.defer("item__published_version__spec_version__definition")


def latest_answers(answers: QuerySet[GridEntry]) -> tuple[list[GridEntry], bool]:
    """The 500 latest, and whether there are more; one query."""
    found = list(loaded(answers).order_by("-pk")[: MOST_READ + 1])
    return found[:MOST_READ], len(found) > MOST_READ
