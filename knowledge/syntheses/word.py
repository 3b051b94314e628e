"""A synthesis or a dossier as a text to edit (DOCX): real headings, lists and table headers, French, links."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from isic_platform.publication.reading import Reading
from knowledge.syntheses.citations import Citation
from knowledge.syntheses.documents import document_data

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Calibri"
INK = RGBColor(0x1B, 0x1B, 0x1F)


def as_docx(reading: Reading, citations: Sequence[Citation], *, is_draft: bool) -> bytes:
    """The document, from the same data as the PDF."""
    data = document_data(reading, citations, is_draft=is_draft)
    document = _blank(data["title"])
    document.add_paragraph(data["nature"], style="Subtitle")
    document.add_heading(data["title"], level=1)
    if data["draft"]:
        document.add_paragraph().add_run(data["draft"]).bold = True
    if data["question"]:
        document.add_paragraph().add_run(data["question"]).italic = True
    _paragraphs(document, data["summary"])
    for fact in data["facts"]:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{fact['label']} : ").bold = True
        paragraph.add_run(fact["value"])
    for notice in data["notices"]:
        _paragraphs(document, notice)
    for section in data["sections"]:
        document.add_heading(section["title"], level=2)
        for block in section["blocks"]:
            _block(document, block)
    if data["citations"]:
        document.add_heading("Sources", level=2)
        for each in data["citations"]:
            paragraph = document.add_paragraph(f"{each['text']} " if each["url"] else each["text"], style="List Number")
            if each["url"]:
                _link(paragraph, each["url"], each["url"])
            if each["note"]:
                paragraph.add_run(each["note"])
    document.sections[0].footer.paragraphs[0].text = data["footer"]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _blank(title: str) -> Any:
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    properties = document.core_properties
    properties.title, properties.language, properties.author, properties.comments = title, "fr-FR", "Isic", ""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:val"), "fr-FR")
    for name, size in (("Normal", 11), ("Subtitle", 11), ("Heading 1", 20), ("Heading 2", 14), ("Heading 3", 12)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in [each for each in fonts.attrib if each.endswith("Theme")]:
            del fonts.attrib[theme]  # a theme's font would win over this one
        fonts.set(qn("w:hAnsi"), FONT)
    return document


def _paragraphs(document: Any, text: str) -> None:
    for line in text.splitlines():
        if line.strip():
            document.add_paragraph(line.strip())


def _block(document: Any, block: Mapping[str, Any]) -> None:
    if block["label"]:
        document.add_heading(block["label"], level=3)
    if block["kind"] == "text":
        _paragraphs(document, block["text"])
    elif block["kind"] == "bullets":
        for cell in block["items"]:
            _cell(document.add_paragraph(style="List Bullet"), cell)
    else:
        _table(document, block)


def _table(document: Any, block: Mapping[str, Any]) -> None:
    table = document.add_table(rows=1, cols=len(block["head"]), style="Table Grid")
    head = table.rows[0]
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(mark)
    for cell, title in zip(head.cells, block["head"], strict=True):
        cell.paragraphs[0].add_run(title).bold = True
    for row in block["rows"]:
        for cell, given in zip(table.add_row().cells, row, strict=True):
            lines = given["text"].splitlines() or [""]
            _cell(cell.paragraphs[0], {**given, "text": lines[0]})
            for line in lines[1:]:
                if line.strip():
                    cell.add_paragraph(line)
    total = sum(block["widths"])
    for column, width in zip(table.columns, block["widths"], strict=True):
        for cell in column.cells:
            cell.width = Cm(17 * width / total)


def _cell(paragraph: Any, cell: Mapping[str, str]) -> None:
    if cell["url"]:
        _link(paragraph, cell["text"], cell["url"])
    else:
        paragraph.add_run(cell["text"])


def _link(paragraph: Any, text: str, url: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.underline, run.font.color.rgb = True, RGBColor(0x1F, 0x3A, 0x8A)
    link.append(run._r)
    paragraph._p.append(link)
