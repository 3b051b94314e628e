"""Connaissances: application configuration."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    verbose_name = "Connaissances"

    def ready(self) -> None:
        """Declare the answers to grids to the lower storeys."""
        from knowledge.kind import register

        register()
