"""``manage.py send_notices``: leave the reminders that fall due, and try again the mails that could not leave."""

from typing import Any

from django.core.management.base import BaseCommand

from isic_platform.publication.services import leave_reminders, send_pending_notices


class Command(BaseCommand):
    """Meant for a timer, every few minutes. A mail that has left is never sent again, nor a reminder left twice."""

    help = "Laisse les rappels arrivés à échéance, et envoie par courriel les notifications qui n'ont pas encore pu partir."

    def handle(self, *args: Any, **options: Any) -> None:
        """Remind, send, then say how many left and how many wait."""
        leave_reminders()
        sent, failed = send_pending_notices()
        self.stdout.write(f"{sent} envoyée(s), {failed} en attente.")
