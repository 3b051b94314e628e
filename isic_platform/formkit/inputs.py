"""What a template needs to draw an answer's inputs, at any depth (a list holds fields, which may hold choices…)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.links import Linked, resolver_of
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types import Context, type_of
from isic_platform.formkit.types.base import NOT_KNOWN, options_of
from isic_platform.formkit.types.table import MOST_ROWS
from isic_platform.vocabularies.selectors import label_of, term

RADIO_LIMIT = 8
MANY_OPTIONS = 16
MOST_CHOICES = 60
BLANK_ROW = "__ligne__"


def is_grouped(item: Field) -> bool:
    """Whether the question is several inputs, which need a fieldset and a legend (RGAA 11.5). Reads no database."""
    if item.type == FieldType.CHOICE:
        return len(options_of(item)) <= RADIO_LIMIT
    if item.type in (FieldType.LINK, FieldType.ACCOUNT):
        return item.multiple
    return type_of(item).grouped


def suggestions_of(kind: str, context: Context) -> list[Linked]:
    """What to propose for a kind of link, read once per page however many questions ask for it."""
    resolver = resolver_of(kind)
    if resolver is None:
        return []
    known = context.extra.setdefault("suggestions", {})
    if kind not in known:
        known[kind] = resolver.suggestions(context)
    return known[kind]


def datalists(items: Iterable[Field], context: Context) -> list[dict[str, Any]]:
    """The lists that the text inputs of these questions propose from, one for each kind of link."""
    kinds = dict.fromkeys(kind for item in items for kind in _typed_kinds(item, context))
    return [{"id": f"liste-{kind}", "suggestions": suggestions_of(kind, context)} for kind in kinds]


def _typed_kinds(item: Field, context: Context) -> Iterator[str]:
    if item.type in (FieldType.LINK, FieldType.ACCOUNT):
        if suggestions_of(item.link, context) and not _is_closed(item, context):
            yield item.link
    for column in item.columns:
        yield from _typed_kinds(column, context)


def _is_closed(item: Field, context: Context) -> bool:
    """A short list of objects is chosen from; a long one, or an open question, is typed with suggestions."""
    return (
        bool(resolver_of(item.link)) and not item.allow_free and len(suggestions_of(item.link, context)) <= MOST_CHOICES
    )


def draw(
    item: Field, name: str, value: Any, context: Context, attrs: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Describe the inputs of a field: ``template`` and what it reads. ``value`` has the stored or the raw shape."""
    kind = type_of(item)
    base = {
        "template": kind.template,
        "grouped": is_grouped(item),
        "item": item,
        "name": name,
        "id": (attrs or {}).get("id") or f"id_{name}",
        "label": item.label,
        "value": value,
        "attrs": {key: part for key, part in (attrs or {}).items() if key != "id"},
    }
    builder = _BUILDERS.get(item.type)
    return {**base, **(builder(item, name, value, context) if builder else {})}


def _number(item: Field, name: str, value: Any, context: Context) -> dict[str, Any]:
    unit = item.unit or {FieldType.AMOUNT: "€", FieldType.PERCENTAGE: "%"}.get(FieldType(item.type), "")
    shown = str(value).replace(".", ",") if isinstance(value, float) else value
    return {"unit": unit, "value": "" if shown is None else shown}


def _selected(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(part) for part in value)
    return (str(value),) if value not in (None, "") else ()


def _options(item: Field, name: str, value: Any, context: Context) -> dict[str, Any]:
    selected = _selected(value)
    options = [
        {
            "code": option.code,
            "label": option.label,
            "help": option.help,
            "checked": option.code in selected,
            "id": f"id_{name}_{number}",
        }
        for number, option in enumerate(options_of(item, selected))
    ]
    return {
        "options": options,
        "as_radios": len(options) <= RADIO_LIMIT,
        "groups": _families(options) if len(options) > MANY_OPTIONS else [],
        "has_help": any(option["help"] for option in options),
    }


