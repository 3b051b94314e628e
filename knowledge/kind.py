"""The answer to a grid declared to the publication path, and grids declared to the form engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F

from isic_platform.formkit.sources import register_source
from isic_platform.publication.hooks import register_hook
from isic_platform.publication.kinds import Kind, get_kind, register_kind, register_panel
from isic_platform.publication.models import Item
from isic_platform.publication.services.redaction import register_rewriter
from isic_platform.vocabularies.selectors import label_of
from knowledge.columns import (
    KIND,
    THEMES,
    derived_answers,
    follow_answers,
    follow_project,
    follow_publication,
    follow_republication,
    follow_team,
    settle_item,
    with_followed,
)  # fmt: skip
from knowledge.enums import EntryState, RespondentKind
from knowledge.grids.entry_fields import DIFFUSION, RESPONDENT, TITLE
from knowledge.learning.columns import follow_deletion, follow_sources
from knowledge.levels import model_conditions
from knowledge.models import GridEntry
from knowledge.panels import entries_panel, entry_panel
from knowledge.redaction import rewrite_texts_beside
from knowledge.respondents.panels import entry_shown
from knowledge.respondents.refusal import follow_refusal
from knowledge.respondents.registration import register_respondents
from knowledge.respondents.rules import refused_agreement
from knowledge.search import register_search
from knowledge.selectors import standard_grids
from knowledge.services import copy_grid_entry
from knowledge.services.versions import follow_form


def facts(item: Item, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What cards and the top of the page say, from projected answers."""
    out = []
    if answers.get(RESPONDENT) in RespondentKind.values:
        out.append(("Répondant", str(RespondentKind(answers[RESPONDENT]).label)))
    themes = answers.get(THEMES)
    if isinstance(themes, list):
        out.append(("Thèmes", ", ".join(label_of(code) for code in themes)))
    return out


def life_of(item: Item) -> str:
    """« Terminée » or « Analysée », once the team may draw something from it."""
    entry = entry_shown(item)
    return str(EntryState(entry.state).label) if entry.is_finished else ""


def project_of(item: Item, user: Any) -> Item | None:
    """The project that an answer is about, when this person writes it too."""
    return Item.objects.worked_on_by(user).filter(project__grid_entries__item=item).first()


def estimate(item: Item) -> float | None:
    """Minutes that the grid answered is said to take; nothing is said of an extract, which asks a part of it."""
    whole = GridEntry.objects.filter(item_id=item.pk, item__record__spec_version=F("grid_version__spec_version"))
    rows = whole.values_list("grid_version__grid__minutes", flat=True)
    return rows.order_by().first()


def derive_title(item: Item, codes: set[str]) -> dict[str, Any]:
    """The title quotes the answer, but nothing of somebody who refuses to answer."""
    spec, values = item.record.spec, item.record.values
    if not refused_agreement(spec, values):
        return derived_answers(item, codes)
    return {TITLE: spec.title} if values.get(TITLE) != spec.title else {}


def follow_entry(item: Item, codes: set[str], by: Any) -> None:
    """After a save: the answer's columns, the analyses made from it, and the refusal of the person when there is one."""
    follow_sources(item, codes, by)
    follow_answers(item, codes, by)
    follow_refusal(item, codes, by)


def register() -> None:
    """Tell the lower storeys what an answer to a grid is."""
    register_kind(
        Kind(
            code=KIND,
            label="Réponse à une grille",
            article="la réponse",
            title_code=TITLE,
            visibility_code=DIFFUSION,
            home="knowledge:entries",
            home_label="Collectes",
            life=life_of,
            about=project_of,
            after_save=follow_entry,
            with_followed=with_followed,
            derive=derive_title,
            settle=settle_item,
            facts=facts,
            on_duplicate=copy_grid_entry,
            on_delete=follow_deletion,
            on_form_change=follow_form,
            estimate=estimate,
        )
    )
    register_hook("published", follow_publication)
    register_hook("republished", follow_republication)
    register_hook("visibility_changed", follow_project)
    register_hook("team_changed", follow_team)
    register_panel("projet", entries_panel)
    register_panel(KIND, entry_panel)
    get_kind("projet").level_conditions.append(model_conditions)
    register_source("GRILLE", standard_grids)
    register_search()
    register_respondents()
    register_rewriter(rewrite_texts_beside)
