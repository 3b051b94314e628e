"""What the two forms share: lines that point at a source, checklists of recommendations, what was prepared."""

from __future__ import annotations

from typing import Any

from isic_platform.formkit.enums import Audience
from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.sources import register_source
from isic_platform.formkit.spec import Field
from isic_platform.vocabularies.selectors import terms_of
from knowledge.learning.specs.parts import OPTIONAL, RECOMMENDED, column

ORIGINS, GENERATED = "ORIGINE", "PREPARE"
SOURCE_LINK = "source-citee"  # the resolver of links to the document's own sources
CONTENT = "contenu"
MOST_ROWS = 20
LINE = 400
# A vocabulary for each target of the report's recommendations (D.15): the two letters of its codes.
CHECKLISTS = {"RE": "RECO-ELUS", "RI": "RECO-INSTITUTIONS", "RF": "RECO-FORMATION", "RT": "RECO-EQUIPES"}


def register_checklists() -> None:
    """Declare the recommendations made to each target as lists of choices (S205 to S208)."""
    for letters, name in CHECKLISTS.items():
        register_source(name, lambda letters=letters: _recommendations(letters))


def _recommendations(letters: str) -> list[tuple[str, str]]:
    return [(term.code, term.label) for term in terms_of("RECO") if term.code.startswith(letters)]


def long_text(code: str, label: str, help: str = "", obligation: Any = None, **more: Any) -> Field:
    """A text of several lines."""
    return Field(code=code, label=label, type=T.LONG_TEXT, help=help, obligation=obligation or RECOMMENDED, **more)


def rows(code: str, label: str, *columns: Field, help: str = "", obligation: Any = None) -> Field:
    """A repeatable list."""
    return Field(
        code=code, label=label, type=T.LIST, help=help, obligation=obligation or RECOMMENDED, columns=columns,
        max_rows=MOST_ROWS,
    )  # fmt: skip


def line(code: str, label: str, length: int = LINE) -> Field:
    """A column of free text."""
    return column(code, label, T.LONG_TEXT, max_length=length)


def content(label: str = "Contenu") -> Field:
    """A column that points at one of the document's sources; words are accepted for what the platform does not hold."""
    return column(CONTENT, label, T.LINK, link=SOURCE_LINK, allow_free=True)


def found_by() -> tuple[Field, ...]:
    """What lets it be found."""
    return (
        Field(code="S05", label="Thèmes", type=T.MULTI_CHOICE, vocabulary="THE", obligation=RECOMMENDED),
        Field(code="S06", label="Département", type=T.CHOICE, vocabulary="DEPARTEMENT", obligation=OPTIONAL),
    )


def kept_marks() -> tuple[Field, ...]:
    """What was prepared, and from which sources: computed, and asked of nobody."""
    return (
        Field(code=ORIGINS, label="Origine de chaque rubrique", type=T.COMPUTED),
        Field(code=GENERATED, label="Ce qui avait été préparé", type=T.COMPUTED, audience=Audience.TEAM),
    )
