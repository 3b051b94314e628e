"""The permanent address of a content: who reads it, in which form, and what is left once it is withdrawn."""

from __future__ import annotations

import json
from typing import Any

import pytest

from isic_platform.accounts.enums import Attribution
from isic_platform.publication import services
from isic_platform.publication.enums import Visibility, WithdrawalReason
from tests.cast import EVERYBODY
from tests.publication import fiches

pytestmark = pytest.mark.django_db

READERS = {  # diffusion → who reads the published page
    Visibility.PUBLIC: set(EVERYBODY),
    Visibility.INTER_NETWORK: set(EVERYBODY) - {"anonymous"},
    Visibility.NETWORK: {"contributor", "colleague", "manager", "partner", "reviewer", "facilitator"},
    Visibility.INSTITUTION: {"contributor", "colleague", "manager", "partner"},
    Visibility.TEAM: {"contributor"},
    Visibility.AUTHOR: {"contributor"},
}


@pytest.fixture
def online(cast: Any) -> Any:
    return fiches.published(cast.contributor, cast.institution, cast.reviewer)


@pytest.mark.exigence("S149")
@pytest.mark.parametrize("visibility", [value for value in Visibility.values if value != Visibility.AUTHOR])
def test_a_published_content_is_read_by_its_audience_and_unknown_to_others(
    cast: Any, sign_in: Any, visibility: str
) -> None:
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer, visibility=visibility)
    for name in EVERYBODY:
        for path in ("", "imprimer/", "?format=json"):
            status = sign_in(cast[name]).get(f"/o/{item.short_id}/{path}").status_code
            assert (name, path, status) == (name, path, 200 if name in READERS[visibility] else 404)


def test_the_page_shows_the_text_its_source_and_how_to_cite_it(online: Any, sign_in: Any) -> None:
    online.is_fictional, online.notice = True, "Résumé établi à partir d’une page publique : https://exemple.fr/page"
    online.save()
    page = sign_in().get(f"/o/{online.short_id}/")
    text = page.content.decode()
    assert "<h1>Cuisine du mardi</h1>" in text
    assert fiches.SUMMARY in text
    assert "Beaucoup de personnes mangeaient seules." in text
    assert "Contenu fictif" in text
    assert 'href="https://exemple.fr/page"' in text
    assert "CCAS d’Exemple. « Cuisine du mardi »." in text
    assert "Licence Ouverte 2.0" in text
    assert f"/o/{online.short_id}/signaler/" in text
    assert "Version" in text and "publiée le" in text


def test_content_negotiation(online: Any, sign_in: Any) -> None:
    url = f"/o/{online.short_id}/"
    client = sign_in()
    assert client.get(url)["Content-Type"].startswith("text/html")
    assert client.get(url, headers={"Accept": "application/json"})["Content-Type"] == "application/json"
    assert client.get(url, headers={"Accept": "application/ld+json"})["Content-Type"] == "application/ld+json"
    assert client.get(url, headers={"Accept": "text/html,*/*;q=0.8"})["Content-Type"].startswith("text/html")
    assert client.get(url, headers={"Accept": "image/png"})["Content-Type"].startswith("text/html")
    assert client.get(url + "?format=jsonld", headers={"Accept": "text/html"})["Content-Type"] == "application/ld+json"
    assert "Accept" in client.get(url)["Vary"]
    refused = client.get(url + "?format=xml")
    assert refused.status_code == 406
    assert refused.json()["formats"] == ["html", "json", "jsonld"]
    links = client.get(url)["Link"]
    assert 'type="application/ld+json"' in links and 'rel="license"' in links


def test_json_says_what_the_page_says(online: Any, sign_in: Any) -> None:
    body = sign_in().get(f"/o/{online.short_id}/?format=json").json()
    assert body["id"] == online.short_id
    assert body["title"] == "Cuisine du mardi"
    assert body["kind"] == "projet"
    assert body["level"] == {"code": "NIV-TL", "label": "Trace légère"}
    assert body["version"] == 1
    assert body["institution"] == {"code": "ccas-exemple", "name": "CCAS d’Exemple"}
    assert body["answers"]["P30"] == "Beaucoup de personnes mangeaient seules."
    assert body["form"]["key"] == "fiche-projet"


