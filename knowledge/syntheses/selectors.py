"""What the pages of syntheses and dossiers read: published ones, one's own drafts, contents to draw on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.http import QueryDict

from isic_platform.common.parsing import positive_int
from isic_platform.formkit.enums import Level
from isic_platform.publication.models import Item
from isic_platform.search.facets import FACETS, KIND_PREFIX, label_of_nature
from isic_platform.search.kept.models import Favourite
from isic_platform.search.models import SearchRow, SearchRowQuerySet
from isic_platform.search.positions import Position, keyset_page
from isic_platform.search.queries import corrected
from isic_platform.search.selectors import ranked
from isic_platform.territories.reference import name_of
from isic_platform.vocabularies.selectors import label_of
from knowledge.models import CitedSource, Resource
from knowledge.syntheses.audience import Circle, is_open_to
from knowledge.syntheses.columns import KINDS, RELATIONS
from knowledge.syntheses.material import MOST_SOURCES, SOURCE_KINDS, citable_by
from knowledge.syntheses.specs import synthesis as form
from projects.services import KIND as PROJECT

PAGE = 30
OFFERED = 20
MOST_DRAFTS = 30
CANDIDATES = 200
TAKEN, TAKEN_PROJECTS = 10, 6
LEVELS = (Level.MODEL, Level.STANDARD, Level.TRACE)
_COLUMNS = (
    "item_id", "kind", "short_id", "title", "summary", "level", "departement", "year", "published_at", "visibility",
    "institution_id", "network_ids", "is_fictional", "address",
)  # fmt: skip


@dataclass(frozen=True)
class DocumentLine:
    """A published synthesis or dossier in a list, from its frozen text."""

    title: str
    url: str
    summary: str
    institution: str
    place: str
    is_fictional: bool = False
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class DocumentPage:
    """A page of lines, and the key of the next one (empty at the end)."""

    lines: list[DocumentLine]
    following: str


def document_page(rows: Any, *, before: str = "") -> DocumentPage:
    """Published syntheses or dossiers, the latest begun first; keyset pagination. One query."""
    rows = rows.select_related("item__published_version", "item__institution").order_by("-pk")
    if (pk := positive_int(before)) is not None:
        rows = rows.filter(pk__lt=pk)
    found = list(rows[: PAGE + 1])
    return DocumentPage([_line(row) for row in found[:PAGE]], str(found[PAGE - 1].pk) if len(found) > PAGE else "")


def _line(row: Any) -> DocumentLine:
    item = row.item
    summary = item.published_version.answers.get(form.SUMMARY)
    return DocumentLine(
        title=item.online_title or "Sans titre",
        url=item.get_absolute_url(),
        summary=summary if isinstance(summary, str) else "",
        institution=item.institution.name if item.institution else "",
        place=name_of("departement", row.departement) if row.departement else "",
        is_fictional=item.is_fictional,
        tags=[label_of(code) for code in row.themes[:4]],
    )


def own_drafts(user: Any) -> list[Item]:
    """Syntheses and dossiers that this person may add a source to, the latest changed first; bounded. One query."""
    rows = Item.objects.worked_on_by(user).filter(kind__in=KINDS).select_related("working_version", *RELATIONS.values())
    return list(rows.order_by("-updated_at", "-pk")[:MOST_DRAFTS])


# --- contents to draw on -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Offered:
    """A published content that may be ticked. ``refusal`` says why it may be read, but not drawn on here."""

    key: str
    title: str
    url: str
    nature: str
    note: str
    summary: str
    is_fictional: bool
    refusal: str = ""
    is_cited: bool = False


@dataclass(frozen=True)
class OfferedPage:
    """A page of contents to tick, with relative links to its neighbours. ``searched``: the words whose results these are."""

    rows: list[Offered]
    previous_url: str
    next_url: str
    searched: str = ""


NARROWER = "Sa diffusion est plus étroite que celle de ce document : à lire, pas à reprendre."


CITED = "Déjà parmi les sources."


def candidates(user: Any, *, theme: str = "", departement: str = "", nature: str = "") -> SearchRowQuerySet:
    """Contents of the search that this person may read and a document may draw on. An empty filter keeps everything."""
    rows = SearchRow.objects.visible_to(user).filter(kind__in=[nature] if nature in SOURCE_KINDS else SOURCE_KINDS)
    if theme:
        rows = rows.with_any([theme])
    if departement:
        rows = rows.filter(departement=departement)
    return rows


def offered_page(rows: SearchRowQuerySet, document: Item, circle: Circle, parameters: QueryDict) -> OfferedPage:
    """A page of candidates that the document does not cite yet, the latest first. One query."""
    cited = CitedSource.objects.filter(document=document).values("source_id")
    rows = rows.exclude(item_id__in=cited).select_related("institution").only(*_COLUMNS, "institution__name")
    found, before, after = keyset_page(rows, Position.read(parameters), OFFERED)
    links = [_link(parameters, position) for position in (before, after)]
    return OfferedPage([_offered(row, circle) for row in found], *links)


def best_page(
    user: Any, circle: Circle, parameters: QueryDict, cited: Collection[str], *, text: str, theme: str = "",
    departement: str = "", nature: str = "",
) -> OfferedPage:  # fmt: skip
    """A page of what these words find, best first. Two queries.

    ``cited``: identifiers of the sources chosen already, which keep their place. Where nothing is found, ``searched`` is
    what the library would search instead of a misspelt word; the same words when it knows of none.
    """
    chosen = {
        "nature": [f"{KIND_PREFIX}{kind}" for kind in ([nature] if nature in SOURCE_KINDS else SOURCE_KINDS)],
        "theme": [theme] if theme else [],
        "territoire": [f"{FACETS['territoire'].prefix}{departement}"] if departement else [],
    }
    page = Position.read(parameters).page
    start = (page - 1) * OFFERED
    found = ranked(user, text, chosen, start=start, size=OFFERED + 1)
    searched = text if found else corrected(text) or text
    before = Position(page=page - 1) if page > 1 else None
    after = Position(page=page + 1) if len(found) > OFFERED else None
    rows = [_offered(row, circle, cited) for row in found[:OFFERED]]
    return OfferedPage(rows, _link(parameters, before), _link(parameters, after), searched)


def favourite_sources(user: Any, *, but: Item | None = None) -> list[Item]:
    """One's favourites that a document may draw on, the last added first; twenty at most. One query."""
    mine = Favourite.objects.of(user).filter(item=OuterRef("pk"))
    rows = citable_by(user).filter(Exists(mine)).annotate(kept=Subquery(mine.values("pk")[:1]))
    if but is not None:
        rows = rows.exclude(pk__in=CitedSource.objects.filter(document=but).values("source_id"))
    return list(rows.order_by("-kept")[:MOST_SOURCES])


