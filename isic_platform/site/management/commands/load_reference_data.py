"""Everything that an installation needs besides its own contents; safe to run again at each update."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from isic_platform.site.reference_data import load_reference_data


class Command(BaseCommand):
    """Load vocabularies, territories, the fiche and the grids."""

    help = "Charge vocabulaires, territoires, fiche projet et grilles (sans risque à relancer)."

    def handle(self, *args: Any, **options: Any) -> None:
        load_reference_data(tell=self.stdout.write)