def test_jsonld_is_a_schema_org_article(online: Any, sign_in: Any) -> None:
    body = json.loads(sign_in().get(f"/o/{online.short_id}/?format=jsonld").content)
    assert body["@context"] == "https://schema.org"
    assert body["@type"] == "Article"
    assert body["identifier"] == online.short_id
    assert body["name"] == "Cuisine du mardi"
    assert body["abstract"] == fiches.SUMMARY
    assert body["license"].startswith("https://")
    assert body["datePublished"] == online.published_version.published_at.isoformat()
    assert body["author"] == [{"@type": "Organization", "name": "CCAS d’Exemple"}]


def test_a_reserved_content_claims_no_open_licence(cast: Any, sign_in: Any) -> None:
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer, visibility=Visibility.NETWORK)
    client = sign_in(cast.colleague)
    assert client.get(f"/o/{item.short_id}/?format=json").json()["licence"] is None
    assert "license" not in client.get(f"/o/{item.short_id}/")["Link"]
    assert "ne le rediffusez pas" in client.get(f"/o/{item.short_id}/").content.decode()


@pytest.mark.exigence("S223")
@pytest.mark.parametrize(
    ("attribution", "job", "active", "shown"),
    [
        (Attribution.NAME, "", True, ["Inès Contributrice"]),
        (Attribution.FUNCTION, "MTS-ASS", True, None),
        (Attribution.COLLECTIVE, "", True, ["CCAS d’Exemple"]),
        (Attribution.NAME, "", False, ["Contributeur de la structure CCAS d’Exemple"]),
    ],
)
def test_authors_are_named_as_they_chose(
    cast: Any, online: Any, sign_in: Any, attribution: str, job: str, active: bool, shown: list[str] | None
) -> None:
    cast.contributor.attribution, cast.contributor.job, cast.contributor.is_active = attribution, job, active
    cast.contributor.save()
    body = sign_in().get(f"/o/{online.short_id}/?format=json").json()
    page = sign_in().get(f"/o/{online.short_id}/").content.decode()
    if shown:
        assert body["authors"] == shown
        assert shown[0] in page
    if attribution != Attribution.NAME or not active:
        assert "Contributrice" not in page
        assert "Contributrice" not in json.dumps(body, ensure_ascii=False)


def test_the_next_version_changes_nothing_online_until_it_is_published(cast: Any, online: Any, sign_in: Any) -> None:
    services.start_new_version(item=online, by=cast.contributor)
    services.write_item_answers(
        item=online, values={"P01": "Titre du brouillon", "P30": "Phrase du brouillon"}, by=cast.contributor
    )
    for path in ("", "imprimer/", "?format=json", "?format=jsonld", "signaler/"):
        body = sign_in().get(f"/o/{online.short_id}/{path}").content.decode()
        assert "du brouillon" not in body
        assert "Cuisine du mardi" in body


def test_a_team_is_taken_from_the_address_of_a_draft_to_its_workspace(cast: Any, sign_in: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution)
    answer = sign_in(cast.contributor).get(f"/o/{item.short_id}/")
    assert (answer.status_code, answer.url) == (302, f"/travail/{item.short_id}/")
    for name in set(EVERYBODY) - {"contributor"}:
        assert sign_in(cast[name]).get(f"/o/{item.short_id}/").status_code == 404


def test_a_malformed_or_unknown_identifier_is_not_found(sign_in: Any, db: None) -> None:
    for path in ("/o/x/", "/o/ABCDEFGHJK/", "/o/aaaaaaaaaa/", "/o/..%2f..%2fetc/", "/o/aaaaaaaaaaa/"):
        assert sign_in().get(path).status_code == 404


