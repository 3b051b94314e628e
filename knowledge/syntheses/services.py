"""Begin a synthesis or a dossier, choose its sources, prepare its text and prepare it again (S167, S171)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max

from isic_platform.accounts.models import Institution
from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.services import publish_spec
from isic_platform.formkit.types import Context
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from isic_platform.publication.services import create_item, write_item_answers
from isic_platform.publication.services.erasure import forget_events
from isic_platform.publication.services.items import lock_item
from isic_platform.publication.services.writing import refuse_unless_editable
from knowledge.exceptions import AssemblyRefused
from knowledge.grids.entry_fields import DIFFUSION
from knowledge.learning.generation import Prepared, digest
from knowledge.learning.specs.model import read_marks, write_marks
from knowledge.models import CitedSource, Dossier, Synthesis
from knowledge.syntheses.assembly import SPECS, prepare
from knowledge.syntheses.audience import Circle, asked_visibility, is_item_open_to
from knowledge.syntheses.columns import DOSSIER, SYNTHESIS, fill_columns, follow_sources
from knowledge.syntheses.material import MOST_SOURCES, citable_by, told_by, usable_sources
from knowledge.syntheses.specs.parts import GENERATED, ORIGINS

MODELS: dict[str, type[Synthesis] | type[Dossier]] = {SYNTHESIS: Synthesis, DOSSIER: Dossier}


@dataclass(frozen=True)
class Done:
    """What a change of sources did: contents added, those refused, fields prepared, fields that somebody rewrote and kept."""

    added: int = 0
    narrower: int = 0
    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def load_synthesis_specs() -> list[SpecVersion]:
    """Publish the two specifications where they changed (idempotent)."""
    return [publish_spec(spec=build()) for build in SPECS.values()]


@transaction.atomic
def start_document(
    *,
    kind: str,
    institution: Institution,
    by: Any,
    values: Mapping[str, Any] | None = None,
    sources: Sequence[Item] = (),
    networks: Any = None,
) -> Item:
    """Begin a synthesis or a dossier (``kind``), carried by an institution, and prepare it from its first sources.

    ``values`` are stored answers to begin with; the diffusion they ask for says which sources may be used.
    """
    build = SPECS[kind]
    item = create_item(
        kind=kind,
        spec_version=SpecVersion.objects.current(build().key),
        by=by,
        institution=institution,
        visibility=Visibility.TEAM,
        networks=networks,
    )
    MODELS[kind].objects.create(item=item)
    write_item_answers(item=item, values={DIFFUSION: Visibility.TEAM.value, **(values or {})}, by=by)
    if sources:
        add_sources(item=item, sources=sources, by=by)
    return Item.objects.get(pk=item.pk)


@transaction.atomic
def add_sources(*, item: Item, sources: Sequence[Item], by: Any) -> Done:
    """Add published contents to a document, after those that it has, and prepare again what nobody rewrote.

    Those that the person may not read, or that some of the document's readers could not, are left aside and counted.
    Raises AssemblyRefused past twenty sources, TransitionRefused while the document is in review.
    """
    locked = _open(item)
    circle = Circle.of(locked, asked_visibility(locked))
    wanted = {source.pk: rank for rank, source in enumerate(sources)}
    rows = citable_by(by).filter(pk__in=wanted).exclude(pk=locked.pk).prefetch_related("networks")
    found = sorted(rows, key=lambda source: wanted[source.pk])
    usable = [source for source in found if is_item_open_to(source, circle)]
    present = CitedSource.objects.of(locked)
    known = set(present.values_list("source_id", flat=True))
    fresh = [source for source in usable if source.pk not in known]
    if len(known) + len(fresh) > MOST_SOURCES:
        raise AssemblyRefused(f"{MOST_SOURCES} sources au plus : retirez-en, ou faites deux documents.")
    last = present.aggregate(last=Max("rank"))["last"] or 0
    for rank, source in enumerate(fresh, last + 1):
        CitedSource.objects.create(document=locked, source=source, version_id=source.published_version_id, rank=rank)
    done = _after_change(locked, by)
    return Done(len(fresh), len(wanted) - len(usable), done.written, done.kept)


@transaction.atomic
def remove_source(*, item: Item, source_id: str, by: Any) -> Done:
    """Take a source away (``source_id``: its permanent identifier). What nobody rewrote is prepared again without it."""
    locked = _open(item)
    CitedSource.objects.filter(document=locked, source__short_id=source_id).delete()
    return _after_change(locked, by)


@transaction.atomic
def move_source(*, item: Item, source_id: str, up: bool, by: Any) -> Done:
    """Move a source one place up or down: the order of the lines and of the list of sources."""
    locked = _open(item)
    rows = list(CitedSource.objects.of(locked).select_related("source"))
    place = next((index for index, row in enumerate(rows) if row.source.short_id == source_id), None)
    other = None if place is None else place - 1 if up else place + 1
    if place is None or other is None or not 0 <= other < len(rows):
        return Done()
    rows[place], rows[other] = rows[other], rows[place]
    for rank, row in enumerate(rows, 1):
        if row.rank != rank:
            row.rank = rank
            row.save(update_fields=["rank"])
    return _after_change(locked, by)


@transaction.atomic
def prepare_document(*, item: Item, by: Any) -> Done:
    """Bring in what the sources say today. A field that somebody changed or emptied is never touched.

    Each source is then cited in the version that was read. Raises TransitionRefused while the document is in review.
    """
    return _after_change(_open(item), by)


@transaction.atomic
def take_proposal(*, item: Item, code: str, by: Any) -> None:
    """Put what the sources say now in place of a field, because somebody asked for it. The former text stays in history.

    Raises AssemblyRefused when the sources say nothing there.
    """
    locked = _open(item)
    found = [told_by(cited.source) for cited in usable_sources(locked, by)]
    part = prepare(locked.kind, found, Context(user=by, record=locked.record), {code}).get(code)
    if part is None:
        raise AssemblyRefused("Les sources ne disent rien ici.")
    _write(locked, {code: part}, (), by)


def _open(item: Item) -> Item:
    """The document, locked; refused while it may not be written in."""
    locked = lock_item(item)
    refuse_unless_editable(locked)
    return locked


def _after_change(item: Item, by: Any) -> Done:
    """Prepare again, cite the version that was read, protect the document like its sources."""
    cited = usable_sources(item, by)
    for each in cited:
        if each.version_id != each.source.published_version_id:
            each.version = each.source.published_version
            each.save(update_fields=["version"])
    context = Context(user=by, record=item.record)
    prepared = prepare(item.kind, [told_by(each.source) for each in cited], context)
    values = item.record.values
    marks = read_marks(values.get(GENERATED))
    written = {}
    kept = []
    for code, part in prepared.items():
        present = values.get(code)
        if digest(present) != part.digest:
            if is_untouched(code, present, marks):
                written[code] = part
            else:
                kept.append(code)
    gone = [code for code in marks if code not in prepared and is_untouched(code, values.get(code), marks)]
    if written or gone:
        _write(item, written, gone, by)
    follow_sources(item)
    return Done(written=list(written), kept=kept)


def is_untouched(code: str, present: Any, marks: Mapping[str, Sequence[str]]) -> bool:
    """Whether the field still holds what was prepared, or was never filled."""
    return list(marks[code]) == [digest(present)] if code in marks else present is None


def _write(item: Item, parts: Mapping[str, Prepared], gone: Sequence[str], by: Any) -> None:
    """Write what was prepared, empty what no source feeds any more, keep where each field comes from."""
    values = item.record.values
    origins = read_marks(values.get(ORIGINS)) | {code: part.origins for code, part in parts.items()}
    marks = read_marks(values.get(GENERATED)) | {code: [part.digest] for code, part in parts.items()}
    for code in gone:
        origins.pop(code, None)
        marks.pop(code, None)
    changed = {code: part.value for code, part in parts.items()} | dict.fromkeys(gone)
    kept = {ORIGINS: write_marks(origins) or None, GENERATED: write_marks(marks) or None}
    write_item_answers(item=item, values={**changed, **kept}, by=by)


def copy_document(source: Item, copy: Item, by: Any) -> None:
    """The copy of a document has its sources, those that the copier may read; what was prepared stays known as such."""
    MODELS[copy.kind].objects.create(item=copy)
    fill_columns(copy, copy.record.values)
    readable = citable_by(by).values("pk")
    for each in CitedSource.objects.of(source).filter(source__in=readable).select_related("source"):
        CitedSource.objects.create(
            document=copy, source=each.source, version_id=each.source.published_version_id, rank=each.rank
        )


def forget_sources(item: Item, by: Any) -> None:
    """A document that is deleted for good leaves no history of its sources either."""
    forget_events(CitedSource, CitedSource.objects.filter(document=item).values_list("pk", flat=True))
