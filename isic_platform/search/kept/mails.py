"""The digest of saved searches by e-mail: one mail a person, only what is new, titles and links and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from isic_platform.search.kept.enums import EVERY, Alert
from isic_platform.search.kept.feeds import UNNAMED, name_of_row
from isic_platform.search.kept.models import SavedSearch
from isic_platform.search.kept.selectors import new_in, people_told
from isic_platform.search.kept.services import mark_told
from isic_platform.search.models import SearchRow

log = structlog.get_logger("isic.search")
MOST_TOLD = 10  # titles by search; the page holds the others
# A publication bears the moment it began and is seen once it is committed: what is younger than this waits for the next mail.
SETTLED = timedelta(minutes=5)


def send_search_alerts(*, now: datetime | None = None) -> tuple[int, int]:
    """Tell everybody what appeared in the searches whose turn has come; gives (mails sent, mails that could not leave).

    What has left is never told again, and what could not leave is told at the next run.
    """
    now = now or timezone.now()
    sent = failed = 0
    for person in people_told():
        try:
            sent += _tell(person, now)
        except OSError as error:
            failed += 1
            log.warning("mail_not_sent", account=person.pk, error=type(error).__name__)
    return sent, failed


@transaction.atomic
def _tell(person: Any, now: datetime) -> bool:
    """Whether a mail left. The searches stay locked until then: two runs at once tell nothing twice."""
    held = SavedSearch.objects.of(person).exclude(alert=Alert.NONE).select_for_update(skip_locked=True)
    until = now - SETTLED
    due = [search for search in held.order_by("pk") if search.told_until <= now - EVERY[Alert(search.alert)]]
    found = [(search, list(new_in(search, person, until=until, most=MOST_TOLD + 1))) for search in due]
    told = [(search, rows) for search, rows in found if rows]
    if told:
        send_mail(_subject(told), _body(person, told), None, [person.email])
    for search in due:
        mark_told(search=search, until=max(until, search.told_until))
    return bool(told)


def _subject(told: list[tuple[SavedSearch, list[SearchRow]]]) -> str:
    number = len(told)
    return (
        f"Du nouveau dans {number} recherches enregistrées"
        if number > 1
        else "Du nouveau dans une recherche enregistrée"
    )


def _body(person: Any, told: list[tuple[SavedSearch, list[SearchRow]]]) -> str:
    lines = [f"Bonjour {person.first_name},", ""]
    for search, rows in told:
        lines += [f"{search.name} :", *(_line(row) for row in rows[:MOST_TOLD])]
        if len(rows) > MOST_TOLD:
            lines.append("- et d'autres.")
        lines += [f"Tous les résultats : {settings.SITE_URL}{search.get_absolute_url()}", ""]
    lines += [
        "Ce message ne contient aucun extrait de contenu. Pour changer ou arrêter ces courriels :",
        f"{settings.SITE_URL}{reverse('search:saved')}",
        "",
    ]
    return "\n".join(lines)


def _line(row: SearchRow) -> str:
    if row.is_reinforced:  # a mailbox may be shared: neither its title nor its address
        return f"- {UNNAMED}, à lire sur la plateforme"
    return f"- {name_of_row(row)} : {settings.SITE_URL}{row.get_absolute_url()}"
