"""Connaissances: application configuration."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    verbose_name = "Connaissances"

    def ready(self) -> None:
        """Declare the answers to grids, and what is learnt from them, to the lower storeys."""
        from knowledge.committees import register as register_committees
        from knowledge.institutions import register as register_institutions
        from knowledge.kind import register
        from knowledge.learning.kinds import register as register_learning
        from knowledge.learning.shelving import register as register_shelf
        from knowledge.resources.kind import register as register_resources
        from knowledge.syntheses.kind import register as register_syntheses
        from knowledge.uses.panels import register as register_uses
        from knowledge.zones import register as register_zones

        register()
        register_institutions()
        register_learning()
        register_resources()
        register_zones()
        register_shelf()
        register_committees()
        register_uses()
        register_syntheses()
