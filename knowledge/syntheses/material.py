"""What each source gives to a note or a dossier: a fiche, a lesson, a model, a REX, a resource, an answer to a grid.

Everything is read as anybody would read it (``Reading.of_version`` without a person). The words of participants are taken up
with their agreement alone (G12.14).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from isic_platform.formkit.answers import bare, is_answered, special_of
from isic_platform.formkit.plain import plain_answer
from isic_platform.publication.models import Item, Version
from isic_platform.publication.reading import Reading
from isic_platform.territories.reference import name_of
from knowledge.columns import KIND as GRID_ENTRY
from knowledge.enums import LessonKind
from knowledge.learning.columns import LESSON, MODEL
from knowledge.learning.generation import WORDS_FROM
from knowledge.learning.sources import may_be_quoted
from knowledge.learning.specs import lesson as lesson_form
from knowledge.learning.specs import model as model_form
from knowledge.models import CitedSource
from knowledge.resources import types as resource_form
from knowledge.resources.columns import RESOURCE
from knowledge.syntheses.audience import Circle, asked_visibility, is_item_open_to
from partners.rex import spec as rex_form
from partners.rex.columns import REX
from projects.services import KIND as PROJECT

SOURCE_KINDS = (PROJECT, LESSON, MODEL, REX, RESOURCE, GRID_ENTRY)
MOST_SOURCES = 20
MOST_DONE = 360  # characters of a line of the table that tell what was done
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
# The restricted Markdown of long texts, and what it reads as.
_MARKUP = (
    (re.compile(r"\[([^\]\n]+)\]\((https?://[^)\s]+)\)"), r"\1 (\2)"),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])([*_])(?=\S)([^*_\n]+?)(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"^\s*[-*>#]+\s+", re.MULTILINE), ""),
)


@dataclass
class Told:
    """What one source says that a document may take up. Codes are those of the vocabularies."""

    item: Item
    version: Version
    title: str
    kind: str
    nature: str
    place: str = ""
    departement: str = ""
    years: str = ""
    what: str = ""
    done: str = ""
    learnt: str = ""
    question: str = ""
    themes: list[str] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)
    answers: list[tuple[tuple[str, ...], str]] = field(default_factory=list)  # (obstacles, what was done about them)
    conditions: list[tuple[str, str]] = field(default_factory=list)  # (condition, lever)
    lessons: list[str] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)  # effects that nobody wanted
    questions: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    recommendations: list[str] = field(default_factory=list)
    competences: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The permanent identifier of the content."""
        return self.item.short_id

    @property
    def link(self) -> dict[str, str]:
        """What a line that points at it stores."""
        return {"id": self.key, "label": self.title}

    def quoted(self, text: str, limit: int = 280) -> str:
        """« Its own words » (where they come from, in full; what it is and where, when its words are its title)."""
        origin = self.title
        if " ".join(text.split()) == self.title:
            origin = ", ".join(filter(None, (self.nature.lower(), self.place)))
        return f"« {shortened(text, limit)} » ({origin})"

    @property
    def is_silent(self) -> bool:
        """Whether it gives a document nothing but a line in the table."""
        given = (
            self.obstacles, self.answers, self.conditions, self.lessons, self.limits, self.unwanted, self.questions,
            self.words, self.recommendations, self.learnt,
        )  # fmt: skip
        return not any(given)


def citable_by(user: Any) -> Any:
    """Published contents of the kinds that a document draws on, that this person may read."""
    return Item.objects.readable_by(user).filter(kind__in=SOURCE_KINDS)


def usable_sources(document: Item, user: Any) -> list[CitedSource]:
    """Sources of a document that this person may read, published, and that all its readers may read. Five queries at most."""
    rows = CitedSource.objects.of(document).filter(source__in=citable_by(user))
    return _open(rows, document)


def material(document: Item, user: Any) -> list[Told]:
    """What the usable sources of a document say today, in its order."""
    return [told_by(cited.source) for cited in usable_sources(document, user)]


def told_by(item: Item) -> Told:
    """What a published content gives. Needs ``published_version`` and ``institution``."""
    version = item.published_version
    version.item = item
    reading = Reading.of_version(version)
    told = Told(
        item, version, reading.title, item.kind, reading.level_label or reading.kind.label, **_place(item, reading),
    )  # fmt: skip
    _READERS[item.kind](told, _Answers(reading))
    return told


