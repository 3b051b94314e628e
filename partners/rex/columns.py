"""Keep REX in step with what was written in them: codes, diffusion, and how far they circulate (S143)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from isic_platform.formkit.answers import bare
from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.spec import Spec
from isic_platform.publication.diffusion import follow_asked_diffusion, reinforce
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from partners.enums import Circulation
from partners.models import RexEntry
from partners.rex import spec as form

REX = "rex"
VIOLENCE_THEME = "THE-24"
_LISTS = {form.THEMES: "themes", form.OBSTACLES: "obstacles", form.LEVERS: "levers"}


def with_followed(rows: Any) -> Any:
    """Contents with what follows a save, in the query that the save makes anyway."""
    return rows.select_related("rex__project__item")


def follow_rex(item: Item, codes: set[str], by: Any) -> None:
    """After a save: columns and diffusion at once while nothing is online; complete, it is « formalisé »."""
    rex, values = item.rex, item.record.values
    if not item.is_reinforced and _is_reinforced(rex, values):
        reinforce(item)
    if item.published_version_id is not None:
        return
    spec = item.record.spec
    complete = not Evaluation(spec, item.record.level, values).progress().missing
    _fill(rex, spec, values, Circulation.FORMALISED if complete else Circulation.OBSERVED)
    if form.DIFFUSION in codes:
        follow_asked_diffusion(item, values.get(form.DIFFUSION))


def follow_publication(*, item: Item, by: Any) -> None:
    """When a version goes online: in circulation, as it was reviewed."""
    _online(item, again=False)


def follow_republication(*, item: Item, by: Any) -> None:
    """When a withdrawn version comes back: never wider than what its writers have asked since."""
    _online(item, again=True)


def follow_withdrawal(*, item: Item, by: Any) -> None:
    """A withdrawn REX circulates no more; it stays formalised."""
    if item.kind == REX:
        RexEntry.objects.filter(item=item).update(circulation=Circulation.FORMALISED)


def follow_team(*, item: Item, by: Any, joined: list[Any], left: list[Any]) -> None:
    """Who joins the team of a project writes its REX too; who leaves it, no more."""
    for content in Item.objects.filter(rex__project__item=item).exclude(visibility=Visibility.AUTHOR):
        content.co_writers.remove(*left)
        content.co_writers.add(*(person for person in joined if person.pk != content.owner_id))


def follow_project(*, item: Item, by: Any) -> None:
    """When a project falls under the reinforced rules, its REX do too, published or not."""
    if item.is_reinforced:
        for content in Item.objects.filter(rex__project__item=item, is_reinforced=False):
            reinforce(content)


def _online(item: Item, *, again: bool) -> None:
    if item.kind == REX and item.published_version:
        version = item.published_version
        _fill(item.rex, version.spec, version.answers, Circulation.CIRCULATING)
        follow_asked_diffusion(item, version.answers.get(form.DIFFUSION), again=again)


def _is_reinforced(rex: RexEntry, values: Mapping[str, Any]) -> bool:
    """Violence: through the project, or through the themes."""
    said = VIOLENCE_THEME in _many(values.get(form.THEMES))
    return said or bool(rex.project_id and rex.project.item.is_reinforced)


def _fill(rex: RexEntry, spec: Spec, values: Mapping[str, Any], circulation: str) -> None:
    """Nothing is written that did not change."""
    names = [*_LISTS.values(), "tells_failure", "circulation"]
    before = [getattr(rex, name) for name in names]
    for code, name in _LISTS.items():
        setattr(rex, name, _many(values.get(code)))
    rex.tells_failure = bool(bare(spec.fields[form.NOT_AGAIN], values.get(form.NOT_AGAIN)))
    rex.circulation = circulation
    if before != [getattr(rex, name) for name in names]:
        rex.save(update_fields=names)


def _many(value: Any) -> list[str]:
    return [code for code in value if isinstance(code, str)] if isinstance(value, list) else []
