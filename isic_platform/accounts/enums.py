"""Roles and choices of accounts (domaine/H.3, A.11)."""

from django.db import models


class Role(models.TextChoices):
    """What a person may do, and where: in an institution or in a network."""

    CONTRIBUTOR = "contributeur", "Contributeur"
    MANAGER = "encadrant", "Encadrant"
    PARTNER = "partenaire", "Partenaire"
    REVIEWER = "relecteur", "Relecteur"
    FACILITATOR = "animateur", "Animateur de la démarche"


INSTITUTION_ROLES = (Role.CONTRIBUTOR, Role.MANAGER, Role.PARTNER)
NETWORK_ROLES = (Role.REVIEWER, Role.FACILITATOR)


class Attribution(models.TextChoices):
    """How an author is named on published pages (domaine/G.5)."""

    NAME = "nom", "Mon nom est affiché"
    FUNCTION = "fonction", "Ma fonction seulement"
    COLLECTIVE = "collectif", "Le nom de ma structure seulement"


class PublicationPolicy(models.TextChoices):
    """Who publishes a validated content of an institution (domaine/H.2)."""

    REVIEWER = "relecteur", "Un relecteur publie"
    MANAGER = "encadrant", "Un encadrant publie aussi, avec l'accord d'un auteur"


class MergeState(models.TextChoices):
    """Where a merge of two institutions stands."""

    PROPOSED = "proposed", "Proposée"
    DISMISSED = "refused", "Écartée"
    DONE = "done", "Faite"
