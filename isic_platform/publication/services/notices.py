"""Notices in the pages and by e-mail. A mail that cannot leave is tried again; nothing waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from isic_platform.publication.models import Item, Notice

log = structlog.get_logger("isic.notices")
_REMINDERS: list[Callable[[], int]] = []


def register_reminder(remind: Callable[[], int]) -> None:
    """``remind()`` leaves the notices that a date makes due, each once, and gives how many (once, from an AppConfig.ready)."""
    _REMINDERS.append(remind)


def leave_reminders() -> int:
    """Leave what is due today in every storey; gives how many. Run by the command, never by a page."""
    return sum(remind() for remind in _REMINDERS)


def notify(*, users: Iterable[Any], item: Item | None, text: str, path: str, but: Any = None) -> list[Notice]:
    """Leave a notice to each person but the one who acted, and send the mails once the transaction is safe."""
    notices = Notice.objects.bulk_create(
        Notice(user=user, item=item, text=text, path=path) for user in users if but is None or user.pk != but.pk
    )
    ids = [notice.pk for notice in notices]
    if ids:
        transaction.on_commit(lambda: send_pending_notices(ids=ids))
    return notices


def send_pending_notices(*, ids: list[int] | None = None) -> tuple[int, int]:
    """Send the notices that have not left yet; gives (sent, failed). A failure is logged and tried again by the command."""
    pending = Notice.objects.filter(emailed_at=None, user__is_active=True).select_related("user")
    if ids is not None:
        pending = pending.filter(pk__in=ids)
    sent = failed = 0
    for notice in pending.order_by("pk"):
        body = (
            f"Bonjour {notice.user.first_name},\n\n{notice.text}\n\n{settings.SITE_URL}{notice.path}\n\n"
            "Ce message ne contient aucun extrait de contenu. Il vous est envoyé parce que vous avez un compte sur la plateforme.\n"
        )
        try:
            send_mail(notice.text, body, None, [notice.user.email])
        except OSError as error:
            failed += 1
            log.warning("mail_not_sent", notice=notice.pk, error=type(error).__name__)
            continue
        Notice.objects.filter(pk=notice.pk).update(emailed_at=timezone.now())
        sent += 1
    return sent, failed


def mark_read(*, user: Any, ids: list[int] | None = None) -> int:
    """Mark a person's notices as read; all of them by default. Gives how many."""
    unread = Notice.objects.filter(user=user, read_at=None)
    if ids is not None:
        unread = unread.filter(pk__in=ids)
    return unread.update(read_at=timezone.now())
