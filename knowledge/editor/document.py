"""The content of a draft, and what the facilitator does to it: plain data of the shape of a grid file."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from typing import Any

from django.utils.text import slugify

from knowledge.editor.conditions import recoded
from knowledge.editor.exceptions import EditorRefused

Block = dict[str, Any]
MOST_QUESTIONS = 99
MOST_THEMES = 30
MOST_COLUMNS = 12
UP, DOWN = "monter", "descendre"
_NUMBER = re.compile(r"^G\d{2}\.(\d{2})$")


class Document:
    """A source being changed. Methods change ``source`` in place; give them a copy of what must not move."""

    def __init__(self, source: Mapping[str, Any]) -> None:
        self.source: Block = deepcopy(dict(source))
        self.source.setdefault("themes", [])

    # --- reading ---

    @property
    def code(self) -> str:
        """G02."""
        return self.source["code"]

    @property
    def themes(self) -> list[Block]:
        """Themes in order; each has ``titre`` and ``questions``."""
        return self.source["themes"]

    def questions(self) -> Iterator[Block]:
        """All the questions, in order."""
        for theme in self.themes:
            yield from theme.setdefault("questions", [])

    def codes(self) -> list[str]:
        """Codes of the questions, in order."""
        return [question["code"] for question in self.questions()]

    def place(self, code: str) -> tuple[int, int]:
        """(theme, rank) of a question. Raises KeyError."""
        for rank, theme in enumerate(self.themes):
            for at, question in enumerate(theme.setdefault("questions", [])):
                if question["code"] == code:
                    return rank, at
        raise KeyError(code)

    def question(self, code: str) -> Block:
        """A question. Raises KeyError."""
        theme, at = self.place(code)
        return self.themes[theme]["questions"][at]

    def theme(self, rank: int) -> Block:
        """A theme. Raises KeyError."""
        if not 0 <= rank < len(self.themes):
            raise KeyError(rank)
        return self.themes[rank]

    def column(self, code: str, column: str) -> Block:
        """A column of a list, a group or a matrix. Raises KeyError."""
        for each in self.question(code).get("colonnes", ()):
            if each["code"] == column:
                return each
        raise KeyError(column)

    @property
    def head(self) -> Block:
        """What the grid says of itself, without its questions."""
        return {key: value for key, value in self.source.items() if key != "themes"}

    @property
    def order(self) -> list[list[str]]:
        """Titles and codes as they follow one another: what moving something changes."""
        return [[theme.get("titre", ""), *(q["code"] for q in theme.get("questions", ()))] for theme in self.themes]

    # --- themes ---

    def add_theme(self, title: str) -> int:
        """At the end; gives its rank."""
        if len(self.themes) >= MOST_THEMES:
            raise EditorRefused(f"Une grille compte {MOST_THEMES} thèmes au plus.")
        self.themes.append({"titre": title, "questions": []})
        return len(self.themes) - 1

    def delete_theme(self, rank: int) -> None:
        """The theme and its questions."""
        self.theme(rank)
        del self.themes[rank]

    def move_theme(self, rank: int, way: str) -> None:
        """One place up or down; nothing at the ends."""
        self.theme(rank)
        _swap(self.themes, rank, way)

    # --- questions ---

    def add_question(self, theme: int, *, used: Collection[str], **data: Any) -> str:
        """At the end of a theme, under the next number never used; gives its code."""
        code = next_code(self.code, {*used, *self.codes(), *self.source.get("codes_retires", ())})
        self.theme(theme).setdefault("questions", []).append({"code": code, **data})
        return code

    def replace_question(self, code: str, question: Mapping[str, Any]) -> None:
        """Everything of a question but its code."""
        theme, at = self.place(code)
        self.themes[theme]["questions"][at] = {**question, "code": code}

    def put_in_theme(self, code: str, theme: int) -> None:
        """At the end of another theme; nothing when it is there already."""
        now, at = self.place(code)
        if now != theme:
            self.theme(theme).setdefault("questions", []).append(self.themes[now]["questions"].pop(at))

    def delete_question(self, code: str) -> None:
        """Raises KeyError."""
        theme, at = self.place(code)
        del self.themes[theme]["questions"][at]

    def move_question(self, code: str, way: str) -> None:
        """One place up or down, into the neighbouring theme at the ends of its own."""
        theme, at = self.place(code)
        questions = self.themes[theme]["questions"]
        if way == UP and at == 0 and theme > 0:
            self.themes[theme - 1].setdefault("questions", []).append(questions.pop(at))
        elif way == DOWN and at == len(questions) - 1 and theme < len(self.themes) - 1:
            self.themes[theme + 1].setdefault("questions", []).insert(0, questions.pop(at))
        else:
            _swap(questions, at, way)

    # --- columns ---

    def add_column(self, code: str, title: str, kind: str) -> str:
        """At the end; gives its code, made from its title in letters."""
        columns = self.question(code).setdefault("colonnes", [])
        if len(columns) >= MOST_COLUMNS:
            raise EditorRefused(f"Une question compte {MOST_COLUMNS} colonnes au plus.")
        name = letters(title, {column["code"] for column in columns})
        columns.append({"code": name, "titre": title, "type": kind})
        return name

    def delete_column(self, code: str, column: str) -> None:
        """Raises KeyError."""
        self.question(code)["colonnes"].remove(self.column(code, column))

    def move_column(self, code: str, column: str, way: str) -> None:
        """One place up or down."""
        columns = self.question(code)["colonnes"]
        _swap(columns, columns.index(self.column(code, column)), way)

    # --- the whole ---

    def recode(self, names: Mapping[str, str]) -> None:
        """Give questions other codes; conditions follow."""
        known = self.codes()
        for question in self.questions():
            if question.get("condition"):
                question["condition"] = recoded(question["condition"], names, known)
        for question in self.questions():
            question["code"] = names.get(question["code"], question["code"])


def _swap(items: list[Any], at: int, way: str) -> None:
    other = at - 1 if way == UP else at + 1
    if 0 <= other < len(items):
        items[at], items[other] = items[other], items[at]


def next_code(grid: str, used: Collection[str]) -> str:
    """The next number that no question of the grid ever had. Raises EditorRefused past 99."""
    numbers = [int(match[1]) for code in used if (match := _NUMBER.match(code)) and code.startswith(grid)]
    following = max(numbers, default=0) + 1
    if following > MOST_QUESTIONS:
        raise EditorRefused("Tous les numéros de questions de cette grille ont servi : dupliquez-la pour continuer.")
    return f"{grid}.{following:02}"


def letters(title: str, used: Collection[str]) -> str:
    """A short code of small letters for a column or a line, made from its title and never used beside it."""
    word = re.sub(r"[^a-z_]", "", slugify(title.replace("'", " ")).replace("-", "_")).strip("_")[:16].strip("_")
    name = word = word or "colonne"
    for mark in "bcdefghijklmnopqrstuvwxyz":
        if name not in used:
            return name
        name = f"{word}_{mark}"
    raise EditorRefused("Trop de colonnes portent le même titre.")


def duplicate(source: Mapping[str, Any], code: str) -> Block:
    """The same grid under another code; its questions keep their numbers, nothing of it was retired yet."""
    document = Document(source)
    document.recode({old: f"{code}{old[3:]}" for old in document.codes()})
    document.source["code"] = code
    document.source["titre"] = f"{source.get('titre', '')} (copie)".strip()
    for key in (
        "codes_retires",
        "sans_compte",
    ):  # the copy retired nothing, and asks no agreement that the platform reads
        document.source.pop(key, None)
    return document.source


def digest(part: Any) -> str:
    """What tells whether a part of a draft is still the one that a page showed."""
    return hashlib.sha256(json.dumps(part, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]
