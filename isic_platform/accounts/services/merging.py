"""Merge duplicates of the directory: everything follows, a trace stays, the old code leads to the kept institution."""

from __future__ import annotations

from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, transaction
from django.db.models import Model, TextField
from django.utils import timezone

from isic_platform.accounts.enums import MergeState
from isic_platform.accounts.guard import alerts_in
from isic_platform.accounts.models import Institution, Merge, User
from isic_platform.accounts.permissions import can_merge_institutions, can_propose_merge
from isic_platform.accounts.refusals import sentence_of
from isic_platform.accounts.relations import Relation, Tally, join_of, relations_to

logger = structlog.get_logger("isic.accounts")

# What the kept page takes from the other where it says nothing itself.
FILLED = (
    *("siret", "missions", "specificities", "limits", "competences", "territory", "departement", "contact_function"),
    *("contact_email", "contact_phone", "website", "support_wanted", "support_offered"),
)
MAX_REASON = 500
_UNMOVED = "La fusion n’a pas pu se faire : quelque chose a changé entre-temps. Relisez la page et recommencez."


def check_merge(duplicate: Institution, kept: Institution) -> None:
    """Raise ValidationError, in the words of the database, for a merge that it would refuse."""
    if duplicate.pk == kept.pk:
        raise ValidationError("Une structure ne fusionne pas avec elle-même.")
    if kept.merged_into_id == duplicate.pk:
        raise ValidationError("Fusion circulaire : la structure gardée est elle-même fusionnée dans celle-ci.")
    if kept.merged_into_id:
        raise ValidationError("La structure gardée est elle-même fusionnée dans une autre.")
    if not kept.is_active:
        raise ValidationError("La structure gardée est archivée : remettez-la d’abord dans l’annuaire.")
    if duplicate.merged_into_id and duplicate.merged_into_id != kept.pk:
        raise ValidationError("Ce doublon est déjà fusionné dans une autre structure.")


def fields_to_fill(duplicate: Institution, kept: Institution) -> list[str]:
    """Names of the fields that the kept page lacks and the other one has."""
    lacking = [name for name in FILLED if getattr(duplicate, name) and not getattr(kept, name)]
    elsewhere = kept.departement and kept.departement != duplicate.departement
    return [name for name in lacking if not (elsewhere and name == "territory")]


@transaction.atomic
def propose_merge(*, duplicate: Institution, kept: Institution, by: User, reason: str = "") -> Merge:
    """Tell the administrators that two pages are of one institution. Raises PermissionDenied, ValidationError.

    Proposing again what is already proposed changes nothing.
    """
    if not can_propose_merge(by):
        raise PermissionDenied("Proposer une fusion revient aux personnes qui animent un réseau.")
    check_merge(duplicate, kept)
    reason = " ".join(reason.split())
    if len(reason) > MAX_REASON:
        raise ValidationError({"reason": f"{MAX_REASON} caractères au plus."})
    if refused := [alert.sentence for alert in alerts_in(reason) if alert.level == "B"]:
        raise ValidationError({"reason": refused})
    merge, created = Merge.objects.get_or_create(
        duplicate=duplicate, kept=kept, state=MergeState.PROPOSED, defaults={"reason": reason, "proposed_by": by}
    )
    if created:
        logger.info("merge_proposed", duplicate=duplicate.pk, kept=kept.pk, by=by.pk)
    return merge


@transaction.atomic
def dismiss_merge(*, merge: Merge, by: User) -> Merge:
    """Set a proposal aside: the two institutions are distinct. Raises PermissionDenied, ValidationError."""
    if not can_merge_institutions(by):
        raise PermissionDenied("Seule une personne qui administre la plateforme répond à une proposition de fusion.")
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.state != MergeState.PROPOSED:
        raise ValidationError("Cette proposition a déjà sa réponse.")
    _decide(merge, MergeState.DISMISSED, by)
    logger.info("merge_dismissed", merge=merge.pk, by=by.pk)
    return merge


@transaction.atomic
def set_apart(*, first: Institution, second: Institution, by: User) -> Merge:
    """Say that two institutions that look alike are distinct: nobody is told of the pair any more.

    Raises PermissionDenied, ValidationError.
    """
    return dismiss_merge(merge=propose_merge(duplicate=first, kept=second, by=by), by=by)


