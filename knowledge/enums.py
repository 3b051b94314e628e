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
