"""Free texts: the few marks that people may type (emphasis, lists, links), parsed once for every surface."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

SCHEMES = {"http", "https", "mailto"}
# Emphasis, lists and links: nothing else of Markdown is understood, and no HTML passes.
PARSER = MarkdownIt("zero", {"breaks": True}).enable(["emphasis", "list", "link", "newline"])


def blocks_of(text: str) -> list[dict[str, Any]]:
    """The text as plain data, for what draws no HTML.

    ``{"kind": "par", "runs": […]}`` and ``{"kind": "list", "ordered", "start", "items": [[block…]…]}``; a run is
    ``{"text", "strong", "em", "url", "break"}``, the last one a line break.
    """
    return _blocks(PARSER.parse(text))


def plain_blocks(text: str) -> list[dict[str, Any]]:
    """The same shape for a text whose marks mean nothing: a paragraph by line."""
    return [{"kind": "par", "runs": [_run(line, 0, 0, "")]} for line in text.split("\n") if line.strip()]


def _blocks(tokens: Sequence[Token]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    lists: list[dict[str, Any]] = []
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            ordered = token.type == "ordered_list_open"
            made = {"kind": "list", "ordered": ordered, "start": int(token.attrGet("start") or 1), "items": []}
            _place(found, lists).append(made)
            lists.append(made)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            lists[-1]["items"].append([])
        elif token.type == "inline":
            _place(found, lists).append({"kind": "par", "runs": _runs(token.children or [])})
    return found


def _place(found: list[dict[str, Any]], lists: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return lists[-1]["items"][-1] if lists else found


def _runs(tokens: Sequence[Token]) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = []
    strong = em = 0
    url = ""
    for token in tokens:
        strong += token.nesting if token.tag == "strong" else 0
        em += token.nesting if token.tag == "em" else 0
        if token.tag == "a":
            url = _safe(str(token.attrGet("href") or "")) if token.nesting == 1 else ""
        elif token.type in ("softbreak", "hardbreak"):
            runs.append(_run("", 0, 0, "", is_break=True))
        elif token.content:
            runs.append(_run(token.content, strong, em, url))
    return runs


def _run(text: str, strong: int, em: int, url: str, *, is_break: bool = False) -> dict[str, Any]:
    return {"text": text, "strong": strong > 0, "em": em > 0, "url": url, "break": is_break}


def _safe(url: str) -> str:
    return url if urlsplit(url).scheme in SCHEMES else ""
