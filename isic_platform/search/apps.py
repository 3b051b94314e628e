"""Recherche: application configuration."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "isic_platform.search"
    verbose_name = "Recherche"

    def ready(self) -> None:
        """Follow the publication path. Keys of visibility need no hook: the database follows them itself."""
        from isic_platform.accounts.departures import register_departure
        from isic_platform.publication.hooks import register_hook
        from isic_platform.search.kept.panels import register_favourites
        from isic_platform.search.kept.services import forget_kept
        from isic_platform.search.services import index_item, remove_item

        register_hook("published", index_item)
        register_hook("republished", index_item)
        register_hook("redacted", index_item)
        register_hook("withdrawn", remove_item)
        register_departure(forget_kept)
        register_favourites()
