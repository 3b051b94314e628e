"""The private grid (S90, G.4): open it, share a part of it, delete it for good. Nobody but its author does any of it.

What only its author read stays theirs: opening an answer passes on its present text, never what stood there before.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from isic_platform.formkit.answers import is_answered
from isic_platform.formkit.models import Answer, AnswerRevision, SaveReceipt
from isic_platform.formkit.services import keep_part
from isic_platform.formkit.spec import Spec
from isic_platform.publication.enums import Visibility, WithdrawalReason
from isic_platform.publication.models import Item
from isic_platform.publication.selectors import is_ever_published
from isic_platform.publication.services import (
    create_item,
    erase_item,
    set_co_writers,
    unpublish_item,
    write_item_answers,
)
from isic_platform.publication.services.erasure import events_of
from isic_platform.publication.services.items import lock_item
from knowledge.columns import KIND
from knowledge.exceptions import EntryRefused
from knowledge.grids.entry_fields import DIFFUSION, ENTRY_CODES, TITLE, questions
from knowledge.grids.parts import part_of
from knowledge.models import GridEntry
from knowledge.respondents.privacy import Fate, shared_parts

NOT_PRIVATE = "Cette réponse n'est pas, ou n'est plus, gardée pour vous seul·e."
WIDER = tuple(value for value in Visibility.values if value != Visibility.AUTHOR)


@transaction.atomic
def open_private_entry(*, entry: GridEntry, visibility: str, by: Any) -> GridEntry:
    """Let others read the whole answer, on the ordinary path: the team at once, the others once it is published.

    Its former texts go: what was read by nobody is read by nobody. Raises EntryRefused.
    """
    item = _locked_private(entry)
    if visibility not in WIDER:
        raise EntryRefused("Choisissez qui pourra lire cette réponse.")
    _forget_former_texts(item)
    item.visibility = item.bound(visibility)
    item.save(update_fields=["visibility", "updated_at"])
    _give_to_the_team(item, entry, visibility, by)
    write_item_answers(item=item, values={DIFFUSION: visibility}, by=by)
    entry.item.visibility = item.visibility
    return entry


@transaction.atomic
def share_extract(*, entry: GridEntry, codes: Iterable[str], visibility: str, by: Any) -> GridEntry:
    """Make of some answers an ordinary answer to the same grid, which goes on the ordinary path; the rest stays private.

    A question that opens a chosen one comes with it, or the answer would be hidden. The extract asks these questions and no
    other: what stays private is neither there, nor missing there. Raises EntryRefused.
    """
    item = _locked_private(entry)
    if visibility not in WIDER:
        raise EntryRefused("Choisissez qui pourra lire cet extrait.")
    record = item.record
    spec, values = record.spec, record.values
    chosen = with_openers(spec, {code for code in codes if code in shareable(spec, values)})
    if not chosen:
        raise EntryRefused("Choisissez au moins une réponse à partager.")
    copy = create_item(
        kind=KIND, spec_version=keep_part(whole=record.spec_version, part=part_of(spec, chosen)), by=by,
        institution=item.institution, visibility=visibility, networks=item.networks.all(),
    )  # fmt: skip
    extract = GridEntry.objects.create(
        item=copy, grid_version=entry.grid_version, project=entry.project, respondent_kind=entry.respondent_kind,
        shared_from=entry,
    )  # fmt: skip
    _give_to_the_team(copy, entry, visibility, by)
    settings = {code: values[code] for code in ENTRY_CODES if code in values and code not in (DIFFUSION, TITLE)}
    shared = settings | {code: values[code] for code in chosen if code in values} | {DIFFUSION: visibility}
    write_item_answers(item=copy, values=shared, by=by)
    return GridEntry.objects.with_item().get(pk=extract.pk)


@transaction.atomic
def erase_private_entry(*, entry: GridEntry, by: Any, extracts_too: bool = False) -> None:
    """Delete an answer to a private grid without a trace, wherever it stands before its publication (G.4).

    Extracts already shared stay, and no longer say where they come from. With ``extracts_too``, those that are still its
    author's go as well: erased, or withdrawn when they were online. Raises EntryRefused once it was published.
    """
    item = lock_item(entry.item)
    if not entry.grid.is_private_by_default or is_ever_published(item):
        raise EntryRefused("Cette réponse a été publiée : elle se retire, elle ne s'efface plus.")
    for extract in shared_parts(entry) if extracts_too else ():
        if extract.fate == Fate.ERASED:
            erase_private_entry(entry=extract.entry, by=by)
        elif extract.fate == Fate.WITHDRAWN:
            unpublish_item(item=extract.entry.item, by=by, reason=WithdrawalReason.REQUEST)
    events_of(GridEntry).objects.filter(shared_from_id=entry.pk).update(shared_from_id=None)
    GridEntry.objects.filter(shared_from=entry).update(shared_from=None)
    events_of(GridEntry).objects.filter(shared_from_id=entry.pk).update(shared_from_id=None)
    erase_item(item=item, by=by)


def forget_private_entries(*, account: Any) -> None:
    """Who leaves takes their private answers along (G.4)."""
    for entry in GridEntry.objects.private().filter(item__owner=account).select_related("item", "grid_version__grid"):
        erase_private_entry(entry=entry, by=None)


def shareable(spec: Spec, values: dict[str, Any]) -> list[str]:
    """Codes of the answered questions, in the order of the grid: what an extract may be made of."""
    return [code for code in questions(spec) if is_answered(values.get(code))]


def with_openers(spec: Spec, codes: set[str]) -> set[str]:
    """The codes, and those of the questions whose answers show them, at any distance."""
    known, waiting = set(codes), list(codes)
    while waiting:
        condition = spec.fields[waiting.pop()].parsed_condition
        for code in condition.codes(spec.fields) if condition else ():
            if code not in known:
                known.add(code)
                waiting.append(code)
    return known


def _locked_private(entry: GridEntry) -> Item:
    item = lock_item(entry.item)
    if item.visibility != Visibility.AUTHOR or not entry.grid.is_private_by_default:
        raise EntryRefused(NOT_PRIVATE)
    return item


def _forget_former_texts(item: Item) -> None:
    """Keep of each answer its present version only; the receipts may quote former ones."""
    present = Answer.objects.filter(record_id=OuterRef("record_id"), code=OuterRef("code")).values("version")[:1]
    former = AnswerRevision.objects.filter(record=item.record).annotate(present=Subquery(present))
    former.filter(version__lt=F("present")).delete()
    SaveReceipt.objects.filter(record=item.record).delete()


def _give_to_the_team(item: Item, entry: GridEntry, visibility: str, by: Any) -> None:
    """« Équipe » is the team of the project, as for any other answer."""
    if visibility == Visibility.TEAM and entry.project_id:
        project = entry.project.item
        set_co_writers(item=item, users=[each for each in (project.owner, *project.co_writers.all()) if each], by=by)
