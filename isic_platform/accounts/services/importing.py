"""Write the directory from a file: first what would change is shown, then exactly that is written, or nothing."""

from __future__ import annotations

from collections import Counter
from typing import Any

import structlog
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from isic_platform.accounts.directory_csv import PlannedLine, make_plan, read_file
from isic_platform.accounts.directory_csv.places import KINDS
from isic_platform.accounts.directory_csv.planning import CREATE, REFUSE, UPDATE
from isic_platform.accounts.models import DirectoryImport, Institution, User
from isic_platform.accounts.models.directory import PLAN_TTL
from isic_platform.accounts.permissions import can_import_directory
from isic_platform.territories.selectors import territories_by_values

logger = structlog.get_logger("isic.accounts")

_BATCH = 500
CHANGED = "L’annuaire a changé depuis la lecture du fichier : rien n’a été écrit. Déposez le fichier à nouveau."
# Readers go on; other writers of the directory wait.
_ALONE = "LOCK TABLE accounts_institution IN SHARE ROW EXCLUSIVE MODE"


def prepare_import(*, data: bytes, file_name: str, by: User) -> DirectoryImport:
    """Read a file and keep what it would change for an hour; the directory is not written.

    Former plans of this person that were not applied are dropped, and everybody's that expired.
    Raises PermissionDenied, FileRefused.
    """
    _check(by)
    lines = read_file(data)
    state = directory_state()  # before the comparison: what changes during it makes the plan stale
    plan = make_plan(lines)
    with transaction.atomic():
        waiting = DirectoryImport.objects.filter(applied_at=None)
        waiting.filter(created_at__lt=timezone.now() - PLAN_TTL).delete()
        waiting.filter(by=by).delete()
        prepared = DirectoryImport.objects.create(
            by=by,
            file_name=file_name[-120:],
            directory_state=state,
            plan=plan,
            counts=dict(Counter(line["action"] for line in plan)),
        )
    logger.info("directory_import_prepared", prepared=prepared.pk, by=by.pk, **prepared.counts)
    return prepared


def apply_import(*, prepared: DirectoryImport, by: User) -> DirectoryImport:
    """Write what was shown, all of it or nothing. Applying again changes nothing.

    Raises PermissionDenied, ValidationError (a line is refused, the plan expired, or the directory changed since).
    """
    _check(by)
    try:
        with transaction.atomic():
            prepared = DirectoryImport.objects.select_for_update(of=("self",)).get(pk=prepared.pk)
            if prepared.by_id != by.pk:
                raise PermissionDenied("Seule la personne qui a déposé ce fichier l’applique.")
            if prepared.applied_at is None:
                _apply(prepared)
    except IntegrityError as refusal:
        raise ValidationError(CHANGED) from refusal
    logger.info("directory_import_applied", prepared=prepared.pk, by=by.pk, **prepared.counts)
    return prepared


def directory_state() -> str:
    """What tells the directory apart from itself before any change: its last kept event, and how many it holds."""
    events = apps.get_model("accounts", "InstitutionEvent").objects.order_by("-pgh_id").values_list("pgh_id", flat=True)
    return f"{events.first() or 0}:{Institution.objects.count()}"


def _check(by: User) -> None:
    if not can_import_directory(by):
        raise PermissionDenied("Seule une personne qui administre la plateforme importe l’annuaire.")


def _apply(prepared: DirectoryImport) -> None:
    if prepared.is_expired:
        raise ValidationError("Ce fichier a été lu il y a plus d’une heure : déposez-le à nouveau.")
    if prepared.counts.get(REFUSE):
        raise ValidationError("Des lignes sont refusées : corrigez-les dans le fichier, puis déposez-le à nouveau.")
    with connection.cursor() as cursor:
        cursor.execute(_ALONE)
    if directory_state() != prepared.directory_state:
        raise ValidationError(CHANGED)
    _write(prepared.plan)
    prepared.applied_at, prepared.plan = timezone.now(), []  # the history of each institution says the rest
    prepared.save(update_fields=["applied_at", "plan"])


def _write(plan: list[PlannedLine]) -> None:
    written = [line for line in plan if line["action"] in (CREATE, UPDATE)]
    keys = {line["values"]["territory"] for line in written if line["values"].get("territory")}
    places = territories_by_values(keys, kinds=KINDS)
    if keys - places.keys():
        raise ValidationError(CHANGED)

    def values_of(line: PlannedLine) -> dict[str, Any]:
        values = dict(line["values"])
        if values.get("territory"):
            values["territory"] = places[values["territory"]]
        return values

    created = [Institution(**values_of(line)) for line in written if line["action"] == CREATE]
    Institution.objects.bulk_create(created, batch_size=_BATCH)
    updated = {line["pk"]: values_of(line) for line in written if line["action"] == UPDATE}
    for institution in Institution.objects.filter(pk__in=updated).order_by("pk"):
        for field, value in updated[institution.pk].items():
            setattr(institution, field, value)
        institution.save(update_fields=list(updated[institution.pk]))
