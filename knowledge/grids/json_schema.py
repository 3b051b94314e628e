"""A grid as JSON Schema, for software that fills it elsewhere."""

from __future__ import annotations

from typing import Any

from isic_platform.formkit.answers import schema_of
from isic_platform.formkit.enums import FieldType, Obligation
from isic_platform.formkit.spec import ANY_LEVEL, Spec

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(spec: Spec) -> dict[str, Any]:
    """JSON Schema of the answers by code. ``required`` holds the mandatory questions that no condition hides."""
    fields = {code: field for code, field in spec.fields.items() if field.type != FieldType.COMPUTED}
    required = [
        code
        for code, field in fields.items()
        if field.obligation_at(ANY_LEVEL) == Obligation.REQUIRED and not field.condition
    ]
    return {
        "$schema": DIALECT,
        "title": spec.title,
        "type": "object",
        "properties": {code: schema_of(field) for code, field in fields.items()},
        "required": required,
        "additionalProperties": False,
    }
