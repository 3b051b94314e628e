"""Two people act on one content at the same instant: the second is told, nothing breaks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection, transaction

from isic_platform.publication import services
from isic_platform.publication.enums import ReportKind, State
from tests.publication import fiches

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db: None) -> Any:
    from tests.cast import create_cast

    return create_cast()


def post_during(step: Callable[[], Any], client: Any, url: str, data: dict[str, str] | None = None) -> Any:
    """The answer to a POST which read the content before this step was committed, and acts after."""
    answers: list[Any] = []

    def post() -> None:
        try:
            answers.append(client.post(url, data or {}))
        finally:
            connection.close()

    thread = threading.Thread(target=post)
    with transaction.atomic():
        step()
        thread.start()
        wait_for_a_lock(thread)
    thread.join(20)
    return answers[0]


def wait_for_a_lock(thread: threading.Thread) -> None:
    deadline = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < deadline and thread.is_alive():
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("the second request never waited for the first")


def said(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_a_level_changed_while_a_colleague_submits_is_refused_with_a_sentence(people: Any, sign_in: Any) -> None:
    item = fiches.draft(people.contributor, people.institution)
    services.set_co_writers(item=item, users=[people.colleague], by=people.contributor)
    answer = post_during(
        lambda: services.submit_item(item=item, by=people.contributor),
        sign_in(people.colleague), f"/travail/{item.short_id}/niveau/", {"level": "NIV-FS"},
    )  # fmt: skip
    assert (answer.status_code, answer["Location"]) == (302, f"/travail/{item.short_id}/")
    assert "en relecture" in said(answer)
    assert fiches.fresh(item).working_version.level == "NIV-TL"


def test_a_content_archived_by_two_people_is_archived_once(people: Any, sign_in: Any) -> None:
    item = fiches.withdrawn(people.contributor, people.institution, people.reviewer)
    answer = post_during(
        lambda: services.archive_item(item=item, by=people.contributor),
        sign_in(people.reviewer), f"/travail/{item.short_id}/archiver/",
    )  # fmt: skip
    assert answer.status_code == 302
    assert "Seul un contenu retiré s'archive." in said(answer)
    assert [version.state for version in item.versions.all()] == [State.ARCHIVED]


def test_a_report_is_closed_even_when_the_content_has_just_been_withdrawn(people: Any, sign_in: Any) -> None:
    item = fiches.published(people.contributor, people.institution, people.reviewer)
    report = services.report_item(
        item=item, kind=ReportKind.ERROR, message="Une adresse est fausse.", email="", by=None
    )
    answer = post_during(
        lambda: services.unpublish_item(item=item, by=people.facilitator),
        sign_in(people.reviewer), f"/signalements/{report.pk}/", {"outcome": "Retiré.", "withdraw": "on"},
    )  # fmt: skip
    assert answer.status_code == 302
    report.refresh_from_db()
    assert (report.outcome, report.handled_by) == ("Retiré.", people.reviewer)
    assert [version.state for version in item.versions.all()] == [State.UNPUBLISHED]
