"""Socle commun: application configuration."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "isic_platform.common"
    verbose_name = "Socle commun"