def _offered(row: SearchRow, circle: Circle, cited: Collection[str] = ()) -> Offered:
    place = name_of("departement", row.departement) if row.departement else ""
    notes = (
        row.institution.name if row.institution else "",
        place,
        f"action de {row.year}" if row.year and row.kind == PROJECT else "",
    )
    level = Level(row.level).label if row.level in Level.values else ""
    nature = label_of_nature(row.kind)
    is_open = is_open_to(row.visibility, row.institution_id, row.network_ids, circle)
    is_cited = row.short_id in cited
    refusal = CITED if is_cited else "" if is_open else NARROWER
    return Offered(
        row.short_id, row.title or "Sans titre", row.get_absolute_url(), f"{nature}, {level.lower()}" if level else nature,
        " · ".join(note for note in notes if note), row.summary[:240], row.is_fictional, refusal, is_cited,
    )  # fmt: skip


def _link(parameters: QueryDict, position: Position | None) -> str:
    if position is None:
        return ""
    query = parameters.copy()
    for name in ("apres", "avant", "page"):
        query.pop(name, None)
    query.update(position.parameters())
    return f"?{query.urlencode()}"


def most_useful(
    user: Any, circle: Circle, *, theme: str = "", departement: str = "", but: Item | None = None
) -> list[Item]:
    """Ten contents at most on a theme or a territory: six fiches, the most complete first, then what most people found useful.

    At the same rank, the latest. Where one sort lacks, the other takes its place. Chosen among the two hundred latest that
    all the readers may read. Three queries.
    """
    rows = candidates(user, theme=theme, departement=departement)
    if but is not None:
        rows = rows.exclude(item_id__in=CitedSource.objects.filter(document=but).values("source_id"))
    rows = rows.only(*_COLUMNS).latest_first()[:CANDIDATES]
    found = [row for row in rows if is_open_to(row.visibility, row.institution_id, row.network_ids, circle)]
    fiches = sorted((row for row in found if row.kind == PROJECT), key=_completeness)
    others = [row for row in found if row.kind != PROJECT]
    useful = dict(
        Resource.objects.filter(item__in=[row.item_id for row in others]).values_list("item_id", "useful_count")
    )
    others.sort(key=lambda row: -useful.get(row.item_id, 0))
    first = fiches[: max(TAKEN_PROJECTS, TAKEN - len(others))]
    chosen = [row.item_id for row in [*first, *others][:TAKEN]]
    items = Item.objects.in_bulk(chosen)
    return [items[pk] for pk in chosen if pk in items]


def _completeness(row: SearchRow) -> int:
    return LEVELS.index(row.level) if row.level in LEVELS else len(LEVELS)
