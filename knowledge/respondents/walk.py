"""Answering a grid page after page, outside the writing pages: a guest without an account, or somebody who reads aloud.

An easy-to-read grid goes one question at a time, without the closing block, which speaks to professionals; the others go one
theme at a time. Settings of the answer, accounts and files are never offered to a guest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from isic_platform.formkit.answers import is_answered, special_of
from isic_platform.formkit.enums import FieldType, Obligation, Special
from isic_platform.formkit.plain import plain_answer
from isic_platform.formkit.spec import Field
from isic_platform.publication.workspace import Workspace
from knowledge.grids.entry_fields import ENTRY_CODES
from knowledge.models import GridEntry
from knowledge.respondents.rules import AGREEMENT

NOT_FOR_GUESTS = frozenset({FieldType.ACCOUNT, FieldType.FILE, FieldType.COMPUTED})


@dataclass(frozen=True)
class Leaf:
    """One page: its code in the address, its title, its questions."""

    code: str
    title: str
    fields: tuple[Field, ...]
    number: int


@dataclass
class Addresses:
    """Where the pages of this walk are."""

    home: str
    recap: str
    page: Callable[[str], str]
    save: Callable[[str], str]


class Walk:
    """One answer being given, page after page, by a guest (``by`` is None) or by one of its writers."""

    def __init__(self, entry: GridEntry, addresses: Addresses, by: Any = None) -> None:
        self.entry, self.item, self.addresses, self.by = entry, entry.item, addresses, by
        self.workspace = Workspace(entry.item, by)
        self.is_easy = entry.grid.is_easy_to_read

    @property
    def is_guest(self) -> bool:
        return self.by is None

    @cached_property
    def leaves(self) -> list[Leaf]:
        """Every page, those whose questions are hidden now included."""
        if self.is_easy:
            prefix = f"{self.entry.grid.code}."
            fields = [each for page in self.workspace.pages() for each in page.fields if each.code.startswith(prefix)]
            offered = [field for each in fields if (field := self._offered(each))]
            return [Leaf(each.code, unbroken(each.label), (each,), number) for number, each in enumerate(offered, 1)]
        pages = [
            (page, tuple(field for each in page.fields if (field := self._offered(each))))
            for page in self.workspace.pages()
        ]
        kept = [(page, fields) for page, fields in pages if fields]
        return [Leaf(page.code, page.title, fields, number) for number, (page, fields) in enumerate(kept, 1)]

    def _offered(self, field: Field) -> Field | None:
        """The question as it is asked here, without its columns for files; None when it is not asked."""
        if field.code in ENTRY_CODES or field.type == FieldType.COMPUTED:
            return None
        if not self.is_guest:
            return field
        if field.type in NOT_FOR_GUESTS or (field.type == FieldType.LINK and field.link == "compte"):
            return None
        columns = tuple(column for column in field.columns if column.type not in NOT_FOR_GUESTS)
        if columns == field.columns:
            return field
        if not columns or self._holds_files(field):
            return None
        return replace(field, columns=columns)

    def _holds_files(self, field: Field) -> bool:
        """Whether an answer already holds a file: writing it again without the column would lose the file."""
        return "attachment" in str(self.workspace.record.values.get(field.code))

    def leaf(self, code: str) -> Leaf | None:
        """A page by its code, None when there is none or when nothing of it is asked now."""
        found = next((each for each in self.leaves if each.code == code), None)
        return found if found and self.is_asked(found) else None

    def is_asked(self, leaf: Leaf) -> bool:
        """Whether at least one of its questions shows, given the answers."""
        return any(self.workspace.shown(field) for field in leaf.fields)

    def neighbours(self, leaf: Leaf) -> tuple[Leaf | None, Leaf | None]:
        """The pages before and after, among those that ask something now."""
        asked = [each for each in self.leaves if self.is_asked(each)]
        codes = [each.code for each in asked]
        at = codes.index(leaf.code)
        return (asked[at - 1] if at else None, asked[at + 1] if at + 1 < len(asked) else None)

    def where_to_resume(self) -> Leaf | None:
        """The first page after the last one that was answered; the first one when nothing was. None past the last."""
        if not self.has_agreed:
            return self.leaf(AGREEMENT)
        asked = [each for each in self.leaves if self.is_asked(each)]
        answered = [at for at, leaf in enumerate(asked) if any(self.is_answered(field.code) for field in leaf.fields)]
        following = (answered[-1] + 1) if answered else 0
        return asked[following] if following < len(asked) else None

    def is_answered(self, code: str) -> bool:
        """Whether a question has an answer, « je ne sais pas » included."""
        return is_answered(self.workspace.record.values.get(code))

    @property
    def has_agreed(self) -> bool:
        """Whether the respondent said yes, in a grid that asks for it first; True in the others."""
        return AGREEMENT not in self.workspace.spec.fields or self.workspace.record.values.get(AGREEMENT) == "oui"

    def summary(self) -> list[dict[str, Any]]:
        """What was answered, for reading again: the question, the answer in words, whether it must be given, and its page."""
        lines = []
        for leaf in self.leaves:
            for field in leaf.fields:
                if not self.workspace.shown(field):
                    continue
                answer = self.workspace.record.values.get(field.code)
                required = self.workspace.evaluation.obligation(field) == Obligation.REQUIRED
                lines.append(
                    {
                        "label": unbroken(field.label),
                        "text": self.in_words(field, answer),
                        "missing": required and not is_answered(answer),
                        "url": f"{self.addresses.page(leaf.code)}#q-{field.code}",
                    }
                )
        return lines

    def in_words(self, field: Field, answer: Any) -> str:
        """An answer as text; « Je ne sais pas » for what a professional calls not documented."""
        if special_of(answer) == Special.NOT_DOCUMENTED:
            return "Je ne sais pas"
        if self.is_easy and field.type == FieldType.SCALE:
            return next(
                (mark["label"] for mark in marks_of(field, answer) if mark["checked"]), plain_answer(field, answer)
            )
        return plain_answer(field, answer)

    def missing(self) -> list[dict[str, Any]]:
        """Lines of the summary that must still be answered."""
        return [line for line in self.summary() if line["missing"]]


def unbroken(text: str) -> str:
    """A question whose « ? » never stands alone on a line."""
    return text.replace(" ?", "\u00a0?")


def marks_of(field: Field, value: Any) -> list[dict[str, Any]]:
    """The five steps of a scale in words and faces, for a question asked alone."""
    first, last = (field.anchors or ("", ""))[:2]
    words = {1: first, 2: "un peu", 3: "moyen", 4: "beaucoup", 5: last}
    if (first, last) == ("jamais", "souvent"):
        words = {1: "Jamais", 2: "Presque jamais", 3: "Quelquefois", 4: "Assez souvent", 5: "Souvent"}
    return [
        {
            "code": str(number),
            "label": words[number].capitalize(),
            "face": f"face-{number}",
            "checked": str(value) == str(number),
        }
        for number in range(1, 6)
    ]
