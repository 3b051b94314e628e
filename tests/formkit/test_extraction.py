"""The text of a file is kept for the search; a file that cannot be read is kept all the same, and says so."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
import typst

from isic_platform.formkit.extraction import MOST_CHARACTERS, Unreadable, text_of_file
from tests.formkit.test_attachments import archive, content, store  # noqa: F401

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
SENTENCE = "Le relais des parents tient la salle du mardi"
W, TEXT = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
)


def pdf(text: str = SENTENCE) -> bytes:
    return typst.compile(text.encode(), format="pdf")


def docx(body: str = "") -> bytes:
    body = (
        body
        or f"<w:p><w:r><w:t>Le relais des </w:t></w:r><w:r><w:t>parents</w:t></w:r></w:p><w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>"
    )
    return archive(**{"word__document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()})


def odt() -> bytes:
    body = f'<o:x xmlns:o="o" xmlns:text="{TEXT}"><text:h>Titre</text:h><text:p>Le relais <text:span>des parents</text:span></text:p></o:x>'
    return archive(**{"content.xml": body.encode()})


@pytest.mark.exigence("S144")
@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        (PDF, pdf(), SENTENCE),
        (DOCX, docx(), f"Le relais des parents {SENTENCE}"),
        (ODT, odt(), "Titre Le relais des parents"),
        ("text/plain", b"Une note\nsur deux lignes", "Une note sur deux lignes"),
        ("image/png", b"\x89PNG", ""),
    ],
    ids=("pdf", "docx", "odt", "text", "image"),
)
def test_the_text_of_a_file(kind: str, data: bytes, said: str) -> None:
    assert text_of_file(kind, data) == said


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<w:document xmlns:w="' + W.encode() + b'"><w:p>&b;</w:p></w:document>'
)


def heavy() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"<x>" + b" " * (60 * 1024 * 1024) + b"</x>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (PDF, b"%PDF-1.4\nnothing that a reader understands"),
        (PDF, pdf()[:700]),
        (DOCX, archive(**{"word__document.xml": b"<not xml"})),
        (DOCX, archive(**{"word__document.xml": ENTITIES})),
        (DOCX, heavy()),
        (ODT, b"PK\x03\x04 broken"),
    ],
    ids=("garbage", "cut", "xml", "entities", "heavy", "zip"),
)
def test_what_cannot_be_read_says_so(kind: str, data: bytes) -> None:
    with pytest.raises(Unreadable):
        text_of_file(kind, data)


def test_a_very_long_text_is_cut() -> None:
    assert len(text_of_file("text/plain", b"mot " * 200_000)) == MOST_CHARACTERS


@pytest.mark.django_db
def test_a_corrupt_file_is_kept_and_flagged(store: Any) -> None:  # noqa: F811
    broken = store("rapport.pdf", b"%PDF-1.4\nnothing")
    assert (broken.is_unreadable, broken.text, content(broken)) == (True, "", b"%PDF-1.4\nnothing")
    whole = store("rapport-2.pdf", pdf())
    assert (whole.is_unreadable, whole.text) == (False, SENTENCE)
