"""Record where a place puts itself (S14). One positioning a day: correcting it the same day updates it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from isic_platform.vocabularies.selectors import codes_of
from knowledge.models import SelfPositioning
from knowledge.personal_data import clean_written
from knowledge.positioning.checklists import SCHEME
from knowledge.positioning.factors import FACTORS
from knowledge.positioning.places import Place, can_position

WRITTEN = ("next_step", *(factor.example_name for factor in FACTORS))
WRITABLE = frozenset({"recommendations", *WRITTEN, *(factor.name for factor in FACTORS)})
OVERTAKEN = (
    "Une autre personne a enregistré un positionnement aujourd'hui pendant que vous écriviez. Regardez-le, puis "
    "enregistrez de nouveau : votre texte, gardé ci-dessous, remplacera le sien."
)


@transaction.atomic
def record_positioning(
    *, place: Place, by: Any, values: Mapping[str, Any], seen: str = "", on: date | None = None
) -> SelfPositioning:
    """Write today's positioning of a place, or correct it. ``values`` are columns, those of WRITABLE.

    ``seen`` is the fingerprint of today's positioning as the writer saw it, empty when there was none: another one
    written meanwhile is not overwritten unseen. ``on`` is a past day, for a history taken up from elsewhere.
    Raises PermissionDenied, ValidationError by field (personal data of level B included).
    """
    if not can_position(by, place):
        raise PermissionDenied("Seules les personnes qui écrivent dans ce lieu disent où il en est.")
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError("On ne se situe pas à l'avance.")
    row = SelfPositioning.objects.select_for_update(of=("self",)).filter(date=day, **place.filter).first()
    if row is None:
        row = SelfPositioning(date=day, created_by=by, **place.filter)
    elif row.fingerprint != seen:
        raise ValidationError(OVERTAKEN, code="overtaken")
    for name, value in values.items():
        if name not in WRITABLE:
            raise ValueError(f"{name} n'est pas un champ de l'auto-positionnement.")
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if not set(row.recommendations) <= codes_of(SCHEME, include_inactive=True):
        raise ValidationError({"recommendations": "Cette recommandation n'existe pas."})
    if not any(getattr(row, name) for name in WRITABLE):
        raise ValidationError("Dites au moins une chose : un facteur, une recommandation ou le prochain pas.")
    clean_written(row, *WRITTEN, validate_unique=False)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # two first positionings of the day at the same instant
        if "once_a_day" not in str(error):
            raise
        raise ValidationError(OVERTAKEN, code="overtaken") from error
    return row
