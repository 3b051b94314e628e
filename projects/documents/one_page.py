"""A fiche on one page, to make others want to try (S147): where, with whom, why, how, one saying, what was learnt, whom to ask."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from pypdf import PdfReader

from isic_platform.common.pdf import render_pdf
from isic_platform.formkit.answers import bare
from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.plain import plain_answer
from isic_platform.formkit.prose import blocks_of, plain_blocks
from isic_platform.publication.documents import DRAFT, notices, overline, reuse
from isic_platform.publication.reading import Reading

ONE_PAGE = "projects/one_page.typ"
# Size of the letters in points, and share of the longest texts: tried in turn, until everything holds on one page.
TRIES = ((10.5, 1.0), (9.75, 1.0), *((9.75, share) for share in (0.85, 0.7, 0.55, 0.4, 0.25, 0.1)))
NOTICE, SUMMARY, WHY, HOW, SAYING, LEARNT = 800, 600, 700, 900, 320, 700
LINE = 60
CUT = " […]"


def one_page_pdf(reading: Reading, *, is_draft: bool) -> bytes:
    """The document, always one page: letters get a little smaller, then what is long is cut at a word, and says so."""
    pdf = b""
    for size, share in TRIES:
        pdf = render_pdf(ONE_PAGE, {**one_page_data(reading, is_draft=is_draft, share=share), "size": size})
        if len(PdfReader(io.BytesIO(pdf)).pages) == 1:
            break
    return pdf


def one_page_data(reading: Reading, *, is_draft: bool, share: float = 1.0) -> dict[str, Any]:
    """What the template draws, from what the reader may read."""

    def told(code: str, most: int) -> list[dict[str, Any]]:
        text = shortened(_text(reading, code), int(most * share))
        is_marked = code in reading.spec.fields and reading.spec.fields[code].type == FieldType.LONG_TEXT
        return blocks_of(text) if is_marked else plain_blocks(text)

    how = told("P90", HOW)
    return {
        "title": reading.title,
        "overline": overline(reading),
        "url": reading.url,
        "draft": DRAFT if is_draft else "",
        "notice": shortened("\n".join(notices(reading, is_draft=is_draft)), int(NOTICE * share)),
        "summary": told("P02", SUMMARY),
        "facts": [{"label": label, "value": text} for label, text in _facts(reading)],
        "why": told("P30", WHY) or told("P20", WHY),
        "how": how,
        "methods": _text(reading, "P93").replace("\n", " ; "),
        "saying": shortened(saying(reading), int(SAYING * share)),
        "learnt": [*told("P190", LEARNT), *told("P193", LEARNT)],
        "contact": [] if is_draft else [{"label": label, "value": text} for label, text in _contact(reading)],
        "reuse": reuse(reading, is_draft=is_draft),
    }


def shortened(text: str, most: int) -> str:
    """The text, cut after a word when it is too long; the mark of a cut says that the rest is elsewhere.

    A line takes its place on the page, however short: it counts for ``LINE`` signs at least.
    """
    kept: list[str] = []
    left = most
    for line in text.strip().split("\n"):
        if len(line) > left or (left < LINE and kept):
            start = line[: max(left, 0)].rpartition(" ")[0]
            return "\n".join([*kept, start]).rstrip() + CUT
        kept.append(line)
        left -= max(len(line), LINE)
    return "\n".join(kept)


def saying(reading: Reading) -> str:
    """The first lines of what people say (P31). Under the reinforced rules, nothing: words can be recognised (G.8)."""
    if reading.item.is_reinforced:
        return ""
    lines = [line.strip() for line in _text(reading, "P31").split("\n") if line.strip()]
    return lines[0].lstrip("-*> ").strip('«»"“” \u00a0\u202f') if lines else ""


def _facts(reading: Reading) -> Iterator[tuple[str, str]]:
    """Where, when, with whom, what kind of action. Under the reinforced rules, no place and no time (G.8)."""
    if not reading.item.is_reinforced:
        places = [_text(reading, "P43"), _communes(reading) or _text(reading, "P41")]
        if any(places):
            yield "Où", " · ".join(place for place in places if place)
        if start := _text(reading, "P150"):
            end = _text(reading, "P151")
            yield "Quand", f"de {start} à {end}" if end else f"depuis {start}"
    for label, codes in (("Avec qui", ("P50", "P55")), ("Type d'action", ("P60", "P62")), ("Thèmes", ("P64",))):
        texts = [_text(reading, code).replace("\n", ", ") for code in codes]
        if codes[-1] == "P55" and texts[-1] and not texts[-1].endswith("personnes"):
            texts[-1] += " personnes"  # « moins de 5 »
        if any(texts):
            yield label, " · ".join(text for text in texts if text)


def _communes(reading: Reading) -> str:
    rows = bare(reading.spec.fields["P42"], reading.answers.get("P42")) if "P42" in reading.spec.fields else None
    return ", ".join(row["commune"]["label"] for row in rows or () if row.get("commune"))


def _contact(reading: Reading) -> Iterator[tuple[str, str]]:
    """How to reach the institution, as its public page says; nobody is named (G.3, T3)."""
    institution = reading.item.institution
    if institution is None or reading.item.is_reinforced:
        return
    yield "Structure", institution.name
    means = (institution.contact_function, institution.contact_email, institution.contact_phone, institution.website)
    if any(means):
        yield "Contact", " · ".join(each for each in means if each)


def _text(reading: Reading, code: str) -> str:
    """An answer as text; nothing for what is unknown or out of subject."""
    answer = reading.answers.get(code)
    field = reading.spec.fields.get(code)
    if field is None or answer is None or (isinstance(answer, Mapping) and answer.get("special")):
        return ""
    return plain_answer(field, answer) if bare(field, answer) is not None else ""
