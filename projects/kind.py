"""The fiche projet declared to the publication path, and its own checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from isic_platform.formkit.links import register_resolver
from isic_platform.publication.enums import State
from isic_platform.publication.hooks import register_hook
from isic_platform.publication.issues import Issue
from isic_platform.publication.kinds import Kind, register_kind
from isic_platform.publication.models import Item, Version
from isic_platform.publication.projection import register_place_rule
from isic_platform.territories.reference import departements
from isic_platform.vocabularies.selectors import label_of
from projects import columns, links, services
from projects.fiche.rules import check_rules
from projects.places import hidden_places
from projects.team import follow_team

# Declarations are made by each writer for their own text; team, carrier and networks are the copier's own.
NEVER_COPIED = frozenset({"P06", "P08", "P09", "P125", "P195", "P200", "P201", "P202", "P203", "P204"})


def rules(item: Item, values: Mapping[str, Any], level: str) -> list[Issue]:
    """Rules between fields (B.21) and the unique title within an institution (P01)."""
    issues = [Issue(issue.level, issue.code, issue.message) for issue in check_rules(dict(values), level)]
    if _title_is_taken(item, values):
        issues.append(Issue("erreur", "P01", "Une autre fiche de votre structure porte déjà ce titre."))
    return issues


def _title_is_taken(item: Item, values: Mapping[str, Any]) -> bool:
    """Whether the carrier has handed in another fiche of this title. Drafts do not count: a colleague's unfinished fiche
    is nobody's business and blocks nobody.
    """
    title, carrier = values.get("P01"), values.get("P06")
    code = carrier.get("id") if isinstance(carrier, Mapping) else None
    if not isinstance(title, str) or not code:
        return False
    handed_in = Version.objects.filter(item__kind=services.KIND, item__institution__code=code).exclude(item=item)
    live = handed_in.filter(state__in=[State.SUBMITTED, State.RETURNED, State.VALIDATED, State.PUBLISHED])
    return live.filter(snapshot__answers__P01__iexact=title).exists()


def facts(item: Item, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What cards and the top of the page say, from projected answers."""
    out = []
    names = dict(departements_by_code())
    for code, label in (
        ("P60", "Type"),
        ("P41", "Département"),
        ("P50", "Publics"),
        ("P64", "Thèmes"),
        ("P70", "Participation"),
    ):
        value = answers.get(code)
        if not value or isinstance(value, Mapping):
            continue
        texts = [names.get(each) or label_of(each) for each in (value if isinstance(value, list) else [value])]
        out.append((label, ", ".join(texts)))
    return out


def departements_by_code() -> Sequence[tuple[str, str]]:
    """(code, name) of the départements."""
    return [(each.code, each.name) for each in departements()]


def register() -> None:
    """Tell the lower storeys what a project is."""
    register_kind(
        Kind(
            code=services.KIND, label="Fiche projet", article="la fiche", title_code="P01", summary_code="P02",
            level_code="P03", never_copied=NEVER_COPIED, visibility_code="P16", home="projects:list",
            after_save=columns.follow_answers, rules=rules, facts=facts,
            on_duplicate=services.duplicate_project, on_team_change=follow_team,
        )
    )  # fmt: skip
    register_hook("published", columns.follow_publication)
    register_hook("republished", columns.follow_republication)
    register_place_rule(services.KIND, hidden_places)
    register_resolver("structure", links.InstitutionLinks())
    register_resolver("structure-porteuse", links.CarrierLinks())
    register_resolver("réseau", links.NetworkLinks())
    register_resolver("compte", links.AccountLinks())
    register_resolver("projet", links.ProjectLinks())
