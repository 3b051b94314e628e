"""The transferable model: what another team needs to take an action up, in the twelve sections of C.14 (S99)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from isic_platform.formkit.enums import Audience
from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.spec import Field, Spec, Step, check
from knowledge.learning.specs.parts import OPTIONAL, RECOMMENDED, REQUIRED, column, diffusion

MODEL_KEY = "modele"
TITLE, SUMMARY = "M01", "M02"
ORIGINS, GENERATED = "ORIGINE", "PREPARE"
WORDS = "M24"
BUDGET = "M15"
LINE = 600


def _long(code: str, label: str, help: str = "", obligation: dict[str, str] | None = None, **more: object) -> Field:
    return Field(code=code, label=label, type=T.LONG_TEXT, help=help, obligation=obligation or RECOMMENDED, **more)  # type: ignore[arg-type]


def _list(code: str, label: str, *columns: Field, help: str = "", obligation: dict[str, str] | None = None) -> Field:
    return Field(
        code=code,
        label=label,
        type=T.LIST,
        help=help,
        obligation=obligation or RECOMMENDED,
        columns=columns,
        max_rows=40,
    )


def _line(code: str, label: str) -> Field:
    return column(code, label, T.LONG_TEXT, max_length=LINE)


SECTIONS = (
    Step(
        code="intention",
        title="Intention et valeurs",
        fields=(
            Field(
                code=TITLE, label="Titre du modèle", type=T.SHORT_TEXT, obligation=REQUIRED, max_length=160,
                help="Ce que d'autres pourraient reprendre. Pas de nom de personne.", accepts_special=False,
            ),
            Field(
                code=SUMMARY, label="Le modèle en trois phrases", type=T.LONG_TEXT, obligation=REQUIRED, max_length=600,
                help="Pour qui, pour quoi, comment. Ce texte apparaît dans les listes.", accepts_special=False,
            ),
            _long("M03", "Intention", "Ce que l'action cherche, avec les mots du groupe autant que possible.", REQUIRED),
            _long("M04", "Valeurs et principes", "Ce à quoi on ne renonce pas : droits, éthique, libre adhésion."),
        ),
    ),
    Step(
        code="contexte",
        title="Pour qui et dans quel contexte",
        fields=(
            _long("M05", "Pour qui", "Les publics, dits avec respect, et ce qui a compté chez eux.", REQUIRED),
            _long("M06", "Dans quel contexte", "Territoire, institution, dynamiques locales. Rien de reconnaissable.", REQUIRED),
        ),
    ),
    Step(
        code="etapes",
        title="Étapes et durée",
        fields=(
            _list(
                "M07", "Étapes", _line("etape", "Étape"), column("duree", "Durée", T.SHORT_TEXT),
                _line("acteurs", "Acteurs et décisions"), obligation=REQUIRED,
            ),
            _long("M08", "Durée et rythme", "Durée minimale, ordre à respecter, étape souvent sous-estimée."),
        ),
    ),
    Step(
        code="essentiel",
        title="Éléments essentiels et adaptables",
        intro="Sans quoi l'action ne serait plus elle-même, et ce qui peut changer sans dommage.",
        fields=(
            _list("M09", "Éléments essentiels", _line("element", "Élément"), _line("pourquoi", "Pourquoi"), obligation=REQUIRED),
            _list("M10", "Éléments adaptables", _line("element", "Élément"), _line("exemples", "Exemples"), obligation=REQUIRED),
            _list("M11", "Conditions de réussite", _line("condition", "Condition"), column("levier", "Levier", T.CHOICE, vocabulary="LEV")),
            _long("M12", "Variantes", "Ce que d'autres ont fait autrement, ou ce qui a changé en route."),
        ),
    ),
    Step(
        code="moyens",
        title="Compétences, moyens et budget",
        fields=(
            _list(
                "M13", "Compétences", column("competence", "Compétence", T.CHOICE, vocabulary="CPT"),
                column("niveau", "Niveau", T.SHORT_TEXT), column("heures", "Heures", T.NUMBER, minimum=0, unit="heures"),
            ),
            _long("M14", "Moyens", "Temps de travail, lieux, matériel, ressources partagées."),
            Field(
                code="M16", label="Ordre de grandeur du budget, lisible par tous", type=T.CHOICE, obligation=RECOMMENDED,
                vocabulary="TRB",
            ),
            _long(BUDGET, "Budget détaillé", "Non public : l'équipe et les relecteurs seulement.", OPTIONAL, audience=Audience.TEAM),
        ),
    ),
    Step(
        code="partenaires",
        title="Partenaires et comité type",
        fields=(
            _list("M17", "Partenaires utiles", _line("role", "Rôle ou type de structure"), _line("apport", "Ce qu'il apporte")),
            _long("M18", "Coopérer", "Ce qui aide à travailler ensemble à chaque stade."),
            _long("M19", "Comité de pilotage type", "Composition, décisions, pratiques à reprendre, et quand s'en passer."),
        ),
    ),
    Step(
        code="freins",
        title="Freins prévisibles et parades",
        fields=(
            _list(
                "M20", "Freins et parades", column("frein", "Frein", T.CHOICE, vocabulary="FRE"),
                _line("signe", "Comment il se présente"), _line("parade", "Parade et résultat"), obligation=REQUIRED,
            ),
            _long("M21", "Points de vigilance", "Là où d'autres risquent d'échouer."),
        ),
    ),
    Step(
        code="outils",
        title="Outils",
        fields=(
            _list("M22", "Outils de suivi", column("outil", "Outil", T.CHOICE, vocabulary="OUT"), _line("usage", "Usage")),
            _list(
                "M23", "Méthodes d'animation", column("methode", "Méthode", T.CHOICE, vocabulary="MET"),
                _line("interet", "Intérêt"), _line("limite", "Limite ou condition"),
            ),
        ),
    ),
    Step(
        code="evaluer",
        title="Évaluer",
        fields=(
            _long("M25", "Comment évaluer", "Qui choisit les critères, comment recueillir, ce que l'on en fait."),
            _list(
                "M26", "Indicateurs", _line("nom", "Indicateur"), _line("mesure", "Départ et arrivée"),
                _line("limite", "Source, et ce qu'il ne dit pas"),
            ),
        ),
    ),
    Step(
        code="paroles",
        title="Paroles de participants",
        intro="Une phrase par réponse, et seulement quand la personne a donné son accord.",
        fields=(_list(WORDS, "Paroles", _line("parole", "Parole"), obligation=OPTIONAL),),
    ),
    Step(
        code="limites",
        title="Limites et non démontré",
        fields=(
            _long("M27", "Limites", "Ce qui n'est pas démontré, les effets non voulus, ce qui reste entier.", REQUIRED),
            _list("M28", "Questions ouvertes", _line("question", "Question")),
        ),
    ),
    Step(
        code="contact",
        title="Contact et transpositions",
        fields=(
            _long("M29", "À qui s'adresser", "Une structure et une fonction, jamais un nom ni un numéro personnel."),
            _list(
                "M30", "Transpositions connues", _line("ou", "Où, ou quel projet"),
                column("type", "Type de reprise", T.CHOICE, vocabulary="TRA"),
                _line("ecarts", "Ce qui a changé et ce qu'on en apprend"), obligation=OPTIONAL,
            ),
            diffusion("ce modèle"),
            Field(code=ORIGINS, label="Origine de chaque section", type=T.COMPUTED),
            Field(code=GENERATED, label="Ce qui avait été préparé", type=T.COMPUTED, audience=Audience.TEAM),
        ),
    ),
)  # fmt: skip


@cache
def model_spec() -> Spec:
    """The specification, checked."""
    return check(
        Spec(
            key=MODEL_KEY,
            title="Modèle transposable",
            intro="Préparé à partir de ce que l'équipe a écrit, puis relu et réécrit à la main.",
            steps=SECTIONS,
        )
    )


def read_marks(answer: object) -> dict[str, list[str]]:
    """What ``write_marks`` wrote, by field; empty for anything else."""
    lines = answer.splitlines() if isinstance(answer, str) else []
    pairs = (line.partition(" = ")[::2] for line in lines if " = " in line)
    return {code: marks.split(", ") for code, marks in pairs}


def write_marks(marks: Mapping[str, Sequence[str]]) -> str:
    """« M03 = P80, G11.02 », a line per field: a computed answer is a text, that people and machines read."""
    return "\n".join(f"{code} = {', '.join(marks[code])}" for code in sorted(marks))
