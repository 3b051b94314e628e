"""``manage.py send_search_alerts``: the digests of saved searches that are due."""

from typing import Any

from django.core.management.base import BaseCommand

from isic_platform.search.kept.mails import send_search_alerts


class Command(BaseCommand):
    """Meant for a timer, once a day or more often. What has been told is never told again."""

    help = "Envoie par courriel ce qui est nouveau dans les recherches enregistrées, chaque jour ou chaque semaine."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, then say how many left and how many wait."""
        sent, failed = send_search_alerts()
        self.stdout.write(f"{sent} envoyé(s), {failed} en attente.")
