"""What the published answers to a grid say, question by question: counts, distributions and extracts.

Every answer is read as anybody who may open it reads it: what its team keeps is never part of a sum, even for the team.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from statistics import median
from typing import Any

from isic_platform.formkit.answers import bare, is_answered, precision_of, special_of
from isic_platform.formkit.enums import Audience
from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.plain import plain_answer
from isic_platform.formkit.spec import Field, Spec
from isic_platform.formkit.types.base import NOT_KNOWN, label_of_option, options_of
from isic_platform.formkit.types.scalar import french_number
from isic_platform.publication.projection import MASK, project
from knowledge.grids.entry_fields import questions
from knowledge.library.masking import is_too_small, step_of, told_count
from knowledge.models import GridEntry
from knowledge.respondents.rules import agreed_to_quotation

CLOSED = frozenset({T.CHOICE, T.MULTI_CHOICE, T.YES_NO, T.SCALE})
NUMBERS = frozenset({T.NUMBER, T.AMOUNT, T.PERCENTAGE})
TEXTS = frozenset({T.SHORT_TEXT, T.LONG_TEXT, T.LIST, T.GROUP, T.RANKING, T.TAGS})
FEW_OPTIONS = 8  # beyond, an option that nobody chose is not shown
EXTRACTS = 3
UNITS = {T.AMOUNT: "€", T.PERCENTAGE: "%"}


@dataclass(frozen=True)
class Read:
    """One answer to a grid, as the public of its content reads it. ``may_quote``: whether its sentences may be repeated (G12.14)."""

    entry: GridEntry
    spec: Spec
    answers: Mapping[str, Any]
    may_quote: bool


@dataclass(frozen=True)
class Bar:
    """One possible answer: ``drawn`` is its length, ``told`` its number in words, ``share`` a percentage or nothing."""

    label: str
    drawn: int
    told: str
    share: str = ""


@dataclass(frozen=True)
class Part:
    """A distribution, or the figures of a number. ``name`` is empty unless the question has several (rows of a matrix)."""

    name: str
    bars: list[Bar] = field(default_factory=list)
    figures: list[tuple[str, str]] = field(default_factory=list)
    whole: int = 0
    is_masked: bool = False
    note: str = ""


@dataclass(frozen=True)
class Extract:
    """What one respondent wrote. ``who`` is a function or a structure, never a person."""

    text: str
    who: str
    url: str
    place: str
    is_fictional: bool


@dataclass(frozen=True)
class Block:
    """One question that somebody answered."""

    code: str
    label: str
    answered: str
    parts: list[Part]
    extracts: list[Extract]
    more_extracts: bool
    without: str = ""


@dataclass(frozen=True)
class Theme:
    """Questions of a theme."""

    title: str
    blocks: list[Block]


def read_entries(entries: Sequence[GridEntry]) -> list[Read]:
    """Project each published answer for the public. Needs ``item.published_version.spec_version`` loaded."""
    out = []
    for entry in entries:
        version = entry.item.published_version
        spec = version.spec
        answers = project(
            kind=entry.item.kind, spec=spec, level=version.level, answers=version.answers, audience=Audience.PUBLIC
        )
        out.append(Read(entry, spec, answers, agreed_to_quotation(spec, version.answers)))
    return out


def themes_of(spec: Spec, read: Sequence[Read], *, exact: bool) -> list[Theme]:
    """The questions of a grid that somebody answered, theme by theme; those asked no more come with their own."""
    themes: dict[str, list[Block]] = {}
    for code, asked in public_questions(spec).items():
        block = _block(asked, read, exact=exact)
        if block is not None:
            themes.setdefault(spec.step_of[code].title, []).append(block)
    return [Theme(title, blocks) for title, blocks in themes.items()]


def public_questions(spec: Spec) -> dict[str, Field]:
    """Questions whose answers leave the team."""
    return {code: asked for code, asked in questions(spec).items() if asked.audience == Audience.PUBLIC}


def extracts_of(asked: Field, read: Sequence[Read]) -> Iterator[Extract]:
    """What respondents wrote to a question, in order; nothing of those who refuse to be quoted."""
    for each in read:
        text = _text(asked, each) if each.may_quote else ""
        if text:
            item = each.entry.item
            yield Extract(
                text=text,
                who=each.entry.respondent_label or each.entry.get_respondent_kind_display(),
                url=item.get_absolute_url(),
                place=item.institution.name if item.institution else "",
                is_fictional=item.is_fictional,
            )


def _text(asked: Field, read: Read) -> str:
    """The free text of an answer: the whole of a text or a list, the precision or the example of a choice or a scale."""
    answer = read.answers.get(asked.code)
    own = read.spec.fields.get(asked.code)
    if own is None or not is_answered(answer) or special_of(answer):
        return ""
    return plain_answer(own, answer) if asked.type in TEXTS else precision_of(answer)


def _block(asked: Field, read: Sequence[Read], *, exact: bool) -> Block | None:
    given = [each for each in read if is_answered(each.answers.get(asked.code))]
    told = [each for each in given if not special_of(each.answers[asked.code])]
    if not given:
        return None
    # Unwrapped as the version answered wrote it: a later one may have added or dropped a precision.
    values = [bare(each.spec.fields[asked.code], each.answers[asked.code]) for each in told]
    parts = [_part(name, column, found, exact=exact) for name, column, found in _series(asked, values) if found]
    extracts = list(islice(extracts_of(asked, told), EXTRACTS + 1))
    if not parts and not extracts:
        return None
    silent = len(given) - len(told)
    return Block(
        code=asked.code,
        label=asked.label,
        answered=told_count(len(told), exact=exact),
        parts=parts,
        extracts=extracts[:EXTRACTS],
        more_extracts=len(extracts) > EXTRACTS,
        without=f"{silent} disent « non documenté » ou « sans objet »" if silent and exact else "",
    )


def _series(asked: Field, values: list[Any]) -> Iterator[tuple[str, Field, list[Any]]]:
    """(name, what is answered, values) for each distribution of a question; none for texts and dates."""
    if asked.type in CLOSED | NUMBERS:
        yield "", asked, [value for value in values if value is not None]
    elif asked.type == T.DOUBLE_SCALE:
        for option in asked.options:
            marks = [value[option.code] for value in values if isinstance(value, Mapping) and option.code in value]
            yield option.label, Field(code=option.code, label=option.label, type=T.SCALE, anchors=asked.anchors), marks
    elif asked.type == T.MATRIX:
        yield from _matrix(asked, values)


def _matrix(asked: Field, values: list[Any]) -> Iterator[tuple[str, Field, list[Any]]]:
    columns = [column for column in asked.columns if column.type in CLOSED | NUMBERS]
    for row in asked.rows:
        for column in columns:
            cells = [value.get(row.code) for value in values if isinstance(value, Mapping)]
            found = [
                cell[column.code] for cell in cells if isinstance(cell, Mapping) and cell.get(column.code) is not None
            ]
            yield row.label if len(columns) == 1 else f"{row.label} : {column.label.lower()}", column, found


def _part(name: str, asked: Field, values: list[Any], *, exact: bool) -> Part:
    if is_too_small(len(values), exact=exact):
        return Part(name, is_masked=True)
    if asked.type in NUMBERS:
        return Part(name, figures=_figures(asked, values))
    whole = len(values)
    shown = [
        Bar(
            label=label,
            drawn=step_of(count, exact=exact),
            told=told_count(count, exact=exact),
            share=f"{round(100 * count / whole)}\u00a0%" if exact else "",
        )
        for label, count in _BARS[asked.type](asked, values)
    ]
    note = ""
    if asked.type != T.SCALE:
        # The largest first, by what may be told of it: an order, or an option left out, would tell what is masked.
        shown.sort(key=lambda bar: -bar.drawn)
        if len(shown) > FEW_OPTIONS:
            shown = [bar for bar in shown if bar.drawn]
            which = "Chacune des autres réponses possibles" if shown else "Chacune des réponses possibles"
            note = "" if exact else f"{which} : {told_count(0, exact=False)}."
    marks = [value for value in values if isinstance(value, int)] if asked.type == T.SCALE else []
    told = bool(marks) and not is_too_small(len(marks), exact=exact)
    figures = [("Médiane", f"{french_number(median(marks))} sur 5")] if told else []
    return Part(name, shown, figures, whole=step_of(whole, exact=exact), note=note)


def _figures(asked: Field, values: list[Any]) -> list[tuple[str, str]]:
    """Least, median and greatest; a value masked by the projection (« moins de 5 ») is the least and enters no median."""
    known = sorted(value for value in values if isinstance(value, int | float))
    masked = [value[MASK] for value in values if isinstance(value, Mapping) and MASK in value]
    unit = asked.unit or UNITS.get(asked.type, "")

    def told(value: float) -> str:
        return f"{french_number(value)} {unit}".strip()

    least = f"moins de {masked[0]}" if masked else told(known[0]) if known else ""
    figures = [("Minimum", least)]
    if known and not masked:
        figures.append(("Médiane", told(round(median(known), 2))))
    return [*figures, ("Maximum", told(known[-1]))] if known else figures


Count = Callable[[Field, list[Any]], list[tuple[str, int]]]


def _choice_bars(asked: Field, values: list[Any]) -> list[tuple[str, int]]:
    counted = Counter(code for value in values for code in (value if isinstance(value, list) else [value]))
    options = {option.code: option.label for option in options_of(asked, tuple(counted))}
    unknown = [code for code in counted if code not in options]  # chosen in an older version of the grid
    return [(label, counted[code]) for code, label in options.items()] + [
        (label_of_option(asked, code), counted[code]) for code in unknown
    ]


def _yes_no_bars(asked: Field, values: list[Any]) -> list[tuple[str, int]]:
    counted = Counter(values)
    return [("Oui", counted["oui"]), ("Non", counted["non"])]


def _scale_bars(asked: Field, values: list[Any]) -> list[tuple[str, int]]:
    counted = Counter(values)
    names = {1: f"1 : {asked.anchors[0]}", 5: f"5 : {asked.anchors[1]}"}
    bars = [(names.get(mark, str(mark)), counted[mark]) for mark in range(1, 6)]
    return [*bars, ("Je ne sais pas", counted[NOT_KNOWN])] if counted[NOT_KNOWN] else bars


_BARS: dict[str, Count] = {
    T.CHOICE: _choice_bars,
    T.MULTI_CHOICE: _choice_bars,
    T.YES_NO: _yes_no_bars,
    T.SCALE: _scale_bars,
}
