"""The logbook: dated notes of a team, for it alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from isic_platform.publication import services as path
from isic_platform.publication.services.erasure import events_of
from projects import services
from projects.exceptions import PersonalDataFound, ProjectRefused
from projects.models import JournalNote
from projects.models.journal import NOTE_LENGTH
from projects.selectors import journal as reading
from tests.projects import lives
from tests.publication import fiches

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(cast: Any) -> Any:
    return fiches.draft(cast.contributor, cast.institution)


@pytest.fixture
def project(item: Any) -> Any:
    return lives.project_of(item)


def url(item: Any, more: str = "") -> str:
    return f"/projets/{item.short_id}/journal/{more}"


@pytest.mark.exigence("S20", "S81")
def test_notes_of_several_years_stand_by_year_and_by_turn(cast: Any, item: Any, sign_in: Any) -> None:
    by = cast.contributor
    project = lives.closed(item, by)
    services.open_turn(project=project, on=date(2024, 10, 1), by=by)
    for day, text in ((date(2023, 11, 2), "Début"), (date(2024, 2, 2), "Milieu"), (date(2024, 11, 2), "Reprise")):
        services.add_note(project=project, text=text, on=day, by=by)
    services.add_note(project=project, text="Avant tout", on=date(2022, 5, 5), theme="THE-15", by=by)
    groups = [
        (group.year, group.turn, [note.text for note in group.notes]) for group in reading.journal_page(item).groups
    ]
    assert groups == [
        (2024, 2, ["Reprise"]), (2024, 1, ["Milieu"]), (2023, 1, ["Début"]), (2022, 1, ["Avant tout"]),
    ]  # fmt: skip
    page = sign_in(by).get(url(item)).content.decode()
    assert page.index("2024, tour 2") < page.index("Reprise") < page.index("2024, tour 1") < page.index("2022, tour 1")


def test_writing_finding_correcting_deleting(cast: Any, item: Any, sign_in: Any) -> None:
    client, today = sign_in(cast.contributor), timezone.localdate().isoformat()
    for text, theme in (("Le café a débordé", "THE-15"), ("Deux élus sont venus", "")):
        assert client.post(url(item), {"text": text, "on": today, "theme": theme}).status_code == 302
    found = {
        "?q=DEBORDE+cafe": ["débordé"],
        "?theme=THE-15": ["débordé"],
        "?q=elus": ["élus"],
        "?q=rien": [],
        "": ["débordé", "élus"],
    }
    for query, shown in found.items():
        page = client.get(url(item, query)).content.decode()
        assert [word for word in ("débordé", "élus") if word in page] == shown, query
    assert "Ce thème n" in client.get(url(item, "?theme=THE-99")).content.decode()
    note = JournalNote.objects.get(text__contains="élus")
    corrected = {"text": "Trois élus sont venus", "on": today, "theme": ""}
    assert client.post(url(item, f"{note.pk}/"), corrected).status_code == 302
    note.refresh_from_db()
    assert (note.text, note.edited_at is not None) == ("Trois élus sont venus", True)
    assert list(note.events.order_by("pgh_id").values_list("text", flat=True)) == [
        "Deux élus sont venus", "Trois élus sont venus",
    ]  # fmt: skip
    assert client.post(url(item, f"{note.pk}/"), {"delete": "1"}).status_code == 302
    assert not JournalNote.objects.filter(pk=note.pk).exists()
    assert not events_of(JournalNote).objects.filter(pgh_obj_id=note.pk).exists()


def test_a_note_is_changed_by_who_wrote_it_and_by_the_referent(cast: Any, project: Any, sign_in: Any) -> None:
    path.set_co_writers(item=project.item, users=[cast.colleague, cast.manager], by=cast.contributor)
    note = services.add_note(project=project, text="Une note", by=cast.colleague)
    expected = {"contributor": 200, "colleague": 200, "manager": 403, "stranger": 404, "admin": 404}
    for name, status in expected.items():
        assert sign_in(cast[name]).get(url(project.item, f"{note.pk}/")).status_code == status, name
    other = lives.project_of(fiches.draft(cast.contributor, cast.institution, P01="Autre"))
    assert sign_in(cast.contributor).get(url(other.item, f"{note.pk}/")).status_code == 404


def test_what_is_not_kept_says_why(cast: Any, project: Any, sign_in: Any) -> None:
    by = cast.contributor
    with pytest.raises(PersonalDataFound, match="éléphone"):
        services.add_note(project=project, text="Rappeler au 06 12 34 56 78", by=by)
    for fields in (
        {"text": "  "},
        {"text": "x" * (NOTE_LENGTH + 1)},
        {"text": "x", "theme": "THE-99"},
        {"text": "x", "on": timezone.localdate() + timedelta(days=1)},
    ):
        with pytest.raises(ProjectRefused):
            services.add_note(project=project, by=by, **fields)
    assert not JournalNote.objects.exists()
    answer = sign_in(by).post(url(project.item), {"text": "Rappeler au 06 12 34 56 78", "on": "2024-01-05"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "06 12 34 56 78</textarea>" in page and "éléphone" in page  # what was typed is still there


def test_a_page_of_notes_follows_another(cast: Any, project: Any, sign_in: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    for number in range(5):
        services.add_note(
            project=project, text=f"Note {number}", on=date(2024, 1, 1 + number // 2), by=cast.contributor
        )
    seen, after = [], ""
    while True:
        page = reading.journal_page(project.item, after=after)
        seen += [note.text for group in page.groups for note in group.notes]
        if not (after := page.following):
            break
    assert seen == [f"Note {number}" for number in (4, 3, 2, 1, 0)]


def test_the_logbook_is_written_while_the_fiche_is_in_review(cast: Any) -> None:
    item = fiches.submitted(cast.contributor, cast.institution)
    services.add_note(project=lives.project_of(item), text="En attendant", by=cast.contributor)
    assert fiches.fresh(item).working_version.state == "PUBL-02"


def test_a_deleted_draft_leaves_no_note_behind(cast: Any, project: Any) -> None:
    note = services.add_note(project=project, text="Une note", by=cast.contributor)
    services.edit_note(note=note, text="Corrigée", by=cast.contributor)
    path.delete_draft(item=project.item, by=cast.contributor)
    assert not JournalNote.objects.exists()
    assert not events_of(JournalNote).objects.exists()
