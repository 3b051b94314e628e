"""What a synthesis or a dossier gives to a document that leaves the platform, whatever its format.

Everything comes from a reading, already projected for whoever downloads it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import sqrt
from typing import Any

from django.conf import settings
from pypdf import PdfReader

from isic_platform.common.pdf import render_pdf
from isic_platform.formkit.plain import plain_text
from isic_platform.formkit.types import Shown
from isic_platform.publication.reading import HELPLINES, LICENCE_NAME, Reading, french_date
from knowledge.grids.entry_fields import DIFFUSION
from knowledge.syntheses.citations import Citation
from knowledge.syntheses.columns import SYNTHESIS
from knowledge.syntheses.material import plain
from knowledge.syntheses.specs import synthesis as form

NOTE, DOSSIER_PAGES = "knowledge/syntheses/note.typ", "knowledge/syntheses/dossier.typ"
DRAFT = "Brouillon, ni relu ni publié : ne pas diffuser"
AT_THE_TOP = {form.READERS, form.QUESTION, form.THEMES, form.DEPARTEMENT, DIFFUSION}
SIZES = (10, 9.3, 8.8, 8.4)  # points: the largest that holds on a page; below, nobody reads
# Controls, surrogates, and the marks that change the direction of what follows.
_REFUSED = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
FROM_REPORT = " (liste du Conseil supérieur du travail social, 2010)"
Cell = dict[str, str]


def document_data(reading: Reading, citations: Sequence[Citation], *, is_draft: bool) -> dict[str, Any]:
    """Texts of the document: title, facts, sections of blocks (``text``, ``bullets`` or ``table``), sources, notices.

    A cell is ``{"text": …, "url": …}``; the address is empty where nothing is linked.
    """
    is_note = reading.item.kind == SYNTHESIS
    # The question of a note stands under its title; a duration is one of a dossier's facts.
    top = reading.answers.get(form.QUESTION)
    facts = [{"label": label, "value": value} for label, value in reading.facts]
    if not is_note and isinstance(top, str):
        facts.append({"label": "Durée", "value": top})
    data = {
        "title": reading.title,
        "nature": "Note aux décideurs" if is_note else "Dossier pédagogique",
        "draft": DRAFT if is_draft else "",
        "question": top if is_note and isinstance(top, str) else "",
        "summary": plain(reading.summary),
        "facts": facts,
        "sections": _sections(reading),
        "citations": [_cited(each) for each in citations],
        "notices": _notices(reading),
        "footer": _footer(reading, is_draft),
    }
    return _written(data)


def _written(value: Any) -> Any:
    """The same data without the characters that no document should hold: XML refuses some, others turn a line around."""
    if isinstance(value, str):
        return _REFUSED.sub("", value)
    if isinstance(value, Mapping):
        return {name: _written(each) for name, each in value.items()}
    return [_written(each) for each in value] if isinstance(value, list) else value


def as_pdf(reading: Reading, citations: Sequence[Citation], *, is_draft: bool) -> bytes:
    """The document as a tagged PDF. A note holds on one page when its text allows: it is set smaller, down to 8.4 points."""
    data = document_data(reading, citations, is_draft=is_draft)
    if reading.item.kind != SYNTHESIS:
        return render_pdf(DOSSIER_PAGES, data)
    first = b""
    short = _written([_cited(each, short=True) for each in citations])
    wide, two = _in_two(data["sections"], short)
    for size in SIZES:
        pdf = render_pdf(NOTE, {**data, "sections": wide, "columns": two, "citations": short, "size": size})
        if len(PdfReader(io.BytesIO(pdf)).pages) == 1:
            return pdf
        first = first or pdf
    return first


def _sections(reading: Reading) -> list[dict[str, Any]]:
    found = []
    for section in reading.told:
        blocks = [
            {"label": _label(row), **_block(_GATHERED[row.code](row.shown) if row.code in _GATHERED else row.shown)}
            for row in section.rows
            if row.code not in AT_THE_TOP
        ]
        for block in blocks:
            if (len(blocks) == 1 or block["label"] == section.title) and not block["label"].endswith(FROM_REPORT):
                block["label"] = ""
        if blocks:
            found.append({"title": section.title, "blocks": blocks})
    return found


def _label(row: Any) -> str:
    """The label of a field, save that of what the section's title says; a list of the report says where it comes from."""
    if row.code == form.TRIED:
        return ""
    return f"{row.label}{FROM_REPORT}" if row.code in _CHECKLISTS else row.label


def _tried(shown: Shown) -> Shown:
    """The actions of a note with place, year and level in one column: a line each, so that it holds on a page."""
    if shown.kind != "table":
        return shown
    first, *_, last = shown.head
    rows = []
    for row in shown.items:
        told = " ; ".join(plain_text(cell) for cell in row[1:-1] if cell is not None)
        rows.append((row[0], Shown("text", text=told) if told else None, row[-1]))
    return replace(shown, head=(first, "Où, quand, niveau", last), items=tuple(rows))


