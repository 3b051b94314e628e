"""Keep an answer's columns, and its content's, in step with what was written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.spec import Spec
from isic_platform.publication.enums import Visibility, narrower
from isic_platform.publication.models import Item
from knowledge.enums import EntryState, RespondentKind
from knowledge.grids.entry_fields import DIFFUSION, RESPONDENT, TITLE, date_code, subject_code
from knowledge.models import GridEntry
from projects.services import KIND as PROJECT_KIND

KIND = "grille"
VIOLENCE_THEME = "THE-24"
THEMES = "G00.07"
TITLE_LENGTH = 200


def entry_title(spec: Spec, values: Mapping[str, Any]) -> str:
    """« Freins, écueils… : la leçon retenue ». Never the project's title, which may be read by fewer people."""
    subject = values.get(subject_code(spec))
    title = f"{spec.title}\u00a0: {subject}" if isinstance(subject, str) and subject else spec.title
    return title if len(title) <= TITLE_LENGTH else f"{title[: TITLE_LENGTH - 1].rstrip()}…"


def with_followed(rows: Any) -> Any:
    """Contents with what ``follow_answers`` reads, in the query that the save makes anyway."""
    through = Item.networks.through.objects.order_by("network_id")
    own, wanted = (
        ArraySubquery(through.filter(item_id=OuterRef(path)).values("network_id"))
        for path in ("pk", "grid_entry__project__item_id")
    )
    related = rows.select_related("grid_entry__grid_version__grid", "grid_entry__project__item")
    return related.annotate(own_networks=own, project_networks=wanted)


def derived_answers(item: Item, codes: set[str]) -> dict[str, Any]:
    """The title, when the sentence that it quotes was written; a copy keeps its own until then."""
    spec, values = item.record.spec, item.record.values
    if subject_code(spec) not in codes and TITLE in values:
        return {}
    title = entry_title(spec, values)
    return {TITLE: title} if values.get(TITLE) != title else {}


def settle_item(item: Item, codes: set[str]) -> None:
    """Protection at once; diffusion at once only while nothing is published nor kept private."""
    entry, values = item.grid_entry, item.record.values
    if _is_reinforced(entry, values) and not item.is_reinforced:
        _protect(item)
    if _follows_at_once(item):
        _diffuse(item, entry, values)


def _follows_at_once(item: Item) -> bool:
    """A published answer waits for its next review; a private one is opened by its author's own decision
    (services.private), never by a button pressed in passing (S90).
    """
    return item.published_version_id is None and not item.grid_entry.is_kept_private


def follow_answers(item: Item, codes: set[str], by: Any) -> None:
    """After a save: respondent and date at once, and the networks of the project.

    An answer that was finished and lacks a mandatory question again is a draft again. Nothing is written that did not change.
    """
    entry: GridEntry = item.grid_entry
    spec, values = item.record.spec, item.record.values
    changed = _fill(entry, spec, values) if codes & {RESPONDENT, date_code(spec)} else []
    if entry.state == EntryState.FINISHED and Evaluation(spec, item.record.level, values).progress().missing:
        entry.state, entry.finished_at = EntryState.DRAFT, None
        changed += ["state", "finished_at"]
    if changed:
        entry.save(update_fields=changed)
    if _follows_at_once(item):
        _join_networks(item, entry)


def follow_publication(*, item: Item, by: Any) -> None:
    """When a version goes online: diffusion as it was reviewed. What is published is finished."""
    if item.kind != KIND or not item.published_version:
        return
    entry = GridEntry.objects.select_related("project__item").get(item=item)
    apply_diffusion(item, entry, item.published_version.answers)
    if not entry.is_finished:
        entry.state, entry.finished_at = EntryState.FINISHED, item.published_version.published_at
        entry.save()


def follow_project(*, item: Item, by: Any) -> None:
    """When a project falls under the reinforced rules, what was answered about it does too, published or not."""
    if item.kind != PROJECT_KIND or not item.is_reinforced:
        return
    for answer in Item.objects.of_kind(KIND).filter(grid_entry__project__item=item, is_reinforced=False):
        _reinforce(answer)


def follow_team(*, item: Item, by: Any, joined: list[Any], left: list[Any]) -> None:
    """Who joins the team of a project writes what was answered and learnt about it too; who leaves it, no more.

    A private answer stays its author's alone; what somebody who left is the referent of stays theirs to hand over.
    """
    if item.kind != PROJECT_KIND:
        return
    about = Q(grid_entry__project__item=item) | Q(analysis__project__item=item)
    about |= Q(lesson__project__item=item) | Q(practice_model__project__item=item)
    for content in Item.objects.filter(about).exclude(visibility=Visibility.AUTHOR):
        content.co_writers.remove(*left)
        content.co_writers.add(*(person for person in joined if person.pk != content.owner_id))


def _protect(item: Item) -> None:
    """Protection never waits for a review."""
    item.is_reinforced = True
    item.visibility = item.bound(item.visibility)


def _reinforce(item: Item) -> None:
    _protect(item)
    item.save(update_fields=["is_reinforced", "visibility", "updated_at"])


def follow_republication(*, item: Item, by: Any) -> None:
    """When a withdrawn version comes back: never wider than what its writers have asked since."""
    if item.kind == KIND and item.published_version:
        entry = GridEntry.objects.select_related("project__item").get(item=item)
        apply_diffusion(item, entry, item.published_version.answers, again=True)


def apply_diffusion(item: Item, entry: GridEntry, values: Mapping[str, Any], *, again: bool = False) -> None:
    """Visibility from the answer, within the reinforced rules (B.21, G.8); networks and institution of the project."""
    _diffuse(item, entry, values, again=again)
    item.save(update_fields=["visibility", "institution", "updated_at"])
    _join_networks(item, entry)


def _diffuse(item: Item, entry: GridEntry, values: Mapping[str, Any], *, again: bool = False) -> None:
    asked = values.get(DIFFUSION)
    asked = asked if asked in Visibility.values else Visibility.TEAM
    item.visibility = item.bound(narrower(asked, item.visibility) if again else asked)
    if entry.project_id:
        item.institution_id = entry.project.item.institution_id


def _join_networks(item: Item, entry: GridEntry) -> None:
    if entry.project_id and not _shares_its_networks(item):
        item.networks.set(entry.project.item.networks.all())


def _shares_its_networks(item: Item) -> bool:
    """Whether it was read (see ``with_followed``) that the networks are the project's already."""
    own = getattr(item, "own_networks", None)
    return own is not None and own == item.project_networks


def _fill(entry: GridEntry, spec: Spec, values: Mapping[str, Any]) -> list[str]:
    """Take the respondent and the date from the answers; gives the columns that changed."""
    before = (entry.respondent_kind, entry.date)
    respondent, day = values.get(RESPONDENT), values.get(date_code(spec))
    if respondent in RespondentKind.values:
        entry.respondent_kind = respondent
    entry.date = date.fromisoformat(day) if isinstance(day, str) else None
    return ["respondent_kind", "date"] if before != (entry.respondent_kind, entry.date) else []


def _is_reinforced(entry: GridEntry, values: Mapping[str, Any]) -> bool:
    """Violence: through the project, or through the themes of a light trace."""
    themes = values.get(THEMES)
    said = isinstance(themes, list) and VIOLENCE_THEME in themes
    return said or bool(entry.project_id and entry.project.item.is_reinforced)
