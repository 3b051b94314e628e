"""What the list of projects reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from isic_platform.common.parsing import positive_int
from isic_platform.publication.enums import State
from isic_platform.publication.models import Item
from projects.ageing import age_of_draft, age_of_trace
from projects.models import Project, ProjectQuerySet

PAGE = 30


@dataclass(frozen=True)
class ProjectPage:
    """A page of one's work: rows, and the key of the next page (empty at the end)."""

    rows: list[Project]
    following: str


def own_rows(user: Any, state: str = "") -> ProjectQuerySet:
    """Fiches that the person writes; all of them, or those in a state."""
    return _in_state(Project.objects.filter(item__in=Item.objects.worked_on_by(user)), state)


def institution_rows(user: Any, state: str = "") -> ProjectQuerySet:
    """Fiches of the person's institutions that they may open and do not write themselves."""
    rows = Project.objects.filter(
        item__institution_id__in=user.scope.institutions_as(), item__in=Item.objects.visible_to(user)
    )
    return _in_state(rows.exclude(item__in=Item.objects.worked_on_by(user)), state)


def _in_state(rows: ProjectQuerySet, state: str) -> ProjectQuerySet:
    if state not in State.values:
        return rows
    return rows.filter(Q(item__working_version__state=state) | Q(item__published_version__state=state))


def own_projects(user: Any, *, state: str = "", after: str = "") -> ProjectPage:
    """Fiches that the person writes, the most recently changed first; keyset pagination on (updated_at, id)."""
    page = _page(own_rows(user, state), after)
    for project in page.rows:
        project.shown_title = str(project.item)
        project.shown_url = project.item.work_url if project.item.is_at_work else project.item.get_absolute_url()
        project.age = age_of_draft(project.item)
    return page


def institution_projects(user: Any, *, state: str = "", after: str = "") -> ProjectPage:
    """Fiches of the person's institutions that they may open and do not write themselves."""
    page = _page(institution_rows(user, state), after)
    for project in page.rows:  # a draft's title belongs to its team
        project.shown_title = project.item.online_title or str(project.item)
        online = project.item.published_version_id is not None
        project.shown_url = project.item.get_absolute_url() if online else project.item.work_url
        version = project.item.published_version
        project.age = age_of_trace(version.level, version.submitted_at) if version else None
    return page


def _page(rows: ProjectQuerySet, after: str) -> ProjectPage:
    if (after_pk := positive_int(after)) is not None:
        mark = Project.objects.filter(pk=after_pk).values_list("item__updated_at", flat=True).first()
        if mark is not None:
            rows = rows.filter(Q(item__updated_at__lt=mark) | Q(item__updated_at=mark, pk__lt=after_pk))
    found = list(rows.with_item().order_by("-item__updated_at", "-pk")[: PAGE + 1])
    return ProjectPage(found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else "")
