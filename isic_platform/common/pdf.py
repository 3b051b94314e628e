"""PDF documents for people: tagged (PDF/UA-1), in French, in the font of the pages."""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

FONTS = Path(__file__).parent / "fonts"
LAYOUT = "pdf/house.typ"
FAMILY = "Atkinson Hyperlegible Next"
STANDIN = "□"  # what stands for a sign that no font can draw: an emoji, an ideogram
_LATIN = frozenset(chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x180))) | frozenset("\n–—‘’“”„…•«»→€□")
_MISSING = re.compile(r'the text `"((?:\\.|[^"\\])*)"` could not be displayed')
_MOST_TRIED = 2000  # distinct signs outside of Latin that one document may try to draw
_drawn: dict[str, bool] = {}
_lock = threading.Lock()


def render_pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """Make the PDF that ``template`` (a ``.typ`` of templates/, such as ``partners/committees/minutes.typ``) draws.

    The template finds ``house``, ``written``, ``facts``, ``grid-of`` and ``data`` ready (``templates/pdf/house.typ``), and begins
    with ``#show: house.with(title: …)``: a title is required. ``data`` holds what JSON holds; its texts are shown and never
    read as markup. A sign that no font can draw is replaced, so that what somebody typed never fails the document.
    Raises typst.TypstError when the template itself is wrong.
    """
    source = f'#import "/{LAYOUT}": *\n' + (_root() / template).read_text(encoding="utf-8")
    known = _mapped(data, _drawable(_signs(data)))
    try:
        return _compile(source, known)
    except typst.TypstError as error:
        if not _MISSING.search(error.diagnostic):
            raise
        # A sequence may fail where each of its signs does not: then Latin alone.
        return _compile(source, _mapped(data, _LATIN))


def _compile(source: str, data: Any, *, root: Path | None = None) -> bytes:
    return typst.compile(
        source.encode(),
        root=root or _root(),
        font_paths=_fonts(),
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )


@lru_cache(maxsize=1)
def _fonts() -> Any:
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])


def _root() -> Path:
    return Path(settings.BASE_DIR) / "templates"


def _signs(value: Any) -> set[str]:
    """Every distinct sign of the texts, once composed."""
    if isinstance(value, str):
        return set(_composed(value))
    if isinstance(value, Mapping):
        return set().union(*(_signs(each) for each in value.values()))
    return set().union(*(_signs(each) for each in value)) if isinstance(value, list | tuple) else set()


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))


def _drawable(signs: set[str]) -> frozenset[str]:
    """Those that a font can draw. What was tried once is remembered by the process."""
    with _lock:
        if len(_drawn) > _MOST_TRIED * 10:
            _drawn.clear()
        unknown = sorted(signs - _LATIN - _drawn.keys())[:_MOST_TRIED]
        if unknown:
            _drawn.update(_tried(unknown))
        return _LATIN | {each for each in signs if _drawn.get(each)}


def _tried(signs: list[str]) -> dict[str, bool]:
    """Draw each sign alone: the errors name, all at once, those that no font holds."""
    visible = [each for each in signs if unicodedata.category(each) not in ("Cc", "Cs", "Co", "Cn")]
    source = (
        f'#set document(title: "essai")\n#set text(font: "{FAMILY}")\n'
        "#for sign in json(bytes(sys.inputs.data)) { par(sign) }"
    )
    missing: set[str] = set()
    if visible:
        try:
            _compile(source, visible)
        except typst.TypstError as error:
            texts = [_unescaped(found) for found in _MISSING.findall(error.diagnostic)]
            if not texts:
                raise
            missing = set("".join(texts))
    return {each: each in visible and each not in missing for each in signs}


def _unescaped(text: str) -> str:
    text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), text)
    return re.sub(r"\\(.)", r"\1", text)


def _mapped(value: Any, accepted: frozenset[str]) -> Any:
    """The same data, each sign that is not accepted replaced."""
    if isinstance(value, str):
        return "".join(each if each in accepted else STANDIN for each in _composed(value))
    if isinstance(value, Mapping):
        return {name: _mapped(each, accepted) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_mapped(each, accepted) for each in value]
    return value