def merge_institutions(*, duplicate: Institution, kept: Institution, by: User | None) -> Merge:
    """Send to ``kept`` everything that refers to ``duplicate``, then archive ``duplicate``, whose code leads to ``kept``.

    Roles, contents, networks, partnerships: every foreign key of the platform (see ``relations``), in one transaction. Two rows
    that a constraint would set against each other become one; both were kept by the history. What was frozen stays as it was,
    and texts that name the old code keep it: it leads to the new one. Merging again sends what arrived since.
    Raises PermissionDenied, ValidationError.
    """
    if by is not None and not can_merge_institutions(by):
        raise PermissionDenied("Seule une personne qui administre la plateforme fusionne deux structures.")
    check_merge(duplicate, kept)
    try:
        with transaction.atomic():
            merge = _merge(duplicate, kept, by)
    except (IntegrityError, InternalError) as refusal:
        raise ValidationError(sentence_of(refusal, _UNMOVED)) from refusal
    duplicate.refresh_from_db()
    kept.refresh_from_db()
    logger.info("institutions_merged", duplicate=duplicate.pk, kept=kept.pk, by=by.pk if by else None)
    return merge


def _merge(duplicate: Institution, kept: Institution, by: User | None) -> Merge:
    locked = Institution.objects.select_for_update().order_by("pk").in_bulk([duplicate.pk, kept.pk])
    duplicate, kept = locked[duplicate.pk], locked[kept.pk]
    check_merge(duplicate, kept)
    filled = [] if duplicate.merged_into_id else fields_to_fill(duplicate, kept)
    values = {name: getattr(duplicate, name) for name in filled}
    moved = [_move(relation, duplicate, kept) for relation in relations_to(Institution)]
    if "siret" in filled:
        duplicate.siret = ""  # one institution at a time bears it
    duplicate.merged_into, duplicate.is_active = kept, False
    duplicate.save(update_fields=["siret", "merged_into", "is_active"])
    for name, value in values.items():
        setattr(kept, name, value)
    if filled:
        kept.save(update_fields=filled)
    told = [
        {"label": each.label, "moved": each.moved, "joined": each.joined, "held": each.held}
        for each in moved
        if each.total
    ]
    return _trace(duplicate, kept, told, by)


def _trace(duplicate: Institution, kept: Institution, moved: list[dict[str, Any]], by: User | None) -> Merge:
    """The proposal, when there was one, becomes the merge; every other one that names the duplicate has its answer."""
    open_ones = Merge.objects.select_for_update().filter(state=MergeState.PROPOSED)
    merge = open_ones.filter(duplicate=duplicate, kept=kept).first()
    if merge is None:
        done = Merge.objects.filter(duplicate=duplicate, kept=kept, state=MergeState.DONE).first()
        merge = done or Merge(duplicate=duplicate, kept=kept, proposed_by=by)
    merge.moved = [*merge.moved, *moved]
    _decide(merge, MergeState.DONE, by)
    for other in open_ones.filter(duplicate=duplicate) | open_ones.filter(kept=duplicate):
        _decide(other, MergeState.DISMISSED, by)
    return merge


def _decide(merge: Merge, state: str, by: User | None) -> None:
    merge.state, merge.decided_by, merge.decided_at = state, by, timezone.now()
    merge.save()


def _move(relation: Relation, source: Model, target: Model) -> Tally:
    """Send the rows of one relation to ``target``. Those that meet a row of its own become one with it."""
    rows = relation.rows(source)
    total = rows.count()
    held = 0
    if total and relation.held is not None:
        held = rows.filter(relation.held).count()
        rows = rows.exclude(relation.held)
    joined = 0
    if total and relation.uniques:
        for row in rows.annotate(rival_key=relation.rival(target)).order_by("pk"):
            if row.rival_key:
                _join(row, relation.model._base_manager.get(pk=row.rival_key))
                joined += 1
            else:  # one at a time: it may be the rival of the next one
                relation.model._base_manager.filter(pk=row.pk).update(**{relation.field: target})
    elif total > held:
        rows.update(**{relation.field: target})
    return Tally(relation.label, total, joined, held)


def _join(row: Model, rival: Model) -> None:
    """Let ``rival`` stand for both: what refers to ``row`` goes to it, what it lacks is taken from ``row``."""
    for relation in relations_to(type(row)):
        _move(relation, row, rival)
    (join_of(type(row)) or fill_blanks)(row, rival)
    row.delete()
    rival.save()


def fill_blanks(row: Any, rival: Any) -> None:
    """Take from ``row`` what ``rival`` lacks; two long texts that differ are kept one after the other while there is room."""
    for field in rival._meta.concrete_fields:
        if field.primary_key or field.unique or (field.is_relation and not field.null):
            continue
        theirs, ours = getattr(row, field.attname), getattr(rival, field.attname)
        if theirs in field.empty_values or theirs == ours:
            continue
        if ours in field.empty_values:
            setattr(rival, field.attname, theirs)
        elif isinstance(field, TextField):
            both = f"{ours}\n\n{theirs}"
            if len(both) <= (field.max_length or len(both)):
                setattr(rival, field.attname, both)
