"""Prepare the transferable model of a project, and complete it later without touching what was rewritten (S99)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.types import Context
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from isic_platform.publication.services import create_item, set_co_writers, write_item_answers
from isic_platform.publication.services.items import lock_item
from knowledge.exceptions import ModelRefused
from knowledge.grids.entry_fields import DIFFUSION
from knowledge.learning.columns import MODEL
from knowledge.learning.generation import Prepared, digest, prepare
from knowledge.learning.material import Material
from knowledge.learning.specs import MODEL_KEY
from knowledge.learning.specs.model import GENERATED, ORIGINS, read_marks, write_marks
from knowledge.models import PracticeModel
from projects.models import Project


@dataclass(frozen=True)
class Refreshed:
    """What a completion did: fields written, and fields that somebody changed, left as they are."""

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def generate_practice_model(*, project: Project, by: Any) -> PracticeModel:
    """Draft the model of a project from its fiche, its finished grids, its validated analyses and its lessons (C.14).

    Each field keeps the codes that it comes from. What is kept for the team goes to no public field; the words of
    participants only with their agreement. A project has one model: the one that exists is given back untouched.
    """
    Project.objects.select_for_update().get(pk=project.pk)  # two clicks pass one after the other
    known = PracticeModel.objects.select_related("item").filter(project=project).first()
    if known:
        if not Item.objects.visible_to(by).filter(pk=known.item_id).exists():
            raise ModelRefused("Ce projet a déjà un modèle, que son équipe ne vous a pas ouvert.")
        return known
    item = create_item(
        kind=MODEL,
        spec_version=SpecVersion.objects.current(MODEL_KEY),
        by=by,
        institution=project.item.institution,
        visibility=Visibility.TEAM,
        networks=project.item.networks.all(),
    )
    team = [person for person in (project.item.owner, *project.item.co_writers.all()) if person]
    set_co_writers(item=item, users=team, by=by)
    model = PracticeModel.objects.create(item=item, project=project)
    prepared = prepare(Material(project.pk, by), Context(user=by, record=item.record))
    values = {code: part.value for code, part in prepared.items()}
    values |= {DIFFUSION: Visibility.TEAM.value, **_marks({}, prepared)}
    write_item_answers(item=item, values=values, by=by)
    return model


@transaction.atomic
def refresh_practice_model(*, model: PracticeModel, by: Any) -> Refreshed:
    """Bring in what was written since. A field that somebody changed or emptied is never touched.

    Raises ModelRefused when the project is gone, TransitionRefused while the model is in review.
    """
    item = lock_item(model.item)
    prepared = prepare(_material(model, by), Context(user=by, record=item.record))
    values = item.record.values
    marks = read_marks(values.get(GENERATED))
    written, kept = {}, []
    for code, part in prepared.items():
        present = values.get(code)
        if digest(present) == part.digest:
            continue
        if _is_untouched(code, present, marks):
            written[code] = part
        else:
            kept.append(code)
    if written:
        _write(item, written, by)
    return Refreshed(list(written), kept)


@transaction.atomic
def take_proposal(*, model: PracticeModel, code: str, by: Any) -> None:
    """Put what the sources say now in place of a field, because somebody asked for it. The former text stays in history.

    Raises ModelRefused when the sources say nothing there.
    """
    item = lock_item(model.item)
    part = prepare(_material(model, by), Context(user=by, record=item.record)).get(code)
    if part is None:
        raise ModelRefused("Les sources ne disent rien ici.")
    _write(item, {code: part}, by)


def _material(model: PracticeModel, by: Any) -> Material:
    material = Material(model.project_id, by)
    if material.project_item is None:
        raise ModelRefused("Le projet de ce modèle n'existe plus, ou ne vous est pas ouvert : réécrivez à la main.")
    return material


def _is_untouched(code: str, present: Any, marks: dict[str, list[str]]) -> bool:
    """Whether the field still holds what was prepared, or was never filled."""
    return marks[code] == [digest(present)] if code in marks else present is None


def _write(item: Item, parts: dict[str, Prepared], by: Any) -> None:
    values = {code: part.value for code, part in parts.items()}
    write_item_answers(item=item, values={**values, **_marks(item.record.values, parts)}, by=by)


def _marks(values: dict[str, Any], parts: dict[str, Prepared]) -> dict[str, str]:
    """Where each field comes from, and what tells the text prepared from another."""
    origins = read_marks(values.get(ORIGINS)) | {code: part.origins for code, part in parts.items()}
    prepared = read_marks(values.get(GENERATED)) | {code: [part.digest] for code, part in parts.items()}
    return {ORIGINS: write_marks(origins), GENERATED: write_marks(prepared)}


def copy_model(source: Item, copy: Item, by: Any) -> None:
    """The copy of a model is a document of one's own: a project has one model, the first."""
    PracticeModel.objects.create(item=copy, project=None)
