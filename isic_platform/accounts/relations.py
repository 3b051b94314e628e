"""What refers to an institution, found in the models themselves: a relation added tomorrow is moved and protected too.

What no constraint of the database ties (histories, rows of the search that follow by their own triggers) is left out.
A storey says what a relation needs with ``hold_rows`` and ``register_join``, from its AppConfig.ready.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, F, Model, OuterRef, Q, QuerySet, Subquery, UniqueConstraint, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

from isic_platform.accounts.models import Institution, Merge

Join = Callable[[Any, Any], None]
_HELD: dict[str, Q] = {}
_JOINS: dict[str, Join] = {}
_CITATIONS: list[tuple[str, Callable[[Institution], int]]] = []


def hold_rows(model: type[Model], rows: Q) -> None:
    """Rows of ``model`` that a merge leaves where they are: what was frozen says what was true then."""
    _HELD[model._meta.label] = rows


def register_join(model: type[Model], join: Join) -> None:
    """``join(row, rival)`` prepares ``rival`` to stand for both, when a constraint lets only one of them be; it is saved after.

    Without one, what is empty in ``rival`` is filled, and two texts are kept one after the other.
    """
    _JOINS[model._meta.label] = join


def join_of(model: type[Model]) -> Join | None:
    """What was registered for a model."""
    return _JOINS.get(model._meta.label)


def register_citation(label: str, count: Callable[[Institution], int]) -> None:
    """Something that names institutions by their code, out of reach of foreign keys: ``count(institution)``."""
    _CITATIONS.append((label, count))


@dataclass(frozen=True)
class Tally:
    """Rows of one relation: in all, those that would meet a row of the kept institution, those that stay in place."""

    label: str
    total: int
    joined: int = 0
    held: int = 0

    @property
    def moved(self) -> int:
        """Rows that simply change institution."""
        return self.total - self.joined - self.held


@dataclass(frozen=True)
class Relation:
    """A foreign key, many-to-many tables included."""

    model: type[Model]
    field: str

    @cached_property
    def label(self) -> str:
        """What these rows are, in French."""
        owner = self.model._meta.auto_created
        if not owner:
            return (
                "structures déjà fusionnées" if self.model is Institution else str(self.model._meta.verbose_name_plural)
            )
        if owner is not Institution:
            return str(owner._meta.verbose_name_plural)
        other = next(each for each in self.model._meta.fields if each.is_relation and each.name != self.field)
        return str(other.related_model._meta.verbose_name_plural)

    def rows(self, source: Any) -> QuerySet:
        """Rows that refer to ``source`` (an instance, or an OuterRef)."""
        return self.model._base_manager.filter(**{self.field: source})

    @property
    def held(self) -> Q | None:
        """Rows that stay in place."""
        return _HELD.get(self.model._meta.label)

    @cached_property
    def uniques(self) -> list[tuple[tuple[str, ...], Q | None, bool]]:
        """Constraints that may let one row only be: other fields, condition, whether nulls differ."""
        meta = self.model._meta
        if meta.get_field(self.field).unique:
            return [((), None, True)]
        found = [(tuple(fields), None, True) for fields in meta.unique_together if self.field in fields]
        for constraint in meta.constraints:
            if isinstance(constraint, UniqueConstraint) and self.field in constraint.fields:
                found.append((constraint.fields, constraint.condition, constraint.nulls_distinct is not False))
        return [
            (tuple(name for name in fields if name != self.field), condition, distinct)
            for fields, condition, distinct in found
        ]

    def rival(self, target: Model) -> Any:
        """Expression over ``rows``: the key of the row of ``target`` that a constraint would set against each, or null."""
        found = []
        for fields, condition, distinct in self.uniques:
            rows = self.rows(target)
            for name in fields:
                same = Q(**{name: OuterRef(name)})
                if not distinct and self.model._meta.get_field(name).null:
                    same |= Q(IsNull(F(name), True)) & Q(IsNull(OuterRef(name), True))
                rows = rows.filter(same)
            key = Subquery((rows.filter(condition) if condition else rows).order_by("pk").values("pk")[:1])
            found.append(Case(When(condition, then=key)) if condition else key)
        return Coalesce(*found) if len(found) > 1 else found[0]


def relations_to(model: type[Model]) -> list[Relation]:
    """Every constrained foreign key to ``model``; merges themselves aside, which say what was true that day."""
    return [
        Relation(related.related_model, related.field.name)
        for related in model._meta.get_fields(include_hidden=True)
        if related.auto_created
        and not related.concrete
        and (related.one_to_many or related.one_to_one)
        and related.field.db_constraint
        and related.related_model is not Merge
    ]


def _count(rows: QuerySet) -> Any:
    counted = rows.order_by().annotate(_all=Case(When(pk__isnull=False, then=1))).values("_all")
    return Coalesce(Subquery(counted.annotate(_n=Count("pk")).values("_n")), 0)


def tally(institution: Institution, target: Institution | None = None) -> list[Tally]:
    """What refers to an institution, relation by relation, in one query; with ``target``, how a merge would treat it."""
    relations = relations_to(Institution)
    counts: dict[str, Any] = {}
    for number, relation in enumerate(relations):
        rows = relation.rows(OuterRef("pk"))
        counts[f"total_{number}"] = _count(rows)
        if target is not None:
            if relation.held is not None:
                counts[f"held_{number}"] = _count(rows.filter(relation.held))
                rows = rows.exclude(relation.held)
            if relation.uniques:
                rival = rows.annotate(rival=relation.rival(target)).filter(rival__isnull=False)
                counts[f"joined_{number}"] = _count(rival)
    found = Institution.objects.filter(pk=institution.pk).order_by().values(**counts).get()
    tallies = [
        Tally(
            relation.label, found[f"total_{number}"], found.get(f"joined_{number}", 0), found.get(f"held_{number}", 0)
        )
        for number, relation in enumerate(relations)
    ]
    return [each for each in tallies if each.total]


def citations(institution: Institution) -> list[Tally]:
    """What names the institution by its code: it follows a merge through the old code, and forbids to delete."""
    return [Tally(label, number) for label, count in _CITATIONS if (number := count(institution))]


def uses_of(institution: Institution) -> list[Tally]:
    """Everything that would lose something if the institution were deleted; merges that it took part in included."""
    merges = Merge.objects.filter(Q(duplicate=institution) | Q(kept=institution)).count()
    traces = [Tally(Merge._meta.verbose_name_plural, merges)] if merges else []
    return [*tally(institution), *citations(institution), *traces]
