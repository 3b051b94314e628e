"""Blocks of the fiche's own storey on its pages: age of a light trace, cycle, logbook, resources by moment.

On the writers' page they say what the team recorded. Where a version is read, they say no more than that version: neither
reasons nor notes, nor what was recorded since it was frozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse

from isic_platform.formkit.answers import bare
from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.enums import FieldType, Level, Obligation
from isic_platform.formkit.spec import Spec
from isic_platform.publication.attribution import name_for_colleagues
from isic_platform.publication.kinds import Panel
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_edit_item
from isic_platform.publication.reading import MONTHS, Reading, french_date, french_day
from isic_platform.vocabularies.selectors import label_of
from projects.ageing import age_of_draft, age_of_trace
from projects.enums import CycleTime, ProjectState
from projects.selectors.cycle import LATEST_NOTES, Cycle, cycle_of, level_history, thaw

RESOURCES = "P134"
MOMENTS = ("conception", "mise en œuvre", "évaluation")


# --- on the writers' page ------------------------------------------------------------------------------------------------


def old_trace_panel(item: Item, user: Any) -> Panel | None:
    """An invitation to enrich a light trace that grows old, with what the next level would take (S12)."""
    age = age_of_draft(item)
    if age is None or not can_edit_item(user, item):
        return None
    missing = len(Evaluation(item.record.spec, Level.STANDARD, item.record.values).progress().missing)
    context = {"age": age, "item": item, "missing": missing, "expires": french_day(age.expires_on)}
    return Panel("Trace légère", "projects/_old_trace.html", context, on_top=True)


def cycle_panel(item: Item, user: Any) -> Panel | None:
    """State, time and turn of the action, for its team."""
    context = {"cycle": _life(item), "item": item}
    return Panel("Où en est l'action", "projects/_cycle_panel.html", context, anchor="cycle")


def journal_panel(item: Item, user: Any) -> Panel | None:
    """The latest notes of the logbook."""
    cycle = _life(item)
    context = {"notes": cycle.notes[:LATEST_NOTES] if cycle else [], "item": item}
    return Panel("Journal de bord", "projects/_journal_panel.html", context, anchor="journal")


def _life(item: Item) -> Cycle | None:
    """The cycle, read once for the panels of a page."""
    if "life" not in item.__dict__:
        item.__dict__["life"] = cycle_of(item)
    return item.__dict__["life"]


def resources_panel(item: Item, user: Any) -> Panel | None:
    """Resources found, by moment (S18), from the present answers."""
    record = item.record
    field = record.spec.fields.get(RESOURCES)
    if field is None:
        return None
    groups = resources_by_moment(record.spec, record.values)
    is_asked = field.obligation_at(record.level) != Obligation.HIDDEN
    if not groups and not is_asked:
        return None
    step = record.spec.step_of[RESOURCES].code
    url = reverse("publication:write-step", args=[item.short_id, step]) + f"#q-{RESOURCES}"
    context = {"groups": groups, "write_url": url if is_asked and can_edit_item(user, item) else ""}
    return Panel("Ressources repérées", "projects/_resources_panel.html", context, anchor="ressources")


# --- where a version is read ---------------------------------------------------------------------------------------------


def light_trace_panel(reading: Reading, user: Any) -> Panel | None:
    """What a reader must know of a light trace: short, little transposable, and old after a year (S12)."""
    changed = reading.version.submitted_at if reading.version else reading.item.record.saved_at
    age = age_of_trace(reading.level, changed)
    if age is None:
        return None
    # A public page about violence gives no exact date (G.8).
    written = _month(changed) if reading.item.is_reinforced else french_day(age.since)
    expires = f"{MONTHS[age.expires_on.month - 1]} {age.expires_on.year}"
    context = {"age": age, "written": written, "is_month": reading.item.is_reinforced, "expires": expires}
    return Panel("Trace légère", "projects/_light_trace.html", context, on_top=True)


def freeze_cycle(item: Item) -> dict[str, Any]:
    """What a version keeps of the cycle, on the day when it is handed in."""
    cycle = cycle_of(item)
    return {"cycle": cycle.frozen()} if cycle else {}


def reading_cycle_panel(reading: Reading, user: Any) -> Panel | None:
    """The present time among the three and the dated history of the passages, as the version read keeps them (S1)."""
    time = reading.answers.get("P11")
    version = reading.version
    cycle = thaw((version.snapshot or {}).get("cycle", {})) if version else _life(reading.item)
    if time not in CycleTime.values and not (cycle and any(turn.passages for turn in cycle.turns)):
        return None
    context = {
        "times": [
            {"label": each.label, "number": rank, "is_current": each.value == time}
            for rank, each in enumerate(CycleTime, 1)
        ],
        "turn": cycle.current.number if cycle else 1,
        "history": passages_told(cycle, exact=not reading.item.is_reinforced) if cycle else [],
    }
    return Panel("Le cycle de l'action", "projects/_reading_cycle.html", context, anchor="cycle")


def reading_resources_panel(reading: Reading, user: Any) -> Panel | None:
    """Resources found, by moment (S18), as the version read gives them."""
    groups = resources_by_moment(reading.spec, reading.answers)
    if not groups:
        return None
    context = {"groups": groups, "write_url": ""}
    return Panel("Ressources repérées", "projects/_resources_panel.html", context, anchor="ressources")


# --- what they share -----------------------------------------------------------------------------------------------------


def passages_told(cycle: Cycle, *, exact: bool = True) -> list[dict[str, str]]:
    """The history of a cycle as events of a timeline, the latest first; months alone when days must not be told (G.8)."""
    events = []
    for turn in cycle.turns:
        events.append(_told(turn.opened_on, f"Tour {turn.number} commencé", exact))
        events += [_told(each.on, each.label, exact) for each in turn.passages]
        if turn.closed_on:
            events.append(_told(turn.closed_on, f"Tour {turn.number} terminé", exact))
    return events[::-1]


def _told(day: Any, title: str, exact: bool) -> dict[str, str]:
    if exact:
        return {"date": french_day(day), "iso": day.isoformat(), "title": title}
    return {"date": f"{MONTHS[day.month - 1]} {day.year}", "iso": f"{day:%Y-%m}", "title": title}


def _month(moment: datetime) -> str:
    return french_date(moment).split(" ", 1)[1]


def resources_by_moment(spec: Spec, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of P134 as ``{"moment", "resources": [{"kind", "from"}]}``, in the order of the three moments."""
    field = spec.fields.get(RESOURCES)
    rows = bare(field, answers.get(RESOURCES)) if field is not None and field.type == FieldType.LIST else None
    groups = []
    for moment in (*MOMENTS, ""):
        found = [row for row in rows or () if (row.get("moment") or "") == moment]
        if found:
            resources = [
                {"kind": label_of(row["type"]) if row.get("type") else "", "from": row.get("apporteur") or ""}
                for row in found
            ]
            groups.append({"moment": moment.capitalize() or "Moment non précisé", "resources": resources})
    return groups


