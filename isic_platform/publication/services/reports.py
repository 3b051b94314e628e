"""Problems reported by readers (G.10)."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils import timezone

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import User
from isic_platform.publication.enums import ReportKind, WithdrawalReason
from isic_platform.publication.exceptions import TransitionRefused
from isic_platform.publication.models import Item, Report
from isic_platform.publication.services.notices import notify
from isic_platform.publication.services.path import unpublish_item


@transaction.atomic
def report_item(*, item: Item, kind: str, message: str, email: str, by: Any = None) -> Report:
    """Record a report and tell the reviewers of the content's networks; an account is not needed."""
    report = Report.objects.create(item=item, kind=kind, message=message, email=email)
    people = User.objects.filter(
        is_active=True,
        memberships__is_active=True,
        memberships__role__in=[Role.REVIEWER, Role.FACILITATOR],
        memberships__network__in=item.networks.all(),
    ).distinct()
    notify(
        users=people,
        item=item,
        text=f"Un lecteur signale un problème : {ReportKind(kind).label.lower()}.",
        path="/signalements/",
    )
    return report


@transaction.atomic
def handle_report(*, report: Report, outcome: str, withdraw: bool, by: Any) -> Report:
    """Close a report with what was done; withdraw the content at once when asked (G.10)."""
    if withdraw and report.item.published_version_id:
        by_reason = {ReportKind.CONFIDENTIALITY: WithdrawalReason.CONFIDENTIALITY}
        with suppress(TransitionRefused):  # somebody was quicker: it is withdrawn already
            unpublish_item(item=report.item, by=by, reason=by_reason.get(report.kind, WithdrawalReason.OTHER))
    report.outcome, report.handled_by, report.handled_at = outcome, by, timezone.now()
    report.save(update_fields=["outcome", "handled_by", "handled_at"])
    return report