def test_a_withdrawn_content_answers_410_with_what_may_be_said(cast: Any, sign_in: Any) -> None:
    item = fiches.withdrawn(cast.contributor, cast.institution, cast.reviewer, reason=WithdrawalReason.OUTDATED)
    page = sign_in().get(f"/o/{item.short_id}/")
    assert page.status_code == 410
    text = page.content.decode()
    assert "Cuisine du mardi" in text and "plus à jour" in text
    assert "mangeaient" not in text and "Demande reçue" not in text
    body = sign_in().get(f"/o/{item.short_id}/?format=json")
    assert (body.status_code, body["Content-Type"]) == (410, "application/problem+json")
    assert body.json()["title"] == "Cuisine du mardi"
    assert sign_in().get(f"/o/{item.short_id}/imprimer/").status_code == 410


@pytest.mark.exigence("S222")
def test_the_tombstone_hides_the_title_when_people_are_protected(cast: Any, sign_in: Any) -> None:
    item = fiches.withdrawn(cast.contributor, cast.institution, cast.reviewer, reason=WithdrawalReason.CONFIDENTIALITY)
    for path in ("", "?format=json", "?format=jsonld"):
        answer = sign_in().get(f"/o/{item.short_id}/{path}")
        assert answer.status_code == 410
        assert "Cuisine" not in answer.content.decode()


def test_the_tombstone_is_only_for_those_who_could_read(cast: Any, sign_in: Any) -> None:
    item = fiches.withdrawn(cast.contributor, cast.institution, cast.reviewer, visibility=Visibility.NETWORK)
    statuses = {name: sign_in(cast[name]).get(f"/o/{item.short_id}/").status_code for name in EVERYBODY}
    assert statuses == {name: 410 if name in READERS[Visibility.NETWORK] else 404 for name in EVERYBODY}


def test_widening_the_draft_of_a_withdrawn_content_reveals_nothing(cast: Any, sign_in: Any) -> None:
    item = fiches.withdrawn(cast.contributor, cast.institution, cast.reviewer, visibility=Visibility.INSTITUTION)
    services.change_visibility(item=item, visibility=Visibility.PUBLIC, by=cast.contributor)
    assert sign_in().get(f"/o/{item.short_id}/").status_code == 404
    assert sign_in(cast.stranger).get(f"/o/{item.short_id}/").status_code == 404


def test_pages_about_violence_can_be_left_at_once(cast: Any, sign_in: Any) -> None:
    item = fiches.published(
        cast.contributor,
        cast.institution,
        cast.reviewer,
        P01="Paroles de femmes",
        P65="oui",
        visibility=Visibility.NETWORK,
    )
    for path in ("", "imprimer/", "signaler/"):
        text = sign_in(cast.colleague).get(f"/o/{item.short_id}/{path}").content.decode()
        assert "data-quick-exit" in text
        head = text[: text.index("</head>")]
        assert "Paroles" not in head
        assert "<title>Page d’information" in head
    text = sign_in(cast.colleague).get(f"/o/{item.short_id}/").content.decode()
    for number in ("3919", "119", "17", "114"):
        assert f"<strong>{number}</strong>" in text


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_few_queries_whatever_it_holds(
    cast: Any, sign_in: Any, django_assert_max_num_queries: Any, count: int
) -> None:
    rows = [{"id": f"r{n}aa", "structure": {"label": f"Partenaire {n}"}, "role": "ROP-LOG"} for n in range(count)]
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer, level="NIV-FS", P120=rows)
    services.set_co_writers(item=item, users=[cast.colleague, cast.manager][: count - 1], by=cast.contributor)
    for name in ("anonymous", "contributor", "reviewer"):
        client = sign_in(cast[name])
        client.get(f"/o/{item.short_id}/")
        with django_assert_max_num_queries(12):
            assert client.get(f"/o/{item.short_id}/").status_code == 200
