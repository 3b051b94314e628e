"""Questions that a new version asks no more, kept in its specification so that no answer to them is ever lost (S83).

They stand in a last step, marked ``retired``: no form asks them, nothing counts them, and every surface that reads answers
(pages, print, API, search, comparison, detection, redaction) still finds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from isic_platform.formkit.spec import Field, Spec, Step

RETIRED_STEP = "questions-retirees"
RETIRED_TITLE = "Questions retirées"
_OWN_CODE = re.compile(r"^G\d{2}\.\d{2}$")


def with_retired(spec: Spec, former: Spec | None) -> Spec:
    """The specification with the questions that the former version had and that this one asks no more.

    ``meta["retired_codes"]`` holds every code that no question may take again. Idempotent.
    """
    if former is None:
        return spec
    asked = {code for code, field in spec.fields.items() if not field.retired}
    gone = [retired(field) for code, field in former.fields.items() if code not in asked]
    codes = {*spec.meta["retired_codes"], *former.meta.get("retired_codes", ())}
    codes |= {field.code for field in gone if _OWN_CODE.match(field.code)}
    steps = tuple(step for step in spec.steps if step.code != RETIRED_STEP)
    if gone:
        steps += (Step(code=RETIRED_STEP, title=RETIRED_TITLE, fields=tuple(gone)),)
    return replace(spec, steps=steps, meta={**spec.meta, "retired_codes": sorted(codes)})


def retired(field: Field) -> Field:
    """The same question, asked no more. Its condition stays: what was hidden by another answer stays hidden."""
    return replace(field, retired=True, obligation={}, required_when=(), prefill="")


def taken_again(spec: Spec, former: Spec | None) -> list[str]:
    """Codes of the grid's own questions that the former version had retired: no question may take them (C.0)."""
    if former is None:
        return []
    banned = {code for code, field in former.fields.items() if field.retired} | {*former.meta.get("retired_codes", ())}
    return [code for code in own_codes(spec) if code in banned]


def own_codes(spec: Spec) -> list[str]:
    """Codes of the questions that the grid itself asks, without the closing block nor what an answer says of itself."""
    return [code for code, field in spec.fields.items() if _OWN_CODE.match(code) and not field.retired]


def codes_ever_used(specs: Iterable[Spec]) -> set[str]:
    """Codes that any of these versions asked or retired."""
    found: set[str] = set()
    for spec in specs:
        found |= {code for code in spec.fields if _OWN_CODE.match(code)} | {*spec.meta.get("retired_codes", ())}
    return found
