"""Projets: application configuration."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "Projets"

    def ready(self) -> None:
        """Declare the fiche projet to the lower storeys."""
        from projects.institutions import register as register_institutions
        from projects.kind import register
        from projects.search import register_search

        register()
        register_institutions()
        register_search()
