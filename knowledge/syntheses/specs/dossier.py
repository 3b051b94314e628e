"""The dossier for training (RBI-PED, S167): for whom, aims, sequences with their contents, questions, lessons."""

from __future__ import annotations

from functools import cache

from django.db import models

from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.spec import Field, Spec, Step, check
from knowledge.learning.specs.parts import OPTIONAL, REQUIRED, column, diffusion, options
from knowledge.syntheses.specs.parts import content, found_by, kept_marks, line, long_text, rows

DOSSIER_KEY = "dossier"
TITLE, PUBLIC, DURATION, SUMMARY, THEMES, DEPARTEMENT = "S01", "S02", "S03", "S04", "S05", "S06"
AIMS, COMPETENCES, SEQUENCES, QUESTIONS, LESSONS, LIMITS = "S30", "S31", "S32", "S33", "S34", "S35"


class Learner(models.TextChoices):
    """Whom a dossier is for."""

    INITIAL = "initiale", "Étudiants, en formation initiale"
    CONTINUING = "continue", "Professionnels, en formation continue"
    MANAGERS = "cadres", "Cadres et encadrants"
    ELECTED = "elus", "Élus"
    TOGETHER = "croisee", "Professionnels et personnes concernées ensemble"


STEPS = (
    Step(
        code="pour-qui",
        title="Pour qui, pour quoi",
        fields=(
            Field(
                code=TITLE, label="Titre du dossier", type=T.SHORT_TEXT, obligation=REQUIRED, max_length=120,
                help="Ce qu'un formateur chercherait. Pas de nom de personne.", accepts_special=False,
            ),
            Field(
                code=PUBLIC, label="Public", type=T.MULTI_CHOICE, obligation=REQUIRED, options=options(Learner),
                accepts_special=False,
            ),
            Field(code=DURATION, label="Durée totale", type=T.SHORT_TEXT, obligation=OPTIONAL, max_length=80, help="« Une journée »."),
            long_text(
                SUMMARY, "En quelques lignes", "Ce texte apparaît dans les listes.", REQUIRED, max_length=500,
                accepts_special=False,
            ),
            rows(
                AIMS, "Objectifs", line("objectif", "À la fin, les personnes sauront…"), obligation=REQUIRED,
                help="Un objectif par ligne, avec un verbe : repérer, discuter, conduire…",
            ),
            Field(
                code=COMPETENCES, label="Compétences professionnelles travaillées", type=T.MULTI_CHOICE, vocabulary="CPT",
                obligation=OPTIONAL,
            ),
            *found_by(),
        ),
    ),
    Step(
        code="sequences",
        title="Séquences",
        intro="Chaque séquence s'appuie sur un contenu que les participants peuvent lire.",
        fields=(
            rows(
                SEQUENCES, "Séquences", column("titre", "Séquence", T.SHORT_TEXT, max_length=160), content("Contenu lu"),
                column("duree", "Durée", T.SHORT_TEXT, max_length=60), line("deroule", "Déroulé et consigne", 900),
                obligation=REQUIRED,
            ),
            rows(QUESTIONS, "Questions à travailler", line("question", "Question")),
        ),
    ),
    Step(
        code="enseignements",
        title="Enseignements à discuter",
        intro="Des savoirs issus de l'action, avec les mots de ceux qui les ont écrits.",
        fields=(
            rows(LESSONS, "Enseignements", line("enseignement", "Enseignement"), content("D'où il vient")),
            long_text(LIMITS, "Ce que ces contenus ne disent pas", "À dire aux participants.", REQUIRED, max_length=1500),
            diffusion("ce dossier"),
            *kept_marks(),
        ),
    ),
)  # fmt: skip


@cache
def dossier_spec() -> Spec:
    """The specification, checked."""
    intro = "Préparé à partir de contenus publiés, puis relu et réécrit à la main."
    return check(Spec(key=DOSSIER_KEY, title="Dossier pédagogique", intro=intro, steps=STEPS))
