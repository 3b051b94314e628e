"""Choices of the vocabularies."""

from django.db.models import TextChoices


class Origin(TextChoices):
    """Who holds a term: the data files, or the people who manage vocabularies in the platform."""

    FILE = "file", "Fichier de référence"
    PLATFORM = "platform", "Créé ou repris dans la plateforme"
