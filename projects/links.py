"""How the links of a fiche find their objects."""

from __future__ import annotations

from typing import Any

from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.urls import reverse

from isic_platform.accounts.links import (
    colleagues_of,
    find_institution,
    institution_of_code,
    networks_of,
    suggest_institutions,
)
from isic_platform.accounts.models import Institution, Network, User
from isic_platform.formkit.links import Linked
from isic_platform.publication.identifiers import SHORT_ID
from isic_platform.publication.models import Item


class InstitutionLinks:
    """The whole directory: co-carriers, partners."""

    def resolve(self, text: str, context: Any) -> Linked | None:
        found = find_institution(text)
        return Linked(found.code, found.name) if found else None

    def suggestions(self, context: Any) -> list[Linked]:
        return [Linked(item.code, item.name) for item in suggest_institutions(limit=500)]

    def url(self, identifier: str) -> str:
        return reverse("accounts:institution", args=[identifier])


class CarrierLinks(InstitutionLinks):
    """The carrying institution (P06): one of the writer's own, or the one that carries the fiche already."""

    def _own(self, context: Any) -> list[Institution]:
        ids = set(context.user.scope.institutions_as()) if context.user else set()
        item = getattr(context.record, "item", None)
        if item is not None and item.institution_id:
            ids.add(item.institution_id)
        return list(Institution.objects.active().filter(pk__in=ids))

    def resolve(self, text: str, context: Any) -> Linked | None:
        own = self._own(context)
        for item in own:
            if text in (item.code, item.name):
                return Linked(item.code, item.name)
        found = institution_of_code(text)  # the code of a duplicate since merged
        return Linked(found.code, found.name) if found in own else None

    def suggestions(self, context: Any) -> list[Linked]:
        return [Linked(item.code, item.name) for item in self._own(context)]


class NetworkLinks:
    """The networks that the writer belongs to (P125)."""

    def _own(self, context: Any) -> list[Network]:
        return list(networks_of(context.user)) if context.user else []

    def resolve(self, text: str, context: Any) -> Linked | None:
        found = next((item for item in self._own(context) if text in (item.code, item.name)), None)
        return Linked(found.code, found.name) if found else None

    def suggestions(self, context: Any) -> list[Linked]:
        return [Linked(item.code, item.name) for item in self._own(context)]

    def url(self, identifier: str) -> str:
        return reverse("accounts:network", args=[identifier])


class AccountLinks:
    """Accounts that the writer may involve: themselves, colleagues, and those already in the team."""

    def _people(self, context: Any) -> list[User]:
        people = {person.pk: person for person in colleagues_of(context.user)} | {context.user.pk: context.user}
        item = getattr(context.record, "item", None)
        if item is not None:
            people |= {person.pk: person for person in item.co_writers.all()}
            if item.owner_id:
                people[item.owner_id] = item.owner
        return sorted(people.values(), key=lambda person: (person.last_name, person.first_name, person.pk))

    def resolve(self, text: str, context: Any) -> Linked | None:
        for person in self._people(context) if context.user else ():
            if text in (str(person.pk), person.email, person.get_full_name()):
                return Linked(str(person.pk), person.get_full_name())
        return None

    def suggestions(self, context: Any) -> list[Linked]:
        people = self._people(context) if context.user else []
        return [Linked(str(person.pk), person.get_full_name()) for person in people]

    def url(self, identifier: str) -> str:
        return ""


class ProjectLinks:
    """Projects that the writer may read (P195): by identifier, address or exact title."""

    def resolve(self, text: str, context: Any) -> Linked | None:
        readable = Item.objects.of_kind("projet").readable_by(context.user) if context.user else Item.objects.none()
        identifier = text.rstrip("/").rsplit("/", 1)[-1]
        titled = readable.filter(published_version__snapshot__answers__P01=text)
        rows = readable.filter(short_id=identifier) if SHORT_ID.match(identifier) else titled
        found = rows.select_related("published_version").order_by("pk").first()
        return Linked(found.short_id, found.online_title) if found else None

    def suggestions(self, context: Any) -> list[Linked]:
        readable = Item.objects.of_kind("projet").readable_by(context.user) if context.user else Item.objects.none()
        online = KeyTextTransform("P01", KeyTransform("answers", "published_version__snapshot"))
        titles = readable.annotate(online=online).order_by("-published_version__published_at")
        return [Linked(short_id, title) for short_id, title in titles.values_list("short_id", "online")[:200] if title]

    def url(self, identifier: str) -> str:
        return reverse("publication:read", args=[identifier])
