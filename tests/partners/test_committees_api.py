"""``/api/v1/steering-committees/``: what a partner's software reads of committees (S135, S175)."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.publication.enums import Visibility
from partners.services import committees as services
from tests.partners.committees import committee, decision, seat, session
from tests.publication import fiches

API = "/api/v1/steering-committees/"


def _ids(client: Any, query: str = "") -> list[str]:
    return [row["id"] for row in client.get(API + query).json()["results"]]


@pytest.mark.exigence("S175", "S192")
def test_only_what_reaches_the_caller_is_listed(cast: Any, sign_in: Any) -> None:
    team = committee(cast.contributor, cast.institution, title="CANARI de l'équipe")
    inside = committee(cast.contributor, cast.institution, title="Interne", visibility=Visibility.INSTITUTION)
    public = committee(cast.contributor, cast.institution, title="Public", visibility=Visibility.PUBLIC)
    assert _ids(sign_in()) == _ids(sign_in(cast.stranger)) == [public.short_id]
    assert _ids(sign_in(cast.colleague)) == [public.short_id, inside.short_id]
    assert _ids(sign_in(cast.contributor)) == [public.short_id, inside.short_id, team.short_id]
    assert "CANARI" not in sign_in(cast.stranger).get(API).text
    assert sign_in().get(f"{API}{team.short_id}/").status_code == 404


@pytest.mark.exigence("S175", "S136", "S141")
def test_a_detail_says_composition_and_decisions_and_the_circle_reads_more(cast: Any, sign_in: Any) -> None:
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer)
    found = committee(cast.contributor, cast.institution, visibility=Visibility.PUBLIC, project=item.project)
    seat(
        found, cast.contributor, "Directrice", institution=cast.other_institution, actor_type="ACT-DEC", role="ROC-PRE"
    )
    decision(session(found, cast.contributor), cast.contributor)
    services.add_good_practice(committee=found, by=cast.contributor, text="Commencer par un repas")
    answer = sign_in().get(f"{API}{found.short_id}/")
    body = answer.json()
    assert body["project"]["title"] == fiches.TITLE
    assert body["members"] == [
        {
            "institution": "centre-social-ailleurs", "function": "Directrice", "role": "ROC-PRE", "role_label": "Présidence",
            "actor_type": "ACT-DEC", "actor_type_label": "Décideurs",
        }
    ]  # fmt: skip
    assert body["missing_actor_types"] == ["Usagers, habitants, citoyens", "Travailleurs sociaux", "Techniciens"]
    assert [each["text"] for each in body["good_practices"]] == ["Commencer par un repas"]
    assert [set(each) for each in body["decisions"]] == [{"session", "kind", "text", "state", "due_on"}]
    assert [set(each) for each in body["sessions"]] == [{"number", "starts_at"}]
    assert body["difficulties"] is None
    assert "CANARI" not in answer.text
    for reader in ("colleague", "stranger"):  # the carrier, and who sits
        inner = sign_in(cast[reader]).get(f"{API}{found.short_id}/").json()
        assert inner["decisions"][0]["follow_up"].startswith("CANARI-suite"), reader
        assert inner["sessions"][0]["minutes"].startswith("CANARI-compte-rendu")
        assert inner["difficulties"].startswith("CANARI-récit")


@pytest.mark.exigence("S175")
def test_filters_keep_what_they_say_and_refuse_what_they_do_not_know(cast: Any, sign_in: Any) -> None:
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer)
    draft = fiches.draft(cast.contributor, cast.institution, P01="Projet tu")
    options = {"visibility": Visibility.PUBLIC}
    first = committee(cast.contributor, cast.institution, project=item.project, obstacles=["FR5.3"], **options)
    second = committee(cast.contributor, cast.institution, project=draft.project, **options)
    seat(second, cast.contributor, "Habitant", institution=cast.other_institution, actor_type="ACT-UHC")
    client = sign_in()
    assert _ids(client, f"?projet={item.short_id}") == [first.short_id]
    assert _ids(client, f"?projet={draft.short_id}") == []
    assert _ids(client, "?frein=FR5.3") == [first.short_id]
    assert _ids(client, "?acteur=ACT-UHC") == _ids(client, "?structure=centre-social-ailleurs") == [second.short_id]
    assert _ids(client, "?structure=ccas-exemple") == [second.short_id, first.short_id]
    for query in ("?projet=x", "?frein=XX", "?acteur=XX", "?inconnu=1"):
        answer = client.get(API + query)
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), query


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(cast: Any, sign_in: Any, django_assert_num_queries: Any, count: int) -> None:
    for number in range(count):
        item = fiches.published(cast.contributor, cast.institution, cast.reviewer, P01=f"Fiche {number}")
        found = committee(cast.contributor, cast.institution, project=item.project, visibility=Visibility.PUBLIC)
        for each in range(count):
            seat(found, cast.contributor, f"Siège {each}", institution=cast.institution)
            decision(session(found, cast.contributor), cast.contributor)
    client = sign_in()
    with django_assert_num_queries(5):
        assert len(client.get(API).json()["results"]) == count
    with django_assert_num_queries(9):
        assert client.get(f"{API}{found.short_id}/").status_code == 200
