"""One function projects a version for an audience, on every surface: pages, search, API, exports (B, G.7, G.8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings

from isic_platform.accounts.enums import Role
from isic_platform.formkit.answers import bare, is_hidden_by_author, is_wrapped
from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.enums import Audience, FieldType
from isic_platform.formkit.spec import Field, Spec
from isic_platform.publication.models import Item, Version

MASK = "masked"


def told_small() -> str:
    """« moins de 5 »: what is said of a count under the threshold, which each platform sets (G.7)."""
    return f"moins de {settings.SMALL_COUNT_THRESHOLD}"


PlaceRule = Callable[[Mapping[str, Any]], frozenset[str]]
_SENSITIVE: dict[str, PlaceRule] = {}


def register_place_rule(kind: str, hidden: PlaceRule) -> None:
    """Declare which fields of a kind tell a place that the public may not read, given the answers (G.7, G.8)."""
    _SENSITIVE[kind] = hidden


def audience_of(user: Any, item: Item) -> str:
    """TEAM for the team and for the reviewers of its networks (H.3), PUBLIC for everybody else, administrators included."""
    if not user.is_authenticated:
        return Audience.PUBLIC
    if item.is_written_by(user):
        return Audience.TEAM
    reviewed = user.scope.networks_as(Role.REVIEWER)
    if reviewed and any(network.pk in reviewed for network in item.networks.all()):
        return Audience.TEAM
    return Audience.PUBLIC


def project(*, kind: str, spec: Spec, level: str, answers: Mapping[str, Any], audience: str) -> dict[str, Any]:
    """Answers that an audience may read, by code, in the order of the form.

    For the public: team fields and columns are left out, precise places are left out when hidden by the author or by the rules,
    small counts become ``{"masked": 5}`` (« moins de 5 »). Fields whose condition is not met are left out for all;
    retired questions are read as long as they were asked.
    """
    evaluation = Evaluation(spec, level, answers)
    hidden = _hidden_places(kind, answers) if audience == Audience.PUBLIC else frozenset()
    out = {}
    for code, field in spec.fields.items():
        if code not in answers or not evaluation.is_read(field) or field.type == FieldType.ACCOUNT:
            continue  # people are named from their accounts, as they choose today, never from a frozen label (G.4)
        answer = answers[code]
        if audience == Audience.PUBLIC:
            if field.audience == Audience.TEAM or code in hidden or (field.can_hide and is_hidden_by_author(answer)):
                continue
            answer = _mask(field, _without_team_columns(field, answer))
            if answer is None:
                continue
        out[code] = answer
    return out


def project_version(version: Version, user: Any) -> dict[str, Any]:
    """A frozen version as this person may read it. Snapshots alone are read: no working answer can leak."""
    item = version.item
    return project(
        kind=item.kind,
        spec=version.spec,
        level=version.level,
        answers=version.answers,
        audience=audience_of(user, item),
    )


def _hidden_places(kind: str, answers: Mapping[str, Any]) -> frozenset[str]:
    rule = _SENSITIVE.get(kind)
    return rule(answers) if rule else frozenset()


def _without_team_columns(field: Field, answer: Any) -> Any:
    """A list or a group without the columns kept for the team (the stakes of a partner); None when nothing is left."""
    hidden = {column.code for column in field.columns if column.audience == Audience.TEAM}
    value = bare(field, answer)
    if not hidden or value is None:
        return answer
    if isinstance(value, list):
        rows = [{code: cell for code, cell in row.items() if code not in hidden} for row in value]
        kept: Any = [row for row in rows if set(row) - {"id"}]
    else:
        kept = {code: cell for code, cell in value.items() if code not in hidden}
    if not kept:
        return None
    return {**answer, "value": kept} if is_wrapped(field) else kept


def _mask(field: Field, answer: Any) -> Any:
    """Replace counts under the threshold, at any depth that the field declares (G.7)."""
    if field.masked and field.type == FieldType.NUMBER:
        value = bare(field, answer)
        if isinstance(value, int | float) and 0 < value < settings.SMALL_COUNT_THRESHOLD:
            masked = {MASK: settings.SMALL_COUNT_THRESHOLD}
            return {**answer, "value": masked} if is_wrapped(field) and isinstance(answer, Mapping) else masked
        return answer
    columns = [column for column in field.columns if column.masked]
    value = bare(field, answer)
    if not columns or value is None:
        return answer
    if isinstance(value, list):
        masked_value: Any = [_mask_row(columns, row) for row in value]
    else:
        masked_value = _mask_row(columns, value)
    return {**answer, "value": masked_value} if is_wrapped(field) else masked_value


def _mask_row(columns: list[Field], row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, **{column.code: _mask(column, row[column.code]) for column in columns if column.code in row}}
