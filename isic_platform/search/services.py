"""Writes of the search table. Called by the publication path, inside its transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from isic_platform.formkit.enums import Audience
from isic_platform.formkit.models import Attachment
from isic_platform.publication.kinds import kind_of
from isic_platform.publication.models import Item, Version
from isic_platform.publication.projection import project
from isic_platform.publication.reading import attachments_in
from isic_platform.search.builders import Facets, Published, builder_of
from isic_platform.search.facets import KIND_PREFIX
from isic_platform.search.models import SearchRow, SearchWord
from isic_platform.search.texts import SEPARATOR, folded, labels_in, unmarked, written_in
from isic_platform.territories.selectors import name_of, region_of
from isic_platform.vocabularies.selectors import label_of

# PostgreSQL refuses a document over one megabyte; a full fiche is ten times shorter than this.
LONGEST_BODY = 200_000


@transaction.atomic
def index_item(*, item: Item, by: Any = None) -> SearchRow | None:
    """Write the row of a content from its published version, or remove it when nothing is published.

    Everything is read from the database and from the frozen snapshot, through the projection for the public: the
    instance at hand may hold what a redaction has just replaced, or the title of a draft.
    """
    version = (
        Version.objects.filter(pk=item.published_version_id).select_related("item", "spec_version").first()
        if item.published_version_id
        else None
    )
    if version is None:
        remove_item(item=item)
        return None
    item = version.item
    row, _ = SearchRow.objects.update_or_create(
        item_id=item.pk,
        defaults={
            **row_of(version),
            "team_ids": sorted(person.pk for person in item.co_writers.all()),
            "network_ids": sorted(network.pk for network in item.networks.all()),
        },
    )
    return row


def row_of(version: Version) -> dict[str, Any]:
    """Columns of the row of a published version, readers by name (team, networks) aside: what the public may read of it.

    Its content and its form are loaded. No query, unless files are joined.
    """
    item, kind = version.item, kind_of(version.item)
    answers = project(
        kind=item.kind, spec=version.spec, level=version.level, answers=version.answers, audience=Audience.PUBLIC
    )
    published = Published(item, version.spec, version.level, answers)
    builder = builder_of(item.kind)
    facets = builder.build(published)
    title = facets.title or published.value(kind.title_code) or ("" if kind.title_code else item.title)
    summary = facets.summary or published.value(kind.summary_code) or ""
    left_out = builder.unsearched | {kind.title_code, kind.summary_code}
    level = version.level if kind.has_levels else ""
    return {
        "kind": item.kind,
        "short_id": item.short_id,
        "title": unmarked(str(title))[:300],
        "title_key": folded(unmarked(str(title))),
        "summary": unmarked(str(summary)),
        "keywords": unmarked(SEPARATOR.join(_keywords(facets))),
        "body": unmarked(_body(published, left_out, facets))[:LONGEST_BODY],
        **_facet_columns(facets),
        "level": level,
        "codes": _codes(item, level, facets),
        "visibility": item.visibility,
        "institution_id": item.institution_id,
        "owner_id": item.owner_id,
        "published_at": version.published_at,
        "is_fictional": item.is_fictional,
        "is_reinforced": item.is_reinforced,
    }


def remove_item(*, item: Item, by: Any = None) -> None:
    """Take a content out of what can be found."""
    SearchRow.objects.filter(item_id=item.pk).delete()


_REFRESHERS: list[Callable[[], None]] = []


def register_refresher(refresh: Callable[[], None]) -> None:
    """``refresh()`` writes again the rows of the shared objects of a storey (once, from an AppConfig.ready)."""
    _REFRESHERS.append(refresh)


def rebuild_search() -> tuple[int, int]:
    """Write every row again, one transaction each, drop those of contents no longer published, count the words again.

    Gives the number of rows and of words. Can be run at any time, as often as wanted.
    """
    SearchRow.objects.filter(item__isnull=False).exclude(item__in=Item.objects.published()).delete()
    rows = 0
    for item in Item.objects.published().order_by("pk").iterator(chunk_size=200):
        rows += index_item(item=item) is not None
    for refresh in _REFRESHERS:
        refresh()
    return rows, rebuild_words()


@transaction.atomic
def rebuild_words() -> int:
    """Count the words of the public rows from scratch. Gives their number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('search_searchword'))")
        cursor.execute("DELETE FROM search_searchword")
        cursor.execute(
            """
            INSERT INTO search_searchword (word, key, stem, documents)
            SELECT counted.word, words.key, coalesce(words.stem, ''), counted.ndoc
              FROM ts_stat($stat$
                   SELECT to_tsvector('pg_catalog.simple', concat_ws(' ', title, summary, keywords, body))
                     FROM search_searchrow WHERE visibility = 'DIF-PUB'
                   $stat$) counted
              JOIN LATERAL search_words_of(counted.word) words ON words.word = counted.word
            """
        )
    return SearchWord.objects.count()


def _facet_columns(facets: Facets) -> dict[str, Any]:
    lists = ("types", "forms", "fields", "themes", "publics", "obstacles", "levers", "communes")
    return {
        **{name: getattr(facets, name) for name in lists},
        "participation": facets.participation,
        "project_state": facets.project_state,
        "departement": facets.departement,
        "region": region_of(facets.departement) or "",
        "year": facets.year,
    }


def _codes(item: Item, level: str, facets: Facets) -> list[str]:
    region = region_of(facets.departement)
    codes = [
        f"{KIND_PREFIX}{item.kind}",
        *facets.types, *facets.forms, *facets.fields, *facets.themes, *facets.publics,
        *facets.obstacles, *facets.levers,
        level, facets.participation, facets.project_state,
        f"departement-{facets.departement}" if facets.departement else "",
        f"region-{region}" if region else "",
        *(f"commune-{code}" for code in facets.communes),
    ]  # fmt: skip
    return list(dict.fromkeys(code for code in codes if code))


def _keywords(facets: Facets) -> list[str]:
    terms = [*facets.types, *facets.forms, *facets.fields, *facets.themes, *facets.publics]
    region = region_of(facets.departement)
    places = [name_of("departement", facets.departement)] if facets.departement else []
    places += [name_of("region", region)] if region else []
    return [*facets.tags, *(label_of(code) for code in dict.fromkeys(terms)), *places]


def _body(published: Published, left_out: frozenset[str] | set[str], facets: Facets) -> str:
    written: list[str] = []
    labels: dict[str, None] = {}
    for code, answer in published.answers.items():
        if code in left_out:
            continue
        field = published.spec.fields[code]
        written.extend(written_in(field, answer))
        labels.update(dict.fromkeys(label for label in labels_in(field, answer) if label))
    known = {*_keywords(facets)}
    files = _file_texts(published, left_out)
    return SEPARATOR.join([*written, *(label for label in labels if label not in known), *files])


def _file_texts(published: Published, left_out: frozenset[str] | set[str]) -> list[str]:
    """The texts of the files that the public may open; nothing is asked when there is none."""
    ids = attachments_in({code: answer for code, answer in published.answers.items() if code not in left_out})
    if not ids:
        return []
    files = Attachment.objects.filter(pk__in=ids, record_id=published.item.record_id).exclude(text="")
    return list(files.order_by("pk").values_list("text", flat=True))
