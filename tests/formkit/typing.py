"""A valid answer to any field, and the inputs by which a form sends it."""

from __future__ import annotations

from typing import Any

from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types.base import options_of

ROW = "abcd1234"
_PLAIN = {
    T.SHORT_TEXT: "Une phrase", T.LONG_TEXT: "Un paragraphe.", T.SCALE: "4", T.YES_NO: "oui", T.DATE: "2024-03-15",
    T.MONTH: "2024-03", T.NUMBER: "12", T.AMOUNT: "1200", T.PERCENTAGE: "40", T.TAGS: "jardin, repas",
    T.LINK: "Une action voisine", T.COMMUNE: "42218",
}  # fmt: skip


def sent(field: Field, name: str = "") -> dict[str, Any]:
    """What a page posts for a valid answer to a field, by input name."""
    name = name or field.code
    if field.type in (T.CHOICE, T.MULTI_CHOICE):
        return {name: options_of(field)[0].code}
    if field.type == T.DOUBLE_SCALE:
        return {f"{name}-{option.code}": "3" for option in field.options}
    if field.type == T.PERIOD:
        return {f"{name}-start": "2024-01", f"{name}-end": "2024-06"}
    if field.type == T.RANKING:
        known = options_of(field)[:2] if field.options or field.vocabulary else ()
        return {name: [option.code for option in known] or ["le lieu", "l'heure"]}
    if field.type == T.GROUP:
        return _cells(field, name)
    if field.type == T.LIST:
        return {f"{name}-rows": [ROW], **_cells(field, f"{name}-{ROW}")}
    if field.type == T.MATRIX:
        return {key: value for row in field.rows for key, value in _cells(field, f"{name}-{row.code}").items()}
    return {name: _PLAIN[field.type][: field.max_length or None]}


def _cells(field: Field, name: str) -> dict[str, Any]:
    columns = [column for column in field.columns if column.type not in (T.FILE, T.ACCOUNT, T.COMPUTED)]
    return {key: value for column in columns for key, value in sent(column, f"{name}-{column.code}").items()}
