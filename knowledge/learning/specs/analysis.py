"""The crossed reading of answers (C.14 « Synthèse croisée »): a step apart from the collection (S100)."""

from __future__ import annotations

from functools import cache

from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.spec import Field, Option, Spec, Step, check
from knowledge.enums import Certainty, LessonKind
from knowledge.learning.specs.parts import (
    LESSON_LENGTH,
    OPTIONAL,
    RECOMMENDED,
    REQUIRED,
    column,
    diffusion,
    options,
)

ANALYSIS_KEY = "analyse"
TITLE, CONVERGENCES, DIVERGENCES, LESSONS, QUESTIONS = "A01", "A02", "A03", "A04", "A05"
AUTHORS, DAY, LIMITS = "A06", "A07", "A08"
EXTRACT_LENGTH = 1000

OUTCOMES = (
    Option(code="les-deux", label="Les deux lectures sont gardées"),
    Option(code="tranche", label="Le collectif a retenu une lecture"),
    Option(code="a-eclaircir", label="Cela reste à éclaircir"),
)

SAYS = Step(
    code="ce-que-disent-les-reponses",
    title="Ce que disent les réponses",
    intro="Relisez les réponses à côté : ce qui se rejoint, ce qui diffère. Une divergence n'est pas un défaut.",
    fields=(
        Field(
            code=TITLE,
            label="Titre de l'analyse",
            type=T.SHORT_TEXT,
            help="Ce que l'on a voulu comprendre. Pas de nom de personne.",
            obligation=REQUIRED,
            max_length=160,
            accepts_special=False,
        ),
        Field(
            code=CONVERGENCES,
            label="Convergences",
            type=T.LIST,
            help="Ce que plusieurs réponses disent. Une ligne par constat.",
            obligation=RECOMMENDED,
            columns=(
                column("constat", "Constat", T.LONG_TEXT, max_length=EXTRACT_LENGTH),
                column("qui", "Qui le dit (fonctions)", T.SHORT_TEXT),
            ),
            max_rows=30,
        ),
        Field(
            code=DIVERGENCES,
            label="Divergences",
            type=T.LIST,
            help="Là où les lectures diffèrent. Garder les deux est possible : dites pourquoi elles tiennent.",
            obligation=RECOMMENDED,
            columns=(
                column("sujet", "Sujet", T.SHORT_TEXT),
                column("lecture", "Une lecture", T.LONG_TEXT, max_length=EXTRACT_LENGTH),
                column("autre", "Une autre lecture", T.LONG_TEXT, max_length=EXTRACT_LENGTH),
                column("issue", "Ce que l'on en fait", T.CHOICE, options=OUTCOMES),
            ),
            max_rows=30,
        ),
    ),
)

RETAINS = Step(
    code="ce-que-l-on-en-retient",
    title="Ce que l'on en retient",
    intro="Des enseignements courts, que d'autres pourront reprendre. Une question ouverte en est un.",
    fields=(
        Field(
            code=LESSONS,
            label="Enseignements retenus",
            type=T.LIST,
            help="Une ligne par enseignement. Chacun pourra devenir un enseignement à part entière, d'un geste.",
            obligation=RECOMMENDED,
            columns=(
                column("enseignement", "Enseignement", T.LONG_TEXT, max_length=LESSON_LENGTH),
                column("type", "Type", T.CHOICE, options=options(LessonKind)),
                column("certitude", "Certitude", T.CHOICE, options=options(Certainty)),
            ),
            max_rows=30,
        ),
        Field(
            code=QUESTIONS,
            label="Questions ouvertes",
            type=T.LIST,
            help="Ce que les réponses ne permettent pas de trancher, et à qui la question s'adresse.",
            obligation=RECOMMENDED,
            columns=(
                column("question", "Question", T.LONG_TEXT, max_length=LESSON_LENGTH),
                column("a_qui", "À qui la poser (fonctions)", T.SHORT_TEXT),
            ),
            max_rows=20,
        ),
    ),
)

CLOSES = Step(
    code="pour-finir",
    title="Pour finir",
    fields=(
        Field(
            code=AUTHORS,
            label="Auteurs de l'analyse",
            type=T.LIST,
            help="Des fonctions et des structures, jamais de nom.",
            obligation=REQUIRED,
            columns=(
                column("fonction", "Fonction", T.SHORT_TEXT),
                column("structure", "Structure", T.SHORT_TEXT),
            ),
            max_rows=20,
        ),
        Field(code=DAY, label="Date de l'analyse", type=T.DATE, obligation=REQUIRED, accepts_special=False),
        diffusion("cette analyse"),
        Field(
            code=LIMITS,
            label="Limites de cette analyse",
            type=T.LONG_TEXT,
            help="Qui n'a pas répondu, ce que l'on n'a pas pu vérifier.",
            obligation=OPTIONAL,
        ),
    ),
)


@cache
def analysis_spec() -> Spec:
    """The specification, checked."""
    return check(
        Spec(
            key=ANALYSIS_KEY,
            title="Analyse",
            intro="Ce que des réponses disent ensemble, avec du recul.",
            steps=(SAYS, RETAINS, CLOSES),
        )
    )
