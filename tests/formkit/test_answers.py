"""Around the value: special answers, precision, « masquer »; and what counts as answered."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from isic_platform.formkit.answers import (
    bare,
    clean_answer,
    clean_stored,
    is_answered,
    is_hidden_by_author,
    read_answer,
    schema_of,
    texts_of,
)  # fmt: skip
from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.exceptions import ValueRefused
from isic_platform.formkit.forms import AnswerForm
from isic_platform.formkit.plain import plain_answer
from isic_platform.formkit.spec import Field, Spec, Step
from isic_platform.formkit.types import Context
from tests.formkit.fields import ACCEPTED, CHOICES, COLUMNS, make
from tests.formkit.pages import browser_sends

NOTHING = Context()
PRECISE = make(T.CHOICE, options=CHOICES, with_text=True)
HIDEABLE = make(T.SHORT_TEXT, can_hide=True)


def form(field: Field, body: str, answers: dict[str, Any] | None = None) -> AnswerForm:
    spec = Spec(key="essai", title="Essai", steps=(Step(code="un", title="Un", fields=(field,)),))
    evaluation = Evaluation(spec, "*", answers or {})
    return AnswerForm(QueryDict(body), MultiValueDict(), items=[field], evaluation=evaluation, context=Context())


@pytest.mark.parametrize("code", ["DOC-NON", "DOC-SO"])
@pytest.mark.parametrize("name", ACCEPTED)
def test_a_special_answer_is_neither_a_value_nor_a_blank(name: str, code: str) -> None:
    field = ACCEPTED[name][0]
    stored = clean_answer(field, {"special": code, "value": None}, NOTHING)
    assert stored == {"special": code}
    assert is_answered(stored)
    assert bare(field, stored) is None
    assert list(texts_of(field, stored)) == []
    assert clean_stored(field, stored, NOTHING) == stored
    assert plain_answer(field, stored) == {"DOC-NON": "Non documenté", "DOC-SO": "Sans objet"}[code]
    jsonschema.validate(stored, schema_of(field))


@pytest.mark.parametrize(
    "answer", [{"special": "DOC-AUTRE"}, {"special": ["DOC-NON"]}, {"special": "DOC-NON", "value": "x"}, {"special": 1}]
)
def test_a_forged_special_answer_is_refused(answer: Any) -> None:
    with pytest.raises(ValueRefused):
        clean_stored(make(T.SHORT_TEXT), answer, NOTHING)


def test_a_question_that_wants_a_true_answer_takes_no_special_one() -> None:
    with pytest.raises(ValueRefused, match="pas proposée"):
        clean_answer(make(T.YES_NO, accepts_special=False), {"special": "DOC-NON", "value": ""}, NOTHING)


def test_a_text_and_a_special_answer_are_refused_and_both_stay_in_sight() -> None:
    bound = form(make(T.LONG_TEXT), "Q1=Ce+que+je+sais&Q1.special=DOC-NON")
    assert bound.errors["Q1"] == ["Vous avez répondu et coché « non documenté » : gardez l'un des deux."]
    html = str(bound["Q1"])
    assert "Ce que je sais" in html
    assert 'value="DOC-NON" checked' in html
    assert '<details class="answer__special" open>' in html


def test_a_precision_goes_with_its_value() -> None:
    stored = clean_answer(PRECISE, {"value": "B", "text": " parce que "}, NOTHING)
    assert stored == {"value": "B", "text": "parce que"}
    assert plain_answer(PRECISE, stored) == "Second\nparce que"
    assert list(texts_of(PRECISE, stored)) == [("text", "parce que")]
    assert clean_stored(PRECISE, stored, NOTHING) == stored
    assert clean_stored(PRECISE, "B", NOTHING) == {"value": "B"}
    jsonschema.validate(stored, schema_of(PRECISE))


def test_a_precision_alone_is_kept_but_answers_nothing() -> None:
    stored = clean_answer(PRECISE, {"value": "", "text": "je réfléchis"}, NOTHING)
    assert stored == {"text": "je réfléchis"}
    assert not is_answered(stored)
    assert clean_stored(PRECISE, stored, NOTHING) == stored
    assert plain_answer(PRECISE, stored) == "je réfléchis"


@pytest.mark.parametrize("answer", [None, "", [], {}, {"value": []}, {"value": "", "text": "x"}, {"hide": True}])
def test_a_blank_does_not_answer(answer: Any) -> None:
    assert not is_answered(answer)


@pytest.mark.parametrize(
    "answer", ["x", 0, ["A"], {"value": 0}, {"value": "B"}, {"special": "DOC-SO"}, {"start": "2024-01"}]
)
def test_a_value_answers_even_when_it_is_nought(answer: Any) -> None:
    assert is_answered(answer)


def test_a_precision_is_not_taken_where_none_is_offered() -> None:
    with pytest.raises(ValueRefused):
        clean_answer(make(T.CHOICE, options=CHOICES), {"value": "A", "text": "x"}, NOTHING)
    with pytest.raises(ValueRefused):
        clean_answer(PRECISE, {"value": "A", "hide": True}, NOTHING)


def test_masking_goes_with_a_value_only() -> None:
    stored = clean_answer(HIDEABLE, {"value": "ici", "hide": True}, NOTHING)
    assert stored == {"value": "ici", "hide": True}
    assert is_hidden_by_author(stored)
    assert clean_answer(HIDEABLE, {"value": "", "hide": True}, NOTHING) is None
    jsonschema.validate(stored, schema_of(HIDEABLE))


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_stored_comes_back_the_same_through_the_page(name: str) -> None:
    """Draw a stored answer, send the inputs back as a browser does: nothing changes."""
    field, _, stored, _ = ACCEPTED[name]
    spec = Spec(key="essai", title="Essai", steps=(Step(code="un", title="Un", fields=(field,)),))
    shown = AnswerForm(items=[field], evaluation=Evaluation(spec, "*", {"Q1": stored}), context=Context())
    sent = browser_sends(str(shown["Q1"]))
    back = clean_answer(field, read_answer(field, sent, {}, "Q1"), NOTHING)
    assert back == stored


def test_a_row_whose_id_is_posted_twice_is_read_once() -> None:
    field = make(T.LIST, columns=COLUMNS)
    data = QueryDict("Q1-rows=abcd&Q1-rows=abcd&Q1-rows=<b>&Q1-abcd-quoi=thé")
    assert [row["quoi"] for row in read_answer(field, data, {}, "Q1")["value"]] == ["thé"]


def test_rows_past_the_limit_are_refused_not_cut() -> None:
    field = make(T.LIST, columns=COLUMNS)
    ids = [f"row{n:05}" for n in range(200)]
    data = QueryDict("&".join(f"Q1-rows={row}&Q1-{row}-quoi=x" for row in ids))
    with pytest.raises(ValueRefused, match="60 lignes au plus : vous en avez saisi 200"):
        clean_answer(field, read_answer(field, data, {}, "Q1"), NOTHING)
