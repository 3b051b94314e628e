"""``manage.py send_notices``: try again the mails that could not leave."""

from typing import Any

from django.core.management.base import BaseCommand

from isic_platform.publication.services import send_pending_notices


class Command(BaseCommand):
    """Meant for a timer, every few minutes. A mail that has left is never sent again."""

    help = "Envoie par courriel les notifications qui n'ont pas encore pu partir."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, then say how many left and how many wait."""
        sent, failed = send_pending_notices()
        self.stdout.write(f"{sent} envoyée(s), {failed} en attente.")
