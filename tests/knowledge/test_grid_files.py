"""The data files of the grids: complete, compiled, and refused as a whole when something is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from isic_platform.formkit.answers import clean_answer
from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.spec import ANY_LEVEL, Spec, from_json, to_json
from isic_platform.formkit.types import Context
from knowledge.exceptions import GridFileRefused
from knowledge.grids import DATA_DIR, grid_files, load_grid_file
from knowledge.grids.entry_fields import ENTRY_CODES

# The count that closes the grids' specification: 246 questions in 13 grids, plus G00 (8) and the closing block (7).
COUNTS = {
    "G00": 8, "G01": 22, "G02": 15, "G03": 18, "G04": 22, "G05": 20, "G06": 26, "G07": 21, "G08": 16, "G09": 17,
    "G10": 18, "G11": 21, "G12": 14, "G13": 16,
}  # fmt: skip
CLOSING = [f"Z{number}" for number in range(1, 8)]
SCALES_WITH_AN_EXAMPLE = (
    "G01.09 G01.16 G04.05 G04.12 G04.17 G05.13 G06.16 G06.22 G06.23 G06.24 G06.25 G07.13 G07.21 G08.04 G09.16"
    " G11.13 G11.14 G11.15 G11.20"
)


@pytest.fixture(scope="module")
def specs() -> dict[str, Spec]:
    return {spec.key: spec for spec in map(load_grid_file, grid_files())}


def own_questions(spec: Spec) -> list[str]:
    return [code for code in spec.fields if code.startswith("G")]


@pytest.mark.exigence("S79")
def test_every_grid_has_its_count_of_questions(specs: dict[str, Spec]) -> None:
    assert {code: len(own_questions(spec)) for code, spec in specs.items()} == COUNTS
    assert sum(number for code, number in COUNTS.items() if code != "G00") == 246


@pytest.mark.exigence("S82")
def test_the_closing_block_ends_every_grid_but_the_light_trace(specs: dict[str, Spec]) -> None:
    for code, spec in specs.items():
        closing = [each for each in spec.fields if each.startswith("Z")]
        assert closing == ([] if code == "G00" else CLOSING), code
        if closing:
            assert spec.steps[-1].title == "Pour finir"
    assert specs["G02"].fields["Z1"].obligation_at(ANY_LEVEL) == "O"


def test_nothing_is_mandatory_for_participants_but_the_two_agreements(specs: dict[str, Spec]) -> None:
    required = [code for code, field in specs["G12"].fields.items() if field.obligation_at(ANY_LEVEL) == "O"]
    assert [code for code in required if code not in ENTRY_CODES] == ["G12.01", "G12.14"]


def test_a_code_that_was_withdrawn_is_not_given_again(specs: dict[str, Spec]) -> None:
    assert "G02.05" not in specs["G02"].fields


def test_no_scale_stands_alone(specs: dict[str, Spec]) -> None:
    for code in SCALES_WITH_AN_EXAMPLE.split():
        assert specs[code[:3]].fields[code].with_text, code


def test_prefilled_questions_name_their_field_of_the_fiche(specs: dict[str, Spec]) -> None:
    found = {
        code: f.prefill for spec in specs.values() for code, f in spec.fields.items() if f.prefill and code != "DATE"
    }
    assert found == {
        "G00.01": "aujourd'hui", "G03.01": "P152", "G03.13": "P154", "G10.01": "P171", "G10.03": "P172",
        "G10.08": "P173", "G10.10": "P179",
    }  # fmt: skip


def test_restricted_answers_are_for_the_team_only(specs: dict[str, Spec]) -> None:
    found = {code for spec in specs.values() for code, field in spec.fields.items() if field.audience == "equipe"}
    assert found == {"G06.26", "G07.17", "G09.11", "G09.12", "G11.07"}


def test_a_compiled_grid_survives_storage(specs: dict[str, Spec]) -> None:
    for spec in specs.values():
        assert to_json(from_json(to_json(spec))) == to_json(spec)


@pytest.mark.django_db
def test_every_question_can_be_drawn_and_left_blank(specs: dict[str, Spec]) -> None:
    from isic_platform.formkit.forms import AnswerForm

    for spec in specs.values():
        evaluation = Evaluation(spec, ANY_LEVEL, {})
        form = AnswerForm(items=spec.fields.values(), evaluation=evaluation, context=Context())
        html = form.as_p()
        for code, field in spec.fields.items():
            assert f'name="{code}' in html or field.type in (FieldType.LIST, FieldType.COMPUTED), code


def shown(spec: Spec, answers: dict[str, Any]) -> set[str]:
    evaluation = Evaluation(spec, ANY_LEVEL, answers)
    return {code for code, field in spec.fields.items() if evaluation.applies(field)}


@pytest.mark.django_db
def test_conditional_questions_of_the_obstacles_grid(specs: dict[str, Spec]) -> None:
    spec = specs["G02"]
    conditional = {"G02.04", "G02.10", "G02.13"}
    assert not shown(spec, {}) & conditional
    assert shown(spec, {"G02.03": "oui", "G02.09": "non", "G02.12": {"special": "DOC-NON"}}) & conditional == {"G02.04"}
    hidden_but_written = {"G02.03": "non", "G02.04": "Un signe écrit avant de changer d'avis."}
    evaluation = Evaluation(spec, ANY_LEVEL, hidden_but_written)
    assert evaluation.obligation(spec.fields["G02.04"]) == "-"
    missing = {field.code for field in evaluation.progress().missing}
    assert "G02.04" not in missing
    assert missing == {"G02.01", "G02.02", "G02.07", "G02.09", "G02.14", "G02.15", "G02.16", "Z1", "Z2", "Z3", "Z4"} | {
        "REPONDANT",
        "DATE",
        "DIFFUSION",
    }


@pytest.mark.django_db
def test_a_hidden_question_counts_as_unanswered_for_those_that_read_it(specs: dict[str, Spec]) -> None:
    spec = specs["G12"]
    assert "G12.08" in shown(spec, {"G12.01": "oui", "G12.07": 3})
    assert "G12.08" not in shown(spec, {"G12.01": "oui", "G12.07": 1})
    assert "G12.08" not in shown(spec, {"G12.01": "oui", "G12.07": "nsp"})
    assert "G12.08" not in shown(spec, {"G12.01": "non", "G12.07": 3})


@pytest.mark.django_db
def test_a_written_value_answers_the_condition_that_quotes_it(specs: dict[str, Spec]) -> None:
    spec = specs["G06"]
    last_stage = {"G06.01": "STP-5"}
    going_on = clean_answer(spec.fields["G06.19"], {"value": "convention durable"}, Context())
    assert {"G06.20", "G06.21"} & shown(spec, last_stage) == set()
    assert {"G06.20", "G06.21"} & shown(spec, {**last_stage, "G06.19": going_on}) == {"G06.20"}
    assert {"G06.20", "G06.21"} & shown(spec, {**last_stage, "G06.19": "non"}) == {"G06.21"}
    assert "G06.04" not in shown(spec, last_stage)
    assert "G07.15" in shown(specs["G07"], {"G07.14": ["FR6.1"]})


# --- refusals -----------------------------------------------------------------------------------------------------

HEAD = """code: G99
titre: Essai
intention: Essayer.
themes:
  - titre: Un thème
    questions:
      - code: G99.01
        question: Une question ?
        type: oui_non
        obligation: O
