"""Confidentialité: application configuration."""

from django.apps import AppConfig


class ConfidentialityConfig(AppConfig):
    name = "isic_platform.confidentiality"
    verbose_name = "Confidentialité"

    def ready(self) -> None:
        """Watch over the texts of the directory."""
        from isic_platform.confidentiality.directory import register

        register()
