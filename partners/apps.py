"""Partenariats: application configuration."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = "Partenariats"

    def ready(self) -> None:
        """Tell the lower storeys what partnerships and committees are to them."""
        from partners.committees import register as register_committees
        from partners.institutions import register as register_institutions
        from partners.meetings import register as register_meetings
        from partners.partnerships import register as register_partnerships
        from partners.rex.kind import register as register_rex
        from partners.search import register as register_search

        register_institutions()
        register_partnerships()
        register_committees()
        register_meetings()
        register_rex()
        register_search()
