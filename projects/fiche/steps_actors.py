"""Who: the four types of actors, partners and governance (B.11 and B.12)."""

from __future__ import annotations

from isic_platform.formkit.enums import Audience
from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.spec import Field, Step
from projects.fiche.parts import ACTOR_MISSING, FOUR_ACTORS, MODEL_ONLY, at, column

ACTEURS = Step(
    code="acteurs",
    title="Acteurs",
    intro="Les quatre types d'acteurs : usagers-habitants-citoyens, travailleurs sociaux, techniciens, décideurs.",
    fields=(
        Field(
            code="P110",
            label="Acteurs impliqués",
            type=T.LIST,
            obligation=at("FOO"),
            help="Une ligne par catégorie d'acteurs, jamais de nom de personne accompagnée.",
            columns=(
                column("type", "Type d'acteurs", T.CHOICE, vocabulary="ACT"),
                column("precision", "Précision", T.SHORT_TEXT),
                column("role", "Rôle", T.SHORT_TEXT),
                column("nombre", "Nombre", T.NUMBER, minimum=0, masked=True),
                column("structure", "Structure", T.LINK, link="structure", allow_free=True),
                column("liens", "Liens avec les autres acteurs", T.SHORT_TEXT),
            ),
        ),
        Field(
            code="P111",
            label="Place et communication de chaque type",
            type=T.MATRIX,
            obligation=at("-RO"),
            help="Chacun est-il reconnu à sa place ? Communique-t-il avec les autres ?",
            rows=FOUR_ACTORS,
            columns=(
                column(
                    "place",
                    "Reconnu à sa place",
                    T.SCALE,
                    anchors=("pas reconnu à sa place", "pleinement reconnu à sa place"),
                ),
                column(
                    "communication",
                    "Communication avec les autres",
                    T.SCALE,
                    anchors=("ne communique pas avec les autres", "communique pleinement avec les autres"),
                ),
            ),
        ),
        Field(
            code="P112",
            label="Liberté d'agir",
            type=T.MATRIX,
            obligation=at("-FO"),
            help="Chacun agit-il sans contrainte excessive ?",
            rows=FOUR_ACTORS,
            columns=(
                column(
                    "liberte",
                    "Liberté d'agir",
                    T.SCALE,
                    anchors=("agit sous forte contrainte", "agit sans contrainte excessive"),
                ),
            ),
        ),
        Field(
            code="P113",
            label="Type absent et raison",
            type=T.SHORT_TEXT,
            obligation=at("-RR"),
            help="Si un des quatre types manque, dites pourquoi.",
            condition=ACTOR_MISSING,
            required_when=((ACTOR_MISSING, MODEL_ONLY),),
        ),
        Field(
            code="P114",
            label="Équipe professionnelle",
            type=T.LIST,
            obligation=at("-RO"),
            help="Métiers mobilisés, quotité.",
            columns=(
                column("metier", "Métier", T.CHOICE, vocabulary="MET_TS"),
                column("nombre", "Nombre", T.NUMBER, minimum=0),
                column("temps", "Temps (quotité)", T.SHORT_TEXT),
            ),
        ),
        Field(
            code="P115",
            label="Bénévoles",
            type=T.LIST,
            obligation=at("-FR"),
            help="Rôle et nombre.",
            columns=(
                column("role", "Rôle", T.SHORT_TEXT),
                column("nombre", "Nombre", T.NUMBER, minimum=0, masked=True),
            ),
        ),
        Field(
            code="P116",
            label="Appuis reçus",
            type=T.MULTI_CHOICE,
            obligation=at("-FR"),
            help="Supervision, analyse de pratiques, formation, conseil, encadrement.",
            vocabulary="APP",
            with_text=True,
            text_label="Précision sur les appuis",
        ),
        Field(
            code="P117",
            label="Tensions et intérêts divergents",
            type=T.LONG_TEXT,
            obligation=at("-FR"),
            help="Accès restreint à l'équipe et aux relecteurs.",
            audience=Audience.TEAM,
        ),
        Field(
            code="P118",
            label="Droits, procédures, éthique, enjeux politiques et économiques",
            type=T.LONG_TEXT,
            obligation=at("-RO"),
            help="Ce sur quoi repose l'action : droits, procédures, méthodes, principes éthiques, enjeux.",
        ),
    ),
)

PARTENAIRES = Step(
    code="partenaires",
    title="Partenaires et gouvernance",
    intro="Les structures engagées, leur rôle, les instances de pilotage et la place des élus.",
    fields=(
        Field(
            code="P120",
            label="Partenaires",
            type=T.LIST,
            obligation=at("FOO"),
            help="Chaque structure, son rôle, son apport, son intérêt à agir.",
            columns=(
                column("structure", "Structure", T.LINK, link="structure", allow_free=True),
                column("type", "Type de structure", T.CHOICE, vocabulary="STR"),
                column("role", "Rôle", T.CHOICE, vocabulary="ROP"),
                column("apport", "Apport", T.SHORT_TEXT),
                column("enjeu", "Intérêt à agir", T.SHORT_TEXT, audience=Audience.TEAM),
                column("debut", "Début", T.MONTH),
                column("fin", "Fin", T.MONTH),
            ),
        ),
        Field(
            code="P121",
            label="Formalisation",
            type=T.CHOICE,
            obligation=at("-RO"),
            help="Convention, charte, lettre, accord oral.",
            vocabulary="CON",
        ),
        Field(
            code="P122",
            label="Comité de pilotage",
            type=T.YES_NO,
            obligation=at("-OO"),
            help="Existe-t-il ?",
        ),
        Field(
            code="P123",
            label="Autres instances",
            type=T.MULTI_CHOICE,
            obligation=at("-FR"),
            help="Comité technique, groupe projet, conseil citoyen…",
            vocabulary="INS",
        ),
        Field(
            code="P124",
            label="Place des élus",
            type=T.CHOICE,
            obligation=at("-RO"),
            help="Absents, informés, associés, porteurs.",
            vocabulary="ELU",
            with_text=True,
            text_label="Précision sur la place des élus",
        ),
        Field(
            code="P125",
            label="Réseau",
            type=T.LINK,
            obligation=at("-FR"),
            help="Réseau(x) auxquels le projet est rattaché pour le partage.",
            link="réseau",
            multiple=True,
        ),
    ),
)

STEPS = (
    ACTEURS,
    PARTENAIRES,
)
