"""Partnerships and committees in the search: found by those who may open them, in step whichever code wrote, nothing restricted."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from isic_platform.publication.enums import Visibility
from isic_platform.search.models import SearchRow, SearchWord
from isic_platform.search.selectors import search
from isic_platform.search.services import rebuild_search
from partners.models import Partnership, SteeringCommittee
from partners.services import partnerships as services
from partners.services.stages import declare_zone, observe_stage
from tests.cast import create_cast
from tests.partners.committees import STORY, committee, day, seat
from tests.partners.test_partnerships import begun

pytestmark = pytest.mark.django_db
EVERYBODY = (
    "anonymous",
    "contributor",
    "colleague",
    "manager",
    "partner",
    "reviewer",
    "facilitator",
    "stranger",
    "admin",
)


def found(user: Any, text: str) -> set[str]:
    return {row.short_id for row in search(user=user, text=text, exact=True).rows}


@pytest.mark.exigence("S144", "S149", "S192")
def test_rows_are_found_by_exactly_those_who_may_open_the_object() -> None:
    cast = create_cast()
    for visibility in Visibility.values:
        shared = begun(cast.contributor, cast.institution, title=f"Partenariat {visibility}", visibility=visibility)
        services.add_member(partnership=shared, by=cast.contributor, institution=cast.other_institution)
        shared.co_writers.add(cast.colleague)
        steered = committee(cast.contributor, cast.institution, title=f"Comité {visibility}", visibility=visibility)
        seat(steered, cast.contributor, "Élue", institution=cast.other_institution)
    gone = begun(cast.contributor, cast.institution, title="Partie")
    member = services.add_member(partnership=gone, by=cast.contributor, institution=cast.other_institution)
    services.update_member(member=member, by=cast.contributor, left_on=day(-1))
    for name in EVERYBODY:
        person = cast[name]
        for kind, model in (("partenariat", Partnership), ("comite", SteeringCommittee)):
            rows = set(SearchRow.objects.visible_to(person).of_kind(kind).values_list("short_id", flat=True))
            assert rows == set(model.objects.visible_to(person).values_list("short_id", flat=True)), (name, kind)


@pytest.mark.exigence("S111", "S192")
def test_what_is_restricted_is_nowhere_in_the_rows(contributor: Any, institution: Any, other_institution: Any) -> None:
    shared = begun(contributor, institution, visibility=Visibility.PUBLIC, purpose="Un accueil commun")
    services.add_member(
        partnership=shared, by=contributor, institution=other_institution, stakes="Canarienjeu", interest="Canariinteret",
        positioning="Auprès des riverains",
    )  # fmt: skip
    observe_stage(
        partnership=shared, by=contributor, stage="STP-1", date=day(-9), modality="deux", text="Canariobserve"
    )
    committee(contributor, institution, visibility=Visibility.PUBLIC, title="Comité des riverains")
    everything = " ".join(str(value) for row in SearchRow.objects.values() for value in row.values()).lower()
    for canary in ("canarienjeu", "canariinteret", "canariobserve", STORY.lower()):
        assert canary not in everything
    assert not SearchWord.objects.filter(word__startswith="canari").exists()
    assert found(AnonymousUser(), "riverains") == {shared.short_id, SteeringCommittee.objects.get().short_id}


@pytest.mark.exigence("S144")
def test_rows_follow_whichever_code_wrote(
    contributor: Any, institution: Any, other_institution: Any, client: Any
) -> None:
    shared = begun(contributor, institution, visibility=Visibility.PUBLIC, purpose="Une girouette")
    assert found(AnonymousUser(), "girouette") == {shared.short_id}
    Partnership.objects.filter(pk=shared.pk).update(purpose="Un moulin")
    assert (found(AnonymousUser(), "girouette"), found(AnonymousUser(), "moulin")) == (set(), {shared.short_id})
    declare_zone(
        partnership=shared, by=contributor, institutions=[institution, other_institution], kind="ZON-REC", themes=["THE-09"],
        departement="42", description="Deux accueils", date=day(0),
    )  # fmt: skip
    page = client.get("/recherche/?q=moulin&nature=partenariat&theme=THE-09&territoire=42")
    assert page.context["count_text"] == "1 contenu"
    assert shared.get_absolute_url() in page.text and "Partenariat" in page.text and "Commencé le" in page.text
    [result] = client.get("/api/v1/search/?q=moulin&nature=partenariat").json()["results"]
    assert (result["id"], result["url"].endswith(shared.get_absolute_url()), result["licence"], result["notice"]) == (
        shared.short_id, True, None, "",
    )  # fmt: skip
    Partnership.objects.filter(pk=shared.pk).update(visibility=Visibility.TEAM)
    assert found(AnonymousUser(), "moulin") == set()
    assert not SearchWord.objects.filter(word="moulin").exists()
    type(institution).objects.filter(pk=institution.pk).update(name="Maison des Girouettes")
    rebuild_search()
    assert found(contributor, "girouettes") == {shared.short_id}
    shared.zones.all().delete()
    services.delete_partnership(partnership=shared, by=contributor)
    assert not SearchRow.objects.of_kind("partenariat").exists()