def level_panel(item: Item, user: Any) -> Panel | None:
    """The history of the cursor (S10), for the team; nothing while it never moved."""
    changes = level_history(item)
    if not changes:
        return None
    prefetch_related_objects([item], "co_writers")
    events = [
        {
            "date": french_date(change.at),
            "iso": change.at.isoformat(),
            "title": f"{Level(change.source).label} → {Level(change.target).label}",
            "text": change.reason or "Raison non donnée.",
            "by": name_for_colleagues(change.by, user, item, "l'équipe"),
        }
        for change in changes
    ]
    return Panel("Changements de niveau", "projects/_level_history.html", {"events": events})


def state_events(changes: list[Any], item: Item, user: Any) -> list[dict[str, Any]]:
    """Changes of state as events of a timeline, with reasons: for the team."""
    prefetch_related_objects([item], "co_writers")
    return [
        {
            "date": french_day(change.on),
            "iso": change.on.isoformat(),
            "title": _state_title(change),
            "text": change.reason or ("Motif attendu." if change.reason_due else ""),
            "by": name_for_colleagues(change.by, user, item, "l'équipe"),
            "strong": change.target == ProjectState.CLOSED,
        }
        for change in changes
    ]


def _state_title(change: Any) -> str:
    target = change.get_target_display()
    title = f"{change.get_source_display()} → {target}" if change.source else target
    return f"{title} (correction)" if change.is_aside else title
