"""Words that mean the same: those of the standard, and those that facilitators add (S144, S159)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import PermissionDenied
from django.db import transaction

from isic_platform.accounts.enums import Role
from isic_platform.confidentiality.detection import detect
from isic_platform.search.models import Synonym

DATA = Path(__file__).parent / "data" / "synonymes.yaml"
MOST = 2000
NOT_YOURS = "Les synonymes sont tenus par les animateurs de réseau et les administrateurs."
NAMES_SOMEBODY = "Un synonyme est lu par tous : il ne nomme personne."


class SynonymRefused(Exception):
    """A synonym that cannot be, with its reason as a French sentence."""


def can_manage_synonyms(user: Any) -> bool:
    """Who facilitates a network, who administers the platform."""
    if not (user.is_authenticated and user.is_active):
        return False
    return user.is_administrator or user.scope.has(Role.FACILITATOR)


@transaction.atomic
def load_synonyms() -> int:
    """Bring the standard's synonyms in step with their file (idempotent); those of people stay. Gives how many they are."""
    pairs = [(str(written), str(means)) for written, means in yaml.safe_load(DATA.read_text(encoding="utf-8"))]
    known = {(each.written, each.means): each for each in Synonym.objects.filter(is_standard=True)}
    for pair, each in known.items():
        if pair not in pairs:
            each.delete()
    taken = {(written.lower(), means.lower()) for written, means in Synonym.objects.values_list("written", "means")}
    for written, means in pairs:
        if (written.lower(), means.lower()) not in taken:
            Synonym.objects.create(written=written, means=means, is_standard=True)
    return len(pairs)


@transaction.atomic
def add_synonym(*, written: str, means: str, by: Any) -> Synonym:
    """Say that two words mean the same. Raises PermissionDenied, SynonymRefused."""
    if not can_manage_synonyms(by):
        raise PermissionDenied(NOT_YOURS)
    row = Synonym(written=" ".join(written.split()), means=" ".join(means.split()))
    if any(found.level == "B" for text in (row.written, row.means) for found in detect(text)):
        raise SynonymRefused(NAMES_SOMEBODY)
    if Synonym.objects.count() >= MOST:
        raise SynonymRefused(f"{MOST} synonymes au plus : retirez-en d'abord.")
    if Synonym.objects.filter(written__iexact=row.written, means__iexact=row.means).exists():
        raise SynonymRefused("Ces deux mots sont déjà synonymes.")
    row.save()
    row.refresh_from_db()
    if not (str(row.target).strip() and str(row.other).strip()):
        raise SynonymRefused("Ces mots sont trop courants pour être cherchés : choisissez-en d'autres.")
    return row


@transaction.atomic
def remove_synonym(*, synonym: Synonym, by: Any) -> None:
    """Take one back; one of the standard is not. Raises PermissionDenied, SynonymRefused."""
    if not can_manage_synonyms(by):
        raise PermissionDenied(NOT_YOURS)
    if synonym.is_standard:
        raise SynonymRefused("Ce synonyme est livré avec la plateforme : il reste.")
    synonym.delete()
