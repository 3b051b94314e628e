"""What changes between two versions of a grid, question by question: its form, or its meaning (C.0).

A change of meaning asks for a new code. What was answered before keeps the former code, and is never read as an answer to
something that was not asked.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from isic_platform.formkit.enums import Audience, FieldType, Obligation
from isic_platform.formkit.spec import ANY_LEVEL, Field, Option, Spec
from knowledge.grids.retired import own_codes

FORM, MEANING = "forme", "sens"
LIKE_ENOUGH = 0.75  # share of the words that two wordings have in common, under which a new meaning is proposed
_WORD = re.compile(r"\w+")
_LABELS = {str(code): str(label) for code, label in FieldType.choices}


def shape_breaks(old: Field, new: Field) -> list[str]:
    """Why an answer already given could no longer be shown under this code, in French; none when it still can."""
    if old.type != new.type:
        return [f"le type passe de « {_LABELS[old.type]} » à « {_LABELS[new.type]} »"]
    found = []
    if (old.with_text, old.can_hide, old.multiple) != (new.with_text, new.can_hide, new.multiple):
        found.append("une précision ou plusieurs réponses sont ajoutées ou retirées")
    new_columns = {column.code: column for column in new.columns}
    for column in old.columns:
        if column.code not in new_columns:
            found.append(f"la colonne « {column.label} » est retirée")
        else:
            found += [f"colonne « {column.label} » : {why}" for why in shape_breaks(column, new_columns[column.code])]
    found += [f"la ligne « {label} » est retirée" for label in _gone(old.rows, new.rows)]
    if old.type == FieldType.DOUBLE_SCALE:
        found += [f"l'échelle « {label} » est retirée" for label in _gone(old.options, new.options)]
    return found


def _gone(old: tuple[Option, ...], new: tuple[Option, ...]) -> list[str]:
    kept = {option.code for option in new}
    return [option.label for option in old if option.code not in kept]


def structural_changes(old: Field, new: Field) -> list[str]:
    """Why the meaning is another one whatever is declared, in French: what may be answered is not the same."""
    found = shape_breaks(old, new)
    if old.type != new.type:
        return found
    return found + _answer_changes(old, new) + _column_changes(old, new)


def _answer_changes(old: Field, new: Field) -> list[str]:
    found = []
    if old.anchors != new.anchors:
        found.append("les deux bouts de l'échelle changent")
    if old.vocabulary != new.vocabulary:
        found.append("le vocabulaire change")
    elif old.type != FieldType.DOUBLE_SCALE:
        found += [f"la réponse « {label} » est retirée" for label in _gone(old.options, new.options)]
    found += [f"« {before} » devient « {after} »" for before, after in _renamed(old.options, new.options)]
    found += [f"la ligne « {before} » devient « {after} »" for before, after in _renamed(old.rows, new.rows)]
    if old.unit != new.unit:
        found.append("l'unité change")
    if old.link != new.link:
        found.append("le lien ne mène plus au même genre d'objet")
    if old.audience == Audience.TEAM and new.audience != Audience.TEAM:
        found.append("la réponse était réservée à l'équipe et aux relecteurs, elle ne l'est plus")
    if old.masked and not new.masked:
        found.append("les petits nombres étaient masqués, ils ne le sont plus")
    return found


def _renamed(old: tuple[Option, ...], new: tuple[Option, ...]) -> Iterator[tuple[str, str]]:
    labels = {option.code: option.label for option in new}
    for option in old:
        if option.code in labels and labels[option.code] != option.label:
            yield option.label, labels[option.code]


def _column_changes(old: Field, new: Field) -> list[str]:
    before = {column.code: column for column in old.columns}
    found = [f"la colonne « {column.label} » est ajoutée" for column in new.columns if column.code not in before]
    for column in new.columns:
        if column.code in before and before[column.code].type == column.type:
            changes = _answer_changes(before[column.code], column)
            found += [f"colonne « {before[column.code].label} » : {why}" for why in changes]
    return found


def likeness(old: str, new: str) -> float:
    """Share of the words that two wordings have in common, 0 to 1, whatever the capitals and the punctuation."""
    before, after = (_WORD.findall(text.casefold()) for text in (old, new))
    if before == after:
        return 1.0
    words = difflib.SequenceMatcher(None, before, after, autojunk=False).ratio()
    letters = difflib.SequenceMatcher(None, " ".join(before), " ".join(after), autojunk=False).ratio()
    # A misspelt word is another word, hardly another text.
    return max(words, letters if letters > 0.9 else 0.0)


def wordings(field: Field) -> list[str]:
    """What the question says: its own wording, then those of its columns."""
    return [field.label, *(column.label for column in field.columns)]


def formal_changes(old: Field, new: Field) -> list[str]:
    """What else changes, in French, and leaves the meaning alone."""
    found = []
    if old.label != new.label:
        found.append(f"la question « {old.label} » devient « {new.label} »")
    before = {column.code: column.label for column in old.columns}
    for column in new.columns:
        if column.code in before and before[column.code] != column.label:
            found.append(f"la colonne « {before[column.code]} » devient « {column.label} »")
    told = (
        ("help", "l'aide"), ("condition", "la condition"), ("text_label", "le libellé de la précision"),
        ("min_rows", "le nombre de lignes demandé"), ("max_rows", "le nombre de lignes permis"),
        ("max_length", "la longueur permise"), ("minimum", "la valeur la plus petite"),
        ("maximum", "la valeur la plus grande"), ("prefill", "le préremplissage"),
        ("accepts_special", "la possibilité de dire « non documenté » ou « sans objet »"),
        ("allow_free", "la saisie libre"),
    )  # fmt: skip
    found += [f"{name} change" for key, name in told if getattr(old, key) != getattr(new, key)]
    if old.obligation_at(ANY_LEVEL) != new.obligation_at(ANY_LEVEL):
        words = [str(Obligation(each.obligation_at(ANY_LEVEL)).label).lower() for each in (old, new)]
        found.append(f"l'obligation passe de « {words[0]} » à « {words[1]} »")
    if old.audience != Audience.TEAM and new.audience == Audience.TEAM:
        found.append("la réponse est désormais réservée à l'équipe et aux relecteurs")
    known = {option.code for option in (*old.options, *old.rows)}
    added = [option.label for option in (*new.options, *new.rows) if option.code not in known]
    if added and old.vocabulary == new.vocabulary:
        found.append(f"s'ajoute : {', '.join(added[:6])}{'…' if len(added) > 6 else ''}")
    if not found and not structural_changes(old, new):
        found.append("un réglage ou l'ordre des réponses change")
    return found


@dataclass(frozen=True)
class QuestionChange:
    """A question that both versions ask, and that changed. ``imposed`` are the reasons that nobody may overrule."""

    code: str
    old: Field
    new: Field
    nature: str
    imposed: tuple[str, ...]
    formal: tuple[str, ...]

    @property
    def is_declared(self) -> bool:
        """Whether the facilitator has a say: the wording alone changes."""
        return not self.imposed and wordings(self.old) != wordings(self.new)


def question_change(old: Field, new: Field, declared: str = "") -> QuestionChange | None:
    """How a question changed, None when it did not. ``declared`` is what the facilitator said of a wording."""
    if old == new:
        return None
    imposed = tuple(structural_changes(old, new))
    change = QuestionChange(new.code, old, new, MEANING if imposed else FORM, imposed, tuple(formal_changes(old, new)))
    if change.is_declared:
        nature = declared if declared in (FORM, MEANING) else proposed_nature(old, new)
        change = QuestionChange(new.code, old, new, nature, imposed, change.formal)
    return change


def proposed_nature(old: Field, new: Field) -> str:
    """« sens » when a wording is very different from the former one."""
    before = {column.code: column.label for column in old.columns}
    pairs = [(old.label, new.label)]
    pairs += [(before[column.code], column.label) for column in new.columns if column.code in before]
    return FORM if all(likeness(*pair) >= LIKE_ENOUGH for pair in pairs) else MEANING


@dataclass(frozen=True)
class VersionChanges:
    """Everything that changes from one published version to the next one, in the order of the newer."""

    added: tuple[Field, ...]
    changed: tuple[QuestionChange, ...]
    retired: tuple[Field, ...]
    moved: bool

    @property
    def is_empty(self) -> bool:
        """Whether the questions are the same, in the same order."""
        return not (self.added or self.changed or self.retired or self.moved)


def changes_between(old: Spec, new: Spec) -> VersionChanges:
    """From a published version to a later one: codes already say what changed its meaning."""
    before = {code: old.fields[code] for code in asked_codes(old)}
    after = {code: new.fields[code] for code in asked_codes(new)}
    changed = [question_change(before[code], field, FORM) for code, field in after.items() if code in before]
    return VersionChanges(
        added=tuple(field for code, field in after.items() if code not in before),
        changed=tuple(change for change in changed if change),
        retired=tuple(field for code, field in before.items() if code not in after),
        moved=_order(old, after) != _order(new, before),
    )


def asked_codes(spec: Spec) -> list[str]:
    """Codes of the questions that are asked, closing block included."""
    own = set(own_codes(spec))
    return [code for code, field in spec.fields.items() if code in own or (code.startswith("Z") and not field.retired)]


def _order(spec: Spec, others: Container[str]) -> list[tuple[str, str]]:
    return [(code, spec.step_of[code].title) for code in asked_codes(spec) if code in others]