def done_in(summary: str, course: str = "") -> str:
    """What was done: a summary without the first sentence that says for whom (P02 asks « pour qui, pour quoi, comment »).

    ``course`` (P90) where the summary says nothing else.
    """
    first, *rest = _SENTENCE.split(" ".join(summary.split()))
    says_for_whom = first.startswith("Pour ") and ("," not in first or len(summary) > MOST_DONE)
    if not says_for_whom:
        return summary
    return " ".join(rest) or course or summary


def shortened(text: str, limit: int) -> str:
    """The first sentences that fit, or the first words when these say too little: never a word cut in two."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    kept = ""
    for sentence in _SENTENCE.split(text):
        if len(kept) + len(sentence) + 1 > limit:
            break
        kept = f"{kept} {sentence}".strip()
    if 2 * len(kept) >= limit:
        return kept
    return f"{text[: limit - 1].rsplit(' ', 1)[0].rstrip(' ,;:')}…"


def _open(rows: Any, document: Item) -> list[CitedSource]:
    rows = rows.select_related("source__published_version__spec_version", "source__institution", "version")
    rows = rows.defer("source__published_version__spec_version__definition")
    found = list(rows.prefetch_related("source__networks")[:MOST_SOURCES])
    circle = Circle.of(document, asked_visibility(document))
    return [cited for cited in found if is_item_open_to(cited.source, circle)]


def plain(text: str) -> str:
    """A text without the few marks of emphasis and lists that people type."""
    for mark, reads in _MARKUP:
        text = mark.sub(reads, text)
    return text.strip()


class _Answers:
    """Answers of a reading, as texts, codes and lines."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def text(self, code: str) -> str:
        """The answer in plain text; empty when it says nothing."""
        answer = self.reading.answers.get(code)
        known = self.reading.spec.fields.get(code)
        if known is None or special_of(answer) or not is_answered(answer):
            return ""
        return plain(plain_answer(known, answer))

    def codes(self, code: str) -> list[str]:
        """The codes of a choice with one or several answers."""
        value = self._bare(code)
        return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str) and each]

    def rows(self, code: str) -> list[Mapping[str, Any]]:
        """The lines of a list."""
        value = self._bare(code)
        return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []

    def cells(self, code: str, column: str) -> list[str]:
        """The texts of one column."""
        found = (plain(str(row.get(column) or "")) for row in self.rows(code))
        return [text for text in found if text]

    def _bare(self, code: str) -> Any:
        known = self.reading.spec.fields.get(code)
        return bare(known, self.reading.answers.get(code)) if known else None


def _place(item: Item, reading: Reading) -> dict[str, str]:
    """Where: what the fiche says to the public, or the département of who carries it; nothing under reinforced rules (G.8)."""
    if item.is_reinforced:
        return {}
    said = reading.answers.get("P41") or reading.answers.get(resource_form.DEPARTEMENT)
    code = said if isinstance(said, str) else (item.institution.departement if item.institution else "")
    return {"departement": code, "place": name_of("departement", code) if code else ""}


def _project(told: Told, said: _Answers) -> None:
    told.what, told.question = said.text("P02"), said.text("P33")
    told.done = done_in(told.what, said.text("P90"))
    begun, ended = ((said.codes(code) or [""])[0][:4] for code in ("P150", "P151"))
    told.years = f"{begun}-{ended}" if begun and ended and begun != ended else begun
    told.themes, told.obstacles, told.recommendations = said.codes("P64"), said.codes("P191"), said.codes("P208")
    if lesson := said.text("P190"):  # what the action taught as a whole: no answer to one obstacle or another
        told.learnt = lesson
        told.lessons.append(lesson)
    told.conditions = [(row.get("condition") or "", row.get("levier") or "") for row in said.rows("P198")]
    told.limits, told.unwanted = ([text] if (text := said.text(code)) else [] for code in ("P180", "P179"))


def _lesson(told: Told, said: _Answers) -> None:
    text, kind = said.text(lesson_form.TEXT), (said.codes(lesson_form.KIND_CODE) or [""])[0]
    told.what = said.text(lesson_form.CONTEXT)
    if " ".join(text.split()) == told.title:  # said by the line's first column: the rest says where it holds
        told.done = told.what
    else:
        told.learnt = text
    told.nature = str(LessonKind(kind).label) if kind in LessonKind.values else told.nature
    told.themes, told.obstacles = said.codes(lesson_form.THEMES), said.codes(lesson_form.OBSTACLES)
    told.competences = said.codes(lesson_form.COMPETENCES)
    levers = said.codes(lesson_form.LEVERS)
    if kind == LessonKind.QUESTION:
        told.questions.append(text)
        return
    told.lessons.append(text)
    if kind == LessonKind.CONDITION:
        told.conditions.append((text, levers[0] if levers else ""))
    else:
        failed = "Essayé sans succès : " if kind == LessonKind.FAILED else ""
        told.answers.append((tuple(told.obstacles), f"{failed}{text}"))


