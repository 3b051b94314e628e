"""With what and when: means, budget, calendar (B.13 to B.15)."""

from __future__ import annotations

from isic_platform.formkit.enums import Audience
from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.spec import Field, Option, Step
from projects.fiche.parts import at, column, words

ONE_TO_THREE = (
    Option(code="1", label="1 : faible"),
    Option(code="2", label="2 : moyen"),
    Option(code="3", label="3 : fort"),
)


MOYENS = Step(
    code="moyens",
    title="Moyens",
    intro="Le temps, les lieux, le matériel et les ressources partagées, pour que ce travail se voie.",
    fields=(
        Field(
            code="P130",
            label="Temps de travail",
            type=T.LIST,
            obligation=at("-RO"),
            help="Heures ou ETP, préparation et animation comprises.",
            columns=(
                column("fonction", "Fonction", T.SHORT_TEXT),
                column("heures", "Heures par an", T.NUMBER, minimum=0, unit="heures"),
                column("preparation", "Dont préparation", T.NUMBER, minimum=0, unit="heures"),
            ),
        ),
        Field(
            code="P131",
            label="Reconnaissance du temps",
            type=T.CHOICE,
            obligation=at("-RO"),
            help="Ce temps est-il prévu dans la charge de travail ?",
            options=words("prévu", "toléré", "hors temps"),
        ),
        Field(
            code="P132",
            label="Espaces",
            type=T.SHORT_TEXT,
            obligation=at("-FR"),
            help="Lieux mis à disposition, coût, contraintes.",
        ),
        Field(
            code="P133",
            label="Matériel et outils",
            type=T.SHORT_TEXT,
            obligation=at("-FR"),
        ),
        Field(
            code="P134",
            label="Ressources non financières",
            type=T.LIST,
            obligation=at("-FR"),
            help="Dons, prêts, compétences d'habitants, bénévolat valorisé.",
            columns=(
                column("type", "Type de ressource", T.CHOICE, vocabulary="RES"),
                column("apporteur", "Apporteur (structure ou catégorie de personnes)", T.SHORT_TEXT),
                column("valeur", "Valeur estimée", T.AMOUNT),
                column("moment", "Moment", T.CHOICE, options=words("conception", "mise en œuvre", "évaluation")),
            ),
        ),
        Field(
            code="P135",
            label="Ressources mutualisées",
            type=T.MULTI_CHOICE,
            obligation=at("-FR"),
            help="Ce qui est partagé entre structures.",
            vocabulary="MUT",
            with_text=True,
            text_label="Précision sur ce qui est partagé",
        ),
    ),
)

BUDGET = Step(
    code="budget",
    title="Budget et co-financements",
    intro="Les montants, les financeurs et les dépenses. Un ordre de grandeur suffit pour commencer.",
    fields=(
        Field(
            code="P140",
            label="Budget total",
            type=T.AMOUNT,
            obligation=at("-RO"),
            help="Ordre de grandeur accepté.",
            minimum=0,
        ),
        Field(
            code="P141",
            label="Tranche de budget publique",
            type=T.CHOICE,
            obligation=at("-RO"),
            help="Pour publier sans montrer le détail.",
            vocabulary="TRB",
        ),
        Field(
            code="P142",
            label="Plan de financement",
            type=T.LIST,
            obligation=at("-FO"),
            help="Une ligne par financeur : prévu, obtenu, année, dispositif, conditions.",
            columns=(
                column("financeur", "Financeur", T.LINK, link="structure", allow_free=True),
                column("source", "Source", T.CHOICE, vocabulary="FIN"),
                column("dispositif", "Dispositif", T.SHORT_TEXT),
                column("prevu", "Prévu", T.AMOUNT),
                column("obtenu", "Obtenu", T.AMOUNT),
                column("annee", "Année", T.SHORT_TEXT, max_length=9),
                column("obligation", "Obligation ou condition", T.SHORT_TEXT),
            ),
        ),
        Field(
            code="P143",
            label="Part d'auto-financement du groupe",
            type=T.AMOUNT,
            obligation=at("-FF"),
            help="Actions menées par les participants.",
        ),
        Field(
            code="P144",
            label="Dépenses par poste",
            type=T.LIST,
            obligation=at("-FR"),
            columns=(
                column("poste", "Poste", T.CHOICE, vocabulary="DEP"),
                column("montant", "Montant", T.AMOUNT),
            ),
        ),
        Field(
            code="P145",
            label="Coût par participant",
            type=T.COMPUTED,
            obligation=at("-FF"),
            help="Calculé, jamais publié seul.",
            unit="€",
            audience=Audience.TEAM,
        ),
    ),
)

CALENDRIER = Step(
    code="calendrier",
    title="Calendrier et jalons",
    intro="Les dates, les étapes franchies, les outils de suivi et les risques.",
    fields=(
        Field(
            code="P150",
            label="Début",
            type=T.MONTH,
            obligation=at("FOO"),
        ),
        Field(
            code="P151",
            label="Fin prévue ou réelle",
            type=T.MONTH,
            obligation=at("-RR"),
            help="Vide si l'action continue.",
        ),
        Field(
            code="P152",
            label="Jalons",
            type=T.LIST,
            obligation=at("-RO"),
            help="Étapes franchies ou attendues.",
            columns=(
                column("type", "Type de jalon", T.CHOICE, vocabulary="JAL"),
                column("libelle", "Libellé", T.SHORT_TEXT),
                column("prevu", "Prévu", T.MONTH),
                column("reel", "Réel", T.MONTH),
                column("decision", "Décision liée", T.SHORT_TEXT),
            ),
        ),
        Field(
            code="P153",
            label="Décalages",
            type=T.LONG_TEXT,
            obligation=at("-FO"),
            help="Ce qui a pris plus de temps que prévu, et pourquoi.",
        ),
        Field(
            code="P154",
            label="Outils de suivi",
            type=T.LIST,
            obligation=at("-FO"),
            help="Nom, usage, fichier ou lien.",
            columns=(
                column("outil", "Outil", T.CHOICE, vocabulary="OUT"),
                column("nom", "Nom", T.SHORT_TEXT),
                column("usage", "Usage", T.SHORT_TEXT),
                column("fichier", "Fichier", T.FILE),
                column("lien", "Lien", T.SHORT_TEXT),
            ),
        ),
        Field(
            code="P155",
            label="Risques",
            type=T.LIST,
            obligation=at("-FR"),
            help="Ce qui pouvait mal tourner, la réponse prévue, ce qui s'est passé.",
            columns=(
                column("risque", "Risque", T.SHORT_TEXT),
                column("probabilite", "Probabilité", T.CHOICE, options=ONE_TO_THREE),
                column("effet", "Effet", T.CHOICE, options=ONE_TO_THREE),
                column("reponse", "Réponse prévue", T.SHORT_TEXT),
                column("issue", "Ce qui s'est passé", T.SHORT_TEXT),
            ),
        ),
    ),
)

STEPS = (
    MOYENS,
    BUDGET,
    CALENDRIER,
)
