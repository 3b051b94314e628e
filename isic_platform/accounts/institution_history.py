"""The history of an institution's page: who changed what, and when. Everything it holds is public already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from isic_platform.accounts.models import Institution, User
from isic_platform.territories.models import Territory
from isic_platform.vocabularies.selectors import label_of

PAGE_SIZE = 25
_UNSAID = {"id", "is_fictional"}


@dataclass(frozen=True)
class Change:
    """A field, as it was and as it became; ``before`` is empty for what was first written."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """``by`` is empty when nobody signed in did it (a command, the preparation of the demonstration)."""

    key: int
    at: datetime
    by: str
    is_first: bool
    changes: list[Change]


def history_of(institution: Institution, *, before: int | None = None) -> tuple[list[Event], int | None]:
    """Events, the latest first, older than the key ``before``; and the key to go on with. Four queries at most."""
    model = apps.get_model("accounts", "InstitutionEvent")
    rows: QuerySet[Any] = model.objects.filter(pgh_obj_id=institution.pk).select_related("pgh_context")
    if before is not None:
        rows = rows.filter(pgh_id__lt=before)
    found = list(rows.order_by("-pgh_id")[: PAGE_SIZE + 1])  # one more: what the last one shown is compared with
    shown, names = found[:PAGE_SIZE], _names(found)
    fields = [
        field for field in Institution._meta.concrete_fields if field.name not in _UNSAID and _is_kept(model, field)
    ]
    events = []
    for place, row in enumerate(shown):
        former = found[place + 1] if place + 1 < len(found) else None
        changes = [
            Change(str(field.verbose_name).capitalize(), _said(field, former, names), _said(field, row, names))
            for field in fields
            if _value(former, field) != _value(row, field)
        ]
        events.append(Event(row.pgh_id, row.pgh_created_at, names.get(_author(row), ""), former is None, changes))
    return events, shown[-1].pgh_id if len(found) > PAGE_SIZE else None


def _is_kept(model: Any, field: Any) -> bool:
    return any(each.name == field.name for each in model._meta.fields)


def _value(row: Any, field: Any) -> Any:
    return (getattr(row, field.attname) if row is not None else None) or ("" if field.name != "is_active" else None)


def _author(row: Any) -> tuple[str, int | None]:
    metadata = row.pgh_context.metadata if row.pgh_context_id and row.pgh_context else {}
    return "user", metadata.get("user")


def _names(rows: list[Any]) -> dict[tuple[str, Any], str]:
    people = {key for row in rows if (key := _author(row)[1])}
    places = {row.territory_id for row in rows if row.territory_id}
    kept = {row.merged_into_id for row in rows if row.merged_into_id}
    names: dict[tuple[str, Any], str] = {}
    if people:
        names |= {("user", key): user.get_full_name() for key, user in User.objects.in_bulk(people).items()}
    if places:
        names |= {("territory", key): place.label for key, place in Territory.objects.in_bulk(places).items()}
    if kept:
        names |= {("merged_into", key): row.name for key, row in Institution.objects.in_bulk(kept).items()}
    return names


def _said(field: Any, row: Any, names: dict[tuple[str, Any], str]) -> str:
    value = _value(row, field)
    if field.name == "is_active":
        return "" if row is None else "Oui" if value else "Non"
    if value in ("", None):
        return ""
    if field.is_relation:
        return names.get((field.name, value), "")
    if field.name == "kind":
        return label_of(value)
    return str(dict(field.choices or ()).get(value, value))
