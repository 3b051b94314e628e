"""Partnerships declared to the lower storeys: on a project's page; and meetings on theirs."""

from __future__ import annotations

from isic_platform.publication.brought import register_brought
from isic_platform.publication.kinds import register_panel
from partners.panels.partnerships import BROUGHT, meetings_panel, partnerships_of_item, project_panel
from partners.panels.registry import register_partnership_panel


def register() -> None:
    """From AppConfig.ready."""
    register_brought(BROUGHT, partnerships_of_item)
    register_panel("projet", project_panel)
    register_partnership_panel(meetings_panel)
