"""The fiche projet declared to the publication path, and its own checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse

from isic_platform.formkit.answers import bare
from isic_platform.formkit.enums import Level
from isic_platform.formkit.links import register_resolver
from isic_platform.publication.enums import State
from isic_platform.publication.hooks import register_hook
from isic_platform.publication.issues import Issue
from isic_platform.publication.kinds import Kind, register_kind
from isic_platform.publication.models import Item, Version
from isic_platform.publication.projection import register_place_rule
from isic_platform.publication.services.redaction import register_rewriter
from isic_platform.territories.reference import departements
from isic_platform.vocabularies.selectors import label_of
from projects import columns, links, narrative, panels, services
from projects.exceptions import ProjectRefused
from projects.fiche.rules import check_rules
from projects.models import LevelChange, StateChange
from projects.places import hidden_places
from projects.redaction import rewrite_project_texts
from projects.team import follow_team

# B.0: what a level takes when the team did not say; a modelling has no length of its own.
LEVEL_MINUTES: dict[str, float] = {Level.TRACE: 5, Level.STANDARD: 45}
# Declarations are made by each writer for their own text; team, carrier and networks are the copier's own.
NEVER_COPIED = frozenset({"P06", "P08", "P09", "P125", "P195", "P200", "P201", "P202", "P203", "P204"})


def rules(item: Item, values: Mapping[str, Any], level: str) -> list[Issue]:
    """Rules between fields (B.21) and the unique title within an institution (P01)."""
    issues = [Issue(issue.level, issue.code, issue.message) for issue in check_rules(dict(values), level)]
    if _title_is_taken(item, values):
        issues.append(Issue("erreur", "P01", "Une autre fiche de votre structure porte déjà ce titre."))
    return issues + _owed_reason(item, values)


def _owed_reason(item: Item, values: Mapping[str, Any]) -> list[Issue]:
    """A change of state made in the fiche owes its reason before the fiche is handed in (H.2).

    A text that says another state owes nothing: an older version that is put back online.
    """
    changes = list(StateChange.objects.filter(project__item=item, reason_due=True).order_by("on", "pk"))
    if not changes or values.get("P10") != item.project.project_state:
        return []
    change = changes[0]
    return [
        Issue(
            "erreur", "P10", f"Dites pourquoi l'action est passée à « {change.get_target_display().lower()} ».", "motif",
            link=reverse("projects:state", args=[item.short_id]), link_label="Donner le motif",
        )
    ]  # fmt: skip


def _title_is_taken(item: Item, values: Mapping[str, Any]) -> bool:
    """Whether the carrier has handed in another fiche of this title. Drafts do not count: a colleague's unfinished fiche
    is nobody's business and blocks nobody.
    """
    title, carrier = values.get("P01"), values.get("P06")
    code = carrier.get("id") if isinstance(carrier, Mapping) else None
    if not isinstance(title, str) or not code:
        return False
    carried = Q(item__institution__code=code) | Q(
        item__institution__former__code=code
    )  # the code of a duplicate since merged
    handed_in = Version.objects.filter(carried, item__kind=services.KIND).exclude(item=item)
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


def estimate(item: Item) -> float | None:
    """Minutes that the team thinks to spend (P17, in hours) or, when it did not say, those of the level (B.0)."""
    field = item.record.spec.fields.get("P17")
    hours = bare(field, item.record.values.get("P17")) if field is not None else None
    if isinstance(hours, int | float) and hours > 0:
        return hours * 60
    return LEVEL_MINUTES.get(item.record.level)


def keep_level_reason(item: Item, reason: str, by: Any) -> None:
    """Give its reason to the last move of the cursor. Raises ProjectRefused when there is none, or when it has one."""
    change = LevelChange.objects.filter(project__item=item).select_related("project__item").first()
    if change is None:
        raise ProjectRefused("Le niveau n'a pas changé : il n'y a pas de changement à expliquer.")
    services.give_level_reason(change=change, reason=reason, by=by)


def forget_journal(item: Item, by: Any) -> None:
    """A fiche that is deleted for good leaves no note behind."""
    services.erase_journal(project=item.project)


def register() -> None:
    """Tell the lower storeys what a project is."""
    register_kind(
        Kind(
            code=services.KIND, label="Fiche projet", article="la fiche", tells_an_action=True, title_code="P01", summary_code="P02",
            level_code="P03", never_copied=NEVER_COPIED, visibility_code="P16", home="projects:list", home_label="Projets",
            after_save=columns.follow_answers, rules=rules, facts=facts, landmarks=narrative.landmarks, marks=narrative.marks,
            read_template="projects/read.html",
            on_duplicate=services.duplicate_project, on_team_change=follow_team, on_delete=forget_journal,
            level_codes=("P04", "P05", "P17"), level_panel=panels.level_panel, on_level_reason=keep_level_reason,
            estimate=estimate, freeze=panels.freeze_cycle, essentials=narrative.ESSENTIALS,
            one_page="projects:one-page", draft_one_page="projects:draft-one-page",
            work_panels=[
                panels.old_trace_panel, panels.cycle_panel, panels.journal_panel, panels.resources_panel,
            ],
            reading_panels=[
                panels.light_trace_panel, panels.reading_cycle_panel, panels.reading_resources_panel,
            ],
        )
    )  # fmt: skip
    register_rewriter(rewrite_project_texts)
    register_hook("published", columns.follow_publication)
    register_hook("republished", columns.follow_republication)
    register_place_rule(services.KIND, hidden_places)
    register_resolver("structure", links.InstitutionLinks())
    register_resolver("structure-porteuse", links.CarrierLinks())
    register_resolver("réseau", links.NetworkLinks())
    register_resolver("compte", links.AccountLinks())
    register_resolver("projet", links.ProjectLinks())
