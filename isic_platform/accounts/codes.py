"""Codes of institutions and networks: the end of their addresses."""

from __future__ import annotations

from collections.abc import Container

from django.utils.text import slugify

CODE_LENGTH = 60
# Addresses of the pages that stand beside those of the institutions and the networks.
RESERVED_CODES = frozenset({"nouvelle", "nouveau", "importer", "doublons", "appuis"})


def code_for(name: str, taken: Container[str]) -> str:
    """A code out of ``taken``: the name in lower case without accents, numbered when taken."""
    spaced = name.translate(dict.fromkeys(map(ord, "’'_"), "-"))
    stem = slugify(spaced)[: CODE_LENGTH - 4].strip("-") or "sans-nom"
    number, code = 1, stem
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    return code
