"""What this storey is to the directory: the way to an institution's dashboard, on its page; and what a merge of two of them
leaves as it was, since the lists of a closed campaign are frozen with it.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from isic_platform.accounts.models import Institution
from isic_platform.accounts.panels import Panel, register_institution_panel
from isic_platform.accounts.relations import hold_rows
from knowledge.dashboards.permissions import can_read_institution_dashboard, can_read_institution_report
from knowledge.models import Campaign


def dashboard_panel(institution: Institution, user: Any) -> Panel | None:
    """Links to the dashboard and the report of the year, for whoever may read them; no query (networks are prefetched)."""
    networks = frozenset(network.pk for network in institution.networks.all())
    board = can_read_institution_dashboard(user, institution, networks)
    report = can_read_institution_report(user, institution)
    if not (board or report):
        return None
    context = {"institution": institution, "board": board, "report": report, "year": timezone.localdate().year}
    return Panel("Tableau de bord", "knowledge/dashboards/_institution_panel.html", context, "tableau-de-bord")


def register() -> None:
    """From AppConfig.ready."""
    register_institution_panel(dashboard_panel)
    hold_rows(Campaign.institutions.through, Q(campaign__closed_at__isnull=False))
