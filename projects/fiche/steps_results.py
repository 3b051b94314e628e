"""What comes of it: link with individual support, evaluation, lessons, declarations (B.16 to B.19)."""

from __future__ import annotations

from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.spec import Field, Step
from projects.fiche.parts import COMPULSORY_GROUP, FILE_JOINED, STANDARD_UP, at, column, labelled, words

# General motives only: with a rounded number, nobody can be recognised (G.7).
MOTIVES = labelled(
    droits="Accès aux droits, démarches administratives",
    budget="Budget, ressources, endettement",
    logement="Logement, hébergement, énergie",
    emploi="Emploi, formation, insertion professionnelle",
    santé="Santé physique ou psychique",
    famille="Parentalité, vie familiale",
    isolement="Isolement, lien social",
    mobilité="Mobilité, transports",
    numérique="Usage du numérique",
    autonomie="Perte d'autonomie, handicap, aide à un proche",
    protection="Protection, mise en sécurité",
    séjour="Droit au séjour, apprentissage de la langue",
    autre="Autre motif général",
)

CONSENT = words("oui", "en cours", "non")


ARTICULATION = Step(
    code="articulation",
    title="Articulation ISAP / ISIC",
    intro="Ce que l'accompagnement individuel (ISAP) et l'action collective (ISIC) s'apportent l'un à l'autre.",
    fields=(
        Field(
            code="P160",
            label="Sens de l'articulation",
            type=T.CHOICE,
            obligation=at("-RO"),
            help="De l'individuel vers le collectif, l'inverse, ou les deux.",
            vocabulary="AIC",
        ),
        Field(
            code="P161",
            label="Comment l'individuel a nourri le collectif",
            type=T.LONG_TEXT,
            obligation=at("-RO"),
            help="Décrivez le mécanisme, pas les situations.",
        ),
        Field(
            code="P162",
            label="Comment le collectif a nourri l'individuel",
            type=T.LONG_TEXT,
            obligation=at("-FO"),
            help="Effets sur les accompagnements.",
        ),
        Field(
            code="P163",
            label="Orientations vers un accompagnement individuel",
            type=T.GROUP,
            obligation=at("-FR"),
            help="Nombre arrondi et motifs généraux.",
            columns=(
                column("nombre", "Nombre arrondi", T.NUMBER, minimum=0, masked=True),
                column("motifs", "Motifs généraux", T.MULTI_CHOICE, options=MOTIVES),
            ),
        ),
        Field(
            code="P164",
            label="Même professionnel ou professionnels distincts",
            type=T.CHOICE,
            obligation=at("-FR"),
            help="Qui anime, qui accompagne ?",
            options=words("même professionnel", "professionnels distincts", "selon les moments"),
            with_text=True,
            text_label="Qui anime, qui accompagne (fonctions)",
        ),
        Field(
            code="P165",
            label="Règle de confidentialité entre les deux",
            type=T.LONG_TEXT,
            obligation=at("-RO"),
            help="Ce qui se dit au groupe revient-il dans l'accompagnement ?",
            required_when=((COMPULSORY_GROUP, STANDARD_UP),),
        ),
    ),
)

