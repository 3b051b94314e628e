"""Committees declared to the lower storeys: on a project's page, and what falls due."""

from __future__ import annotations

from isic_platform.publication.brought import register_brought
from isic_platform.publication.kinds import register_panel
from isic_platform.publication.services import register_reminder
from partners.panels.committees import BROUGHT, committees_of_item, project_panel
from partners.services.reminders import remind_decisions


def register() -> None:
    """From AppConfig.ready."""
    register_brought(BROUGHT, committees_of_item)
    register_panel("projet", project_panel)
    register_reminder(remind_decisions)
