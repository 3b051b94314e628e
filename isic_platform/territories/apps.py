"""Territoires: application configuration."""

from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "isic_platform.territories"
    verbose_name = "Territoires"
