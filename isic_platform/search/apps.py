"""Recherche: application configuration."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "isic_platform.search"
    verbose_name = "Recherche"
