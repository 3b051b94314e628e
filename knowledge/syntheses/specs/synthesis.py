"""The note for decision-makers (RBI-DEC, S171): what was tried, what hinders, on which conditions, what is not known."""

from __future__ import annotations

from functools import cache

from django.db import models

from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.spec import Field, Spec, Step, check
from knowledge.learning.specs.parts import OPTIONAL, REQUIRED, column, diffusion, options
from knowledge.syntheses.specs.parts import CHECKLISTS, content, found_by, kept_marks, line, long_text, rows

SYNTHESIS_KEY = "synthese"
TITLE, READERS, QUESTION, SUMMARY, THEMES, DEPARTEMENT = "S01", "S02", "S03", "S04", "S05", "S06"
TRIED, OBSTACLES, CONDITIONS, WORDS, LIMITS, OPEN = "S10", "S11", "S12", "S13", "S14", "S15"
ADVICE, UNWANTED = "S20", "S21"


class Reader(models.TextChoices):
    """For whom a note is written."""

    ELECTED = "elus", "Élus"
    MANAGEMENT = "direction", "Direction et encadrement"
    PARTNERS = "partenaires", "Institutions partenaires"
    TRAINING = "formation", "Formation"
    TEAMS = "equipes", "Équipes"


# Each checklist of the report: field, target, readers that open it (S205 to S208).
RECOMMENDED_TO: dict[str, tuple[str, str, tuple[Reader, ...]]] = {
    "RE": ("S16", "aux élus", (Reader.ELECTED,)),
    "RI": ("S17", "aux institutions", (Reader.MANAGEMENT, Reader.PARTNERS)),
    "RF": ("S18", "à la formation", (Reader.TRAINING,)),
    "RT": ("S19", "aux travailleurs sociaux", (Reader.TEAMS,)),
}


def _checklist(letters: str) -> Field:
    code, target, readers = RECOMMENDED_TO[letters]
    return Field(
        code=code, label=f"Recommandations {target}", type=T.MULTI_CHOICE, vocabulary=CHECKLISTS[letters],
        help="Liste du Conseil supérieur du travail social (2010). Cochez celles que ces contenus donnent à voir.",
        condition=" ou ".join(f"{READERS} contient {reader.value}" for reader in readers), obligation=OPTIONAL,
        accepts_special=False,
    )  # fmt: skip


STEPS = (
    Step(
        code="la-question",
        title="La question",
        intro="Une note tient en une page : un sujet, des lecteurs, une question.",
        fields=(
            Field(
                code=TITLE, label="Titre de la note", type=T.SHORT_TEXT, obligation=REQUIRED, max_length=120,
                help="Ce que le lecteur cherche. Pas de nom de personne.", accepts_special=False,
            ),
            Field(
                code=READERS, label="Pour qui ?", type=T.MULTI_CHOICE, obligation=REQUIRED, options=options(Reader),
                help="Le choix ouvre les recommandations qui s'adressent à ces lecteurs.", accepts_special=False,
            ),
            Field(
                code=QUESTION, label="La question à laquelle la note répond", type=T.SHORT_TEXT, obligation=REQUIRED,
                max_length=250, accepts_special=False,
            ),
            long_text(
                SUMMARY, "L'essentiel, en trois phrases", "Ce texte apparaît dans les listes.", REQUIRED, max_length=500,
                accepts_special=False,
            ),
            *found_by(),
        ),
    ),
    Step(
        code="essaye",
        title="Ce qui a été essayé",
        intro="Une ligne par source : quoi, où, quand.",
        fields=(
            rows(
                TRIED, "Actions et savoirs cités", content(), column("lieu", "Lieu", T.SHORT_TEXT, max_length=120),
                column("annee", "Année", T.SHORT_TEXT, max_length=20),
                column("niveau", "Niveau ou nature", T.SHORT_TEXT, max_length=60),
                line("quoi", "Ce qui a été fait ou appris", 700), obligation=REQUIRED,
            ),
            rows(
                UNWANTED, "Effets non voulus", line("effet", "Effet", 700), obligation=OPTIONAL,
                help="Ce que l'action a produit sans le vouloir, y compris de négatif.",
            ),
        ),
    ),
    Step(
        code="freins",
        title="Freins et parades",
        intro="Les plus souvent cités d'abord ; à égalité, dans l'ordre de la liste des freins. Les parades gardent les mots de "
        "ceux qui les ont écrites.",
        fields=(
            rows(
                OBSTACLES, "Freins et parades", column("frein", "Frein", T.CHOICE, vocabulary="FRE"),
                column("cite", "Cité par", T.SHORT_TEXT, max_length=40), line("parade", "Ce que d'autres ont fait", 900),
            ),
        ),
    ),
    Step(
        code="conditions",
        title="Conditions de réussite",
        fields=(
            rows(
                CONDITIONS, "Conditions de réussite", line("condition", "Condition"),
                column("levier", "Levier", T.CHOICE, vocabulary="LEV"),
            ),
            rows(
                WORDS, "Paroles de participants", line("parole", "Parole"), obligation=OPTIONAL,
                help="Seulement celles que des personnes ont accepté de voir écrites.",
            ),
        ),
    ),
    Step(
        code="limites",
        title="Ce que l'on ne sait pas",
        fields=(
            long_text(
                LIMITS, "Limites de cette note", "Ce qui n'est pas démontré, ce que les sources ne disent pas.", REQUIRED,
                max_length=1500,
            ),
            rows(OPEN, "Questions ouvertes", line("question", "Question"), obligation=OPTIONAL),
        ),
    ),
    Step(
        code="recommandations",
        title="Recommandations",
        fields=(
            *(_checklist(letters) for letters in RECOMMENDED_TO),
            rows(
                ADVICE, "Ce que nous proposons", line("proposition", "Proposition"),
                column("a_qui", "À qui", T.SHORT_TEXT, max_length=120),
                help="Vos propositions, chacune assez précise pour être décidée.",
            ),
            diffusion("cette note"),
            *kept_marks(),
        ),
    ),
)  # fmt: skip


@cache
def synthesis_spec() -> Spec:
    """The specification, checked."""
    intro = "Préparée à partir de contenus publiés, puis relue et réécrite à la main."
    return check(Spec(key=SYNTHESIS_KEY, title="Note aux décideurs", intro=intro, steps=STEPS))