"""


def question(code: str = "G99.02", kind: str = "texte_court", *more: str) -> str:
    lines = [f"code: {code}", "question: Une autre ?", f"type: {kind}", "obligation: R", *more]
    return "      - " + "\n        ".join(lines) + "\n"


def test_a_small_grid_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "G99.yaml"
    path.write_text(HEAD + question("G99.02", "texte_court", "condition: si G99.01 = oui"), encoding="utf-8")
    assert list(load_grid_file(path).fields) == [
        "G99.01",
        "G99.02",
        *CLOSING,
        "REPONDANT",
        "DATE",
        "DIFFUSION",
        "TITRE",
    ]


@pytest.mark.parametrize(
    ("more", "line", "reason"),
    [
        (question("G99.01"), 11, "le code G99.01 est employé deux fois (déjà ligne 7)"),
        (question("G98.02"), 11, "n'a pas la forme attendue"),
        (question("G99.02", "devinette"), 13, "le type « devinette » n'existe pas"),
        (question("G99.02", "choix", "vocabulaire: XXX"), 15, "le vocabulaire « XXX » n'existe pas"),
        (question("G99.02", "choix"), 11, "un choix a besoin d'un vocabulaire ou d'options"),
        (question("G99.02", "texte_court", "condition: si G99.77 = oui"), 15, "cite G99.77, qui n'existe pas"),
        (question("G99.02", "texte_court", "condition: quand il pleut"), 15, "Condition incomprise"),
        (question("G99.02", "texte_court", "condition: si G99.01 = bof"), 15, "qui n'est pas une de ses réponses"),
        (question("G99.02", "oui_non", "condition: si G99.02 = oui"), 15, "tournent en rond : G99.02 → G99.02"),
        (question("G99.02", "echelle", "ancres: [peu, beaucoup]"), 11, "une échelle n'est jamais seule"),
        (question("G99.02", "echelle"), 11, "porte deux ancres"),
        (question("G99.02", "texte_court", "obligatoire: oui"), 15, "la clé « obligatoire » n'existe pas"),
        (question("G99.02", "texte_court", "aide: un", "aide: deux"), 16, "écrite deux fois"),
        (question("G99.02", "texte_court", "aide: [un"), 16, "la mise en forme n'est pas comprise"),
        (question("G99.02", "liste"), 11, "une liste a besoin de colonnes"),
        (question("G99.02", "choix", "choix: [Oui, oui]"), 15, "écrit deux fois"),
        (question("G99.02", "texte_court", "longueur_max: trois"), 15, "n'en est pas un"),
        (
            question("G99.02") + "codes_retires: [G99.02]\n",
            11,
            "le code G99.02 a été retiré : il n'est jamais réattribué",
        ),
        (question("G99.02") + "codes_retires: [G98.01]\n", 15, "n'est pas un code de question de cette grille"),
        (question("G99.02", "texte_court", "condition: si G99.01 ="), 15, "Condition incomprise"),
        (question("G99.02", "liste", "colonnes: [{code: A, titre: A, type: date}]"), 15, "s'écrit en minuscules"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place_and_reason(tmp_path: Path, more: str, line: int, reason: str) -> None:
    path = tmp_path / "G99.yaml"
    path.write_text(HEAD + more, encoding="utf-8")
    with pytest.raises(GridFileRefused) as refusal:
        load_grid_file(path)
    assert reason in str(refusal.value)
    assert str(refusal.value).startswith(f"G99.yaml, ligne {line} : ")


def test_two_conditions_that_wait_for_each_other_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "G99.yaml"
    one = question("G99.02", "oui_non", "condition: si G99.03 = oui")
    other = question("G99.03", "oui_non", "condition: si G99.02 = oui")
    path.write_text(HEAD + one + other, encoding="utf-8")
    with pytest.raises(GridFileRefused, match=r"G99.02 → G99.03 → G99.02"):
        load_grid_file(path)


@pytest.mark.parametrize("title", ["Questions retirées", "?!"])
def test_a_theme_has_a_title_of_its_own(tmp_path: Path, title: str) -> None:
    path = tmp_path / "G99.yaml"
    path.write_text(HEAD.replace("Un thème", f"'{title}'"), encoding="utf-8")
    with pytest.raises(GridFileRefused, match=r"ligne 5 : le titre de thème"):
        load_grid_file(path)


WITHOUT_QUESTIONS = "code: G99\ntitre: T\nintention: I\nthemes: []\n"


@pytest.mark.parametrize("text", ["", "- un\n- deux\n", "code: G99\n", WITHOUT_QUESTIONS])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "G99.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GridFileRefused):
        load_grid_file(path)


def test_the_shipped_files_are_all_read() -> None:
    assert [path.stem for path in grid_files(DATA_DIR)] == sorted(COUNTS)
