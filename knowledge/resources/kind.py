"""Resources declared to the publication path and to the search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from isic_platform.formkit.enums import FieldType
from isic_platform.publication.hooks import register_hook
from isic_platform.publication.kinds import Kind, Panel, register_kind
from isic_platform.publication.models import Item
from isic_platform.publication.reading import Reading
from isic_platform.search.builders import Facets, Published
from isic_platform.search.builders import register as register_search
from isic_platform.vocabularies.selectors import label_of
from knowledge.grids.entry_fields import DIFFUSION
from knowledge.models import Resource, UsefulVote
from knowledge.resources import columns
from knowledge.resources import types as form
from knowledge.resources.columns import RESOURCE
from knowledge.resources.permissions import can_vote
from knowledge.resources.services import copy_resource
from projects.services import KIND as PROJECT

YEAR = "R11"


def resource_facts(item: Item, answers: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Its type, its themes: what cards and the top of the page say."""
    facts = [("Type", item.resource.type.title)]
    themes = answers.get(form.THEMES)
    if isinstance(themes, list):
        facts.append(("Thèmes", ", ".join(label_of(code) for code in themes)))
    return facts


def resource_facets(published: Published) -> Facets:
    """Codes of a resource, as published. The name of its type is searched as a tag."""
    year = published.value(YEAR)
    is_year = published.spec.fields.get(YEAR) and published.spec.fields[YEAR].type == FieldType.NUMBER
    return Facets(
        tags=[published.spec.title],
        fields=published.values(form.FIELDS),
        themes=published.values(form.THEMES),
        obstacles=published.values(form.OBSTACLES),
        levers=published.values(form.LEVERS),
        departement=published.value(form.DEPARTEMENT) or "",
        year=int(year) if is_year and isinstance(year, int | float) and 1900 <= year <= 2100 else None,
    )


def useful_panel(reading: Reading, user: Any) -> Panel | None:
    """Where a published resource is read: how many found it useful, and one's own voice (S155). One query for a reader."""
    item = reading.item
    if item.published_version_id is None:
        return None
    resource: Resource = item.resource
    votes = can_vote(user, resource)
    voted = votes and UsefulVote.objects.filter(resource=resource, user_id=user.pk).exists()
    context = {"item": item, "count": resource.useful_count, "can_vote": votes, "voted": voted}
    return Panel("Utile ?", "knowledge/resources/_useful_panel.html", context, anchor="utile")


def projects_panel(reading: Reading, user: Any) -> Panel | None:
    """The projects that a resource points to, among those that this person may open (S161). One query when it has any."""
    links = reading.answers.get(form.PROJECTS)
    ids = [link["id"] for link in links if link.get("id")] if isinstance(links, list) else []
    if not ids:
        return None
    rows = Item.objects.of_kind(PROJECT).readable_by(user).filter(short_id__in=ids).select_related("published_version")
    lines = [
        {"title": item.online_title or "Sans titre", "url": item.get_absolute_url()} for item in rows.order_by("pk")
    ]
    if not lines:
        return None
    return Panel("Voir ces projets", "knowledge/resources/_projects_panel.html", {"lines": lines}, anchor="projets")


def register() -> None:
    """Tell the lower storeys what resources are."""
    register_kind(
        Kind(
            code=RESOURCE, label="Ressource", article="la ressource", title_code=form.TITLE, summary_code=form.SUMMARY,
            visibility_code=DIFFUSION, home="knowledge:own-resources", home_label="Mes ressources",
            after_save=columns.follow_resource, with_followed=columns.with_followed, facts=resource_facts,
            on_duplicate=copy_resource, reading_panels=[projects_panel, useful_panel],
        )
    )  # fmt: skip
    register_hook("published", columns.follow_publication)
    register_hook("republished", columns.follow_republication)
    register_search(RESOURCE, resource_facets, unsearched=frozenset({DIFFUSION, form.DEPARTEMENT}))
