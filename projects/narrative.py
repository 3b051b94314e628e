"""A fiche told as a story: why, what was done, what came of it, what was learnt, what would be done again (S147).

Nothing is lost: what the story does not tell stands after it, step by step, in the words of the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from isic_platform.formkit.answers import bare, show_answer
from isic_platform.formkit.enums import Level
from isic_platform.publication.reading import MONTHS, Reading, Row, Section
from isic_platform.territories.selectors import name_of
from isic_platform.vocabularies.selectors import label_of

SAYINGS = frozenset({"P31"})  # what people say, quoted or put in other words
LESSON = "P190"
FUNDER, CARRIER = "ROP-FIN", "ROP-POR"
MOST_NAMED = 4
SCALE = 5  # ranks of a scale question


@dataclass(frozen=True)
class Chapter:
    """A moment of the story and the fields that tell it, in order."""

    code: str
    title: str
    codes: tuple[str, ...]


CHAPTERS = (
    Chapter("pourquoi", "Pourquoi cette action", ("P30", "P31", "P20", "P22", "P21", "P32", "P33", "P24", "P26", "P38")),
    Chapter("avec-qui", "Avec qui", ("P51", "P54", "P100", "P110", "P120", "P124")),
    Chapter(
        "ce-qui-a-ete-fait", "Ce qui a été fait",
        ("P15", "P80", "P90", "P91", "P92", "P93", "P72", "P74", "P94", "P105", "P106", "P95", "P96", "P153"),
    ),
    Chapter(
        "ce-que-cela-a-donne", "Ce que cela a donné",
        ("P174", "P75", "P175", "P181", "P173", "P176", "P177", "P178", "P162", "P179", "P180", "P107"),
    ),
    Chapter("ce-qu-on-a-appris", "Ce qu'on a appris", (LESSON, "P191", "P192", "P198")),
    Chapter("et-si-c-etait-a-refaire", "Et si c'était à refaire", ("P193", "P194", "P196", "P195")),
)  # fmt: skip
TOLD = frozenset(code for chapter in CHAPTERS for code in chapter.codes)
# Why, what was done, what came of it, what slowed and helped, what is kept, on which conditions: what two fiches are read for.
ESSENTIALS = frozenset(
    {"P30", "P20", "P80", "P90", "P93", "P174", "P175", "P179", "P190", "P191", "P192", "P193", "P196", "P198"}
)


@dataclass(frozen=True)
class Mark:
    """A rank on a short scale, said in words beside its drawing: never by colour alone."""

    label: str
    text: str
    rank: int
    steps: range
    note: str = ""


@dataclass(frozen=True)
class Narrative:
    """The chapters that say something, what is left of the fiche by step, and what it says that it does not know."""

    chapters: list[Section]
    rest: list[Section]
    unknown: list[Section]

    @property
    def is_long(self) -> bool:
        """Whether an outline helps."""
        return len(self.chapters) > 2 or len(self.rest) > 3


def narrative_of(reading: Reading) -> Narrative:
    """The story of one version for its reader: every row that ``reading`` holds is in it, once."""
    rows = {row.code: row for section in reading.sections for row in section.rows}
    chapters = [
        Section(chapter.code, chapter.title, told)
        for chapter in CHAPTERS
        if (told := [rows[code] for code in chapter.codes if code in rows])
    ]
    rest = [
        Section(section.code, section.title, left)
        for section in reading.sections
        if (left := [row for row in section.rows if row.code not in TOLD])
    ]
    unknown = [section for section in reading.sections if section.not_documented or section.not_applicable]
    return Narrative(chapters, rest, unknown)


def is_saying(row: Row) -> bool:
    """Words of the people themselves: drawn as a quotation."""
    return row.code in SAYINGS and row.shown.kind == "long"


# --- landmarks -----------------------------------------------------------------------------------------------------------


def landmarks(reading: Reading) -> list[tuple[str, str]]:
    """(label, text) pairs of the block at the top: where, with whom, when. From projected answers alone.

    On a reinforced subject no partner is named there, and years replace months (G.8).
    """
    answers = reading.answers
    found = [
        ("Co-porteurs", _named(_links(reading, "P07"))),
        ("Territoire", _territory(answers)),
        ("Public", _labels(answers.get("P50"))),
        ("Participants", _shown(reading, "P55")),
        ("Dates", _dates(answers, exact=not reading.item.is_reinforced)),
        ("Type", _labels(answers.get("P60"))),
        ("Thèmes", _labels(answers.get("P64"))),
        ("Participation", _labels(answers.get("P70"))),
    ]
    if not reading.item.is_reinforced:
        partners, funders = _partners(reading)
        found += [("Partenaires", _named(partners)), ("Financeurs", _named(funders))]
    found.append(("État", _labels(answers.get("P10"))))
    return [(label, text) for label, text in found if text]


def marks(reading: Reading) -> list[Mark]:
    """How far the fiche goes and how transposable its authors find it."""
    levels = list(Level.values)
    out = []
    if reading.level in levels:
        out.append(
            Mark("Niveau de détail", reading.level_label, levels.index(reading.level) + 1, range(1, len(levels) + 1))
        )
    field = reading.spec.fields.get("P196")
    value = bare(field, reading.answers.get("P196")) if field is not None else None
    if isinstance(value, int) and field is not None:
        ends = f"1 : {field.anchors[0]} ; {SCALE} : {field.anchors[1]}"
        steps = range(1, SCALE + 1)
        out.append(Mark("Transposable", f"{value} sur {SCALE} selon l'équipe", value, steps, note=ends))
    return out


def _shown(reading: Reading, code: str) -> str:
    answer = reading.answers.get(code)
    if not answer or _is_special(answer):
        return ""
    return show_answer(reading.spec.fields[code], answer).text


def _is_special(answer: Any) -> bool:
    return isinstance(answer, Mapping) and "special" in answer


def _labels(answer: Any) -> str:
    if not answer or _is_special(answer):
        return ""
    value = answer.get("value") if isinstance(answer, Mapping) else answer
    codes = value if isinstance(value, list) else [value]
    return ", ".join(label_of(code) for code in codes if isinstance(code, str))


def _territory(answers: Mapping[str, Any]) -> str:
    places = [row["commune"]["label"] for row in _rows(answers.get("P42")) if isinstance(row.get("commune"), Mapping)]
    code = answers.get("P41")
    department = name_of("departement", code) if isinstance(code, str) else ""
    parts = [*places[:MOST_NAMED], department, _labels(answers.get("P44")).lower()]
    return ", ".join(part for part in parts if part)


def _dates(answers: Mapping[str, Any], *, exact: bool) -> str:
    start, end = (_month(answers.get(code), exact) for code in ("P150", "P151"))
    if start and end:
        return start if start == end else f"de {start} à {end}"
    return f"depuis {start}" if start else (f"jusqu'en {end}" if end else "")


def _month(answer: Any, exact: bool) -> str:
    """« mars 2021 » from « 2021-03 »; the year alone when the month is not known or must not be told."""
    if not isinstance(answer, str):
        return ""
    year, _, month = answer.partition("-")
    if exact and month[:2].isdigit() and 1 <= int(month[:2]) <= len(MONTHS):
        return f"{MONTHS[int(month[:2]) - 1]} {year}"
    return year


def _rows(answer: Any) -> list[Mapping[str, Any]]:
    value = answer.get("value") if isinstance(answer, Mapping) else answer
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _links(reading: Reading, code: str) -> list[str]:
    answer = reading.answers.get(code)
    return [str(each["label"]) for each in _rows(answer) if each.get("label")]


def _partners(reading: Reading) -> tuple[list[str], list[str]]:
    """Names of those who act with the team, then of those who fund."""
    acting, funding = [], []
    for row in _rows(reading.answers.get("P120")):
        name = row["structure"].get("label") if isinstance(row.get("structure"), Mapping) else ""
        if name and row.get("role") != CARRIER:
            (funding if row.get("role") == FUNDER else acting).append(str(name))
    for row in _rows(reading.answers.get("P142")):
        if isinstance(row.get("financeur"), Mapping) and row["financeur"].get("label"):
            funding.append(str(row["financeur"]["label"]))
    return list(dict.fromkeys(acting)), list(dict.fromkeys(funding))


def _named(names: Iterable[str]) -> str:
    found = list(names)
    more = len(found) - MOST_NAMED
    if more > 0:
        return f"{', '.join(found[:MOST_NAMED])} et {more} autre{'s' if more > 1 else ''}"
    return ", ".join(found)
