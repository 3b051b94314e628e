"""Meetings declared to the lower storeys: on a project's page."""

from __future__ import annotations

from isic_platform.publication.brought import register_brought
from isic_platform.publication.kinds import register_panel
from partners.panels.meetings import BROUGHT, meetings_of_item, project_panel


def register() -> None:
    """From AppConfig.ready."""
    register_brought(BROUGHT, meetings_of_item)
    register_panel("projet", project_panel)
