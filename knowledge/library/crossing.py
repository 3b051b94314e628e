"""Obstacles (or levers) ranked by the number of contents that cite them, and all that one of them gathers (S209).

Everything is read through ``SearchRow.objects.visible_to`` and ``Item.objects.readable_by``; sentences through the projection.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import Coalesce, RowNumber

from isic_platform.publication.kinds import kind_of
from isic_platform.publication.models import Item
from isic_platform.publication.projection import project_version
from isic_platform.search.facets import label_of_nature
from isic_platform.search.models import SearchRow, SearchRowQuerySet
from isic_platform.search.selectors import CANDIDATES, for_list
from isic_platform.territories.selectors import name_of
from isic_platform.vocabularies.selectors import TermData, label_of, terms_of
from knowledge.enums import LessonKind
from knowledge.learning.columns import LESSON
from knowledge.library.axes import FAILED, PARTLY, SIGN, UNTOLD, WORKED, Axis, Told
from knowledge.library.counting import counts_by_code
from knowledge.library.scope import Scope, rows_in
from knowledge.models import Lesson
from projects.services import KIND as PROJECT

MOST_READ = 60  # contents whose sentences are read on one page
LISTED = 8  # contents listed of each nature
BARS = 12
ORDER = (LESSON, "rex", PROJECT, "modele", "ressource", "grille", "comite")


@dataclass(frozen=True)
class Rank:
    """A term and how many readable contents cite it: in all, fiches alone, lessons alone."""

    code: str
    label: str
    family: str
    contents: int
    projects: int
    lessons: int


@dataclass(frozen=True)
class Ranking:
    """Terms that somebody cites, the most cited first. ``read`` contents at most 2,000: ``is_bounded`` says that there are more."""

    ranks: list[Rank]
    read: int

    @property
    def is_bounded(self) -> bool:
        """Whether only the latest contents were counted."""
        return self.read >= CANDIDATES


def term_of(axis: Axis, code: str) -> TermData | None:
    """The term of an axis, retired or not; None for any other code."""
    return next((term for term in terms_of(axis.scheme, include_inactive=True) if term.code == code), None)


def family_of(term: TermData) -> str:
    """The label of its family, empty when it has none."""
    return label_of(term.parent) if term.parent else ""


def ranking(user: Any, axis: Axis, scope: Scope) -> Ranking:
    """Count contents, not rows of their lists, over the 2,000 latest that cite a term of the axis. One query."""
    terms = {term.code: term for term in terms_of(axis.scheme, include_inactive=True)}
    rows = rows_in(user, scope).with_any(list(terms))
    read, lines = counts_by_code(rows, axis.column, apart=(PROJECT, LESSON))
    ranks = [
        Rank(code, terms[code].label, family_of(terms[code]), contents, projects, lessons)
        for code, _, contents, projects, lessons in lines
        if code in terms
    ]
    return Ranking(sorted(ranks, key=lambda rank: (-rank.contents, rank.code)), read)


@dataclass(frozen=True)
class Source:
    """Where a sentence comes from: the content, its institution, and the project it is about when this person may read it."""

    title: str
    url: str
    kind: str
    place: str
    project_title: str = ""
    project_url: str = ""
    is_fictional: bool = False


@dataclass(frozen=True)
class Sentence:
    """What people wrote, and where."""

    told: Told
    source: Source


@dataclass(frozen=True)
class Listed:
    """Contents of one nature that cite the term: the latest, and how many in all (2,000 at most)."""

    kind: str
    label: str
    rows: list[SearchRow]
    number: int


@dataclass(frozen=True)
class Crossing:
    """Everything that one term gathers for a reader."""

    sentences: dict[str, list[Sentence]] = field(default_factory=dict)
    listed: list[Listed] = field(default_factory=list)
    lessons: dict[str, list[SearchRow]] = field(default_factory=dict)
    total: int = 0
    is_partial: bool = False

    @property
    def is_reinforced(self) -> bool:
        """Whether something of it is about violence: the page then offers to leave quickly."""
        return any(row.is_reinforced for group in self.listed for row in group.rows)

    def told(self, *outcomes: str) -> list[Sentence]:
        """Sentences of these outcomes, in order."""
        return [each for outcome in outcomes for each in self.sentences.get(outcome, [])]

    @property
    def tried(self) -> list[Sentence]:
        """Attempts, the most successful first."""
        return self.told(WORKED, PARTLY, UNTOLD, FAILED)

    @property
    def signs(self) -> list[Sentence]:
        """How it shows."""
        return self.told(SIGN)


def crossing(user: Any, axis: Axis, code: str, scope: Scope) -> Crossing:
    """What people wrote about a term, and the contents that cite it. Six queries, one when nothing does."""
    rows = rows_in(user, scope).with_any([code]).filter(**{f"{axis.column}__contains": [code]})
    listed = _listed(rows)
    if not listed:
        return Crossing()
    items = _items_with_sentences(user, axis, rows)
    projects = _projects_of(user, items[:MOST_READ])
    sentences: dict[str, list[Sentence]] = {}
    for item in items[:MOST_READ]:
        source = _source(item, projects)
        for told in _told(axis, item, user, code):
            sentences.setdefault(told.outcome, []).append(Sentence(told, source))
    for found in sentences.values():
        found.sort(key=lambda sentence: -(sentence.told.mark or 0))  # stable: the latest first among equals
    return Crossing(
        sentences=sentences,
        listed=listed,
        lessons=_lessons(listed),
        total=sum(group.number for group in listed),
        is_partial=len(items) > MOST_READ,
    )


def _listed(rows: SearchRowQuerySet) -> list[Listed]:
    """The latest rows of each nature, with how many there are among the candidates, in one query."""
    candidates = SearchRow.objects.filter(pk__in=rows.latest_first().values("pk")[:CANDIDATES])
    place = Window(RowNumber(), partition_by="kind", order_by=[F("published_at").desc(), F("pk").desc()])
    numbered = candidates.annotate(place=place, in_kind=Window(Count("pk"), partition_by="kind"))
    found: dict[str, list[SearchRow]] = {}
    for row in for_list(numbered.filter(place__lte=LISTED)).order_by("place"):
        found.setdefault(row.kind, []).append(row)
    kinds = sorted(found, key=lambda kind: (ORDER.index(kind) if kind in ORDER else len(ORDER), kind))
    return [Listed(kind, label_of_nature(kind), found[kind], found[kind][0].in_kind) for kind in kinds]


def _items_with_sentences(user: Any, axis: Axis, rows: SearchRowQuerySet) -> list[Item]:
    """The latest readable contents where a sentence may be, one more than is read; three queries."""
    items = Item.objects.readable_by(user).filter(
        kind__in=axis.sources,
        search_row__in=rows,
        published_version__snapshot__answers__has_any_keys=axis.fields,
    )
    items = items.select_related("published_version__spec_version", "institution").defer(
        "published_version__spec_version__definition"
    )
    about = Coalesce(
        F("grid_entry__project__item_id"), F("lesson__project__item_id"), F("practice_model__project__item_id")
    )
    ordered = items.annotate(project_item=about).order_by("-published_version__published_at", "-pk")
    return list(ordered.prefetch_related("co_writers", "networks")[: MOST_READ + 1])


def _told(axis: Axis, item: Item, user: Any, code: str) -> Iterable[Told]:
    version = item.published_version
    version.item = item
    _, tell = axis.sources[item.kind]
    return tell(version.spec, project_version(version, user), code)


def _projects_of(user: Any, items: list[Item]) -> dict[int, SearchRow]:
    """Readable projects that these contents are about, by the key of their content; one query, none without any."""
    keys = {item.project_item for item in items if item.project_item}
    if not keys:
        return {}
    rows = SearchRow.objects.visible_to(user).filter(item_id__in=keys)
    columns = ("item_id", "short_id", "address", "title", "departement", "kind")
    return {row.item_id: row for row in rows.only(*columns)}


def _source(item: Item, projects: dict[int, SearchRow]) -> Source:
    project = projects.get(item.project_item)
    places = [item.institution.name if item.institution else ""]
    places += [name_of("departement", project.departement) if project and project.departement else ""]
    return Source(
        title=item.online_title or "Sans titre",
        url=item.get_absolute_url(),
        kind=kind_of(item).label,
        place=", ".join(place for place in places if place),
        project_title=project.title if project else "",
        project_url=project.get_absolute_url() if project else "",
        is_fictional=item.is_fictional,
    )


def _lessons(listed: list[Listed]) -> dict[str, list[SearchRow]]:
    """Lessons listed, by what they are: a proven solution, one that failed, the rest; one query, none without lessons."""
    rows = next((group.rows for group in listed if group.kind == LESSON), [])
    if not rows:
        return {}
    by_short_id = dict(
        Lesson.objects.filter(item__short_id__in=[row.short_id for row in rows]).values_list("item__short_id", "kind")
    )
    out: dict[str, list[SearchRow]] = {}
    for row in rows:
        row.lesson_kind = by_short_id.get(row.short_id, "")
        name = row.lesson_kind if row.lesson_kind in (LessonKind.PROVEN, LessonKind.FAILED) else ""
        out.setdefault(name, []).append(row)
    return out