EVALUATION = Step(
    code="evaluation",
    title="Évaluation et résultats",
    intro="Ce qui a été évalué, avec qui, et ce qui a changé, y compris ce qui n'était pas voulu.",
    fields=(
        Field(
            code="P170",
            label="Évaluation menée",
            type=T.CHOICE,
            obligation=at("-OO"),
            options=words("non", "prévue", "en cours", "faite"),
        ),
        Field(
            code="P171",
            label="Finalités de l'évaluation",
            type=T.MULTI_CHOICE,
            obligation=at("-RO"),
            help="Rendre visible, rendre compte de la complexité, mesurer la plus-value.",
            vocabulary="EVA",
        ),
        Field(
            code="P172",
            label="Évaluation participative",
            type=T.MATRIX,
            obligation=at("-FO"),
            help="Qui a choisi les critères, recueilli, interprété ?",
            rows=labelled(criteres="Choix des critères", recueil="Recueil", interpretation="Interprétation"),
            columns=(column("acteurs", "Acteurs", T.MULTI_CHOICE, vocabulary="ACT-4"),),
        ),
        Field(
            code="P173",
            label="Indicateurs",
            type=T.LIST,
            obligation=at("-FO"),
            help="Nom, départ, cible, arrivée, source. Quantitatifs et qualitatifs.",
            columns=(
                column("nom", "Nom", T.SHORT_TEXT),
                column("nature", "Nature", T.CHOICE, options=words("quantitatif", "qualitatif")),
                column("depart", "Départ", T.SHORT_TEXT),
                column("cible", "Cible", T.SHORT_TEXT),
                column("arrivee", "Arrivée", T.SHORT_TEXT),
                column("source", "Source", T.SHORT_TEXT),
            ),
        ),
        Field(
            code="P174",
            label="Amélioration des conditions d'existence",
            type=T.LONG_TEXT,
            obligation=at("-RO"),
            help="Qu'est-ce qui a changé concrètement dans la vie des personnes, y compris pour les plus fragiles ?",
            required_when=(("P10 dans ETA-EVA, ETA-PRO, ETA-CLO", STANDARD_UP[:1]),),
        ),
        Field(
            code="P175",
            label="Effets sur les participants",
            type=T.MULTI_CHOICE,
            obligation=at("-RO"),
            vocabulary="EFF",
            with_text=True,
            text_label="Précision sur les effets",
        ),
        Field(
            code="P176",
            label="Effets sur les professionnels",
            type=T.LONG_TEXT,
            obligation=at("-FO"),
        ),
        Field(
            code="P177",
            label="Effets sur les institutions et partenaires",
            type=T.LONG_TEXT,
            obligation=at("-FO"),
        ),
        Field(
            code="P178",
            label="Effets sur le territoire et les politiques",
            type=T.LONG_TEXT,
            obligation=at("-FO"),
        ),
        Field(
            code="P179",
            label="Effets non voulus",
            type=T.LONG_TEXT,
            obligation=at("-FO"),
            help="Y compris négatifs.",
        ),
        Field(
            code="P180",
            label="Ce qui n'est pas démontré",
            type=T.SHORT_TEXT,
            obligation=at("-FO"),
            help="Limites de la preuve.",
        ),
        Field(
            code="P181",
            label="Effets sur le groupe",
            type=T.MULTI_CHOICE,
            obligation=at("-RO"),
            help="Ce que le groupe est devenu et sait faire ensemble.",
            vocabulary="EFF",
            with_text=True,
            text_label="Précision sur les effets",
        ),
    ),
)

