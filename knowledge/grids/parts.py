"""A part of a grid: what an extract of a private answer is an answer to (S90)."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from isic_platform.formkit.spec import Spec
from knowledge.grids.entry_fields import ENTRY_CODES, date_code


def part_of(spec: Spec, codes: Set[str]) -> Spec:
    """The grid with these questions alone, and what every answer says of itself; themes left empty go.

    ``codes`` hold the questions that open the others: a condition never cites a question left out.
    """
    kept = {*codes, *ENTRY_CODES, date_code(spec)}
    steps = (replace(step, fields=tuple(field for field in step.fields if field.code in kept)) for step in spec.steps)
    return replace(spec, steps=tuple(step for step in steps if step.fields))
