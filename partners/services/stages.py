"""What each stage teaches, what binds the partners, where missions meet (S114 to S118, S124, S127)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from isic_platform.accounts.models import Institution
from isic_platform.vocabularies.selectors import codes_of
from partners.models import Agreement, Partnership, StageObservation, Zone
from partners.refusals import clean_written, told_in_french
from partners.services.partnerships import lock_partnership

OBSERVATION_TEXTS = ("text", "believed", "understood")
OBSERVATION_FIELDS = frozenset({*OBSERVATION_TEXTS, "stage", "date", "modality", "institution"})
AGREEMENT_TEXTS = ("obligations", "follow_up")
AGREEMENT_FIELDS = frozenset({*AGREEMENT_TEXTS, "kind", "signed_on", "ends_on"})
ZONE_FIELDS = frozenset({"kind", "themes", "departement", "description", "date", "resolved_on"})


@transaction.atomic
def observe_stage(
    *, partnership: Partnership, by: Any, observation: StageObservation | None = None, **fields: Any
) -> StageObservation:
    """Write what is seen at a stage, between two or all together, or correct it. ``fields`` are those of OBSERVATION_FIELDS.

    The database refuses a day outside the partnership's. Raises PermissionDenied, ValidationError by field.
    """
    locked = lock_partnership(partnership, by)
    row = observation or StageObservation(partnership=locked, created_by=by)
    _set(row, fields, OBSERVATION_FIELDS)
    clean_written(row, *OBSERVATION_TEXTS, exclude=["partnership", "institution", "created_by"])
    with told_in_french(StageObservation, field="date"):
        row.save()
    return row


@transaction.atomic
def agree(*, partnership: Partnership, by: Any, agreement: Agreement | None = None, **fields: Any) -> Agreement:
    """Write what binds the partners and what follows (S118), or correct it. ``fields`` are those of AGREEMENT_FIELDS.

    Raises PermissionDenied, ValidationError by field.
    """
    row = agreement or Agreement()
    row.partnership = lock_partnership(partnership, by)
    _set(row, fields, AGREEMENT_FIELDS)
    if row.kind not in codes_of("CON", include_inactive=True):
        raise ValidationError({"kind": "Choisissez une forme de la liste."})
    clean_written(row, *AGREEMENT_TEXTS, exclude=["partnership"], validate_constraints=False)
    with told_in_french(Agreement, field="ends_on"):
        row.save()
    return row


@transaction.atomic
def declare_zone(
    *, partnership: Partnership, by: Any, institutions: Iterable[Institution], zone: Zone | None = None, **fields: Any
) -> Zone:
    """Say where missions overlap, rub or leave a gap (S127), or correct it. A gap alone may name no institution.

    Raises PermissionDenied, ValidationError by field.
    """
    row = zone or Zone()
    row.partnership = lock_partnership(partnership, by)
    _set(row, fields, ZONE_FIELDS)
    chosen = list(institutions)
    if row.kind != "ZON-MAN" and len(chosen) < 2:
        raise ValidationError(
            {"institutions": "Un recoupement ou un frottement a lieu entre deux structures au moins."}
        )
    if not set(row.themes) <= codes_of("THE", include_inactive=True):
        raise ValidationError({"themes": "Choisissez des thèmes de la liste."})
    clean_written(row, "description", exclude=["partnership"])
    with told_in_french(Zone, field="resolved_on"):
        row.save()
    row.institutions.set(chosen)
    return row


@transaction.atomic
def remove_part(*, part: StageObservation | Agreement | Zone, by: Any) -> None:
    """Take back what was written by mistake; its history stays. Raises PermissionDenied."""
    lock_partnership(part.partnership, by)
    part.delete()


def _set(row: Any, fields: dict[str, Any], allowed: frozenset[str]) -> None:
    if unknown := fields.keys() - allowed:
        raise TypeError(f"fields that this service does not write: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
