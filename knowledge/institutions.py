"""What a merge of two institutions leaves as it was: the lists of a closed campaign are frozen with it."""

from __future__ import annotations

from django.db.models import Q

from isic_platform.accounts.relations import hold_rows
from knowledge.models import Campaign


def register() -> None:
    """From AppConfig.ready."""
    hold_rows(Campaign.institutions.through, Q(campaign__closed_at__isnull=False))
