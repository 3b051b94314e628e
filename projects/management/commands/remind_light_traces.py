"""``manage.py remind_light_traces``: tell teams, once, that a light trace has not changed for a year."""

from typing import Any

from django.core.management.base import BaseCommand

from projects.services import remind_old_traces


class Command(BaseCommand):
    """Meant for a timer, once a day: a text is never reminded twice."""

    help = "Prévient une fois les équipes dont une trace légère n'a pas changé depuis un an."

    def handle(self, *args: Any, **options: Any) -> None:
        """Remind, then say how many traces."""
        self.stdout.write(f"{remind_old_traces()} trace(s) légère(s) rappelée(s).")
