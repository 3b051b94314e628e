"""From a draft to what its publication would be: which questions keep their code, which get a new one, which are retired."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from isic_platform.formkit.spec import ANY_LEVEL, Spec
from knowledge.editor.checking import Checked, Fault, check_source
from knowledge.editor.document import Document, next_code
from knowledge.grids.anchored import ANCHORED, GUEST_GRID, refusal_to_lose
from knowledge.grids.differences import (
    MEANING,
    QuestionChange,
    VersionChanges,
    asked_codes,
    changes_between,
    question_change,
)
from knowledge.grids.sources import compile_source
from knowledge.personal_data import personal_data_in

# What was answered under the promise of the author's eyes alone is not opened by a change of the grid (S90).
STAYS_PRIVATE = "Une grille privée le reste : ses réponses ont été écrites sur cette promesse. Dupliquez-la plutôt."

GUESTS_ELSEWHERE = (
    "Les personnes concernées répondent sans compte à la grille G12 seulement : elle demande leur accord."
)

NEVER_COMPUTED = "Rien ne calcule la réponse à cette question : elle resterait sans réponse. Choisissez un autre type."


@dataclass
class Resolution:
    """What a draft becomes. ``source`` and ``spec`` carry the final codes; ``spec`` is None while there are faults.

    ``renamed`` maps a code of the draft to its new one; ``questions`` holds what changed under the draft's codes.
    """

    checked: Checked
    questions: dict[str, QuestionChange] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    source: dict[str, Any] = field(default_factory=dict)
    spec: Spec | None = None
    changes: VersionChanges | None = None
    former: Spec | None = None

    @property
    def known_codes(self) -> list[str]:
        """Codes of the questions that the former version asks."""
        return asked_codes(self.former) if self.former else []

    @property
    def wordings(self) -> list[QuestionChange]:
        """Changes of wording, of which the facilitator says what they are."""
        return [change for change in self.questions.values() if change.is_declared]


def resolve(
    source: Mapping[str, Any], *, former: Spec | None, natures: Mapping[str, str], used: Collection[str]
) -> Resolution:
    """``former`` is the latest published version; ``used`` are all the codes that the grid ever had."""
    checked = check_source(source)
    found = Resolution(checked, former=former)
    document = Document(source)
    checked.faults[:0] = [*_broken_promises(source, former), *_identifying(source), *_uncomputed(source)]
    if former is not None:
        found.questions = _changes(former, checked, natures)
        taken = {*used, *document.codes()}
        for code, change in found.questions.items():
            if change.nature == MEANING:
                if why := refusal_to_lose(code):
                    checked.faults.append(Fault(why, code))
                found.renamed[code] = next_code(document.code, taken)
                taken.add(found.renamed[code])
        document.recode(found.renamed)
        asked = set(document.codes())
        gone = {code for code in former.fields if code.startswith("G")} | {*former.meta.get("retired_codes", ())}
        retired = sorted(({*document.source.get("codes_retires", ())} | gone) - asked)
        if retired:
            document.source["codes_retires"] = retired
    document.source["publiee"] = "oui"
    found.source = document.source
    if checked.is_sound:
        found.spec = compile_source(document.source)
        found.changes = changes_between(former, found.spec) if former is not None else None
    return found


def _broken_promises(source: Mapping[str, Any], former: Spec | None) -> list[Fault]:
    """What respondents were promised, or what the platform obeys, and that this draft would undo."""
    faults = []
    if former is not None and former.meta.get("private") and source.get("privee") != "oui":
        faults.append(Fault(STAYS_PRIVATE, key="privee"))
    if source.get("sans_compte") == "oui" and source.get("code") != GUEST_GRID:
        faults.append(Fault(GUESTS_ELSEWHERE, key="sans_compte"))
    if former is not None:
        asked = {question["code"] for theme in source.get("themes", ()) for question in theme.get("questions", ())}
        faults += _conditions_of_agreement(source, former)
        lost = [code for code in ANCHORED if code in former.fields and code not in asked]
        faults += [Fault(f"{code} : {refusal_to_lose(code)}") for code in lost]
    return faults


def _conditions_of_agreement(source: Mapping[str, Any], former: Spec) -> list[Fault]:
    """What the platform obeys stays asked as it was: as mandatory, under the same condition, with the same ways out."""
    faults = []
    for theme in source.get("themes", ()):
        for question in theme.get("questions", ()):
            code = question.get("code", "")
            old = former.fields.get(code)
            if code not in ANCHORED or old is None:
                continue
            asked = (
                question.get("obligation", ""),
                question.get("condition", ""),
                question.get("reponse_particuliere", "oui") == "oui",
            )
            if asked != (old.obligation_at(ANY_LEVEL), old.condition, old.accepts_special):
                faults.append(
                    Fault("Son obligation, sa condition et ses réponses particulières ne changent pas.", code)
                )
    return faults


def _uncomputed(source: Mapping[str, Any]) -> list[Fault]:
    """A grid may hold a computed answer, but the platform computes none of a question's: it would stay without an answer."""
    questions = (question for theme in source.get("themes", ()) for question in theme.get("questions", ()))
    return [
        Fault(NEVER_COMPUTED, each.get("code", ""), key="type") for each in questions if each.get("type") == "calcule"
    ]


def _identifying(source: Mapping[str, Any]) -> list[Fault]:
    """A published grid is read by everybody: its texts identify nobody (G.9)."""
    said = dict.fromkeys(sentence for text in _texts(source) for sentence in personal_data_in(text))
    return [Fault(sentence) for sentence in said]


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from _texts(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _texts(value)


def _changes(former: Spec, checked: Checked, natures: Mapping[str, str]) -> dict[str, QuestionChange]:
    """What changed among the grid's own questions. Those at fault are weighed once they are mended."""
    changes = {}
    for code, new in checked.fields.items():
        old = former.fields.get(code)
        if old is None or old.retired or not code.startswith("G"):
            continue
        change = question_change(old, new, natures.get(code, ""))
        if change is not None:
            changes[code] = change
    return changes
