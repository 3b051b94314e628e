"""What a writing page carries so that its questions open and close while the server cannot be asked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from isic_platform.formkit.answers import bare
from isic_platform.formkit.conditions import compared
from isic_platform.formkit.enums import FieldType, Obligation
from isic_platform.formkit.forms import OBLIGATION_WORDS, AnswerForm
from isic_platform.formkit.spec import Field
from isic_platform.publication.workspace import Workspace


def latent_form(workspace: Workspace, fields: Iterable[Field]) -> AnswerForm:
    """The questions of the page that do not apply now, with the answers that wait in them; drawn, never posted as is."""
    items = [
        field
        for field in fields
        if field.type != FieldType.COMPUTED
        and field.obligation_at(workspace.level) != Obligation.HIDDEN
        and not workspace.shown(field)
    ]
    form = AnswerForm(items=items, evaluation=workspace.evaluation, context=workspace.context)
    for field in items:
        form.fields[field.code].obligation = OBLIGATION_WORDS[Obligation(field.obligation_at(workspace.level))]
    return form


def conditions_of(workspace: Workspace, fields: Iterable[Field]) -> str:
    """JSON for the page. ``rules``: code → groups of tests [code, column, operator, values], any group of which opens the question.

    ``values``: « code/column » → texts compared, for the questions of other pages that these rules read.
    """
    fields = tuple(fields)
    here, known = {field.code for field in fields}, workspace.spec.fields
    rules: dict[str, Any] = {}
    values: dict[str, list[str]] = {}
    for field in fields:
        if field.parsed_condition is None:
            continue
        rules[field.code] = [
            [[*test.target(known), test.op, list(test.values)] for test in group]
            for group in field.parsed_condition.groups
        ]
        for test in (test for group in field.parsed_condition.groups for test in group):
            code, column = test.target(known)
            if code not in here:
                values[f"{code}/{column}"] = _texts(workspace, code, column)
    return json.dumps({"rules": rules, "values": values}, ensure_ascii=False, separators=(",", ":"))


def _texts(workspace: Workspace, code: str, column: str) -> list[str]:
    field, answer = workspace.spec.fields.get(code), workspace.evaluation.answers.get(code)
    if field is None or answer is None or not workspace.shown(field):
        return []
    return compared(bare(field, answer), column)
