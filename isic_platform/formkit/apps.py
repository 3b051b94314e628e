"""Moteur de formulaires: application configuration."""

from django.apps import AppConfig


class FormkitConfig(AppConfig):
    name = "isic_platform.formkit"
    verbose_name = "Moteur de formulaires"
