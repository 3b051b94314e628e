"""REX declared to the publication path, to the search, and to the pages of what they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse

from isic_platform.publication.brought import brought_to, register_brought
from isic_platform.publication.hooks import register_hook
from isic_platform.publication.kinds import Kind, Panel, register_kind, register_panel
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_create_item
from isic_platform.publication.reading import Reading
from isic_platform.search.builders import Facets, Published
from isic_platform.search.builders import register as register_search
from partners.enums import Stage
from partners.models import Partnership, SteeringCommittee
from partners.panels.registry import register_committee_panel, register_partnership_panel
from partners.rex import columns
from partners.rex import spec as form
from partners.rex.about import told_about
from partners.rex.columns import REX
from partners.services.rex import copy_rex

BROUGHT = "rex"
MOST_SHOWN = 10


def rex_facts(item: Item, answers: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """How far it circulates, and at which stage it was written."""
    rex = item.rex
    facts = [("État du REX", rex.get_circulation_display())]
    return [*facts, ("Stade", rex.get_stage_display())] if rex.stage else facts


def rex_facets(published: Published) -> Facets:
    """Codes of a REX, as published."""
    return Facets(
        summary=published.value(form.LESSON) or "",
        themes=published.values(form.THEMES),
        obstacles=published.values(form.OBSTACLES),
        levers=published.values(form.LEVERS),
    )


def about_panel(reading: Reading, user: Any) -> Panel | None:
    """What the REX is about, for who may open it. One query."""
    told = told_about(reading.item.rex, user)
    return (
        Panel("De quoi parle ce REX", "partners/rex/_about_panel.html", {"told": told}, anchor="a-propos")
        if told
        else None
    )


def rex_speaks_of(item: Item, user: Any) -> Sequence[tuple[str, str, str]]:
    """The same in a line, for who writes or reviews it."""
    return [
        (each.label, f"{each.title}, stade : {each.stage.lower()}" if each.stage else each.title, each.url)
        for each in told_about(item.rex, user)
    ]


def _rows(items: Any) -> Any:
    titles = F("published_version__snapshot__answers__X01")
    columns = JSONObject(short_id="short_id", title=titles, stage="rex__stage")
    return items.order_by("-pk").values_list(columns)[:MOST_SHOWN]


def rex_of_item(user: Any) -> ArraySubquery:
    """Published REX of a project's content that this person may read, in the query that reads the content."""
    return ArraySubquery(_rows(Item.objects.readable_by(user).filter(rex__project__item=OuterRef("pk"))))


def project_panel(item: Item, user: Any) -> Panel | None:
    """REX of a project; for its team at work, how to write one."""
    found = brought_to(item, BROUGHT)
    if found is None:
        found = Item.objects.filter(pk=item.pk).values_list(rex_of_item(user), flat=True).get()
    at_work = item.known_writer_id is not None and item.known_writer_id == getattr(user, "pk", None)
    if not (found or at_work):
        return None
    return _panel(found, f"projet={item.short_id}" if at_work else "")


def _panel(found: list[dict[str, Any]], offer: str, stages: list[dict[str, Any]] | None = None) -> Panel:
    rows = [{**each, "url": reverse("publication:read", args=[each["short_id"]])} for each in found]
    context = {"rows": rows, "offer": offer, "stages": stages or []}
    return Panel("Retours d'expérience", "partners/rex/_panel.html", context, anchor="rex")


def partnership_panel(partnership: Partnership, user: Any) -> Panel | None:
    """REX of a partnership, and for its team which stages have none yet (S126). One query."""
    rows = [each[0] for each in _rows(Item.objects.readable_by(user).filter(rex__partnership=partnership))]
    writes = partnership.is_written_by(user) and can_create_item(user)
    if not (rows or writes):
        return None
    told = {row["stage"] for row in rows}
    stages = [{"code": code, "label": label, "told": code in told} for code, label in Stage.choices] if writes else []
    labelled = [{**row, "stage_label": Stage(row["stage"]).label if row["stage"] else ""} for row in rows]
    return _panel(labelled, f"partenariat={partnership.short_id}" if writes else "", stages)


def committee_panel(committee: SteeringCommittee, user: Any) -> Panel | None:
    """REX of a committee; for its team, how to write one. One query."""
    rows = [each[0] for each in _rows(Item.objects.readable_by(user).filter(rex__committee=committee))]
    writes = committee.is_written_by(user) and can_create_item(user)
    return _panel(rows, f"comite={committee.short_id}" if writes else "") if rows or writes else None


def register() -> None:
    """From AppConfig.ready."""
    register_kind(
        Kind(
            code=REX, label="Retour d'expérience", article="le REX", title_code=form.TITLE, summary_code=form.CONTEXT,
            visibility_code=form.DIFFUSION, home="partners:own-rex", home_label="Mes REX",
            after_save=columns.follow_rex, with_followed=columns.with_followed, facts=rex_facts, on_duplicate=copy_rex,
            reading_panels=[about_panel], speaks_of=rex_speaks_of, life=lambda item: item.rex.get_circulation_display(),
        )
    )  # fmt: skip
    register_hook("published", columns.follow_publication)
    register_hook("republished", columns.follow_republication)
    register_hook("withdrawn", columns.follow_withdrawal)
    register_hook("team_changed", columns.follow_team)
    register_hook("visibility_changed", columns.follow_project)
    register_search(REX, rex_facets, unsearched=frozenset({form.DIFFUSION}))
    register_brought(BROUGHT, rex_of_item)
    register_panel("projet", project_panel)
    register_partnership_panel(partnership_panel)
    register_committee_panel(committee_panel)
