"""Two people in the same ordinary form: nobody's text goes under the other's unseen."""

from __future__ import annotations

import html
from typing import Any

import pytest

from partners.forms.followed import CROSSED
from partners.models import Meeting, Partnership
from tests.cast import PASSWORD
from tests.partners.committees import committee, session
from tests.partners.meetings import meeting, partnership

pytestmark = [pytest.mark.django_db, pytest.mark.exigence("S81")]


def typed(page: Any, **written: Any) -> dict[str, Any]:
    """What a browser posts from a page: what the page drew, and what is written over it."""
    form = page.context["form"]
    values = {each.html_name: each.value() for each in form if each.value() not in (None, False, "")}
    return {**{name: "on" if value is True else value for name, value in values.items()}, **written}


@pytest.fixture
def shared(contributor: Any, colleague: Any, institution: Any) -> Partnership:
    """A partnership that two people write."""
    found = partnership(contributor, institution, visibility="DIF-RES", purpose="Avant")
    found.co_writers.add(colleague)
    return found


@pytest.fixture
def two(contributor: Any, colleague: Any, sign_in: Any) -> tuple[Any, Any]:
    """Their two browsers."""
    return sign_in(contributor), sign_in(colleague)


def test_what_each_wrote_in_a_meeting_stays(shared: Partnership, two: Any, contributor: Any) -> None:
    held = meeting(contributor, partnership=shared)
    url = f"/rencontres/{held.short_id}/modifier/"
    first, second = (client.get(url) for client in two)
    assert two[0].post(url, typed(first, minutes="Le compte rendu d'Inès")).status_code == 302
    assert two[1].post(url, typed(second, difficulty="La difficulté de Paul")).status_code == 302
    held.refresh_from_db()
    assert (held.minutes, held.difficulty) == ("Le compte rendu d'Inès", "La difficulté de Paul")
    assert held.is_difficulty_restricted


def test_the_same_passage_is_shown_to_the_second_who_decides(shared: Partnership, two: Any, contributor: Any) -> None:
    held = meeting(contributor, partnership=shared)
    url = f"/rencontres/{held.short_id}/modifier/"
    first, second = (client.get(url) for client in two)
    two[0].post(url, typed(first, minutes="Inès & les autres", subject="Nouvel objet"))
    refused = two[1].post(url, typed(second, minutes="Le texte de Paul"))
    assert refused.status_code == 422
    page = html.unescape(refused.text)
    assert (
        CROSSED in page and "« Inès & les autres »" in page and ">Le texte de Paul</textarea>" in page.replace("\n", "")
    )
    assert 'value="Nouvel objet"' in page, "what the second left as it was shows what the first wrote"
    assert Meeting.objects.get().minutes == "Inès & les autres"
    assert two[1].post(url, typed(refused)).status_code == 302
    held.refresh_from_db()
    assert (held.minutes, held.subject) == ("Le texte de Paul", "Nouvel objet")


def test_a_page_left_open_never_opens_again_what_was_closed(shared: Partnership, two: Any) -> None:
    url = f"/partenariats/{shared.short_id}/modifier/"
    first, second = (client.get(url) for client in two)
    assert two[0].post(url, typed(first, visibility="DIF-EQU")).status_code == 302
    assert two[1].post(url, typed(second, purpose="Après")).status_code == 302
    shared.refresh_from_db()
    assert (shared.visibility, shared.purpose) == ("DIF-EQU", "Après")


def test_minutes_of_a_session_and_a_committee_too(two: Any, contributor: Any, colleague: Any, institution: Any) -> None:
    found = committee(contributor, institution)
    found.co_writers.add(colleague)
    held = session(found, contributor)
    for url, row, mine, theirs in (
        (f"/comites/seances/{held.short_id}/modifier/", held, "minutes", "agenda"),
        (f"/comites/{found.short_id}/modifier/", found, "mandate", "information_flow"),
    ):
        first, second = (client.get(url) for client in two)
        assert two[0].post(url, typed(first, **{mine: "Le texte d'Inès"})).status_code == 302
        assert two[1].post(url, typed(second, **{theirs: "Le texte de Paul"})).status_code == 302
        row.refresh_from_db()
        assert (getattr(row, mine), getattr(row, theirs)) == ("Le texte d'Inès", "Le texte de Paul")


def test_a_text_kept_while_the_session_had_ended_meets_what_was_written_since(
    shared: Partnership, two: Any, contributor: Any
) -> None:
    url = f"/partenariats/{shared.short_id}/modifier/"
    drawn = two[0].get(url)
    two[0].session.flush()
    two[0].post(url, typed(drawn, purpose="Le texte d'Inès"))
    two[1].post(url, typed(two[1].get(url), purpose="Le texte de Paul"))
    two[0].post("/connexion/", {"login": contributor.email, "password": PASSWORD})
    page = html.unescape(two[0].get(url).text)
    assert CROSSED in page and "« Le texte de Paul »" in page and "Le texte d'Inès</textarea>" in page
    assert Partnership.objects.get().purpose == "Le texte de Paul"
