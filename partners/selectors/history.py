"""Who changed what, and when, on an object of this storey and what hangs on it. The history is the database's (pghistory)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Value
from django.db.models.functions import JSONObject
from django.utils import timezone

from isic_platform.accounts.models import Institution, User
from isic_platform.publication.enums import Visibility
from isic_platform.vocabularies.selectors import label_of
from partners.models import (
    Agreement,
    CommitteeMember,
    CommitteeSession,
    Decision,
    GoodPractice,
    Partnership,
    PartnershipMember,
    StageObservation,
    SteeringCommittee,
    Zone,
)

MOST_READ = 300  # events of one model
MOST_SHOWN = 100
_CODED = {"role", "actor_type", "kind"}
_UNSAID = {
    *("id", "short_id", "created_at", "updated_at", "is_fictional", "committee", "session", "meeting", "reminded_at"),
    *("shelved_as", "partnership", "member"),
}


@dataclass(frozen=True)
class Change:
    """A field, as it was and as it became; empty texts for what was not there."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """``what`` says which object; ``by`` is empty when nobody signed in did it."""

    at: datetime
    by: str
    what: str
    changes: list[Change]


@dataclass(frozen=True)
class Tracked:
    """A model whose events are read: the rows kept, how one is called, and the fields that nobody reads there."""

    model: type[models.Model]
    rows: Mapping[str, Any]
    name: str
    subject: str  # the field that names one row
    hidden: frozenset[str] = frozenset()


def committee_history(committee: SteeringCommittee) -> list[Event]:
    """Changes of a committee got with its seats, of them, its sessions, decisions and practices, the latest first.

    Three queries at most.
    """
    known = {seat.institution_id: seat.institution.name for seat in committee.members.all() if seat.institution}
    known[committee.institution_id] = committee.institution.name
    own = {"committee_id": committee.pk}
    sessions = apps.get_model("partners", "CommitteeSessionEvent").objects.filter(**own).values("pgh_obj_id")
    return history_of(
        [
            Tracked(SteeringCommittee, {"pgh_obj_id": committee.pk}, "Comité", ""),
            Tracked(CommitteeMember, own, "Siège", "function"),
            Tracked(CommitteeSession, own, "Séance", "number"),
            Tracked(Decision, {"session_id__in": sessions}, "Décision", "text"),
            Tracked(GoodPractice, own, "Bonne pratique", "text"),
        ],
        known=known,
    )


def partnership_history(partnership: Partnership) -> list[Event]:
    """Changes of a partnership got with its members, of them, its observations, agreements and zones, the latest first.

    The stakes of a member are nobody's there. Three queries at most.
    """
    known = {row.institution_id: row.institution.name for row in partnership.members.all()}
    known[partnership.institution_id] = partnership.institution.name
    own = {"partnership_id": partnership.pk}
    return history_of(
        [
            Tracked(Partnership, {"pgh_obj_id": partnership.pk}, "Partenariat", ""),
            Tracked(PartnershipMember, own, "Membre", "institution_id", hidden=frozenset({"stakes", "stakes_by"})),
            Tracked(StageObservation, own, "Observation", "text"),
            Tracked(Agreement, own, "Accord", "kind"),
            Tracked(Zone, own, "Zone", "description"),
        ],
        known=known,
    )


def history_of(tracked: list[Tracked], *, known: Mapping[int, str] | None = None) -> list[Event]:
    """Events of several models together, the latest first, bounded. One query for all of them, one or two for the names.

    ``known`` gives names of institutions already read, by identifier.
    """
    rows = list(_read(tracked))
    people = {pk for row in rows for pk in (_author(row), row.values.get("owner_id")) if pk}
    places = {pk for row in rows if (pk := row.values.get("institution_id"))} - set(known or ())
    names: dict[str, dict[int, str]] = {"owner": {}, "institution": dict(known or {})}
    if people:
        names["owner"] = {pk: user.get_full_name() for pk, user in User.objects.in_bulk(people).items()}
    if places:
        names["institution"] |= {pk: row.name for pk, row in Institution.objects.in_bulk(places).items()}
    found = _told(tracked, rows, names)
    # What one request wrote bears one moment: the last written comes first there too.
    return sorted(found[::-1], key=lambda event: event.at, reverse=True)[:MOST_SHOWN]


@dataclass(frozen=True)
class _Row:
    """An event as the database keeps it; ``place`` is that of its model in the list."""

    place: int
    key: int
    row: int
    label: str
    at: datetime
    metadata: Mapping[str, Any] | None
    values: Mapping[str, Any]


def _read(tracked: list[Tracked]) -> list[_Row]:
    """The latest events of each model, all in one query."""
    parts = []
    for place, each in enumerate(tracked):
        model = apps.get_model("partners", f"{each.model.__name__}Event")
        columns = {field.attname: field.attname for field in _fields(each)}
        rows = model.objects.filter(**each.rows).order_by("-pgh_id")
        parts.append(
            rows.values_list(
                Value(place), "pgh_id", "pgh_obj_id", "pgh_label", "pgh_created_at", "pgh_context__metadata",
                JSONObject(**columns),
            )[:MOST_READ]
        )  # fmt: skip
    return [_Row(*each) for each in parts[0].union(*parts[1:], all=True)]


def _fields(tracked: Tracked) -> list[models.Field]:
    return [
        each
        for each in tracked.model._meta.concrete_fields
        if each.name not in _UNSAID and each.name not in tracked.hidden
    ]


def _told(tracked: list[Tracked], rows: list[_Row], names: Mapping[str, Mapping[int, str]]) -> list[Event]:
    last: dict[tuple[int, int], _Row] = {}
    events = []
    for row in sorted(rows, key=lambda each: each.key):
        each = tracked[row.place]
        former, last[row.place, row.row] = last.get((row.place, row.row)), row
        if former is None and row.label != "insert":
            continue  # what it changed from is older than what is read
        changes = [
            Change(str(field.verbose_name).capitalize(), before, after)
            for field in _fields(each)
            if (before := _said(field, former, names)) != (after := _said(field, row, names))
        ]
        if changes:
            subject = _subject(each, row, names)
            what = f"{each.name} « {subject} »" if subject else each.name
            kind = "création" if former is None else "changement"
            events.append(Event(row.at, names["owner"].get(_author(row) or 0, ""), f"{what}, {kind}", changes))
    return events


def _subject(tracked: Tracked, row: _Row, names: Mapping[str, Mapping[int, str]]) -> str:
    value = row.values.get(tracked.subject) or ""
    if tracked.subject == "institution_id":
        return names["institution"].get(value, "")
    return label_of(value) if tracked.subject == "kind" and value else str(value)[:80]


def _author(row: _Row) -> int | None:
    return (row.metadata or {}).get("user")


def _said(field: Any, row: _Row | None, names: Mapping[str, Mapping[int, str]]) -> str:
    value = row.values.get(field.attname) if row is not None else None
    if value is None or value == "" or value == []:
        return ""
    if field.is_relation:
        return names.get(field.name, {}).get(value, "un projet" if field.name == "project" else "")
    if field.name in _CODED:
        return label_of(value)
    if isinstance(value, list):
        return ", ".join(label_of(each) for each in value)
    if field.name == "visibility":
        return str(dict(Visibility.choices).get(value, value))
    if isinstance(field, models.DateTimeField):
        return f"{timezone.localtime(field.to_python(value)):%d/%m/%Y à %H:%M}"
    if isinstance(field, models.DateField):
        return f"{field.to_python(value):%d/%m/%Y}"
    return str(dict(field.choices or ()).get(value, value))
