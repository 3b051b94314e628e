"""Projects as other objects name them: to whoever may open them, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from isic_platform.publication.models import Item
from projects.models import Project


@dataclass(frozen=True)
class ProjectLine:
    """A project that this person may open, under the title that they may read."""

    short_id: str
    title: str
    url: str


def named_beside(items: QuerySet[Item], user: Any) -> QuerySet[Item]:
    """Those of these contents that a partnership or a committee may be seen beside.

    Under the reinforced rules no partner is named (G.8): the project and who works around it name each other to its team alone.
    """
    return items.filter(Q(is_reinforced=False) | Q(pk__in=Item.objects.worked_on_by(user).values("pk")))


def projects_shown(user: Any, ids: Iterable[int | None]) -> dict[int, ProjectLine]:
    """Lines by identifier of project; those that this person may not open are not there. One query, none without ids."""
    wanted = {each for each in ids if each}
    if not wanted:
        return {}
    rows = named_beside(Item.objects.visible_to(user), user).filter(project__in=wanted)
    rows = rows.select_related("published_version", "project")
    return {
        item.project.pk: ProjectLine(
            item.short_id,
            item.online_title or str(item),
            item.get_absolute_url() if item.published_version_id else item.work_url,
        )
        for item in rows
    }


def own_projects(user: Any, limit: int = 200) -> list[tuple[Project, str]]:
    """Projects of whose team the person is, the latest touched first, with their working titles."""
    rows = Project.objects.filter(item__in=Item.objects.worked_on_by(user)).select_related("item__institution")
    return [(each, str(each.item)) for each in rows.order_by("-item__updated_at", "-pk")[:limit]]
