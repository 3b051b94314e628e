"""The form of a REX (D.14): the essential on one page, the rest on a second one that may wait."""

from __future__ import annotations

from functools import cache

from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.enums import Obligation
from isic_platform.formkit.spec import ANY_LEVEL, Field, Spec, Step, check

REX_KEY = "rex"
TITLE, CONTEXT, PLANNED, HAPPENED, LESSON = "X01", "X02", "X03", "X04", "X05"
ANALYSIS, FOLLOW_UP, AGAIN, NOT_AGAIN = "X06", "X07", "X08", "X09"
THEMES, OBSTACLES, LEVERS, DIFFUSION = "X10", "X11", "X12", "DIFFUSION"

_REQUIRED = {ANY_LEVEL: str(Obligation.REQUIRED)}
_RECOMMENDED = {ANY_LEVEL: str(Obligation.RECOMMENDED)}
_OPTIONAL = {ANY_LEVEL: str(Obligation.OPTIONAL)}


def _text(code: str, label: str, help: str, length: int, obligation: dict[str, str]) -> Field:
    return Field(code=code, label=label, type=T.LONG_TEXT, help=help, obligation=obligation, max_length=length)


def _codes(code: str, label: str, vocabulary: str) -> Field:
    return Field(code=code, label=label, type=T.MULTI_CHOICE, vocabulary=vocabulary, obligation=_OPTIONAL)


ESSENTIAL = Step(
    code="l-essentiel",
    title="L'essentiel",
    intro="Dix minutes. Un échec apprend autant qu'une réussite, et évite le même à d'autres.",
    fields=(
        Field(
            code=TITLE, label="Titre", type=T.SHORT_TEXT, obligation=_REQUIRED, max_length=160, accepts_special=False,
            help="Ce que quelqu'un chercherait. Ni nom de personne, ni nom de projet.",
        ),
        Field(
            code=CONTEXT, label="Contexte, en une ligne", type=T.SHORT_TEXT, obligation=_REQUIRED, max_length=300,
            help="Où, avec qui, quand : de quoi se reconnaître, sans faire reconnaître personne.",
        ),
        _text(PLANNED, "Ce qui était prévu", "", 1500, _REQUIRED),
        _text(HAPPENED, "Ce qui est arrivé", "Les faits, tels qu'on les a vus.", 2000, _REQUIRED),
        _text(LESSON, "La leçon", "Ce que vous diriez à une équipe qui commence.", 1000, _REQUIRED),
        Field(
            code=DIFFUSION, label="Diffusion souhaitée", type=T.CHOICE, vocabulary="DIF", obligation=_REQUIRED,
            help="Qui pourra lire ce REX une fois la publication faite ?", accepts_special=False,
        ),
    ),
)  # fmt: skip
MORE = Step(
    code="aller-plus-loin",
    title="Aller plus loin",
    intro="Tout est facultatif, et peut attendre.",
    fields=(
        _text(ANALYSIS, "Analyse", "Pourquoi cela s'est passé ainsi.", 2000, _RECOMMENDED),
        _text(FOLLOW_UP, "Suite", "Ce qui a été décidé, ce qui a changé.", 1000, _OPTIONAL),
        _text(AGAIN, "À refaire", "", 1000, _RECOMMENDED),
        _text(NOT_AGAIN, "À ne pas refaire", "Le dire est un service rendu.", 1000, _RECOMMENDED),
        _codes(THEMES, "Thèmes", "THE"),
        _codes(OBSTACLES, "Freins rencontrés", "FRE"),
        _codes(LEVERS, "Leviers", "LEV"),
    ),
)


@cache
def rex_spec() -> Spec:
    """The whole form."""
    intro = "Un retour d'expérience : observer, formaliser, mettre en circulation."
    return check(Spec(key=REX_KEY, title="Retour d'expérience", intro=intro, steps=(ESSENTIAL, MORE)))
