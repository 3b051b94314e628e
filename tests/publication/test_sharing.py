"""A content cited, shared and described: what leaves for engines, networks and reference managers, and what never does."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility, WithdrawalReason
from tests.cast import EVERYBODY
from tests.publication import fiches

pytestmark = pytest.mark.django_db
HOSTILE = "Cuisine}, author = {Pirate} & 100 % </script><b>\nTY  - BOOK"
SECRETS = {"P117": "Un désaccord.", "P12": "STI-OFF"}


def head_of(page: str) -> str:
    return page[: page.index("</head>")]


@pytest.fixture
def online(cast: Any) -> Any:
    return fiches.published(cast.contributor, cast.institution, cast.reviewer, level="NIV-FS", **SECRETS)


def test_a_content_is_cited_in_bibtex_and_ris(online: Any, sign_in: Any) -> None:
    bib = sign_in().get(f"/o/{online.short_id}/citation.bib")
    assert bib["Content-Type"].startswith("application/x-bibtex")
    assert f'filename="isic-{online.short_id}.bib"' in bib["Content-Disposition"]
    assert bib.text.startswith(f"@misc{{isic-{online.short_id},")
    assert "title = {{Cuisine du mardi}}" in bib.text and "author = {{CCAS d’Exemple}}" in bib.text
    ris = sign_in().get(f"/o/{online.short_id}/citation.ris").text
    lines = ris.split("\r\n")
    assert (lines[0], lines[-2]) == ("TY  - ELEC", "ER  - ")
    assert "TI  - Cuisine du mardi" in lines and "AU  - CCAS d’Exemple" in lines
    assert f"/o/{online.short_id}/" in ris
    page = sign_in().get(f"/o/{online.short_id}/").text
    assert f'href="/o/{online.short_id}/citation.bib"' in page and f'href="/o/{online.short_id}/citation.ris"' in page
    assert 'data-copy="citation"' in page and '<textarea class="reading__citation no-print" id="citation"' in page
    assert 'rel="license">Licence Ouverte 2.0' in page


def test_a_title_cannot_forge_a_field(cast: Any, sign_in: Any) -> None:
    item = fiches.published(
        cast.contributor, cast.institution, cast.reviewer, P01=HOSTILE.replace("\n", " "), P02=HOSTILE
    )
    bib = sign_in().get(f"/o/{item.short_id}/citation.bib").text
    assert r"Cuisine\}, author = \{Pirate\} \& 100 \%" in bib
    assert len(re.findall(r"^  author = ", bib, re.M)) == 1
    ris = sign_in().get(f"/o/{item.short_id}/citation.ris").text
    assert [line[:2] for line in ris.split("\r\n")].count("TY") == 1


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.NETWORK, Visibility.INSTITUTION])
def test_a_citation_is_given_to_whoever_reads_the_page(cast: Any, sign_in: Any, visibility: str) -> None:
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer, visibility=visibility, **SECRETS)
    for name in EVERYBODY:
        client = sign_in(cast[name])
        expected = client.get(f"/o/{item.short_id}/").status_code
        for extension in ("bib", "ris"):
            answer = client.get(f"/o/{item.short_id}/citation.{extension}")
            assert (name, answer.status_code) == (name, expected)
            assert ("désaccord" not in answer.text and "Licence" not in answer.text) or visibility == Visibility.PUBLIC


def test_a_public_page_says_what_networks_and_engines_need(online: Any, sign_in: Any) -> None:
    answer = sign_in().get(f"/o/{online.short_id}/")
    head = head_of(answer.text)
    assert '<meta property="og:title" content="Cuisine du mardi">' in head
    assert re.search(r'<meta property="og:image" content="https?://[^"]+/partage[^"]*\.png">', head)
    assert re.search(rf'<link rel="canonical" href="https?://[^"]+/o/{online.short_id}/">', head)
    script = re.search(r'<script type="application/ld\+json">(.*?)</script>', head, re.S)
    assert script and json.loads(script[1]) == json.loads(sign_in().get(f"/o/{online.short_id}/?format=jsonld").content)
    assert "noindex" not in head and "X-Robots-Tag" not in answer


def test_the_team_shares_what_the_public_reads(cast: Any, online: Any, sign_in: Any) -> None:
    head = head_of(sign_in(cast.contributor).get(f"/o/{online.short_id}/").text)
    assert "désaccord" not in head and "STI-OFF" not in head


def test_no_text_closes_the_script_of_the_page(cast: Any, sign_in: Any) -> None:
    item = fiches.published(
        cast.contributor, cast.institution, cast.reviewer, P01="</script><b>Cuisine</b>", P02="<!-- <script> & fin"
    )
    page = sign_in().get(f"/o/{item.short_id}/").text
    script = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert script and "<" not in script[1]
    described = json.loads(script[1])
    assert (described["name"], described["abstract"]) == ("</script><b>Cuisine</b>", "<!-- <script> & fin")
    assert "<b>Cuisine" not in page


@pytest.mark.exigence("S222")
@pytest.mark.parametrize("reinforced", [False, True])
def test_what_is_reserved_or_reinforced_is_neither_shared_nor_indexed(
    cast: Any, sign_in: Any, reinforced: bool
) -> None:
    answers = {"P65": "oui"} if reinforced else {}
    item = fiches.published(
        cast.contributor,
        cast.institution,
        cast.reviewer,
        visibility=Visibility.NETWORK,
        P01="Paroles gardées",
        **answers,
    )
    if reinforced:  # widened by a reviewer: everybody reads it, engines do not
        item.opened_to = item.visibility = Visibility.PUBLIC
        item.save()
    client = sign_in() if reinforced else sign_in(cast.colleague)
    answer = client.get(f"/o/{item.short_id}/")
    head = head_of(answer.text)
    assert answer.status_code == 200
    assert "og:title" not in head and "og:image" not in head and 'ld+json">' not in head.replace('jsonld">', "")
    assert '<meta name="robots" content="noindex">' in head
    for path in ("", "?format=json", "?format=jsonld", "citation.bib", "citation.ris"):
        assert client.get(f"/o/{item.short_id}/{path}")["X-Robots-Tag"] == "noindex", path


def test_a_withdrawn_content_has_no_citation(cast: Any, online: Any, sign_in: Any) -> None:
    services.unpublish_item(item=online, by=cast.reviewer, reason=WithdrawalReason.OTHER, comment="Demande reçue.")
    for extension in ("bib", "ris"):
        assert sign_in().get(f"/o/{online.short_id}/citation.{extension}").status_code == 404


def test_a_preview_is_neither_cited_nor_shared(cast: Any, sign_in: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution)
    page = sign_in(cast.contributor).get(f"/travail/{item.short_id}/apercu/").text
    assert "og:title" not in page and "application/ld+json" not in page and "citation.bib" not in page
