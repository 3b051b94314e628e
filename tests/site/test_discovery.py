"""Sitemaps, feeds and robots: what is public is found, what is not leaves no trace, what is withdrawn is gone at once."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility, WithdrawalReason
from isic_platform.publication.models import Item
from isic_platform.site import discovery
from tests.cast import EVERYBODY
from tests.publication import fiches

pytestmark = pytest.mark.django_db
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM = "{http://www.w3.org/2005/Atom}"


def addresses(client: Any, path: str) -> list[str]:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml; charset=utf-8")
    return [each.text for each in ET.fromstring(answer.content).iter(f"{MAP}loc")]


def contents(client: Any) -> list[str]:
    """Addresses of contents in every sitemap that the index names."""
    paths = [url[url.index("/sitemap-") :] for url in addresses(client, "/sitemap.xml")]
    return [url for path in paths for url in addresses(client, path) if "/o/" in url]


def entries(client: Any, path: str = "/flux/") -> list[ET.Element]:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return list(ET.fromstring(answer.content).iter(f"{ATOM}entry"))


def published(cast: Any, **options: Any) -> Item:
    return fiches.published(cast.contributor, cast.institution, cast.reviewer, **options)


def reinforced(cast: Any) -> Item:
    """A reinforced subject that a reviewer opened to everybody."""
    item = published(cast, P01="Paroles de femmes", P65="oui", visibility=Visibility.NETWORK)
    services.start_new_version(item=item, by=cast.contributor)
    services.write_item_answers(item=item, values={"P16": Visibility.PUBLIC}, by=cast.contributor)
    services.submit_item(item=item, by=cast.contributor)
    services.open_reinforced(item=fiches.fresh(item), visibility=Visibility.PUBLIC, by=cast.reviewer)
    services.validate_version(item=fiches.fresh(item), by=cast.reviewer, criteria={})
    services.publish_version(item=fiches.fresh(item), by=cast.reviewer)
    return fiches.fresh(item)


@pytest.mark.exigence("S175")
def test_a_public_content_is_in_the_sitemap_and_the_feeds(cast: Any, sign_in: Any) -> None:
    item = published(cast, P64=["THE-06"], level="NIV-FS")
    url = f"/o/{item.short_id}/"
    assert [each.endswith(url) for each in contents(sign_in())] == [True]
    for path in ("/flux/", "/flux/nature/projet/", "/flux/theme/THE-06/"):
        (entry,) = entries(sign_in(), path)
        assert entry.findtext(f"{ATOM}title") == "Cuisine du mardi"
        assert entry.findtext(f"{ATOM}summary") == fiches.SUMMARY
        assert entry.findtext(f"{ATOM}id").endswith(url)
        assert entry.find(f"{ATOM}author").findtext(f"{ATOM}name") == "CCAS d’Exemple"
    for path in ("/flux/nature/rex/", "/flux/theme/THE-03/"):
        assert entries(sign_in(), path) == []
    for path in ("/flux/nature/rien/", "/flux/theme/THE-99/", "/sitemap-900.xml", f"/sitemap-{10**30}.xml"):
        assert sign_in().get(path).status_code == 404


@pytest.mark.exigence("S222")
@pytest.mark.parametrize("visibility", [value for value in Visibility.values if value != Visibility.PUBLIC])
def test_what_is_not_public_is_in_neither_whoever_asks(cast: Any, sign_in: Any, visibility: str) -> None:
    item = published(cast, visibility=visibility, P64=["THE-06"], level="NIV-FS")
    for name in EVERYBODY:
        client = sign_in(cast[name])
        assert contents(client) == []
        for path in ("/flux/", "/flux/nature/projet/", "/flux/theme/THE-06/"):
            assert entries(client, path) == []
            assert item.short_id not in client.get(path).text


@pytest.mark.exigence("S222")
def test_a_reinforced_subject_is_in_neither_even_opened_to_everybody(cast: Any, sign_in: Any) -> None:
    item = reinforced(cast)
    assert item.visibility == Visibility.PUBLIC
    assert sign_in().get(f"/o/{item.short_id}/").status_code == 200
    assert contents(sign_in()) == [] and entries(sign_in()) == []


def test_the_draft_of_the_next_version_is_told_nowhere(cast: Any, sign_in: Any) -> None:
    item = published(cast)
    services.start_new_version(item=item, by=cast.contributor)
    services.write_item_answers(
        item=item, values={"P01": "Titre du brouillon", "P02": "Brouillon."}, by=cast.contributor
    )
    assert "rouillon" not in sign_in().get("/flux/").text


def test_what_is_withdrawn_leaves_at_once(cast: Any, sign_in: Any) -> None:
    item = published(cast)
    assert len(contents(sign_in())) == len(entries(sign_in())) == 1
    services.unpublish_item(item=item, by=cast.reviewer, reason=WithdrawalReason.OTHER, comment="Demande reçue.")
    assert contents(sign_in()) == [] and entries(sign_in()) == []


def test_a_summary_is_text_for_those_who_read_it_as_html(cast: Any, sign_in: Any) -> None:
    published(cast, P02="<img src=x onerror=alert(1)> & la suite")
    (entry,) = entries(sign_in())
    assert entry.findtext(f"{ATOM}summary") == "&lt;img src=x onerror=alert(1)&gt; &amp; la suite"


@pytest.mark.parametrize("count", [1, 3])
def test_they_cost_the_same_whatever_they_hold(
    cast: Any, sign_in: Any, django_assert_num_queries: Any, count: int
) -> None:
    for rank in range(count):
        published(cast, P01=f"Fiche {rank}")
    part = published(cast, P01="La dernière").pk // discovery.PART
    client = sign_in()
    client.get("/flux/")
    for path, cost in (("/flux/", 1), ("/sitemap.xml", 1), (f"/sitemap-{part}.xml", 1), ("/sitemap-pages.xml", 0)):
        with django_assert_num_queries(cost):
            assert client.get(path).status_code == 200


def test_sitemaps_split_the_contents_and_lose_none(cast: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    items = [published(cast, P01=f"Fiche {rank}") for rank in range(4)]
    published(cast, P01="Réservée", visibility=Visibility.NETWORK)
    monkeypatch.setattr(discovery, "PART", 2)
    parts = discovery.sitemap_parts()
    assert len(parts) >= 2
    found = contents(sign_in())
    assert sorted(url.split("/o/")[1].strip("/") for url in found) == sorted(item.short_id for item in items)


def test_robots_and_pages_point_to_them(db: None, sign_in: Any) -> None:
    robots = sign_in().get("/robots.txt")
    assert robots["Content-Type"].startswith("text/plain")
    assert "Disallow: /travail/" in robots.text and robots.text.rstrip().endswith("/sitemap.xml")
    assert "Disallow: /o/" not in robots.text  # what must not be indexed has to be read to say so
    for path in ("/", "/bibliotheque/"):
        assert '<link rel="alternate" type="application/atom+xml"' in sign_in().get(path).text
    assert 'href="/flux/theme/THE-06/"' in sign_in().get("/bibliotheque/?theme=THE-06").text
    links = re.findall(r'href="(/flux/[^"]*)"', sign_in().get("/plan-du-site/").text)
    assert len(links) > 3 and {sign_in().get(link).status_code for link in links} == {200}
    pages = addresses(sign_in(), "/sitemap-pages.xml")
    assert any(url.endswith("/bibliotheque/") for url in pages)
    assert not [url for url in pages if "/connexion/" in url or "/mot-de-passe/" in url or "/travail/" in url]
