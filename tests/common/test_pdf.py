"""``render_pdf``: tagged, titled, in French, and never failed by what somebody typed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import typst
from django.conf import settings as product

from isic_platform.common.pdf import STANDIN, render_pdf

TEMPLATE = "#show: house.with(title: data.title)\n== Suite\n#written(data.text)\n#facts(data.facts)\n"


@pytest.fixture
def render(tmp_path: Path, settings: Any) -> Any:
    """Render a template of the test with the layout of the product."""
    (tmp_path / "templates/pdf").mkdir(parents=True)
    shutil.copy(Path(product.BASE_DIR) / "templates/pdf/house.typ", tmp_path / "templates/pdf/house.typ")
    settings.BASE_DIR = tmp_path

    def make(title: str, text: str = "", source: str = TEMPLATE) -> bytes:
        (tmp_path / "templates/essai.typ").write_text(source, encoding="utf-8")
        return render_pdf("essai.typ", {"title": title, "text": text, "facts": [{"label": text, "value": "oui"}]})

    return make


def title_of(pdf: bytes) -> str:
    """The title that the metadata carry."""
    found = re.search(rb"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", pdf, re.S)
    assert found
    return found[1].decode()


@pytest.mark.exigence("S141")
def test_the_document_is_tagged_french_and_declared_accessible(render: Any) -> None:
    pdf = render("Compte rendu de l’été")
    assert pdf.startswith(b"%PDF-1.7")
    assert title_of(pdf) == "Compte rendu de l’été"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"/StructTreeRoot" in pdf
    assert re.search(rb"/Lang ?\(fr", pdf)


def test_what_no_font_draws_is_replaced_and_the_rest_is_kept(render: Any) -> None:
    assert title_of(render("Goûter 😀 жа 漢 \x01")) == f"Goûter {STANDIN} жа {STANDIN} {STANDIN}"
    for text in ("👨‍👩‍👧", "\ud800", "\ue000", "".join(map(chr, range(1, 0x2FFF))), "مقهى", "e\u0301\r\n\t"):
        assert render("Titre", text).startswith(b"%PDF")


def test_a_text_is_never_read_as_markup(render: Any) -> None:
    hostile = '#eval("1/0") #read("/etc/hostname") $x$ *gras* `code` "]'
    assert title_of(render(hostile, hostile)).startswith("#eval(")


def test_a_wrong_template_is_told(render: Any) -> None:
    with pytest.raises(typst.TypstError):
        render("Titre", source="#show: house.with(title: data.title)\n#nulle_part()")
