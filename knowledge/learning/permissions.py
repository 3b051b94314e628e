"""Who may analyse, validate, draw lessons and models. Reading, submitting, publishing: the rules of their content."""

from __future__ import annotations

from typing import Any

from isic_platform.accounts.enums import Role
from isic_platform.formkit.models import AnswerRevision
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_create_item, can_edit_item
from knowledge.grids.entry_fields import DIFFUSION, TITLE
from knowledge.models import Analysis, GridEntry


def can_learn_from_project(user: Any, project_item: Item) -> bool:
    """Its team: they alone begin an analysis, a lesson or a model about a project."""
    return user.is_authenticated and user.is_active and project_item.is_written_by(user)


def can_draw_lesson_from_entry(user: Any, entry: GridEntry) -> bool:
    """Its writers, once it is finished, unless it is kept for its author."""
    return entry.is_finished and entry.item.visibility != Visibility.AUTHOR and entry.item.is_written_by(user)


def can_create_lesson(user: Any) -> bool:
    """Everybody who writes somewhere."""
    return can_create_item(user)


def can_change_sources(user: Any, analysis: Analysis) -> bool:
    """Its writers, while it may be written in."""
    return can_edit_item(user, analysis.item)


def can_validate_analysis(user: Any, analysis: Analysis) -> bool:
    """Somebody of the team, or who reviews or manages there, but for whoever wrote in it last (S100)."""
    if not (user.is_authenticated and user.is_active) or analysis.is_validated:
        return False
    return is_entitled_to_validate(user, analysis) and not wrote_last(user, analysis.item)


def is_entitled_to_validate(user: Any, analysis: Analysis) -> bool:
    """By their place alone, whoever wrote last. That they may open the analysis is the matter of its content."""
    item = analysis.item
    if item.is_written_by(user) or (analysis.project and analysis.project.item.is_written_by(user)):
        return True
    if item.institution_id in user.scope.institutions_as(Role.MANAGER):
        return True
    held = user.scope.networks_as(Role.REVIEWER, Role.FACILITATOR)
    return bool(held) and any(network.pk in held for network in item.networks.all())


NO_TEXT = (DIFFUSION, TITLE)  # settings: whoever changed only them wrote nothing


def wrote_last(user: Any, item: Item) -> bool:
    """Whether the latest save of an answer is this person's. A redaction, which nobody wrote, does not count."""
    rows = AnswerRevision.objects.filter(record_id=item.record_id, saved_by__isnull=False).exclude(code__in=NO_TEXT)
    return rows.order_by("-saved_at", "-pk").values_list("saved_by_id", flat=True).first() == user.pk
