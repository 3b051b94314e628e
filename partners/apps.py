"""Partenariats: application configuration."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = "Partenariats"

    def ready(self) -> None:
        """Tell the directory what partnerships and committees are to an institution."""
        from partners.institutions import register as register_institutions

        register_institutions()