def _families(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Long vocabularies with families (freins, leviers) are read by family."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for option in options:
        found = term(option["code"])
        groups.setdefault(found.parent or "" if found else "", []).append(option)
    if len(groups) < 2:
        return []
    return [{"label": label_of(code) if code else "Autres", "options": members} for code, members in groups.items()]


def _yes_no(item: Field, name: str, value: Any, context: Context) -> dict[str, Any]:
    pairs = (("oui", "Oui"), ("non", "Non"))
    return {
        "options": [
            {"code": code, "label": label, "checked": value == code, "id": f"id_{name}_{code}"} for code, label in pairs
        ]
    }


def _marks(item: Field, name: str, value: Any) -> list[dict[str, Any]]:
    marks = []
    for number in range(1, 6):
        anchor = {1: item.anchors[0], 5: item.anchors[1]}.get(number, "") if item.anchors else ""
        marks.append({"code": str(number), "label": str(number), "anchor": anchor})
    marks.append({"code": NOT_KNOWN, "label": "Je ne sais pas", "anchor": ""})
    return [{**mark, "checked": str(value) == mark["code"], "id": f"id_{name}_{mark['code']}"} for mark in marks]


def _scale(item: Field, name: str, value: Any, context: Context) -> dict[str, Any]:
    return {"marks": _marks(item, name, value)}


def _double_scale(item: Field, name: str, value: Any, context: Context) -> dict[str, Any]:
    value = value if isinstance(value, Mapping) else {}
    return {
        "scales": [
            {
                "label": option.label,
                "name": f"{name}-{option.code}",
                "marks": _marks(item, f"{name}-{option.code}", value.get(option.code)),
            }
            for option in item.options
        ]
    }


def _period(item: Field, name: str, value: Any, context: Context) -> dict[str, Any]:
    value = value if isinstance(value, Mapping) else {}
    return {"start": value.get("start", ""), "end": value.get("end", "")}


def _tags(item: Field, name: str, value: Any, context: Context) -> dict[str, Any]:
    return {"value": ", ".join(value) if isinstance(value, list) else value or ""}


def _ranking(item: Field, name: str, value: Any, context: Context) -> dict[str, Any]:
    lines = list(value) if isinstance(value, list) else []
    most = item.max_rows or max(3, len(lines))
    options = options_of(item, tuple(lines)) if item.options or item.vocabulary else []
    return {
        "lines": [
            {"number": n + 1, "value": lines[n] if n < len(lines) else "", "id": f"id_{name}_{n}"} for n in range(most)
        ],
        "options": [{"code": option.code, "label": option.label} for option in options],
    }


def _cells(item: Field, prefix: str, values: Any, context: Context) -> list[dict[str, Any]]:
    values = values if isinstance(values, Mapping) else {}
    return [draw(column, f"{prefix}-{column.code}", values.get(column.code), context) for column in item.columns]


def _group(item: Field, name: str, value: Any, context: Context) -> dict[str, Any]:
    return {"cells": _cells(item, name, value, context)}


def _rows(item: Field, name: str, value: Any, context: Context) -> dict[str, Any]:
    rows = list(value) if isinstance(value, list) else []
    wanted = context.extra.get("blank_rows", {}).get(item.code, 1 if not rows else 0)
    ids = [row.get("id") or secrets.token_hex(4) for row in rows] + [secrets.token_hex(4) for _ in range(wanted)]
    rows = rows + [{} for _ in range(wanted)]
    return {
        "rows": [
            {
                "id": row_id,
                "number": number,
                "prefix": f"{name}-{row_id}",
                "cells": _cells(item, f"{name}-{row_id}", row, context),
            }
            for number, (row_id, row) in enumerate(zip(ids, rows, strict=True), 1)
        ],
        "most": item.max_rows or MOST_ROWS,
        # The line that a browser adds by itself, under an id that it replaces (see rows.js).
        "blank": {
            "id": BLANK_ROW,
            "number": "",
            "prefix": f"{name}-{BLANK_ROW}",
            "cells": _cells(item, f"{name}-{BLANK_ROW}", {}, context),
        },
    }


def _matrix(item: Field, name: str, value: Any, context: Context) -> dict[str, Any]:
    value = value if isinstance(value, Mapping) else {}
    return {
        "lines": [
            {
                "label": row.label,
                "help": row.help,
                "cells": _cells(item, f"{name}-{row.code}", value.get(row.code), context),
            }
            for row in item.rows
        ]
    }


def _link(item: Field, name: str, value: Any, context: Context) -> dict[str, Any]:
    suggestions = suggestions_of(item.link, context)
    links = value if isinstance(value, list) else [value] if value else []
    texts = [link.get("label", "") if isinstance(link, Mapping) else str(link) for link in links]
    ids = {str(link.get("id")) if isinstance(link, Mapping) else str(link) for link in links}
    closed = _is_closed(item, context)
    if closed:  # what a colleague chose among theirs stays offered, or saving the page would take it away
        offered = {found.id for found in suggestions}
        kept = [link for link in links if isinstance(link, Mapping) and link.get("id") and link["id"] not in offered]
        kept += [link for link in context.stored(item.code) if link.get("id") in ids - offered]
        found = {link["id"]: Linked(link["id"], link.get("label", link["id"])) for link in kept}
        suggestions = [*suggestions, *found.values()]
    extra = context.extra.get("blank_rows", {}).get(item.code, 1 if not texts else 0)
    options = [
        {
            "code": found.id,
            "label": found.label,
            "checked": found.id in ids or found.label in texts,
            "id": f"id_{name}_{n}",
        }
        for n, found in enumerate(suggestions)
    ]
    return {
        "mode": ("checkboxes" if item.multiple else "select") if closed else "texts",
        "options": options,
        "texts": texts if not item.multiple else texts + [""] * extra,
        "text": texts[0] if texts else "",
        "list_id": f"liste-{item.link}" if suggestions and not closed else "",
    }


def _commune(item: Field, name: str, value: Any, context: Context) -> dict[str, Any]:
    return {"value": value.get("label", "") if isinstance(value, Mapping) else value or ""}


def _file(item: Field, name: str, value: Any, context: Context) -> dict[str, Any]:
    value = value if isinstance(value, Mapping) else {}
    number = str(value.get("attachment") or "")
    file_name = value.get("name", "")
    if number and not file_name and context.record is not None and number.isdecimal() and len(number) < 16:
        file_name = context.record.attachments.filter(pk=int(number)).values_list("name", flat=True).first() or ""
    return {"attachment": number if file_name else "", "file_name": file_name, "alt": value.get("alt", "")}


_BUILDERS = {
    FieldType.NUMBER: _number,
    FieldType.AMOUNT: _number,
    FieldType.PERCENTAGE: _number,
    FieldType.CHOICE: _options,
    FieldType.MULTI_CHOICE: _options,
    FieldType.YES_NO: _yes_no,
    FieldType.SCALE: _scale,
    FieldType.DOUBLE_SCALE: _double_scale,
    FieldType.PERIOD: _period,
    FieldType.TAGS: _tags,
    FieldType.RANKING: _ranking,
    FieldType.GROUP: _group,
    FieldType.LIST: _rows,
    FieldType.MATRIX: _matrix,
    FieldType.LINK: _link,
    FieldType.ACCOUNT: _link,
    FieldType.COMMUNE: _commune,
    FieldType.FILE: _file,
}
