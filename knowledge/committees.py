"""What the grids are to a committee: the one that asks how it works (G07), offered to whoever writes it (B.21)."""

from __future__ import annotations

from typing import Any

from isic_platform.publication.kinds import Panel
from partners.models import SteeringCommittee
from partners.panels.registry import register_committee_panel

GRID = "G07"


def committee_panel(committee: SteeringCommittee, user: Any) -> Panel | None:
    """For the team of the committee, when it is also the project's: the way to the grid. No query."""
    project = committee.project
    if project is None or not committee.is_written_by(user) or project.item.owner_id != user.pk:
        return None
    context = {"project": project.item.short_id, "grid": GRID}
    return Panel("Ce que ce comité apprend", "knowledge/_committee_panel.html", context, anchor="apprendre")


def register() -> None:
    """From AppConfig.ready."""
    register_committee_panel(committee_panel)