ENSEIGNEMENTS = Step(
    code="enseignements",
    title="Enseignements courts et suites",
    intro="L'essentiel à retenir, ce qui a freiné ou aidé, et ce que devient l'action.",
    fields=(
        Field(
            code="P190",
            label="Ce qu'on retient",
            type=T.SHORT_TEXT,
            obligation=at("OOO"),
            help="La leçon principale en deux phrases.",
            max_length=400,
        ),
        Field(
            code="P191",
            label="Freins rencontrés",
            type=T.MULTI_CHOICE,
            obligation=at("FRO"),
            vocabulary="FRE",
        ),
        Field(
            code="P192",
            label="Leviers",
            type=T.MULTI_CHOICE,
            obligation=at("FRO"),
            vocabulary="LEV",
        ),
        Field(
            code="P193",
            label="À refaire / à ne pas refaire",
            type=T.LONG_TEXT,
            obligation=at("-RO"),
        ),
        Field(
            code="P194",
            label="Suites",
            type=T.CHOICE,
            obligation=at("-RO"),
            help="Prolongement, essaimage, arrêt.",
            vocabulary="SUT",
            with_text=True,
            text_label="Précision sur les suites",
        ),
        Field(
            code="P195",
            label="Inspiré de",
            type=T.LINK,
            obligation=at("FFF"),
            help="Projet source, s'il existe.",
            link="projet",
        ),
        Field(
            code="P196",
            label="Transposable ?",
            type=T.SCALE,
            obligation=at("-FO"),
            help="Votre avis, avant la grille de transposition.",
            anchors=("très liée à son contexte", "transposable presque telle quelle"),
        ),
        Field(
            code="P197",
            label="Grilles à remplir",
            type=T.MULTI_CHOICE,
            obligation=at("-FO"),
            help="Les thèmes d'apprentissage choisis par l'équipe.",
            vocabulary="GRILLE",
        ),
        Field(
            code="P198",
            label="Conditions de réussite",
            type=T.LIST,
            obligation=at("-RO"),
            help="Une ligne par condition, rattachée à un levier.",
            columns=(
                column("condition", "Condition", T.SHORT_TEXT),
                column("levier", "Levier", T.CHOICE, vocabulary="LEV"),
            ),
        ),
    ),
)

DECLARATIONS = Step(
    code="declarations",
    title="Déclarations et traçabilité",
    intro="Ce que vous confirmez avant de soumettre la fiche à relecture, et ce sur quoi elle repose.",
    fields=(
        Field(
            code="P200",
            label="Absence de donnée identifiante",
            type=T.YES_NO,
            obligation=at("OOO"),
            help="Je confirme avoir relu la fiche : aucune personne accompagnée n'est reconnaissable.",
            accepts_special=False,
        ),
        Field(
            code="P201",
            label="Information du groupe",
            type=T.CHOICE,
            obligation=at("-OO"),
            help="Le groupe sait que l'action est racontée ici et sous quelle forme.",
            options=CONSENT,
            with_text=True,
            text_label="Raison, si la réponse est non",
        ),
        Field(
            code="P202",
            label="Accord des partenaires",
            type=T.CHOICE,
            obligation=at("-OO"),
            help="Les partenaires nommés ont accepté de l'être.",
            options=CONSENT,
            with_text=True,
            text_label="Raison, si la réponse est non",
        ),
        Field(
            code="P203",
            label="Droits sur les documents joints",
            type=T.YES_NO,
            obligation=at("-RR"),
            condition=FILE_JOINED,
            required_when=((FILE_JOINED, STANDARD_UP),),
        ),
        Field(
            code="P204",
            label="Restitution au groupe",
            type=T.SHORT_TEXT,
            obligation=at("-FO"),
            help="Date et forme de la restitution.",
        ),
        Field(
            code="P205",
            label="Sources et documents",
            type=T.LIST,
            obligation=at("FFR"),
            help="Références et liens vérifiables.",
            columns=(
                column("titre", "Titre", T.SHORT_TEXT),
                column("lien", "Lien", T.SHORT_TEXT),
                column("date", "Date", T.SHORT_TEXT, max_length=40),
            ),
        ),
        Field(
            code="P206",
            label="Degré de documentation",
            type=T.CHOICE,
            obligation=at("-RO"),
            help="Fait vérifié, témoignage, estimation.",
            vocabulary="DOC",
        ),
        Field(
            code="P207",
            label="Version, auteurs, dates, relectures",
            type=T.COMPUTED,
            obligation=at("OOO"),
            help="Tenu par le système.",
        ),
        Field(
            code="P208",
            label="Recommandations illustrées",
            type=T.MULTI_CHOICE,
            obligation=at("-FR"),
            help="Les recommandations du CSTS que cette action donne à voir.",
            vocabulary="RECO",
        ),
    ),
)

STEPS = (
    ARTICULATION,
    EVALUATION,
    ENSEIGNEMENTS,
    DECLARATIONS,
)
