"""Keep resources in step with what was written in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from isic_platform.publication.diffusion import follow_asked_diffusion, reinforce
from isic_platform.publication.models import Item
from knowledge.columns import VIOLENCE_THEME
from knowledge.grids.entry_fields import DIFFUSION
from knowledge.models import Resource
from knowledge.resources import types as form

RESOURCE = "ressource"
_LISTS = {
    form.THEMES: "themes", form.OBSTACLES: "obstacles", form.LEVERS: "levers", form.COMPETENCES: "competences",
}  # fmt: skip
FOLLOWED = {*_LISTS, form.DEPARTEMENT}


def with_followed(rows: Any) -> Any:
    """Contents with what follows a save, in the query that the save makes anyway."""
    return rows.select_related("resource")


def follow_resource(item: Item, codes: set[str], by: Any) -> None:
    """After a save: columns and diffusion at once while nothing is online; protection always."""
    values = item.record.values
    if not item.is_reinforced and VIOLENCE_THEME in _many(values.get(form.THEMES)):
        reinforce(item)
    if item.published_version_id is not None:
        return
    if codes & FOLLOWED:
        fill_columns(item.resource, values)
    if DIFFUSION in codes:
        follow_asked_diffusion(item, values.get(DIFFUSION))


def follow_publication(*, item: Item, by: Any) -> None:
    """When a version goes online: columns and diffusion as they were reviewed."""
    _online(item, again=False)


def follow_republication(*, item: Item, by: Any) -> None:
    """When a withdrawn version comes back: never wider than what its writers have asked since."""
    _online(item, again=True)


def _online(item: Item, *, again: bool) -> None:
    if item.kind == RESOURCE and item.published_version:
        fill_columns(item.resource, item.published_version.answers)
        follow_asked_diffusion(item, item.published_version.answers.get(DIFFUSION), again=again)


def fill_columns(resource: Resource, values: Mapping[str, Any]) -> None:
    """Write the columns that lists and filters read, from stored answers; « sans objet » and blanks leave them empty."""
    for code, name in _LISTS.items():
        setattr(resource, name, _many(values.get(code)))
    place = values.get(form.DEPARTEMENT)
    resource.departement = place if isinstance(place, str) else ""
    resource.save(update_fields=[*_LISTS.values(), "departement"])


def _many(value: Any) -> list[str]:
    return [code for code in value if isinstance(code, str)] if isinstance(value, list) else []
