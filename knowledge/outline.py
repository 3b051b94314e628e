"""The questions of a grid as they are read on its page or on paper, conditions said in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from isic_platform.formkit.conditions import Condition
from isic_platform.formkit.enums import FieldType, Obligation
from isic_platform.formkit.spec import ANY_LEVEL, Field, Spec
from isic_platform.formkit.types.base import options_of
from knowledge.grids.entry_fields import ENTRY_CODES

OBLIGATIONS = {
    Obligation.REQUIRED: "obligatoire",
    Obligation.RECOMMENDED: "recommandée",
    Obligation.OPTIONAL: "facultative",
}


@dataclass(frozen=True)
class QuestionLine:
    """A question as the page of a grid shows it."""

    code: str
    label: str
    help: str
    kind: str
    obligation: str
    condition: str
    options: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    anchors: tuple[str, ...]
    unit: str
    precision: str
    is_long: bool

    @property
    def marks(self) -> tuple[int, ...]:
        """The five marks of a scale, for the paper form."""
        return (1, 2, 3, 4, 5) if self.anchors else ()


@dataclass
class ThemeBlock:
    """A theme with its questions."""

    title: str
    intro: str
    lines: list[QuestionLine] = field(default_factory=list)


def questions_by_theme(spec: Spec) -> list[ThemeBlock]:
    """The questions of a grid and of its closing block, theme by theme, ready to be read or printed."""
    blocks = []
    for step in spec.steps:
        block = ThemeBlock(step.title, step.intro)
        block.lines = [_line(spec, item) for item in step.fields if item.code not in ENTRY_CODES and not item.retired]
        if block.lines:
            blocks.append(block)
    return blocks


def _line(spec: Spec, item: Field) -> QuestionLine:
    wide = item.type in (FieldType.LONG_TEXT, FieldType.LIST, FieldType.MATRIX)
    return QuestionLine(
        code=item.code,
        label=item.label,
        help=item.help,
        kind=FieldType(item.type).label,
        obligation=OBLIGATIONS.get(item.obligation_at(ANY_LEVEL), ""),
        condition=condition_in_words(spec, item.parsed_condition) if item.parsed_condition else "",
        options=_option_labels(item),
        columns=tuple(_column_label(column) for column in item.columns),
        rows=tuple(row.label for row in item.rows),
        anchors=item.anchors,
        unit=item.unit,
        precision=item.text_label if item.with_text else "",
        is_long=wide,
    )


def asked_in_words(spec: Spec, item: Field) -> str:
    """« Texte court, recommandée. Posée seulement si… »: what a question asks, for who knows no code."""
    line = _line(spec, item)
    when = f". Posée seulement si {line.condition}" if line.condition else ""
    return f"{line.kind}, {line.obligation}{when}" if line.obligation else f"{line.kind}{when}"


def _column_label(column: Field) -> str:
    if not column.anchors:
        return column.label
    low, high = column.anchors
    return f"{column.label} (1 {low} – 5 {high})"


def _option_labels(item: Field) -> tuple[str, ...]:
    if item.type == FieldType.YES_NO:
        return ("Oui", "Non")
    if item.type in (FieldType.CHOICE, FieldType.MULTI_CHOICE, FieldType.DOUBLE_SCALE):
        return tuple(option.label for option in options_of(item))
    return ()


def condition_in_words(spec: Spec, condition: Condition) -> str:
    """« si « Un frein était-il prévisible ? » est « Oui » » for a reader who does not know the codes."""
    return " ou ".join(" et ".join(_test_in_words(spec, test) for test in group) for group in condition.groups)


_VERBS = {
    "=": "est", "!=": "n'est pas", ">=": "vaut au moins", "<=": "vaut au plus", ">": "dépasse", "<": "est sous",
    "contient": "contient", "dans": "est parmi", "ne couvre pas": "ne couvre pas",
}  # fmt: skip


def _test_in_words(spec: Spec, test: Any) -> str:
    item = spec.fields[test.target(spec.fields)[0]]
    if test.op == "non vide":
        return f"« {item.label} » a une réponse"
    if test.op == "vide":
        return f"« {item.label} » n'a pas de réponse"
    labels = {option.code: option.label for option in options_of(item)} if item.options or item.vocabulary else {}
    if item.type == FieldType.YES_NO:
        labels = {"oui": "Oui", "non": "Non"}
    values = ", ".join(labels.get(value, value) for value in test.values)
    return f"« {item.label} » {_VERBS[test.op]} « {values} »"
