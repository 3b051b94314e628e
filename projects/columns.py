"""Keep a project's columns, and its content's, in step with the answers of its fiche."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from isic_platform.accounts.links import colleagues_of, institution_of_code
from isic_platform.accounts.models import Network, User
from isic_platform.common.parsing import positive_int
from isic_platform.formkit.answers import bare
from isic_platform.formkit.spec import Spec
from isic_platform.publication.enums import Visibility, narrower
from isic_platform.publication.hooks import run_hooks
from isic_platform.publication.models import Item
from isic_platform.publication.services import hand_over, set_co_writers
from projects.fiche.rules import VIOLENCE, needs_reinforced_rules
from projects.models import Project
from projects.services.levels import record_level_change
from projects.services.states import follow_state
from projects.services.turns import follow_time

# Column of the project ← field of the fiche.
COLUMNS = {
    "project_state": "P10",
    "cycle_time": "P11",
    "primary_type": "P60",
    "departement": "P41",
    "themes": "P64",
    "publics": "P50",
    "started_on": "P150",
}
LISTS = {"themes", "publics"}
# What the columns, the team, the diffusion and the reinforced rules are made of: other answers change none of them.
FOLLOWED = {*COLUMNS.values(), "P03", "P06", "P08", "P09", "P16", "P125", "P65", *VIOLENCE}


def follow_answers(item: Item, codes: set[str], by: Any) -> None:
    """After a save: columns of the project at once; diffusion, institution and networks at once only while nothing is
    published, since a published version must not change reach before its next review.
    """
    if not codes & FOLLOWED:
        return
    values, project = item.record.values, item.project
    former_level = project.level
    fill_columns(project, item.record.spec, values, item.record.level)
    if project.level != former_level:
        record_level_change(item=item, source=former_level, target=project.level, by=by)
    if "P10" in codes:
        follow_state(project=project, state=project.project_state, by=by)
    if "P11" in codes:
        follow_time(project=project, time=project.cycle_time, by=by)
    if {"P08", "P09"} & codes:
        _follow_team(item, values, by)
    if needs_reinforced_rules(values) and not item.is_reinforced:
        _reinforce(item, by)  # protection never waits for a review
    if item.published_version_id is None:
        apply_diffusion(item, item.record.spec, values)


def fill_columns(project: Project, spec: Spec, values: Mapping[str, Any], level: str) -> None:
    """Write the columns from stored answers."""
    for column, value in columns_of(spec, values).items():
        setattr(project, column, value)
    project.level = level
    project.save()


def columns_of(spec: Spec, values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of the project by name, from stored answers; the level aside."""
    found = {
        column: bare(spec.fields[code], values.get(code)) if code in spec.fields else None
        for column, code in COLUMNS.items()
    }
    return {column: value or ([] if column in LISTS else "") for column, value in found.items()}


def apply_diffusion(item: Item, spec: Spec, values: Mapping[str, Any], *, again: bool = False) -> None:
    """Take visibility, institution and networks from the answers (P16, P06, P125), within the reinforced rules (B.21).

    ``again``: an older text comes back online. What the team narrowed or protected since then holds.
    """
    asked = bare(spec.fields["P16"], values.get("P16")) or Visibility.TEAM
    if again:
        asked = narrower(asked, item.visibility)
    item.is_reinforced = needs_reinforced_rules(values) or (again and item.is_reinforced)
    item.visibility = item.bound(asked)
    carrier = bare(spec.fields["P06"], values.get("P06"))
    if carrier and carrier.get("id"):
        item.institution = institution_of_code(carrier["id"]) or item.institution
    item.save(update_fields=["visibility", "institution", "is_reinforced", "updated_at"])
    chosen = bare(spec.fields["P125"], values.get("P125")) if "P125" in spec.fields else None
    codes = [link["id"] for link in chosen or () if link.get("id")]
    networks = (
        Network.objects.filter(code__in=codes) if codes else item.institution.networks.all() if item.institution else []
    )
    item.networks.set(networks)


def _reinforce(item: Item, by: Any) -> None:
    item.is_reinforced = True
    item.visibility = item.bound(item.visibility)
    item.save(update_fields=["is_reinforced", "visibility", "updated_at"])
    run_hooks("visibility_changed", item=item, by=by)


def _follow_team(item: Item, values: Mapping[str, Any], by: Any) -> None:
    """P08 and P09 name accounts; only the referent's own colleagues may be named, whoever writes."""
    allowed = {person.pk: person for person in colleagues_of(by)} | {by.pk: by}
    if item.owner_id != by.pk:
        return
    writers = values.get("P09")
    if isinstance(writers, list):
        ids = {positive_int(str(link.get("id", ""))) for link in writers}
        present = {person.pk for person in item.co_writers.all()}
        set_co_writers(
            item=item, users=User.objects.filter(pk__in=[pk for pk in ids if pk in allowed or pk in present]), by=by
        )
    else:
        set_co_writers(item=item, users=[], by=by)
    referent = values.get("P08")
    identifier = positive_int(str(referent.get("id", ""))) if isinstance(referent, Mapping) else None
    if identifier != item.owner_id and identifier in allowed:
        hand_over(item=item, to=allowed[identifier], by=by)


def follow_publication(*, item: Item, by: Any) -> None:
    """When a version goes online: diffusion as it was reviewed, not as the draft says since."""
    if item.kind == "projet" and item.published_version:
        apply_diffusion(item, item.published_version.spec, item.published_version.answers)


def follow_republication(*, item: Item, by: Any) -> None:
    """When a withdrawn version comes back: never wider than what the team has asked since, never less protected."""
    if item.kind == "projet" and item.published_version:
        apply_diffusion(item, item.published_version.spec, item.published_version.answers, again=True)
