"""Each type of field: what it takes, what it stores, what it shows, what it refuses and why."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from isic_platform.formkit.answers import clean_stored, schema_of, texts_of
from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.exceptions import ValueRefused
from isic_platform.formkit.plain import plain_answer
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types import Context, type_of
from isic_platform.formkit.types.registry import TYPES
from tests.formkit.fields import ACCEPTED, COLUMNS, REFUSED, SHAPES, WRONG, make

NOTHING = Context()


def clean(field: Field, raw: Any) -> Any:
    return type_of(field).clean(field, raw, NOTHING)


def test_every_type_is_served() -> None:
    assert set(TYPES) == set(FieldType.values)


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_value_is_stored_shown_and_taken_back_unchanged(name: str) -> None:
    field, raw, stored, shown = ACCEPTED[name]
    assert clean(field, raw) == stored
    assert clean(field, stored) == stored  # what is stored is a value as well
    assert clean_stored(field, json.loads(json.dumps(stored)), NOTHING) == stored
    assert shown in plain_answer(field, stored)
    jsonschema.validate(stored, schema_of(field))


@pytest.mark.parametrize("name", ACCEPTED)
@pytest.mark.parametrize("blank", ["", None])
def test_a_blank_is_a_blank(name: str, blank: Any) -> None:
    field = ACCEPTED[name][0]
    assert clean(field, blank) is None
    assert plain_answer(field, None) == ""


@pytest.mark.parametrize(("shape", "name"), [(shape, name) for shape, names in WRONG.items() for name in names])
def test_a_wrong_shape_is_refused_never_taken_for_a_blank(shape: str, name: str) -> None:
    field = ACCEPTED[name][0]
    with pytest.raises(ValueRefused) as refusal:
        clean(field, SHAPES[shape])
    assert all(message.endswith((".", "?", " !")) for message in refusal.value.messages)


@pytest.mark.parametrize(
    ("name", "raw", "reason"), REFUSED, ids=[f"{name}-{n}" for n, (name, _, _) in enumerate(REFUSED)]
)
def test_a_refusal_says_why(name: str, raw: Any, reason: str) -> None:
    with pytest.raises(ValueRefused) as refusal:
        clean(ACCEPTED[name][0], raw)
    assert reason in " ".join(refusal.value.messages)


@pytest.mark.parametrize("name", ["short", "long", "link", "group", "list", "ranking", "tags"])
def test_characters_that_no_page_may_carry_are_dropped(name: str) -> None:
    dirty = "ca\x00fé\ud800 noir\x07"
    raw = {"group": {"quoi": dirty}, "list": [{"id": "abcd", "quoi": dirty}], "ranking": [dirty]}.get(name, dirty)
    stored = clean(ACCEPTED[name][0], raw)
    text = json.dumps(stored, ensure_ascii=False)
    text.encode()
    assert "café" in text
    assert "\\u0000" not in text
    assert "\\u0007" not in text


def test_rows_keep_their_ids_and_get_one_when_theirs_is_missing_taken_or_forged() -> None:
    field = make(FieldType.LIST, columns=COLUMNS)
    rows = [
        {"id": row_id, "quoi": f"n°{n}"}
        for n, row_id in enumerate(["abcd1234", "abcd1234", "", "../../x", 12345, None])
    ]
    stored = clean(field, rows)
    ids = [row["id"] for row in stored]
    assert [row["quoi"] for row in stored] == [f"n°{n}" for n in range(6)]
    assert ids[0] == "abcd1234"
    assert ids[4] == "12345"
    assert len(set(ids)) == 6
    assert all(isinstance(row_id, str) and row_id.isalnum() for row_id in ids)
    jsonschema.validate(stored, schema_of(field))


def test_unknown_columns_are_not_stored() -> None:
    field = make(FieldType.LIST, columns=COLUMNS)
    assert clean(field, [{"id": "abcd", "quoi": "thé", "__proto__": {"x": 1}}]) == [{"id": "abcd", "quoi": "thé"}]


def test_free_texts_are_found_at_any_depth() -> None:
    for name, expected in {
        "short": [("", "un mot")],
        "list": [("abcd1234.quoi", "thé")],
        "group": [("quoi", "thé")],
        "ranking": [("0", "le lieu"), ("1", "l'heure")],
        "tags": [("0", "CUISINE"), ("1", "repas")],
        "links": [("0", "un")],
    }.items():
        field, _, stored, _ = ACCEPTED[name]
        assert [(path.rstrip("."), text) for path, text in texts_of(field, stored)] == expected


def test_texts_in_a_matrix_are_found_by_row_and_column() -> None:
    field = ACCEPTED["matrix"][0]
    assert list(texts_of(field, {"apres": {"quoi": "le calme"}})) == [("apres.quoi", "le calme")]


def test_bounds_of_the_field_hold() -> None:
    field = make(FieldType.NUMBER, minimum=1, maximum=12)
    assert clean(field, "12") == 12
    for raw, reason in (("0", "inférieur à 1"), ("12,01", "dépasser 12")):
        with pytest.raises(ValueRefused, match=reason):
            clean(field, raw)
    assert type_of(field).schema(field) == {"type": "number", "minimum": 1, "maximum": 12}


def test_a_long_text_takes_its_8000_characters_and_says_how_many_there_are_beyond() -> None:
    field = make(FieldType.LONG_TEXT)
    assert len(clean(field, "é" * 8000)) == 8000
    with pytest.raises(ValueRefused, match="8001 caractères : la limite est de 8000"):
        clean(field, "é" * 8001)
