"""Conditions between questions: what is read, what is refused, what shows."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.conditions import parse
from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.enums import Obligation
from isic_platform.formkit.exceptions import SpecRefused
from isic_platform.formkit.spec import Field, Option, Spec, Step, check, from_json, to_json

ROW = Field(code="type", label="Type", type=T.CHOICE, options=tuple(Option(code=c, label=c) for c in ("X", "Y", "Z")))
TEXTS = ("G01", "G02.03", "P9")


def choice(code: str, *codes: str, **options: Any) -> Field:
    choices = tuple(Option(code=each, label=each) for each in codes or ("oui", "non"))
    return Field(code=code, label=code, type=T.CHOICE, options=choices, **options)


def text(code: str, condition: str = "", **options: Any) -> Field:
    return Field(code=code, label=code, type=T.SHORT_TEXT, condition=condition, **options)


def spec(*fields: Field) -> Spec:
    return check(Spec(key="essai", title="Essai", steps=(Step(code="un", title="Un", fields=fields),)))


def shown(form: Spec, answers: dict[str, Any], level: str = "*") -> list[str]:
    evaluation = Evaluation(form, level, answers)
    return [code for code, field in form.fields.items() if evaluation.applies(field)]


@pytest.mark.exigence("S81")
@pytest.mark.parametrize(
    ("condition", "value", "holds"),
    [
        ("si G02.03 = oui", "oui", True),
        ("G02.03 = oui", "non", False),
        ("si G02.03 = oui", None, False),
        ("si G02.03 != oui", "non", True),
        ("si G02.03 != oui", None, False),
        ("si G02.03 vide", None, True),
        ("si G02.03 non vide", ["A"], True),
        ("si G02.03 non vide", [], False),
        ("si G02.03 contient B", ["A", "B"], True),
        ("si G02.03 contient B, C", ["C"], True),
        ("si G02.03 contient B", "A", False),
        ("si G02.03 dans A, B", "B", True),
        ("si G02.03 ne couvre pas A, B", ["A"], True),
        ("si G02.03 ne couvre pas A, B", ["B", "A", "C"], False),
        ("si G02.03 ne couvre pas A", None, True),
        ("si G02.03 >= 3", 3, True),
        ("si G02.03 >= 3", 2.5, False),
        ("si G02.03 < 3", "nsp", False),
        ("si G02.03 > -1", 0, True),
        ("si G02.03 = oui ou G02.03 = non", "non", True),
        ("si G02.03 = oui et G02.03 = non", "non", False),
        ("si G02.03 = « oui »", "oui", True),
    ],
)  # fmt: skip
def test_a_condition_is_read(condition: str, value: Any, holds: bool) -> None:
    answers = {} if value is None else {"G02.03": value}
    assert parse(condition).holds(answers, lambda *_: None) is holds


@pytest.mark.parametrize(
    "condition",
    ["", "si", "si ", "P10", "P10 =", "P10 => 3", "P10 == 3", "= oui", "p10 = oui", "P10 = oui et", "P10 dans A,", "P10 dans",
     "P10 contient", "P10 ressemble A", "P10 = oui ou", "si P10 non", "P10 = a b; DROP", "P10 vide vide"],
)  # fmt: skip
def test_a_condition_that_is_not_understood_is_refused(condition: str) -> None:
    with pytest.raises(SpecRefused, match="Condition incomprise"):
        parse(condition)


def test_a_condition_on_what_does_not_exist_or_turns_round_is_refused() -> None:
    with pytest.raises(SpecRefused, match="P9, qui n'existe pas"):
        spec(text("P1", "P9 = oui"))
    with pytest.raises(SpecRefused, match=r"P1\.lieu, colonne"):
        spec(Field(code="P1", label="", type=T.LIST, columns=(ROW,)), text("P2", "P1.lieu = X"))
    with pytest.raises(SpecRefused, match="tournent en rond : P1 → P3 → P2 → P1"):
        spec(text("P1", "P3 non vide"), text("P2", "P1 non vide"), text("P3", "P2 non vide"))
    with pytest.raises(SpecRefused, match="employé deux fois"):
        spec(text("P1"), text("P1"))


def test_a_hidden_question_counts_as_unanswered_along_the_whole_chain() -> None:
    form = spec(
        choice("A1"), choice("A2", condition="A1 = oui"), choice("A3", condition="A2 = oui"), text("A4", "A3 = oui")
    )
    answers = {"A1": "oui", "A2": "oui", "A3": "oui", "A4": "gardé"}
    assert shown(form, answers) == ["A1", "A2", "A3", "A4"]
    assert shown(form, {**answers, "A1": "non"}) == ["A1"]
    assert form.dependants == {"A1": ("A2", "A3", "A4"), "A2": ("A3", "A4"), "A3": ("A4",)}


def test_a_question_hidden_by_the_level_counts_as_unanswered_and_comes_back_with_it() -> None:
    form = spec(choice("A1", obligation={"NIV-TL": "-", "NIV-FS": "O"}), text("A2", "A1 = oui"))
    assert shown(form, {"A1": "oui"}, "NIV-TL") == []
    assert shown(form, {"A1": "oui"}, "NIV-FS") == ["A1", "A2"]


def test_terms_compare_in_the_order_of_their_list() -> None:
    form = spec(choice("A1", "PAR-1", "PAR-2", "PAR-3"), text("A2", "A1 >= PAR-2"), text("A3", "A1 < PAR-2"))
    assert shown(form, {"A1": "PAR-1"}) == ["A1", "A3"]
    assert shown(form, {"A1": "PAR-3"}) == ["A1", "A2"]
    assert shown(form, {"A1": "PAR-9"}) == ["A1"]


@pytest.mark.django_db
def test_terms_of_a_vocabulary_compare_in_its_order() -> None:
    form = spec(Field(code="A1", label="", type=T.CHOICE, vocabulary="PAR"), text("A2", "A1 >= PAR-4"))
    assert [("A2" in shown(form, {"A1": f"PAR-{n}"})) for n in range(1, 6)] == [False, False, False, True, True]


def test_a_column_of_a_list_is_read_and_compared() -> None:
    rows = Field(code="A1", label="", type=T.LIST, columns=(ROW,))
    form = spec(
        rows, text("A2", "A1.type contient Y"), text("A3", "A1.type ne couvre pas X, Y"), text("A4", "A1.type >= Y")
    )
    assert shown(form, {}) == ["A1", "A3"]
    assert shown(form, {"A1": [{"id": "r1", "type": "X"}]}) == ["A1", "A3"]
    assert shown(form, {"A1": [{"id": "r1", "type": "X"}, {"id": "r2", "type": "Y"}]}) == ["A1", "A2", "A4"]
    assert shown(form, {"A1": {"special": "DOC-SO"}}) == ["A1", "A3"]


def test_a_condition_reads_the_value_of_an_answer_with_a_precision() -> None:
    form = spec(choice("A1", with_text=True), text("A2", "A1 = oui"))
    assert shown(form, {"A1": {"value": "oui", "text": "non"}}) == ["A1", "A2"]
    assert shown(form, {"A1": {"text": "oui"}}) == ["A1"]


def test_an_obligation_under_condition_holds_at_its_levels_only() -> None:
    required = (("A1 = oui", ("NIV-FS",)),)
    form = spec(choice("A1"), text("A2", required_when=required), text("A3", required_when=(("A1 = oui", ("*",)),)))
    for level, answer, expected in (("NIV-FS", "oui", "O"), ("NIV-MO", "oui", "F"), ("NIV-FS", "non", "F")):
        assert Evaluation(form, level, {"A1": answer}).obligation(form.fields["A2"]) == expected
    assert Evaluation(form, "*", {"A1": "oui"}).obligation(form.fields["A3"]) == Obligation.REQUIRED
    assert Evaluation(form, "NIV-FS", {"A1": "oui"}).obligation(form.fields["A3"]) == Obligation.REQUIRED


def test_progress_counts_what_applies_and_lists_what_is_missing() -> None:
    form = spec(
        choice("A1", obligation={"*": "O"}),
        text("A2", "A1 = oui", obligation={"*": "O"}),
        text("A3", obligation={"*": "R"}),
        text("A4", obligation={"*": "F"}),
        Field(code="A5", label="", type=T.COMPUTED, obligation={"*": "O"}),
    )
    empty = Evaluation(form, "*", {}).progress()
    assert (empty.filled, empty.applicable, [field.code for field in empty.missing]) == (0, 2, ["A1"])
    half = Evaluation(form, "*", {"A1": "oui", "A3": {"special": "DOC-NON"}}).progress()
    assert (half.filled, half.applicable, half.percent, [field.code for field in half.missing]) == (2, 3, 66, ["A2"])
    full = Evaluation(form, "*", {"A1": "non", "A2": "reste", "A3": "x"}).progress()
    assert (full.percent, full.steps[0].state) == (100, "complet")


def test_a_list_begun_too_short_is_told_and_an_empty_one_is_not() -> None:
    form = spec(Field(code="A1", label="", type=T.LIST, columns=(ROW,), min_rows=2))
    for rows, expected in ((None, []), (1, ["A1"]), (2, [])):
        answers = {"A1": [{"id": f"row{n}", "type": "X"} for n in range(rows)]} if rows else {}
        assert [field.code for field in Evaluation(form, "*", answers).too_short()] == expected


def test_a_specification_is_read_back_as_it_was_written() -> None:
    import json

    from projects.fiche import fiche_spec

    written = fiche_spec()
    read = from_json(json.loads(json.dumps(to_json(written))))
    assert to_json(read) == to_json(written)
    assert read.fields == {code: field for code, field in written.fields.items()}
    assert read.dependants == written.dependants
