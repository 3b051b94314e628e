"""Remind a team, once, that its light trace grows old (S12)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from isic_platform.formkit.enums import Level
from isic_platform.publication.enums import EDITABLE_STATES
from isic_platform.publication.recipients import authors_of
from isic_platform.publication.services import notify
from isic_platform.publication.services.items import lock_item
from projects.ageing import MONTHS_OF_A_TRACE, after_months
from projects.models import Project

MOST_AT_ONCE = 200


def remind_old_traces(*, today: date | None = None) -> int:
    """Leave one notice to the team of each light trace unchanged for a year; gives how many traces.

    Once for a text: changed then left again, it is reminded again a year later. Traces in review are left in peace, as are
    those withdrawn. At most two hundred a run: the next run takes the others.
    """
    now = today or timezone.localdate()
    last_day = after_months(now, -MONTHS_OF_A_TRACE)
    rows = Project.objects.filter(level=Level.TRACE, item__record__saved_at__date__lte=last_day)
    rows = rows.filter(Q(reminded_at=None) | Q(reminded_at__lt=F("item__record__saved_at")))
    at_work = Q(item__working_version__state__in=EDITABLE_STATES)
    online = Q(item__working_version=None, item__published_version__isnull=False)
    reminded = 0
    for project in (
        rows.filter(at_work | online).select_related("item").order_by("item__record__saved_at")[:MOST_AT_ONCE]
    ):
        reminded += _remind(project)
    return reminded


@transaction.atomic
def _remind(project: Project) -> bool:
    item = lock_item(project.item)
    # Two runs at once remind once: the mark is taken under the lock.
    fresh = Project.objects.filter(pk=project.pk, level=Level.TRACE, reminded_at=project.reminded_at)
    if not fresh.update(reminded_at=timezone.now()):
        return False
    notify(
        users=authors_of(item), item=item, path=item.work_url,
        text="Une de vos traces légères a plus d'un an : pouvez-vous encore dire ce qui s'y est passé ?",
    )  # fmt: skip
    return True