def _model(told: Told, said: _Answers) -> None:
    told.what = said.text(model_form.SUMMARY)
    told.done = done_in(told.what)
    rows = said.rows("M20")
    told.obstacles = list(dict.fromkeys(row["frein"] for row in rows if row.get("frein")))
    told.answers = [((row["frein"],), row["parade"]) for row in rows if row.get("frein") and row.get("parade")]
    told.conditions = [(row.get("condition") or "", row.get("levier") or "") for row in said.rows("M11")]
    told.limits = [text] if (text := said.text("M27")) else []
    told.questions, told.words = said.cells("M28", "question"), said.cells(model_form.WORDS, "parole")


def _rex(told: Told, said: _Answers) -> None:
    told.what = told.done = said.text(rex_form.HAPPENED) or said.text(rex_form.CONTEXT)
    told.themes, told.obstacles = said.codes(rex_form.THEMES), said.codes(rex_form.OBSTACLES)
    if lesson := said.text(rex_form.LESSON):
        told.learnt = lesson
        told.lessons.append(lesson)
    if warning := said.text(rex_form.NOT_AGAIN):
        told.lessons.append(f"À ne pas refaire : {warning}")


def _resource(told: Told, said: _Answers) -> None:
    told.what = told.done = said.text(resource_form.SUMMARY)
    told.themes, told.obstacles = said.codes(resource_form.THEMES), said.codes(resource_form.OBSTACLES)
    told.competences = said.codes(resource_form.COMPETENCES)
    if told.obstacles and told.what:
        told.answers.append((tuple(told.obstacles), told.what))


def _entry(told: Told, said: _Answers) -> None:
    """An answer to a grid. That of a participant who does not agree to be quoted gives nothing but its title."""
    fields = said.reading.spec.fields
    if not may_be_quoted(told.version.answers, fields):
        return
    told.what = said.text("Z1")
    if any(code.startswith("G12.") for code in fields):
        sentence = next((text for code in WORDS_FROM if (text := said.text(code))), "")
        told.words = [_SENTENCE.split(" ".join(sentence.split()), maxsplit=1)[0]] if sentence else []
        told.what = ""
        return
    told.lessons, told.learnt = [told.what] if told.what else [], told.what
    tried = [row for row in said.rows("G02.07") if row.get("frein")]
    described = [row["frein"] for row in said.rows("G02.02") if row.get("frein")]
    told.obstacles = list(dict.fromkeys([*said.codes("G02.01"), *described, *(row["frein"] for row in tried)]))
    for row in tried:
        if row.get("solution"):
            result = row.get("resultat")
            mark = f" (résultat : {result} sur 5)" if isinstance(result, int) else ""
            told.answers.append(((row["frein"],), f"{row['solution']}{mark}"))
    told.questions = [text] if (text := said.text("Z6")) else []


_READERS: dict[str, Callable[[Told, _Answers], None]] = {
    PROJECT: _project, LESSON: _lesson, MODEL: _model, REX: _rex, RESOURCE: _resource, GRID_ENTRY: _entry,
}  # fmt: skip


def counted_kinds(found: Iterable[Told]) -> str:
    """« 2 fiches projet, 1 enseignement », in the order of ``SOURCE_KINDS``."""
    kinds = [told.kind for told in found]
    return ", ".join(f"{number} {_NAMES[kind][number > 1]}" for kind in SOURCE_KINDS if (number := kinds.count(kind)))


_NAMES: dict[str, tuple[str, str]] = {
    PROJECT: ("fiche projet", "fiches projet"),
    LESSON: ("enseignement", "enseignements"),
    MODEL: ("modèle transposable", "modèles transposables"),
    REX: ("retour d'expérience", "retours d'expérience"),
    RESOURCE: ("ressource", "ressources"),
    GRID_ENTRY: ("réponse à une grille", "réponses à une grille"),
}
