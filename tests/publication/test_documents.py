"""A text as a PDF: tagged, whole, projected for its reader, never failed by what somebody typed."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from isic_platform.formkit.prose import blocks_of
from isic_platform.publication import services
from tests.cast import EVERYBODY
from tests.knowledge import learning
from tests.publication import fiches

STORY = (
    "Le groupe a **choisi** les *recettes*.\n\n- préparer\n- goûter 😀 漢\n\nVoir [la méthode](https://exemple.fr/)."
)
PARTNERS = [{"id": "aaaa", "structure": {"label": "Bailleur"}, "role": "ROP-LOG", "enjeu": "XENJEUX"}]
PLACE = [{"id": "bbbb", "commune": {"code": "42218", "label": "Saint-Étienne (42)"}}]


def words(body: bytes) -> str:
    """The text of the pages, spaces made even."""
    pages = PdfReader(io.BytesIO(body)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def rich(cast: Any, **answers: Any) -> Any:
    people = (cast.contributor, cast.institution, cast.reviewer)
    values = {"P12": "STI-OFF", "P20": STORY, "P55": 3, "P120": PARTNERS, **answers}
    return fiches.published(*people, level="NIV-FS", **values)


@pytest.mark.exigence("S148")
def test_the_document_is_tagged_and_holds_what_the_page_says(cast: Any, sign_in: Any, settings: Any) -> None:
    settings.SITE_URL = "https://isic.exemple.fr"
    item = rich(cast)
    response = sign_in().get(f"/o/{item.short_id}/document.pdf")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf" and response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"] == f'attachment; filename="cuisine-du-mardi-{item.short_id}.pdf"'
    for mark in (b"<pdfuaid:part>1</pdfuaid:part>", b"/StructTreeRoot"):
        assert mark in response.content
    text = words(response.content)
    for said in (
        "Fiche projet · Fiche standard",
        fiches.TITLE,
        "Le groupe a choisi les recettes.",
        "goûter □ □",
        "Bailleur",
    ):
        assert said in text, said
    for said in (
        "Non documenté :",
        "CCAS d’Exemple",
        "Licence Ouverte 2.0",
        f"https://isic.exemple.fr/o/{item.short_id}/",
    ):
        assert said in text, said
    assert "**choisi**" not in text and "Page 1 sur" in text


@pytest.mark.exigence("S149")
def test_each_reader_gets_what_they_may_read(cast: Any, sign_in: Any) -> None:
    item = rich(cast, P42=PLACE)
    for name in EVERYBODY:
        for path in ("document.pdf", "une-page.pdf"):
            text = words(sign_in(cast[name]).get(f"/o/{item.short_id}/{path}").content)
            is_team = name in ("contributor", "reviewer")
            assert ("Saint-Étienne" in text) is is_team, (name, path)  # fewer than five people: the commune is hidden
            assert ("moins de 5" in text) is not is_team, (name, path)
            if path == "document.pdf":
                assert ("XENJEUX" in text) is is_team, name
                assert ("(équipe et relecteurs seulement)" in text) is is_team, name


@pytest.mark.parametrize("visibility", ["DIF-STR", "DIF-EQU", "DIF-AUT"])
def test_who_may_not_read_the_page_has_no_document(cast: Any, sign_in: Any, visibility: str) -> None:
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer, visibility=visibility)
    for name in EVERYBODY:
        client = sign_in(cast[name])
        page = client.get(f"/o/{item.short_id}/").status_code
        for path in ("document.pdf", "une-page.pdf"):
            assert client.get(f"/o/{item.short_id}/{path}").status_code == page, (name, path)


def test_a_withdrawn_text_is_gone_as_a_document_too(cast: Any, sign_in: Any) -> None:
    item = fiches.withdrawn(cast.contributor, cast.institution, cast.reviewer)
    for path in ("document.pdf", "une-page.pdf"):
        assert sign_in().get(f"/o/{item.short_id}/{path}").status_code == 410


@pytest.mark.parametrize("path", ["document.pdf", "une-page.pdf"])
def test_a_draft_is_its_team_s_and_says_so_on_each_page(cast: Any, sign_in: Any, path: str) -> None:
    item = fiches.draft(cast.contributor, cast.institution, P12="STI-OFF")
    address = f"/travail/{item.short_id}/{path}"
    response = sign_in(cast.contributor).get(address)
    assert response["Content-Disposition"].endswith('brouillon.pdf"')
    for page in PdfReader(io.BytesIO(response.content)).pages:
        assert "Brouillon" in page.extract_text()
    text = words(response.content)
    assert "ni relu ni publié" in text and "Citer et réutiliser" not in text
    for name in set(EVERYBODY) - {"contributor", "anonymous"}:
        assert sign_in(cast[name]).get(address).status_code == 404, name


def test_the_draft_as_the_public_will_read_it(cast: Any, sign_in: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution, level="NIV-FS", P120=PARTNERS)
    client = sign_in(cast.contributor)
    assert "XENJEUX" in words(client.get(f"/travail/{item.short_id}/document.pdf").content)
    assert "XENJEUX" not in words(client.get(f"/travail/{item.short_id}/document.pdf?vue=public").content)


def test_a_reviewer_takes_what_was_submitted(cast: Any, sign_in: Any) -> None:
    item = fiches.submitted(cast.contributor, cast.institution)
    response = sign_in(cast.reviewer).get(f"/travail/{item.short_id}/document.pdf")
    assert "ni relu ni publié" in words(response.content)


@pytest.mark.parametrize("name", ["colleague", "contributor", "reviewer"])
def test_under_the_reinforced_rules_no_place_no_time_no_name(cast: Any, sign_in: Any, name: str) -> None:
    people = (cast.contributor, cast.institution, cast.reviewer)
    said = {"P42": PLACE, "P43": "XQUARTIER", "P31": "« XPAROLE, disait-elle. »", "P132": "XESPACE", "P150": "2025-03"}
    item = fiches.published(*people, P01="Paroles de femmes", P65="oui", visibility="DIF-RES", level="NIV-FS", **said)
    for path in ("document.pdf", "une-page.pdf"):
        response = sign_in(cast[name]).get(f"/o/{item.short_id}/{path}")
        assert "paroles" not in response["Content-Disposition"]
        text = words(response.content)
        assert "3919" in text
        for leak in ("Saint-Étienne", "XQUARTIER", "XESPACE"):
            assert leak not in text, (path, leak)
        if path == "une-page.pdf":
            for leak in ("XPAROLE", "2025", "Loire (42)"):
                assert leak not in text, leak


@pytest.mark.exigence("S147")
def test_the_page_that_makes_others_want_to_try(cast: Any, sign_in: Any) -> None:
    cast.institution.contact_function, cast.institution.contact_email = "Accueil social", "accueil@exemple.fr"
    cast.institution.save()
    said = {"P42": PLACE, "P55": 12, "P31": "On cuisine, et on se parle.\nEncore.", "P90": STORY, "P150": "2025-03"}
    text = words(sign_in().get(f"/o/{rich(cast, **said).short_id}/une-page.pdf").content)
    for part in ("Saint-Étienne", "depuis mars 2025", "12 personnes", "Familles", "« On cuisine, et on se parle. »"):
        assert part in text, part
    order = [
        text.index(title) for title in ("Pourquoi", "Comment", "Une parole", "Ce que l’on retient", "Pour en parler")
    ]
    assert order == sorted(order)
    assert "accueil@exemple.fr" in text and "Page 1 sur 1" in text


@pytest.mark.parametrize("length", [0, 300, 4000])
def test_it_stays_on_one_page_whatever_is_written(cast: Any, sign_in: Any, length: int) -> None:
    long = "Une phrase assez ordinaire. " * (length // 28)
    listed = "\n".join(f"- {number}" for number in range(length // 50))
    item = rich(
        cast,
        P02=(long or "Court.")[:590],
        P30=long or "Court.",
        P31=long[:900] or "Court.",
        P90=listed or "Court.",
        P193=long,
    )
    body = sign_in().get(f"/o/{item.short_id}/une-page.pdf").content
    assert len(PdfReader(io.BytesIO(body)).pages) == 1
    assert ("[…]" in words(body)) is (length > 1000)


def test_only_a_fiche_has_its_page(cast: Any, sign_in: Any) -> None:
    item = learning.published(cast.contributor, cast.reviewer, institution=cast.institution).item
    client = sign_in()
    assert client.get(f"/o/{item.short_id}/document.pdf").status_code == 200
    assert client.get(f"/o/{item.short_id}/une-page.pdf").status_code == 404
    assert "une-page.pdf" not in client.get(f"/o/{item.short_id}/").text


def test_the_pages_offer_them_with_their_format(cast: Any, sign_in: Any) -> None:
    item = rich(cast)
    html = sign_in().get(f"/o/{item.short_id}/").text
    for path in ("document.pdf", "une-page.pdf"):
        assert f'href="/o/{item.short_id}/{path}"' in html
    assert "PDF accessible, moins de 500 Ko" in html
    services.start_new_version(item=item, by=cast.contributor)
    preview = sign_in(cast.contributor).get(f"/travail/{item.short_id}/apercu/?vue=public").text
    assert f'href="/travail/{item.short_id}/document.pdf?vue=public"' in preview


@pytest.mark.parametrize("number", [1, 3])
def test_a_document_costs_the_same_whatever_it_holds(cast: Any, sign_in: Any, number: int) -> None:
    rows = [{**PARTNERS[0], "id": f"aaa{each}"} for each in range(number)]
    item = rich(cast, P120=rows, P62=["FOR-02", "FOR-03", "FOR-04"][:number])
    client = sign_in()
    client.get(f"/o/{item.short_id}/document.pdf")
    for path in ("document.pdf", "une-page.pdf"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/o/{item.short_id}/{path}").status_code == 200
        assert len(queries) == 4


def test_free_texts_become_data_and_nothing_else() -> None:
    assert [block["kind"] for block in blocks_of(STORY)] == ["par", "list", "par"]
    runs = blocks_of("**gras** et *penché*\nligne")[0]["runs"]
    assert [(run["text"], run["strong"], run["em"]) for run in runs if run["text"]] == [
        ("gras", True, False), (" et ", False, False), ("penché", False, True), ("ligne", False, False),
    ]  # fmt: skip
    assert [run["break"] for run in runs] == [False, False, False, True, False]
    nested = blocks_of("3. un\n   - deux\n4. trois")[0]
    assert (nested["ordered"], nested["start"], len(nested["items"])) == (True, 3, 2)
    assert nested["items"][0][1]["kind"] == "list"
    assert blocks_of("[x](javascript:alert(1)) [y](file:///etc/passwd)")[0]["runs"][0]["url"] == ""
    assert blocks_of("# titre <b>")[0]["runs"][0]["text"] == "# titre <b>"
