"""What is read beside the form while an analysis or a model is written, and what its buttons do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Subquery

from isic_platform.formkit.answers import show_answer
from isic_platform.formkit.types import Context, Shown
from isic_platform.publication.exceptions import TransitionRefused
from isic_platform.publication.kinds import Panel
from isic_platform.publication.models import Item
from knowledge.exceptions import KnowledgeError
from knowledge.learning.generation import Prepared, digest, kept_back, prepare
from knowledge.learning.material import Material
from knowledge.learning.services.analyses import take_extract
from knowledge.learning.services.models import take_proposal
from knowledge.learning.sources import by_question, sources_of
from knowledge.learning.specs import model as spec
from knowledge.learning.wording import Wording, wordings_of
from knowledge.models import Analysis, PracticeModel

ANCHOR = "sources"


def sources_aside(item: Item, user: Any, step: str) -> Panel | None:
    """The answers that an analysis crosses, question by question, each with what may be done of it."""
    entries = sources_of(item, user)
    total = entries[0].in_all if entries else Analysis.sources.through.objects.filter(analysis__item=item).count()
    context = {
        "grids": by_question(entries, user),
        "hidden": max(total - len(entries), 0),
        "item": item,
        "gestures": (
            ("convergence", "Convergence"), ("divergence", "Divergence"), ("enseignement", "Enseignement"),
        ),
    }  # fmt: skip
    return Panel("Les réponses à analyser", "knowledge/learning/_sources_aside.html", context, anchor=ANCHOR)


def take_from_sources(item: Item, value: str, by: Any) -> str:
    """« cible:réponse:code »: copy an extract into a list of the analysis."""
    target, _, rest = value.partition(":")
    entry_id, _, code = rest.partition(":")
    try:
        analysis = Analysis.objects.select_related("item").get(item=item)
        return take_extract(analysis=analysis, entry_id=entry_id, code=code, target=target, by=by)
    except (KnowledgeError, TransitionRefused) as refusal:
        return str(refusal)


@dataclass(frozen=True)
class Proposal:
    """What the sources say for a field. ``is_new``: since it was prepared; ``differs``: from what is written."""

    code: str
    label: str
    origins: list[Wording]
    shown: Shown
    is_new: bool
    differs: bool
    for_team: bool


def proposals_aside(item: Item, user: Any, step: str) -> Panel | None:
    """What the fiche, the grids, the analyses and the lessons say for the fields of this step."""
    project = PracticeModel.objects.filter(item=item).values("project_id")
    material = Material(Subquery(project), user)
    context: dict[str, Any] = {
        "item": item,
        "proposals": [],
        "left_out": [],
        "is_closed": material.project_item is None,
    }
    if material.project_item is not None:
        fields = item.record.spec.step(step).fields
        prepared = prepare(material, Context(user=user, record=item.record), only={field.code for field in fields})
        values = item.record.values
        marks = spec.read_marks(values.get(spec.GENERATED))
        back = kept_back(material)
        left_out = sorted({code for field in fields for code in back.get(field.code, ())})
        wordings = wordings_of([*left_out, *(code for part in prepared.values() for code in part.origins)])
        context["proposals"] = [
            _proposal(field, prepared[field.code], values.get(field.code), marks, wordings)
            for field in fields
            if field.code in prepared
        ]
        context["left_out"] = [wordings[code] for code in left_out]
    return Panel("Ce que disent les sources", "knowledge/learning/_proposals_aside.html", context, anchor=ANCHOR)


def _proposal(
    field: Any, part: Prepared, present: Any, marks: dict[str, list[str]], wordings: Mapping[str, Wording]
) -> Proposal:
    return Proposal(
        code=field.code,
        label=field.label,
        origins=[wordings[code] for code in part.origins],
        shown=show_answer(field, part.value),
        is_new=marks.get(field.code) != [part.digest],
        differs=digest(present) != part.digest,
        for_team=field.audience != "public",
    )


def take_from_proposals(item: Item, value: str, by: Any) -> str:
    """« champ »: replace a field by what the sources say, because the writer asks for it."""
    model = PracticeModel.objects.select_related("item").get(item=item)
    try:
        take_proposal(model=model, code=value, by=by)
    except (KnowledgeError, TransitionRefused) as refusal:
        return str(refusal)
    return "Le texte des sources est repris. Le précédent reste dans l'historique."
