"""Words of the grids (domaine/C.0)."""

from django.db import models


class AttachedTo(models.TextChoices):
    """What an answer to a grid is about."""

    PROJECT = "projet", "Un projet"
    INSTITUTION = "structure", "Une structure"
    PARTNERSHIP = "partenariat", "Un partenariat"
    COMMITTEE = "comité", "Un comité de pilotage"


class RespondentKind(models.TextChoices):
    """Who answers (C.0)."""

    PROFESSIONAL = "professionnel", "Professionnel"
    TEAM = "equipe", "Équipe"
    PARTNER = "partenaire", "Partenaire"
    ELECTED = "elu", "Élu"
    PERSON = "personne", "Personne concernée"
    GROUP = "groupe", "Groupe"


class EntryState(models.TextChoices):
    """Where the collection stands, beside the publication path of its text (C.0)."""

    DRAFT = "brouillon", "Brouillon"
    FINISHED = "terminee", "Terminée"
    ANALYSED = "analysee", "Analysée"


class Origin(models.TextChoices):
    """Where the published questions of a grid come from: the standard's file, or the editor of this platform."""

    FILE = "fichier", "Fichier du standard"
    EDITOR = "editeur", "Éditeur de grilles"


class CollectedHow(models.TextChoices):
    """How the words of a respondent reached the platform (S98)."""

    DIRECT = "direct", "Écrit par les répondants"
    COLLECTED = "recueilli", "Parole recueillie par une autre personne"


class LessonKind(models.TextChoices):
    """What a lesson is (D.14). An open question is worth as much as a solution (S101)."""

    PROVEN = "solution-eprouvee", "Solution éprouvée"
    FAILED = "solution-sans-succes", "Solution essayée sans succès"
    CONDITION = "condition", "Condition de réussite"
    VIGILANCE = "vigilance", "Point de vigilance"
    UNEXPECTED = "effet-inattendu", "Effet inattendu"
    QUESTION = "question", "Question ouverte"
    TOOL = "outil", "Outil"
    POSTURE = "posture", "Posture"


class Certainty(models.TextChoices):
    """How sure a lesson is (C.0, Z4)."""

    ONCE = "vécu une fois", "Vécu une fois"
    SEVERAL = "vécu plusieurs fois", "Vécu plusieurs fois"
    SHARED = "partagé par d'autres équipes", "Partagé par d'autres équipes"
    EVALUATED = "évalué", "Évalué"


class ReadingLevel(models.TextChoices):
    """The four levels at which an experience is read (S19, Z3)."""

    THEME = "thématique", "Thématique"
    POSTURE = "posture", "Posture"
    RELATIONS = "interrelation", "Interrelation"
    METHOD = "méthode", "Méthode"


class LessonEffect(models.TextChoices):
    """What a lesson serves (S16, Z2)."""

    QUALITY = "qualité des pratiques", "Qualité des pratiques"
    IMPACT = "impact", "Impact des initiatives"
    INNOVATION = "innovation", "Innovation des solutions"


class Stance(models.TextChoices):
    """What an argument says of a proposed priority (S158)."""

    FOR = "pour", "Pour"
    AGAINST = "contre", "Contre"
    NUANCE = "nuance", "Nuance ou question"


class ProposalState(models.TextChoices):
    """What became of a proposed priority."""

    OPEN = "ouverte", "En débat"
    RETAINED = "retenue", "Retenue"
    DISMISSED = "ecartee", "Écartée"


class Commitment(models.TextChoices):
    """Where a place stands on a recommendation of the CSTS (D.15)."""

    NOT_STARTED = "non-commence", "Non commencé"
    BEGUN = "engage", "Engagé"
    ACQUIRED = "acquis", "Acquis"
