"""The reference of a content in the formats that reference managers read: BibTeX and RIS.

Every value comes from the published version as anybody may read it; a line break or a special sign in a title cannot add a
field of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils import timezone

from isic_platform.publication.reading import LICENCE_NAME, PLATFORM, Reading

LINE = "\r\n"  # what RIS asks for
_SPACES = re.compile(r"\s+")
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_", "$": r"\$",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def as_bibtex(reading: Reading) -> str:
    """One ``@misc`` entry, in UTF-8; its key is the permanent identifier."""
    published = timezone.localtime(reading.version.published_at)
    fields = {
        "title": "{" + _tex(reading.title) + "}",
        "author": " and ".join("{" + _tex(name) + "}" for name in reading.authors),
        "year": str(published.year),
        "month": str(published.month),
        "publisher": _tex(PLATFORM),
        "howpublished": _tex(reading.kind.label),
        "institution": _tex(reading.item.institution.name) if reading.item.institution else "",
        "edition": f"version {reading.version.number}",
        "url": reading.url,
        "abstract": _tex(reading.summary),
        "copyright": _tex(LICENCE_NAME) if reading.is_open else "",
        "language": "french",
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{isic-{reading.item.short_id},\n{lines}\n}}\n"


def as_ris(reading: Reading) -> str:
    """One reference of type « electronic »."""
    return "".join(f"{tag}  - {value}{LINE}" for tag, value in _ris(reading))


def _ris(reading: Reading) -> Iterator[tuple[str, str]]:
    published = timezone.localtime(reading.version.published_at)
    yield "TY", "ELEC"
    yield "ID", reading.item.short_id
    yield "TI", _flat(reading.title)
    for name in reading.authors:
        yield "AU", _flat(name)
    yield "PY", str(published.year)
    yield "DA", f"{published:%Y/%m/%d}"
    yield "PB", PLATFORM
    if reading.item.institution:
        yield "AD", _flat(reading.item.institution.name)
    yield "ET", f"Version {reading.version.number}"
    yield "M3", reading.kind.label
    if reading.summary:
        yield "AB", _flat(reading.summary)
    yield "LA", "fr"
    yield "UR", reading.url
    if reading.is_open:
        yield "N1", LICENCE_NAME
    yield "ER", ""


def _flat(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in _flat(text))
