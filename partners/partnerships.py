"""Partnerships declared to the lower storeys: on a project's page; and meetings on theirs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from isic_platform.publication.brought import register_brought
from isic_platform.publication.enums import Visibility
from isic_platform.publication.kinds import register_panel
from isic_platform.publication.notices import quoted, register_naming
from partners.models import Partnership
from partners.panels.partnerships import BROUGHT, meetings_panel, partnerships_of_item, project_panel
from partners.panels.registry import register_partnership_panel


def notice_names(user: Any, paths: Collection[str]) -> dict[str, tuple[str, str]]:
    """The titles of the partnerships that this person may open, for their notices; none of a reinforced subject. One query."""
    by_id = {path.split("/")[2]: path for path in paths}
    rows = Partnership.objects.visible_to(user).filter(short_id__in=by_id).exclude(visibility=Visibility.AUTHOR)
    rows = rows.exclude(projects__item__is_reinforced=True)
    named = rows.values_list("short_id", "title")
    return {by_id[short_id]: ("d'un partenariat", f"du partenariat {quoted(title)}") for short_id, title in named}


def register() -> None:
    """From AppConfig.ready."""
    register_brought(BROUGHT, partnerships_of_item)
    register_panel("projet", project_panel)
    register_partnership_panel(meetings_panel)
    register_naming("/partenariats/", notice_names)