def _conditions(shown: Shown) -> Shown:
    """Conditions as sentences: « Une salle à soi (Temps et espaces dédiés) »."""
    return _sentences(shown, lambda text, lever: f"{text} ({lever})")


def _advice(shown: Shown) -> Shown:
    """Proposals as sentences: « Élus : Recevoir une fois par an le bilan »."""
    return _sentences(shown, lambda text, whom: f"{whom} : {text}")


def _sentences(shown: Shown, both: Callable[[str, str], str]) -> Shown:
    """Lines of two columns as a list; ``both`` puts them together when the two are written."""
    if shown.kind != "table":
        return shown
    told = []
    for row in shown.items:
        first, second = (plain(plain_text(cell)) if cell is not None else "" for cell in row)
        told.append(both(first, second) if first and second else first or second)
    return Shown("list", items=tuple(told))


_CHECKLISTS = {code for code, _, _ in form.RECOMMENDED_TO.values()}
_GATHERED = {form.TRIED: _tried, form.CONDITIONS: _conditions, form.ADVICE: _advice}


def _in_two(
    sections: Sequence[dict[str, Any]], citations: Sequence[Mapping[str, str]]
) -> tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]:
    """(sections with tables, the blocks of the others in two columns of about the same length): a note is read at a glance.

    The sources, in smaller letters, end the second column.
    """
    wide = [each for each in sections if any(block["kind"] == "table" for block in each["blocks"])]
    parts = [
        {"title": "" if rank else section["title"], "blocks": [block]}
        for section in sections
        if section not in wide
        for rank, block in enumerate(section["blocks"])
    ]
    sizes = [_length(part) for part in parts]
    last = 90 + sum(0.8 * (len(each["text"]) + len(each["url"]) + 25) for each in citations)
    cut = min(range(len(parts) + 1), key=lambda place: abs(sum(sizes[:place]) - sum(sizes[place:]) - last))
    return wide, [parts[:cut], parts[cut:]]


def _length(part: Mapping[str, Any]) -> int:
    """How much room a part takes, in characters: about a line for each title, half of one at the end of each text."""
    (block,) = part["blocks"]
    texts = block["text"].splitlines() if block["kind"] == "text" else [item["text"] for item in block["items"]]
    titles = (90 if part["title"] else 0) + (60 if block["label"] else 0)
    return titles + sum(len(text) + 25 for text in texts if text)


def _block(shown: Shown) -> dict[str, Any]:
    if shown.kind == "list":
        return {"kind": "bullets", "items": [_text(str(each)) for each in shown.items]}
    if shown.kind != "table":
        return {"kind": "text", "text": plain(plain_text(shown))}
    kept = [place for place in range(len(shown.head)) if any(row[place] is not None for row in shown.items)]
    rows = [[_cell(row[place]) for place in kept] for row in shown.items]
    if len(kept) == 1:
        return {"kind": "bullets", "items": [row[0] for row in rows]}
    head = [shown.head[place] for place in kept]
    return {"kind": "table", "head": head, "rows": rows, "widths": _widths(head, rows)}


def _cell(shown: Shown | None) -> Cell:
    if shown is None:
        return _text("")
    url = f"{settings.SITE_URL}{shown.url}" if shown.kind == "link" and shown.url.startswith("/") else ""
    return {"text": plain(plain_text(shown)), "url": url}


def _text(text: str) -> Cell:
    return {"text": text, "url": ""}


def _widths(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[float]:
    """Shares of the width: a column of sentences gets more than one of years, and none so little that words are cut."""
    out = []
    for place, title in enumerate(head):
        texts = [row[place]["text"] for row in rows]
        word = max(len(word) for text in [title, *texts] for word in text.split() or [""])
        filled = [len(text) for text in texts if text]
        mean = sum(filled) / max(len(filled), 1)
        out.append(round(max(mean**0.68, sqrt(word) * 2.1), 2))
    return out


def _cited(citation: Citation, *, short: bool = False) -> dict[str, str]:
    if citation.gone:
        told = f"{citation.gone} : {citation.nature.lower()}, version {citation.version}, identifiant {citation.key}."
        return {"text": told, "url": "", "note": ""}
    text = citation.short if short else citation.text.removesuffix(citation.address).strip()
    return {"text": text, "url": citation.address, "note": f" ({citation.note})" if citation.note else ""}


def _notices(reading: Reading) -> list[str]:
    item = reading.item
    found = []
    if item.is_fictional:
        found.append("Document de démonstration : il s'appuie sur des contenus fictifs.")
    if item.notice:
        found.append(item.notice)
    if item.is_reinforced:
        found.append("Numéros utiles : " + " ; ".join(f"{number}, {what}" for number, what in HELPLINES) + ".")
    return found


def _footer(reading: Reading, is_draft: bool) -> str:
    if is_draft:
        return DRAFT
    version = reading.version
    day = f", publiée le {french_date(version.published_at)}" if version and version.published_at else ""
    rights = LICENCE_NAME if reading.is_open else f"Diffusion : {reading.item.get_visibility_display().lower()}"
    number = f"Version {version.number}{day}. " if version else ""
    return f"{number}{rights}. {reading.url}"
