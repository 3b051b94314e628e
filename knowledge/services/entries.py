"""Begin, finish, reopen and copy answers to grids. Writing in them is publication's (one field at a time)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from isic_platform.accounts.models import Institution
from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.models import Answer, AnswerRevision
from isic_platform.formkit.types import Context
from isic_platform.publication.enums import Visibility
from isic_platform.publication.exceptions import TransitionRefused
from isic_platform.publication.models import Item
from isic_platform.publication.services import create_item, set_co_writers, write_item_answers
from isic_platform.publication.services.items import lock_item
from knowledge.columns import KIND
from knowledge.enums import AttachedTo, CollectedHow, EntryState, RespondentKind
from knowledge.exceptions import EntryIncomplete, EntryRefused
from knowledge.grids.entry_fields import DIFFUSION, ENTRY_CODES, RESPONDENT
from knowledge.models import Campaign, Grid, GridEntry, GridVersion
from knowledge.prefill import prefilled
from knowledge.together.joining import campaign_to_join
from projects.models import Project


@transaction.atomic
def start_grid_entry(
    *,
    grid: Grid,
    by: Any,
    project: Project | None = None,
    institution: Institution | None = None,
    respondent_kind: str = RespondentKind.TEAM,
    campaign: Campaign | None = None,
    respondent_label: str = "",
    collected_how: str = CollectedHow.DIRECT,
    from_fiche: bool = True,
) -> GridEntry:
    """Begin an answer to the published version of a grid, on a project or, where the grid allows, on an institution.

    The team of the project writes it together (S97), but for a private grid, which its author alone opens (S90). A blank answer
    of the same person, for the same respondent, to the same grid on the same project is taken up instead: asking twice begins
    once. ``from_fiche`` prefills what the fiche already says: never for a guest, who may not read it. The answer joins
    ``campaign``, or the running one that invites the institution to answer this grid (S80). Raises EntryRefused.
    """
    if grid.is_private_by_default:
        respondent_kind, respondent_label, collected_how = RespondentKind.PROFESSIONAL, "", CollectedHow.DIRECT
    # Two clicks pass one after the other, and a withdrawal too: the version is read once the row is held.
    version = Grid.objects.select_for_update().get(pk=grid.pk).current_version
    if version is None:
        raise EntryRefused("Cette grille n'est pas au catalogue : on ne peut pas y commencer de réponse.")
    if project is None:
        if AttachedTo.INSTITUTION not in grid.attached_to:
            raise EntryRefused("Cette grille se remplit à propos d'un projet : choisissez lequel.")
        if institution is None:
            raise EntryRefused("Choisissez le projet ou la structure dont il s'agit.")
    else:
        institution = project.item.institution
    joined = campaign_to_join(grid=grid, institution=institution, asked=campaign)
    said = {"respondent_label": respondent_label, "collected_how": collected_how}
    if respondent_label:
        said["respondent_kind"] = respondent_kind
    blank = _blank_entry(version, project, institution, by, said)
    if blank:
        if joined and (campaign is not None or blank.campaign_id is None):
            blank.campaign = joined
            blank.save(update_fields=["campaign"])
        return blank
    spec = version.spec
    visibility = Visibility.AUTHOR if grid.is_private_by_default else spec.meta["visibility"]
    item = create_item(
        kind=KIND,
        spec_version=version.spec_version,
        by=by,
        institution=institution,
        visibility=visibility,
        networks=project.item.networks.all() if project else None,
    )
    if project and not grid.is_private_by_default:
        team = [person for person in (project.item.owner, *project.item.co_writers.all()) if person]
        set_co_writers(item=item, users=team, by=by)
    entry = GridEntry.objects.create(
        item=item, grid_version=version, project=project, respondent_kind=respondent_kind, campaign=joined,
        respondent_label=respondent_label, collected_how=collected_how,
    )  # fmt: skip
    fiche = project.item.record if project and from_fiche else None
    known = prefilled(spec, fiche, Context(user=by, record=item.record))
    known |= {RESPONDENT: respondent_kind, DIFFUSION: str(visibility)}
    write_item_answers(item=item, values=known, by=by)
    entry.refresh_from_db()
    return entry


def _blank_entry(
    version: GridVersion, project: Project | None, institution: Institution | None, by: Any, said: dict[str, str]
) -> GridEntry | None:
    """An answer that this person began for this respondent, and in which nobody wrote anything of their own yet."""
    rows = GridEntry.objects.filter(
        grid_version=version, project=project, item__owner=by, item__institution=institution, state=EntryState.DRAFT,
        shared_from=None, respondent_invitations=None, **said,
    )  # fmt: skip
    known = ENTRY_CODES | {code for code, field in version.spec.fields.items() if field.prefill}
    edited = AnswerRevision.objects.filter(record=OuterRef("item__record"), version__gt=1)
    written = Answer.objects.filter(record=OuterRef("item__record")).exclude(code__in=known)
    return rows.exclude(Exists(edited)).exclude(Exists(written)).order_by("pk").first()


@transaction.atomic
def finish_grid_entry(*, entry: GridEntry, by: Any) -> GridEntry:
    """Declare the answer finished (C.0). Raises EntryIncomplete with the mandatory questions still unanswered.

    A question whose condition is not met is not asked for. Finishing twice changes nothing.
    """
    item = lock_item(entry.item)
    locked = GridEntry.objects.select_for_update().get(pk=entry.pk)
    if not locked.is_finished:
        missing = Evaluation(item.record.spec, item.record.level, item.record.values).progress().missing
        if missing:
            raise EntryIncomplete([(field.code, field.label) for field in missing])
        locked.state, locked.finished_at = EntryState.FINISHED, timezone.now()
        locked.save(update_fields=["state", "finished_at"])
    entry.state, entry.finished_at = locked.state, locked.finished_at
    return entry


@transaction.atomic
def reopen_grid_entry(*, entry: GridEntry, by: Any) -> GridEntry:
    """Take a finished answer up again. Raises EntryRefused once it is analysed or published."""
    item = lock_item(entry.item)
    locked = GridEntry.objects.select_for_update().get(pk=entry.pk)
    if locked.state == EntryState.ANALYSED:
        raise EntryRefused("Cette réponse a été analysée : elle ne se rouvre plus.")
    if item.published_version_id:
        raise EntryRefused("Cette réponse est publiée : préparez plutôt une nouvelle version.")
    locked.state, locked.finished_at = EntryState.DRAFT, None
    locked.save(update_fields=["state", "finished_at"])
    entry.state, entry.finished_at = locked.state, locked.finished_at
    return entry


def copy_grid_entry(source: Item, copy: Item, by: Any) -> None:
    """The copy of an answer is an answer to the same version, of the same respondent, on the same project, not finished.

    The copy of a private answer is private at once, whatever diffusion was being considered (S90). Raises TransitionRefused when
    the grid is withdrawn: a copy is a new answer.
    """
    origin = GridEntry.objects.select_related("item", "grid_version__grid", "project").get(item=source)
    if Grid.objects.select_for_update().get(pk=origin.grid.pk).withdrawn_at:
        raise TransitionRefused(f"La grille {origin.grid.code} est retirée : on n'y commence plus de réponse.")
    if origin.is_kept_private:
        copy.visibility = origin.item.visibility
        copy.save(update_fields=["visibility", "updated_at"])
    GridEntry.objects.create(
        item=copy,
        grid_version=origin.grid_version,
        project=origin.project,
        respondent_kind=origin.respondent_kind,
        respondent_label=origin.respondent_label,
        collected_how=origin.collected_how,
        campaign=campaign_to_join(grid=origin.grid, institution=copy.institution),
    )
