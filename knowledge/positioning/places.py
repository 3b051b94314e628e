"""The places that put themselves somewhere: an institution, or the team of a project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, QuerySet, Value
from django.urls import reverse

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution
from isic_platform.publication.models import Item
from knowledge.models import SelfPositioning
from projects.models import Project

WRITERS = (Role.CONTRIBUTOR, Role.MANAGER)


@dataclass(frozen=True)
class Place:
    """An institution or a project (exactly one), named."""

    name: str
    institution: Institution | None = None
    project: Project | None = None

    @property
    def is_team(self) -> bool:
        """Whether it is the team of a project."""
        return self.project is not None

    @property
    def filter(self) -> dict[str, Any]:
        """What selects its positionings."""
        return {"project": self.project} if self.project else {"institution": self.institution}

    @property
    def url(self) -> str:
        """The page of its history."""
        if self.project:
            return reverse("knowledge:project-positioning", args=[self.project.item.short_id])
        return reverse("knowledge:institution-positioning", args=[self.institution.code])

    @property
    def new_url(self) -> str:
        """The page where it puts itself somewhere today."""
        if self.project:
            return reverse("knowledge:new-project-positioning", args=[self.project.item.short_id])
        return reverse("knowledge:new-institution-positioning", args=[self.institution.code])


def can_position_institution(user: Any, institution: Institution) -> bool:
    """Its contributors and managers."""
    return user.is_authenticated and user.is_active and institution.pk in user.scope.institutions_as(*WRITERS)


def can_position_team(user: Any, item: Item) -> bool:
    """The team of the project, given by its content: referent and co-writers."""
    return user.is_authenticated and user.is_active and item.is_written_by(user)


def can_position(user: Any, place: Place) -> bool:
    """Whether the person puts this place somewhere, and reads where it did."""
    if place.project:
        return can_position_team(user, place.project.item)
    return can_position_institution(user, place.institution)


def institution_place(user: Any, code: str) -> Place | None:
    """An institution where the person is contributor or manager; None for anything else. One query."""
    rows = Institution.objects.filter(pk__in=user.scope.institutions_as(*WRITERS), code=code)
    institution = rows.first()
    return Place(institution.name, institution=institution) if institution else None


def team_place(user: Any, short_id: str) -> Place | None:
    """The team of a project that the person writes; None for anything else. Two queries."""
    rows = own_projects(user).prefetch_related("item__co_writers")
    project = rows.filter(item__short_id=short_id).first()
    return Place(str(project), project=project) if project else None


def own_institutions(user: Any) -> list[Place]:
    """Institutions where the person may put something, by name, with ``latest`` on each; one query."""
    rows = Institution.objects.active().filter(pk__in=user.scope.institutions_as(*WRITERS))
    found = rows.annotate(latest=Max("positionings__date")).order_by("name", "pk")
    return [Place(each.name, institution=each) for each in found]


def own_projects(user: Any) -> QuerySet[Project]:
    """Projects that the person writes, with ``latest`` and the key of their pages, the latest created first."""
    rows = Project.objects.filter(item__in=Item.objects.worked_on_by(user)).select_related("item")
    return rows.annotate(latest=Max("positionings__date"), age=Value(0) - F("pk"))


def positionings_of(user: Any, place: Place) -> QuerySet[SelfPositioning]:
    """Positionings of a place that this person may read."""
    return SelfPositioning.objects.visible_to(user).filter(**place.filter)
