"""``manage.py rebuild_search``: write the search table again from what is published."""

from typing import Any

from django.core.management.base import BaseCommand

from isic_platform.search.services import rebuild_search


class Command(BaseCommand):
    help = "Refait la table de recherche à partir des contenus publiés. Peut être relancée sans risque."

    def handle(self, *args: Any, **options: Any) -> None:
        rows, words = rebuild_search()
        self.stdout.write(f"Recherche refaite : {rows} contenus, {words} mots.")
