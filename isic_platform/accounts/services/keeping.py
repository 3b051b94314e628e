"""Take an institution out of the directory: archive it, or delete it when nothing refers to it."""

from __future__ import annotations

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from isic_platform.accounts.models import Institution, User
from isic_platform.accounts.permissions import can_manage_institution
from isic_platform.accounts.relations import uses_of

logger = structlog.get_logger("isic.accounts")

_IN_USE = "Cette structure sert ailleurs : archivez-la, ou fusionnez-la avec une autre."


@transaction.atomic
def archive_institution(*, institution: Institution, by: User | None) -> Institution:
    """Take it out of the directory; what it carries and who belongs to it stay. Raises PermissionDenied."""
    _check(institution, by)
    return _set_active(institution, by, active=False)


@transaction.atomic
def restore_institution(*, institution: Institution, by: User | None) -> Institution:
    """Put it back in the directory. Raises PermissionDenied, ValidationError (one that was merged stays out)."""
    _check(institution, by)
    return _set_active(institution, by, active=True)


def delete_institution(*, institution: Institution, by: User | None) -> None:
    """Delete an institution that nothing refers to, not even a text or a merge. Its history stays.

    Raises PermissionDenied, ValidationError (in use: says by what).
    """
    _check(institution, by)
    key = institution.pk
    try:
        with transaction.atomic():
            institution = Institution.objects.select_for_update().get(pk=key)
            if institution.merged_into_id:
                raise ValidationError(
                    "Cette structure est fusionnée : son ancienne adresse doit continuer à mener à l’autre."
                )
            if uses := uses_of(institution):
                listed = ", ".join(f"{use.label} ({use.total})" for use in uses)
                raise ValidationError(f"{_IN_USE} Elle est citée par : {listed}.")
            institution.delete()
    except IntegrityError as refusal:  # what arrived meanwhile, or what no page knows of: the database holds it back
        raise ValidationError(_IN_USE) from refusal
    logger.info("institution_deleted", institution=key, by=by.pk if by else None)


def _check(institution: Institution, by: User | None) -> None:
    if by is not None and not can_manage_institution(by, institution):
        raise PermissionDenied("Seule une personne qui administre la plateforme archive ou supprime une structure.")


def _set_active(institution: Institution, by: User | None, *, active: bool) -> Institution:
    institution = Institution.objects.select_for_update(of=("self",)).get(pk=institution.pk)
    if active and institution.merged_into_id:
        raise ValidationError("Cette structure est fusionnée dans une autre : elle reste hors de l’annuaire.")
    if institution.is_active != active:
        institution.is_active = active
        institution.save(update_fields=["is_active"])
        event = "institution_restored" if active else "institution_archived"
        logger.info(event, institution=institution.pk, by=by.pk if by else None)
    return institution
