"""A text of any kind as a document: the data of ``templates/publication/document.typ``, from what its reader may read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.text import slugify

from isic_platform.formkit.plain import RANKED, plain_text
from isic_platform.formkit.prose import blocks_of
from isic_platform.formkit.types import Shown
from isic_platform.publication.reading import HELPLINES, LICENCE_NAME, LICENCE_URL, Reading, Row, Section, french_date

DOCUMENT = "publication/document.typ"
DRAFT = "Brouillon"
WIDEST = 4  # columns that a page holds; a wider table is told row by row
ONE_LINE = 100  # signs of an answer that stands beside its question
LONGEST_NAME = 60


def document_data(reading: Reading, *, is_draft: bool) -> dict[str, Any]:
    """Everything that the document says: head, sections, how to cite it."""
    return {
        "title": reading.title,
        "overline": overline(reading),
        "url": reading.url,
        "draft": DRAFT if is_draft else "",
        "notices": notices(reading, is_draft=is_draft),
        "summary": blocks_of(reading.summary),
        "facts": [{"label": label, "value": text} for label, text in _facts(reading)],
        "sections": [_section(section) for section in reading.told],
        "silent": [{"title": each.title, "text": " ".join(_voids(each))} for each in reading.silent],
        "reuse": reuse(reading, is_draft=is_draft),
    }


def overline(reading: Reading) -> str:
    """« Fiche projet · Fiche standard »."""
    return " · ".join(each for each in (reading.kind.label, reading.level_label) if each)


def notices(reading: Reading, *, is_draft: bool) -> list[str]:
    """What a reader must know first."""
    item = reading.item
    found = []
    if is_draft:
        found.append("Brouillon : ce texte n'est ni relu ni publié. Il est réservé à l'équipe.")
    if item.is_fictional:
        found.append(
            "Contenu fictif, écrit pour la démonstration : ni la structure, ni l'action, ni les personnes n'existent."
        )
    if item.notice:
        found.append(item.notice)
    if item.is_reinforced:
        found.append(" ; ".join(f"{number} : {words}" for number, words in HELPLINES) + ".")
    return found


def reuse(reading: Reading, *, is_draft: bool) -> dict[str, str]:
    """How to cite the text and what may be done with it; nothing for a draft."""
    if is_draft:
        return {"citation": "", "licence": "", "licence_url": "", "limit": ""}
    if reading.is_open:
        return {"citation": reading.citation, "licence": LICENCE_NAME, "licence_url": LICENCE_URL, "limit": ""}
    limit = f"Ce texte est réservé ({reading.item.get_visibility_display().lower()}) : ne le rediffusez pas au-delà."
    return {"citation": reading.citation, "licence": "", "licence_url": "", "limit": limit}


def file_name(reading: Reading, ending: str = "") -> str:
    """A name that says what the file is; under the reinforced rules, one that says nothing (G.8)."""
    title = "" if reading.item.is_reinforced else slugify(reading.title)[: LONGEST_NAME + 1]
    if len(title) > LONGEST_NAME:
        title = title.rpartition("-")[0] or title[:LONGEST_NAME]
    return "-".join(each for each in (title or "document", reading.item.short_id, ending) if each) + ".pdf"


def _facts(reading: Reading) -> Iterable[tuple[str, str]]:
    item, version = reading.item, reading.version
    if item.institution:
        yield "Structure", item.institution.name
    yield from reading.facts
    yield "Auteurs", " ; ".join(reading.authors)
    if version is not None and version.published_at:
        yield "Version", f"{version.number}, publiée le {french_date(version.published_at)}"
    if not reading.is_open:
        yield "Diffusion", item.get_visibility_display()


def _section(section: Section) -> dict[str, Any]:
    return {"title": section.title, "rows": [_row(row) for row in section.rows], "voids": _voids(section)}


def _voids(section: Section) -> list[str]:
    found = []
    if section.not_documented:
        found.append(f"Non documenté : {' ; '.join(section.not_documented)}.")
    if section.not_applicable:
        found.append(f"Sans objet : {' ; '.join(section.not_applicable)}.")
    return found


def _row(row: Row) -> dict[str, Any]:
    drawn = _drawn(row.shown)
    note = row.shown.note
    drawn["note"] = blocks_of(note) if note and row.shown.kind != "file" and note != RANKED else []
    if drawn["kind"] == "items" and sum(map(len, drawn["items"])) < ONE_LINE:
        drawn |= {"kind": "text", "text": " ; ".join(drawn["items"])}
    is_short = drawn["kind"] == "text" and len(drawn["text"]) < ONE_LINE and not drawn["note"]
    return {"label": row.label, "team": row.for_team, "short": is_short, **drawn}


def _drawn(shown: Shown) -> dict[str, Any]:
    """``kind`` says which of ``text``, ``blocks``, ``items``, ``head`` and ``rows`` the template draws."""
    whole = {"kind": "text", "text": "", "url": "", "blocks": [], "items": [], "head": [], "rows": []}
    if shown.kind == "long":
        return {**whole, "kind": "prose", "blocks": blocks_of(shown.text)}
    if shown.kind == "list":
        kind = "ranks" if shown.note == RANKED else "items"
        return {**whole, "kind": kind, "items": [str(text) for text in shown.items]}
    if shown.kind == "pairs":
        return {**whole, "kind": "items", "items": [f"{label} : {_inline(cell)}" for label, cell in shown.items]}
    if shown.kind in ("table", "matrix"):
        return {**whole, **_table(shown)}
    if shown.kind == "file":
        what = f"Fichier joint : {shown.text}"
        return {**whole, "text": f"{what} ({shown.note})" if shown.note else what}
    url = shown.url if shown.kind == "link" else ""
    return {**whole, "text": shown.text, "url": f"{settings.SITE_URL}{url}" if url.startswith("/") else url}


def _table(shown: Shown) -> dict[str, Any]:
    rows = [[_cell(cell) for cell in row] for row in shown.items]
    if len(shown.head) == 1:
        return {"kind": "items", "items": [row[0] for row in rows if row[0]]}
    if len(shown.head) <= WIDEST:
        return {"kind": "table", "head": list(shown.head), "rows": rows}
    told = [
        [f"{name} : {cell}" if name else cell for name, cell in zip(shown.head, row, strict=True) if cell]
        for row in rows
    ]
    return {"kind": "records", "rows": [row for row in told if row]}


def _cell(cell: Any) -> str:
    return cell if isinstance(cell, str) else _inline(cell)


def _inline(shown: Shown | None) -> str:
    return plain_text(shown).replace("\n", ", ")
