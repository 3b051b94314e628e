"""Confidentialité: application configuration."""

from django.apps import AppConfig


class ConfidentialityConfig(AppConfig):
    name = "isic_platform.confidentiality"
    verbose_name = "Confidentialité"
