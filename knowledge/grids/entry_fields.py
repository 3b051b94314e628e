"""What every answer to a grid says of itself (C.0): who answers, when, who may read. Kept with its other answers.

These fields close the last page of a grid; they are no question of it and are not counted with them.
"""

from __future__ import annotations

from isic_platform.formkit.enums import FieldType, Obligation
from isic_platform.formkit.spec import ANY_LEVEL, Field, Option, Spec
from knowledge.enums import RespondentKind

TITLE, RESPONDENT, DATE, DIFFUSION = "TITRE", "REPONDANT", "DATE", "DIFFUSION"
ENTRY_CODES = frozenset({TITLE, RESPONDENT, DATE, DIFFUSION})
CLOSING_SUBJECT = "Z1"
TODAY = "aujourd'hui"

_REQUIRED = {ANY_LEVEL: str(Obligation.REQUIRED)}
_FIELDS = (
    Field(
        code=RESPONDENT,
        label="Qui répond ?",
        type=FieldType.CHOICE,
        obligation=_REQUIRED,
        options=tuple(Option(code=code, label=label) for code, label in RespondentKind.choices),
        accepts_special=False,
    ),
    Field(
        code=DATE,
        label="Date de la réponse",
        type=FieldType.DATE,
        help="Le jour où la grille a été remplie, ou le dernier s'il y en a eu plusieurs.",
        obligation=_REQUIRED,
        accepts_special=False,
        prefill=TODAY,
    ),
    Field(
        code=DIFFUSION,
        label="Diffusion souhaitée",
        type=FieldType.CHOICE,
        help="Qui pourra lire cette réponse quand elle sera publiée ?",
        obligation=_REQUIRED,
        vocabulary="DIF",
        accepts_special=False,
    ),
    Field(code=TITLE, label="Titre", type=FieldType.COMPUTED),
)


def entry_fields(asked: dict[str, Field]) -> tuple[Field, ...]:
    """The fields to add to a grid; its own date, when it asks for one, is the date of the answer."""
    has_date = any(field.prefill == TODAY for field in asked.values())
    return tuple(field for field in _FIELDS if not (field.code == DATE and has_date))


def date_code(spec: Spec) -> str:
    """The field that holds the date of the answer."""
    return next(code for code, field in spec.fields.items() if field.prefill == TODAY)


def subject_code(spec: Spec) -> str:
    """The field that says in a sentence what the answer teaches: the lesson, or the subject of a light trace."""
    asked = {code: field for code, field in spec.fields.items() if not field.retired}
    if CLOSING_SUBJECT in asked:
        return CLOSING_SUBJECT
    short = (code for code, field in asked.items() if field.type == FieldType.SHORT_TEXT)
    return next(short, "")


def questions(spec: Spec) -> dict[str, Field]:
    """The questions of a grid and of its closing block, by code, without what an answer says of itself."""
    return {code: field for code, field in spec.fields.items() if code not in ENTRY_CODES}
