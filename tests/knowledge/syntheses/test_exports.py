"""Documents that leave the platform: what they hold for whom, whatever was typed, and that they are real documents."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from knowledge.syntheses.columns import DOSSIER
from knowledge.syntheses.documents import DRAFT
from tests.knowledge import learning
from tests.knowledge.syntheses import documents

STRANGE = "Cuisine 🍲 𓀀 漢字 \u202e et œufs « à la » <b>#let x = 1</b> *gras* \\ $x$ @y"


@pytest.fixture
def source(contributor: Any, institution: Any, reviewer: Any) -> Item:
    """A fiche online."""
    return documents.fiche(contributor, institution, reviewer)


def pdf_text(body: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).split())


def docx_text(body: bytes) -> str:
    document = Document(io.BytesIO(body))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    footers = [each.text for each in document.sections[0].footer.paragraphs]
    return " ".join(" ".join([*(each.text for each in document.paragraphs), *cells, *footers]).split())


@pytest.mark.exigence("S171", "S148")
def test_a_published_note_is_one_tagged_page_and_a_text_with_headings(
    source: Item, manager: Any, institution: Any, reviewer: Any, client: Any
) -> None:
    note = documents.published(manager, institution, reviewer, [source])
    answer = client.get(f"/documents/{note.short_id}/pdf/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert f"synthese-{note.short_id}.pdf" in answer["Content-Disposition"]
    reader = PdfReader(io.BytesIO(answer.content))
    assert len(reader.pages) == 1
    root = reader.trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "fr-FR")
    text = pdf_text(answer.content)
    for expected in (
        documents.NOTE["S01"], documents.NOTE["S03"], "Note aux décideurs", "Élus, Direction et encadrement", "Loire ; 2023 ; Fiche standard",
        "1 source sur 1", "Une salle à soi", "n'est pas démontré", "Financement", "Conseil supérieur", "Version 1, publiée le",
    ):  # fmt: skip
        assert expected in text, expected
    assert DRAFT not in text

    body = client.get(f"/documents/{note.short_id}/docx/").content
    document = Document(io.BytesIO(body))
    headings = [(each.style.name, each.text) for each in document.paragraphs if each.style.name.startswith("Heading")]
    assert headings[0] == ("Heading 1", documents.NOTE["S01"])
    assert ("Heading 2", "Ce qui a été essayé") in headings
    assert ("Heading 3", "Recommandations aux élus (liste du Conseil supérieur du travail social, 2010)") in headings
    assert not any(not each.text.strip() for each in document.paragraphs)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        words, styles = (archive.read(f"word/{name}.xml").decode() for name in ("document", "styles"))
        links = archive.read("word/_rels/document.xml.rels").decode()
    assert words.count("<w:tblHeader") == len(document.tables) > 1
    assert 'w:lang w:val="fr-FR"' in styles
    assert f"/o/{source.short_id}/" in links
    assert words.count("<w:hyperlink") == 2  # its line, and its place among the sources
    assert "Note aux décideurs" in docx_text(body)


@pytest.mark.exigence("S167")
def test_a_published_dossier_leaves_in_both_formats(
    source: Item, manager: Any, institution: Any, reviewer: Any, client: Any
) -> None:
    dossier = documents.published(manager, institution, reviewer, [source], kind=DOSSIER, S03="Une journée")
    for format, read in (("pdf", pdf_text), ("docx", docx_text)):
        text = read(client.get(f"/documents/{dossier.short_id}/{format}/").content)
        for expected in ("Dossier pédagogique", "Repérer ce qui a été décidé", "lire et discuter", "Une journée"):
            assert expected in text, (format, expected)


@pytest.mark.exigence("S171", "S192")
def test_a_draft_says_that_it_is_one_and_leaves_with_its_team_alone(
    source: Item, contributor: Any, manager: Any, institution: Any, reviewer: Any, stranger: Any, sign_in: Any, client: Any
) -> None:  # fmt: skip
    note = documents.document(manager, institution, [source])
    for format, read in (("pdf", pdf_text), ("docx", docx_text)):
        draft, published = f"/documents/{note.short_id}/brouillon/{format}/", f"/documents/{note.short_id}/{format}/"
        answer = sign_in(manager).get(draft)
        assert DRAFT in read(answer.content)
        assert f"brouillon-synthese-{note.short_id}.{format}" in answer["Content-Disposition"]
        for reader in (contributor, stranger, reviewer):
            assert sign_in(reader).get(draft).status_code == 404
        for reader in (manager, stranger, None):
            assert sign_in(reader).get(published).status_code == 404
        assert client.get(draft).status_code == 302
    services.submit_item(item=note, by=manager)
    assert DRAFT in pdf_text(sign_in(reviewer).get(f"/documents/{note.short_id}/brouillon/pdf/").content)
    assert sign_in(manager).get(f"/documents/{source.short_id}/pdf/").status_code == 404  # a fiche is no document


@pytest.mark.exigence("S171", "S192")
def test_a_file_holds_nothing_kept_from_its_reader(
    contributor: Any, manager: Any, institution: Any, reviewer: Any, colleague: Any, stranger: Any, sign_in: Any
) -> None:
    closed = documents.fiche(
        contributor, institution, reviewer, visibility=Visibility.INSTITUTION, P01="Action du secret", P65="non"
    )
    note = documents.published(manager, institution, reviewer, [closed], visibility=Visibility.INSTITUTION)
    address = f"/documents/{note.short_id}/pdf/"
    text = pdf_text(sign_in(colleague).get(address).content)
    assert "Action du secret" in text
    assert documents.CANARY not in text
    assert "Diffusion : structure" in text
    for reader in (stranger, None):
        assert sign_in(reader).get(address).status_code == 404


@pytest.mark.exigence("S171")
def test_a_source_withdrawn_since_is_said_and_no_more_named(
    source: Item, contributor: Any, manager: Any, institution: Any, reviewer: Any, client: Any
) -> None:
    other = documents.fiche(contributor, institution, reviewer, P01="Une autre action")
    note = documents.published(manager, institution, reviewer, [source, other])
    services.start_new_version(item=other, by=contributor)
    documents.rewrite(other, contributor, P02="La suite.")
    learning.publish(documents.fresh(other), contributor, reviewer)
    services.unpublish_item(item=documents.fresh(source), by=reviewer)
    gone = f"Source retirée depuis : fiche projet, version 1, identifiant {source.short_id}."
    for format, read in (("pdf", pdf_text), ("docx", docx_text)):
        text = read(client.get(f"/documents/{note.short_id}/{format}/").content)
        assert gone in text, format
        assert "une version plus récente existe" in text
        assert f"/o/{other.short_id}/" in text
    page = client.get(f"/o/{note.short_id}/").text
    assert "Source retirée depuis" in page
    assert "Cité en version 1 ; une version plus récente existe" in page


@pytest.mark.exigence("S171")
def test_whatever_was_typed_a_file_is_made(
    source: Item, manager: Any, institution: Any, reviewer: Any, sign_in: Any
) -> None:
    long = [{"id": f"long{n:04d}", "proposition": f"{STRANGE} {n}", "a_qui": "Élus"} for n in range(20)]
    note = documents.document(manager, institution, [source], S01="Œufs 🥚 et \u200d signes", S20=long)
    documents.rewrite(note, manager, S14=STRANGE * 10)
    client = sign_in(manager)
    text = pdf_text(client.get(f"/documents/{note.short_id}/brouillon/pdf/").content)
    assert "<b>#let x = 1</b> gras" in text
    assert "漢字" in docx_text(client.get(f"/documents/{note.short_id}/brouillon/docx/").content)
    empty = documents.document(manager, institution, [])
    for format in ("pdf", "docx"):
        assert client.get(f"/documents/{empty.short_id}/brouillon/{format}/").status_code == 200
