"""The action itself: aims, ways, group (B.8 to B.10)."""

from __future__ import annotations

from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.spec import Field, Step
from projects.fiche.parts import COMPULSORY_GROUP, STANDARD_UP, at, column, words

OBJECTIFS = Step(
    code="objectifs",
    title="Objectifs et intérêts",
    intro="Ce que l'action cherche à obtenir, pour chacun, pour le groupe et pour la société.",
    fields=(
        Field(
            code="P80",
            label="Objectifs",
            type=T.LIST,
            obligation=at("-OO"),
            help="Un par ligne, avec un résultat observable.",
            min_rows=1,
            max_rows=8,
            columns=(
                column("objectif", "Objectif", T.SHORT_TEXT),
                column("resultat", "Résultat attendu", T.SHORT_TEXT),
                column("porteur", "Porteur de l'objectif", T.SHORT_TEXT),
            ),
        ),
        Field(
            code="P81",
            label="Intérêts individuels visés",
            type=T.LONG_TEXT,
            obligation=at("-FO"),
            help="Ce que chacun peut y gagner.",
        ),
        Field(
            code="P82",
            label="Intérêts communs visés",
            type=T.LONG_TEXT,
            obligation=at("-FO"),
            help="Ce que le groupe gagne ensemble.",
        ),
        Field(
            code="P83",
            label="Intérêt plus général",
            type=T.LONG_TEXT,
            obligation=at("-FO"),
            help="Ce que le territoire ou la société y gagne.",
        ),
        Field(
            code="P84",
            label="Changement recherché",
            type=T.MULTI_CHOICE,
            obligation=at("-RO"),
            help="Dans les conditions de vie, les liens, les droits, les règles.",
            vocabulary="EFF",
            with_text=True,
            text_label="Précision sur le changement recherché",
        ),
        Field(
            code="P85",
            label="Utilité sociale",
            type=T.LONG_TEXT,
            obligation=at("--O"),
            help="Ce que l'action apporte à la société et qui le reconnaît.",
        ),
    ),
)

MODALITES = Step(
    code="modalites",
    title="Modalités",
    intro="Comment l'action se déroule : étapes, rythme, lieux, méthodes et règles.",
    fields=(
        Field(
            code="P90",
            label="Déroulement",
            type=T.LONG_TEXT,
            obligation=at("FOO"),
            help="De la première invitation à la fin, en étapes.",
        ),
        Field(
            code="P91",
            label="Rythme",
            type=T.LIST,
            obligation=at("-RO"),
            help="Fréquence, durée, nombre de séances.",
            columns=(
                column("activite", "Activité", T.SHORT_TEXT),
                column("frequence", "Fréquence", T.SHORT_TEXT),
                column("duree", "Durée", T.SHORT_TEXT),
                column("nombre", "Nombre de séances", T.NUMBER, minimum=0),
            ),
        ),
        Field(
            code="P92",
            label="Lieux",
            type=T.MULTI_CHOICE,
            obligation=at("-RR"),
            help="Types de lieux et pourquoi ceux-là.",
            vocabulary="LIE",
            with_text=True,
            text_label="Pourquoi ces lieux",
        ),
        Field(
            code="P93",
            label="Méthodes d'animation",
            type=T.MULTI_CHOICE,
            obligation=at("-RO"),
            help="Tour de parole, théâtre-forum, photolangage, atelier, enquête…",
            vocabulary="MET",
            with_text=True,
            text_label="Précision sur les méthodes",
        ),
        Field(
            code="P94",
            label="Règles du groupe",
            type=T.LONG_TEXT,
            obligation=at("-FR"),
            help="Confidentialité, présence, décisions, conflits.",
            required_when=((COMPULSORY_GROUP, STANDARD_UP),),
        ),
        Field(
            code="P95",
            label="Prise de risque",
            type=T.LONG_TEXT,
            obligation=at("-FR"),
            help="Ce que le groupe et l'équipe ont osé, ce que cela leur a apporté et comment ils l'ont sécurisé.",
        ),
        Field(
            code="P96",
            label="Ce qui est nouveau",
            type=T.LONG_TEXT,
            obligation=at("-FR"),
            help="Par rapport à vos pratiques ou au territoire.",
        ),
    ),
)

GROUPE = Step(
    code="groupe",
    title="Groupe",
    intro="Comment le groupe s'est formé, ce qu'il a vécu et ce qu'il devient. Aucun portrait de personne.",
    fields=(
        Field(
            code="P100",
            label="Constitution",
            type=T.MULTI_CHOICE,
            obligation=at("-RO"),
            help="Comment les personnes ont-elles été invitées ou se sont-elles réunies ?",
            vocabulary="REC",
            with_text=True,
            text_label="Précision sur la constitution",
        ),
        Field(
            code="P101",
            label="Groupe ouvert ou fermé",
            type=T.CHOICE,
            obligation=at("-RO"),
            options=words("ouvert", "semi-ouvert", "fermé"),
        ),
        Field(
            code="P102",
            label="Taille",
            type=T.GROUP,
            obligation=at("-RR"),
            help="Minimum, maximum, habituelle.",
            columns=(
                column("minimum", "Minimum", T.NUMBER, minimum=0, masked=True),
                column("maximum", "Maximum", T.NUMBER, minimum=0, masked=True),
                column("habituelle", "Habituelle", T.NUMBER, minimum=0, masked=True),
            ),
        ),
        Field(
            code="P103",
            label="Stabilité",
            type=T.SHORT_TEXT,
            obligation=at("-FR"),
            help="Évolution des présences au fil du temps.",
        ),
        Field(
            code="P104",
            label="Libre adhésion",
            type=T.CHOICE,
            obligation=at("-RO"),
            help="La participation est-elle libre ? Un refus a-t-il un effet sur les droits ?",
            options=words("libre", "incitée", "obligatoire"),
            with_text=True,
            text_label="Effet d'un refus sur les droits",
        ),
        Field(
            code="P105",
            label="Moments marquants",
            type=T.LIST,
            obligation=at("-FO"),
            help="L'histoire collective en quelques dates.",
            columns=(
                column("mois", "Mois", T.MONTH),
                column("moment", "Moment", T.SHORT_TEXT),
                column("changement", "Ce que cela a changé", T.SHORT_TEXT),
            ),
        ),
        Field(
            code="P106",
            label="Pistes et propositions du groupe",
            type=T.LIST,
            obligation=at("-FO"),
            help="À qui ont-elles été adressées, quelle suite ?",
            columns=(
                column("proposition", "Proposition", T.SHORT_TEXT),
                column("destinataire", "Destinataire", T.SHORT_TEXT),
                column("suite", "Suite", T.CHOICE, vocabulary="SUI"),
            ),
        ),
        Field(
            code="P107",
            label="Devenir du groupe",
            type=T.CHOICE,
            obligation=at("-FR"),
            help="Autonome, devenu association, dissous, fusionné.",
            vocabulary="DEV",
        ),
    ),
)

STEPS = (
    OBJECTIFS,
    MODALITES,
    GROUPE,
)
