"""The yearly report as a Word file: French, real headings, tables whose first row is repeated and said to be a header."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from knowledge.dashboards.report import Report, Section

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FRENCH = "fr-FR"
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_word(report: Report) -> bytes:
    """The file, whole. What people typed is text in it, never markup."""
    document = Document()
    _set_french(document)
    document.core_properties.title = f"{report.title}, {report.institution}"
    document.core_properties.author = report.institution
    document.core_properties.comments = ""
    document.core_properties.language = FRENCH
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
    document.add_heading(_text(report.title), level=1)
    for fact in report.facts:
        line = document.add_paragraph()
        line.add_run(f"{fact['label']} : ").bold = True
        line.add_run(_text(fact["value"]))
    document.add_paragraph(_text(report.note))
    for each in report.sections:
        _write(document, each)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _write(document: WordDocument, section: Section) -> None:
    document.add_heading(section.title, level=2)
    for sentence in section.intro:
        document.add_paragraph(_text(sentence))
    if section.rows:
        _table(document, section)
    for text, _ in section.items:
        document.add_paragraph(_text(text), style="List Bullet")
    if section.is_empty:
        document.add_paragraph(_text(section.empty))


def _table(document: WordDocument, section: Section) -> None:
    table = document.add_table(rows=1, cols=len(section.heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, section.heads, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    properties = table.rows[0]._tr.get_or_add_trPr()
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    properties.append(repeated)
    for row in section.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = _text(text)
    document.add_paragraph()


def _set_french(document: WordDocument) -> None:
    """The language of the default style, which every text inherits: « en-US » unless told."""
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Verdana", Pt(10)
    for properties in document.styles.element.iter(qn("w:rPr")):
        for language in properties.findall(qn("w:lang")):
            for name in ("w:val", "w:eastAsia"):
                language.set(qn(name), FRENCH)
    language: Any = style.element.get_or_add_rPr().find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        style.element.get_or_add_rPr().append(language)
    language.set(qn("w:val"), FRENCH)


def _text(text: str) -> str:
    """Without the signs that XML refuses."""
    return _UNWRITABLE.sub("", text)
