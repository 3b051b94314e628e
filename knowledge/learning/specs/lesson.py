"""The lesson: short, coded, reusable out of its project (D.14, S145). An open question is one (S101)."""

from __future__ import annotations

from functools import cache

from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.spec import ANY_LEVEL, Field, Spec, Step, check
from knowledge.enums import Certainty, LessonEffect, LessonKind, ReadingLevel
from knowledge.learning.specs.parts import LESSON_LENGTH, OPTIONAL, RECOMMENDED, REQUIRED, diffusion, options

LESSON_KEY = "enseignement"
TEXT, KIND_CODE, CERTAINTY, LEVELS, EFFECTS = "E01", "E02", "E03", "E04", "E05"
OBSTACLES, LEVERS, THEMES, COMPETENCES, CONTEXT = "E06", "E07", "E08", "E09", "E10"

LESSON = Step(
    code="l-enseignement",
    title="L'enseignement",
    intro="Une idée, en quelques phrases, que quelqu'un d'ailleurs pourrait reprendre sans connaître votre projet.",
    fields=(
        Field(
            code=TEXT,
            label="Ce que l'on a appris",
            type=T.SHORT_TEXT,
            help="300 caractères au plus. Ni nom de personne, ni nom de projet.",
            obligation=REQUIRED,
            max_length=LESSON_LENGTH,
            accepts_special=False,
        ),
        Field(
            code=KIND_CODE,
            label="De quoi s'agit-il ?",
            type=T.CHOICE,
            help="Une question ouverte vaut autant qu'une solution.",
            obligation=REQUIRED,
            options=options(LessonKind),
            accepts_special=False,
        ),
        Field(
            code=CERTAINTY,
            label="Degré de certitude",
            type=T.CHOICE,
            obligation=RECOMMENDED,
            required_when=((f"{KIND_CODE} != {LessonKind.QUESTION.value}", (ANY_LEVEL,)),),
            options=options(Certainty),
        ),
        Field(
            code=CONTEXT,
            label="Dans quel contexte",
            type=T.LONG_TEXT,
            help="Quelques lignes : le cadre, le public, ce qui a compté. Rien qui fasse reconnaître une personne.",
            obligation=RECOMMENDED,
            max_length=900,
        ),
    ),
)

CODES = Step(
    code="le-retrouver",
    title="Le retrouver",
    intro="Ce qui permettra à d'autres de tomber dessus quand ils en auront besoin.",
    fields=(
        Field(
            code=LEVELS,
            label="Niveau de lecture",
            help="De quoi parle-t-il surtout : d'un sujet (thématique), d'une manière d'être (posture), de ce qui se passe entre les "
            "personnes (interrelation) ou d'une manière de faire (méthode) ?",
            type=T.MULTI_CHOICE,
            obligation=REQUIRED,
            options=options(ReadingLevel),
            accepts_special=False,
        ),
        Field(
            code=EFFECTS,
            label="Cet enseignement sert",
            type=T.MULTI_CHOICE,
            obligation=RECOMMENDED,
            options=options(LessonEffect),
        ),
        Field(code=THEMES, label="Thèmes", type=T.MULTI_CHOICE, obligation=RECOMMENDED, vocabulary="THE"),
        Field(code=OBSTACLES, label="Freins concernés", type=T.MULTI_CHOICE, obligation=OPTIONAL, vocabulary="FRE"),
        Field(code=LEVERS, label="Leviers", type=T.MULTI_CHOICE, obligation=OPTIONAL, vocabulary="LEV"),
        Field(
            code=COMPETENCES,
            label="Compétences professionnelles",
            type=T.MULTI_CHOICE,
            help="Celles que cet enseignement aide à acquérir.",
            obligation=OPTIONAL,
            vocabulary="CPT",
        ),
        diffusion("cet enseignement"),
    ),
)


@cache
def lesson_spec() -> Spec:
    """The specification, checked."""
    return check(Spec(key=LESSON_KEY, title="Enseignement", intro="Une leçon, courte et codée.", steps=(LESSON, CODES)))
