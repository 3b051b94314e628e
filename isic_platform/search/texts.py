"""Texts: what of an answer is searched, and how a headline is marked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from isic_platform.formkit.answers import bare, texts_of
from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types.base import label_of_option
from isic_platform.vocabularies.selectors import fold

# Marks around the words found, taken out of the stored texts: private characters that no keyboard types.
MARK_START, MARK_END = "\ue000", "\ue001"
SEPARATOR = " · "  # between the texts of a row: answers, labels, files
_NO_MARKS = str.maketrans("", "", MARK_START + MARK_END + "\x00")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
_LABELLED = {FieldType.CHOICE, FieldType.MULTI_CHOICE}
_TABLES = {FieldType.LIST, FieldType.GROUP}


def folded(text: str) -> str:
    """Lower case, without accents or ligatures."""
    return fold(text).translate(_LIGATURES)


def unmarked(text: str) -> str:
    """A text without the characters that mark a headline, nor NUL."""
    return text.translate(_NO_MARKS)


def written_in(item: Field, answer: Any) -> Iterator[str]:
    """Free texts of an answer."""
    for _, text in texts_of(item, answer):
        if text and text.strip():
            yield text.strip()


def labels_in(item: Field, answer: Any) -> Iterator[str]:
    """Labels of what was chosen: terms, objects of the platform, communes, at any depth."""
    value = bare(item, answer)
    if value is None:
        return
    if item.type in _LABELLED:
        for code in value if isinstance(value, list) else [value]:
            yield label_of_option(item, code)
    elif item.type == FieldType.LINK:
        for link in value if isinstance(value, list) else [value]:
            if link.get("id"):
                yield link.get("label", "")
    elif item.type == FieldType.COMMUNE:
        yield value.get("label", "")
    elif item.type in _TABLES:
        for row in value if isinstance(value, list) else [value]:
            for column in item.columns:
                yield from labels_in(column, row.get(column.code))


def marked(headline: str) -> SafeString:
    """A headline of PostgreSQL as safe HTML: everything is escaped, then the words found go between ``<mark>``."""
    first, *others = headline.split(MARK_START)
    parts = []
    for other in others:
        found, _, rest = other.partition(MARK_END)
        parts.append((found, rest))
    return format_html("{}{}", first, format_html_join("", "<mark>{}</mark>{}", parts))
