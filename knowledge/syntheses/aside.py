"""What the sources say, read beside the form while a note or a dossier is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from isic_platform.formkit.answers import show_answer
from isic_platform.formkit.types import Context, Shown
from isic_platform.publication.exceptions import TransitionRefused
from isic_platform.publication.kinds import Panel
from isic_platform.publication.models import Item
from knowledge.exceptions import KnowledgeError
from knowledge.learning.generation import Prepared, digest
from knowledge.learning.specs.model import read_marks
from knowledge.syntheses.assembly import prepare
from knowledge.syntheses.material import material
from knowledge.syntheses.services import take_proposal
from knowledge.syntheses.specs.parts import GENERATED

ANCHOR = "ce-que-disent-les-sources"


@dataclass(frozen=True)
class Proposal:
    """What the sources say for a field. ``is_new``: since it was prepared; ``differs``: from what is written."""

    code: str
    label: str
    titles: list[str]
    shown: Shown
    is_new: bool
    differs: bool


def proposals_aside(item: Item, user: Any, step: str) -> Panel | None:
    """What the sources say for the fields of this step."""
    found = material(item, user)
    fields = item.record.spec.step(step).fields
    prepared = prepare(item.kind, found, Context(user=user, record=item.record), only={field.code for field in fields})
    values = item.record.values
    marks = read_marks(values.get(GENERATED))
    titles = {told.key: told.title for told in found}
    proposals = [
        _proposal(field, prepared[field.code], values.get(field.code), marks, titles)
        for field in fields
        if field.code in prepared
    ]
    context = {"item": item, "proposals": proposals, "has_sources": bool(found)}
    return Panel("Ce que disent les sources", "knowledge/syntheses/_proposals_aside.html", context, anchor=ANCHOR)


def _proposal(
    field: Any, part: Prepared, present: Any, marks: Mapping[str, list[str]], titles: Mapping[str, str]
) -> Proposal:
    return Proposal(
        code=field.code,
        label=field.label,
        titles=[titles[key] for key in part.origins if key in titles],
        shown=show_answer(field, part.value),
        is_new=marks.get(field.code) != [part.digest],
        differs=digest(present) != part.digest,
    )


def take_from_proposals(item: Item, value: str, by: Any) -> str:
    """« champ »: replace a field by what the sources say, because the writer asks for it."""
    try:
        take_proposal(item=item, code=value, by=by)
    except (KnowledgeError, TransitionRefused) as refusal:
        return str(refusal)
    return "Le texte des sources est repris. Le précédent reste dans l'historique."
