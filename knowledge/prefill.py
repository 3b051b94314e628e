"""Take up what the fiche already says (C.0): the respondent keeps it, corrects it, completes it; the fiche stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from isic_platform.formkit.answers import bare, clean_stored
from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.exceptions import ValueRefused
from isic_platform.formkit.models import Record
from isic_platform.formkit.spec import Field, Spec
from isic_platform.formkit.types import Context
from knowledge.grids.entry_fields import TODAY


def prefilled(spec: Spec, fiche: Record | None, context: Context) -> dict[str, Any]:
    """Stored answers by code for the questions of a grid that are prefilled, from the fiche's working answers.

    What does not fit the question (a file of the fiche, a line that the grid does not have) is left out.
    """
    values = {}
    for code, field in spec.fields.items():
        if field.prefill == TODAY:
            values[code] = timezone.localdate().isoformat()
        elif field.prefill and fiche is not None and field.prefill in fiche.spec.fields:
            source = fiche.spec.fields[field.prefill]
            value = _taken_up(field, source, bare(source, fiche.values.get(field.prefill)))
            try:
                answer = clean_stored(field, value, context) if value else None
            except ValueRefused:
                continue
            if answer is not None:
                values[code] = answer
    return values


def _taken_up(field: Field, source: Field, value: Any) -> Any:
    if not value or field.type != source.type:
        return None
    if field.type == FieldType.LIST:
        return [row for each in value if (row := _cells(field, each))]
    if field.type == FieldType.MATRIX:
        lines = {line.code for line in field.rows}
        return {code: row for code, each in value.items() if code in lines and (row := _cells(field, each))}
    return value


def _cells(field: Field, row: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a row that the grid has too, under the grid's own names."""
    found = {}
    for column in field.columns:
        cell = row.get(column.prefill or column.code)
        if cell is not None and column.type != FieldType.FILE:
            found[column.code] = cell
    return found
