"""Vocabulaires: application configuration."""

from django.apps import AppConfig


class VocabulariesConfig(AppConfig):
    name = "isic_platform.vocabularies"
    verbose_name = "Vocabulaires"
