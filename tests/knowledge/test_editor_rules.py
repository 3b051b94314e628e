"""What the editor relies on: sources that compile back, natures of changes, conditions, codes that are never given again."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from isic_platform.formkit.conditions import parse
from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.exceptions import SpecRefused
from isic_platform.formkit.spec import Field, Option, Step, check, from_json, to_json
from knowledge.editor.checking import check_source
from knowledge.editor.conditions import recoded, with_test, without_test, written
from knowledge.editor.document import Document, duplicate, letters, next_code
from knowledge.editor.exceptions import EditorRefused
from knowledge.editor.forms import GridForm
from knowledge.editor.parts import KINDS, kind_of_question
from knowledge.editor.question_forms import ColumnForm, QuestionForm
from knowledge.editor.resolution import resolve
from knowledge.grids import grid_files, load_grid_file
from knowledge.grids.differences import FORM, MEANING, question_change
from knowledge.grids.retired import with_retired
from knowledge.grids.sources import compile_source, source_of

COLUMNS = [
    {"code": "quoi", "titre": "Quoi", "type": "texte_court", "aide": "En deux mots"},
    {"code": "combien", "titre": "Combien", "type": "nombre", "unite": "heures", "minimum": "0", "maximum": "40"},
    {"code": "note", "titre": "Note", "type": "echelle", "ancres": ["peu", "beaucoup"]},
    {"code": "frein", "titre": "Frein", "type": "choix", "vocabulaire": "FRE"},
]
# A question of every type with every setting that it reads; a new type without its line here fails the test.
EVERY_TYPE: dict[str, dict[str, Any]] = {
    "texte_court": {"longueur_max": "120"},
    "texte_long": {"longueur_max": "1500", "aide": "Une phrase suffit.", "lecture": "equipe"},
    "choix": {"choix": ["à deux", "en collectif"], "precision": "Lequel"},
    "choix_multi": {"vocabulaire": "RBI", "choix": ["non"]},
    "echelle": {"ancres": ["presque rien", "presque tout"], "precision": "Un exemple"},
    "echelle_double": {"echelles": {"avant": "Avant", "apres": "Aujourd'hui"}, "ancres": ["rien", "tout"], "precision": "Un exemple"},
    "oui_non": {"reponse_particuliere": "non"},
    "date": {"defaut": "aujourd'hui"},
    "mois": {},
    "periode": {},
    "nombre": {"unite": "personnes", "minimum": "0", "masque": "oui"},
    "montant": {"maximum": "5000"},
    "pourcentage": {},
    "liste": {"colonnes": COLUMNS, "lignes_min": "1", "lignes_max": "4", "prerempli_depuis": "P152"},
    "groupe": {"colonnes": COLUMNS[:2]},
    "classement": {"choix": ["un", "deux", "trois"], "lignes_max": "3"},
    "matrice": {"lignes": {"vocabulaire": "ACT"}, "colonnes": COLUMNS[2:]},
    "etiquettes": {},
    "commune": {},
    "lien": {"lien": "projet", "plusieurs": "oui", "saisie_libre": "oui"},
    "compte": {"lien": "compte"},
    "fichier": {},
    "calcule": {},
}  # fmt: skip


def grid_of_every_type() -> dict[str, Any]:
    questions = [
        {"code": f"G99.{number:02}", "question": f"Question {kind} ?", "type": kind, "obligation": "R", **more}
        for number, (kind, more) in enumerate(EVERY_TYPE.items(), 1)
    ]
    questions[1]["condition"] = "si G99.03 = « en collectif » et G99.07 = oui ou G99.05 >= 3"
    return {
        "code": "G99", "titre": "Tout", "intention": "Essayer.", "publiee": "oui", "repondants": ["équipe"], "moment": "bilan",
        "duree_minutes": "20", "duree_precision": "par stade", "axes": ["relations"], "diffusion": "DIF-RES",
        "rattachement": ["projet", "structure"], "bloc_commun": "facultatif", "sans_compte": "oui", "facile_a_lire": "oui",
        "codes_retires": ["G99.90"],
        "themes": [
            {"titre": "Un", "introduction": "Pour commencer.", "questions": questions[:9]},
            {"titre": "Deux", "questions": questions[9:]},
        ],
    }  # fmt: skip


@pytest.mark.exigence("S103")
@pytest.mark.parametrize("path", grid_files(), ids=lambda path: path.stem)
def test_every_grid_of_the_standard_comes_back_from_its_source(path: Any) -> None:
    spec = load_grid_file(path)
    source = json.loads(json.dumps(source_of(spec)))
    assert compile_source(source) == spec
    assert source_of(compile_source(source)) == source
    stored = from_json(json.loads(json.dumps(to_json(spec))))
    assert compile_source(source_of(stored)) == spec
    # And from a version that retired questions: they are not of the source.
    later = with_retired(spec, replace(spec, steps=(*spec.steps, EXTRA)))
    kept = {"codes_retires": later.meta["retired_codes"]} if later.meta["retired_codes"] else {}
    assert {**source_of(later), **kept} == {**source, **kept}


EXTRA = replace(
    load_grid_file(grid_files()[0]).steps[0],
    code="autre",
    fields=(Field(code="G77.01", label="Une ancienne ?", type="oui_non"),),
)


def test_every_type_of_question_comes_back_from_its_source() -> None:
    assert set(EVERY_TYPE) == set(FieldType.values) == {kind.code for kind in KINDS}
    source = grid_of_every_type()
    spec = compile_source(source)
    assert source_of(spec) == source
    assert compile_source(source_of(from_json(to_json(spec)))) == spec
    assert check_source(source).faults == []


@pytest.mark.parametrize("kind", EVERY_TYPE)
def test_the_form_of_a_question_shows_what_its_type_needs_and_gives_the_same_question_back(kind: str) -> None:
    source = grid_of_every_type()
    question = next(q for theme in source["themes"] for q in theme["questions"] if q["type"] == kind)
    sent = _sent(QuestionForm(kind=kind_of_question(kind), block=question, themes=[(0, "Un")], theme=0))
    again = QuestionForm(sent, kind=kind_of_question(kind), block=question, themes=[(0, "Un")], theme=0)
    assert again.is_valid(), again.errors
    assert again.written() == question
    settings = set(again.fields) - {
        "question",
        "aide",
        "obligation",
        "lecture",
        "reponse_particuliere",
        "prerempli_depuis",
        "theme",
    }
    expected = {"ancre_1", "ancre_5"} if "ancres" in kind_of_question(kind).keys else set()
    expected |= {key for key in kind_of_question(kind).keys if key not in ("ancres", "colonnes")}
    assert settings == expected | ({"lignes_vocabulaire"} if kind == "matrice" else set())


def test_the_forms_of_columns_and_of_the_grid_give_the_same_back() -> None:
    for column in COLUMNS:
        kind = kind_of_question(column["type"])
        form = ColumnForm(_sent(ColumnForm(kind=kind, block=column)), kind=kind, block=column)
        assert form.is_valid() and form.written() == column
    head = Document(grid_of_every_type()).head
    form = GridForm(_sent(GridForm(head=head)), head=head)
    assert form.is_valid(), form.errors
    assert form.written() == {
        key: value for key, value in head.items() if key not in ("code", "publiee", "codes_retires")
    }


def _sent(form: Any) -> dict[str, Any]:
    """What a browser sends of an untouched form."""
    data = {}
    for name, field in form.fields.items():
        value = field.prepare_value(form[name].value())
        if value is not None and value is not False:
            data[name] = value
    return data


def test_lines_that_are_renamed_keep_their_codes_and_new_ones_get_theirs() -> None:
    block = {"type": "matrice", "lignes": {"role": "Rôle dit", "enjeu": "Enjeu dit"}}
    for typed, expected in (
        ("Rôle dit\nEnjeux dits", {"role": "Rôle dit", "enjeu": "Enjeux dits"}),
        (
            "Enjeu dit\nRôle dit\nLimites dites",
            {"enjeu": "Enjeu dit", "role": "Rôle dit", "limites_dites": "Limites dites"},
        ),
        ("Limites dites", {"limites_dites": "Limites dites"}),
    ):
        form = QuestionForm(
            {"obligation": "R", "lecture": "public", "theme": "0", "lignes": typed},
            kind=kind_of_question("matrice"), block=block, themes=[(0, "Un")], theme=0,
        )  # fmt: skip
        assert form.is_valid() and form.written()["lignes"] == expected


# --- form or meaning ----------------------------------------------------------------------------------------------

CHOICE = Field(
    code="G99.01", label="Quel frein demeure entier ?", type="choix",
    options=(Option(code="oui", label="Oui"), Option(code="non", label="Non")),
)  # fmt: skip
SCALE = Field(code="G99.02", label="Combien ?", type="echelle", anchors=("peu", "beaucoup"), unit="")
ROWS = Field(
    code="G99.03", label="Qui ?", type="liste",
    columns=(Field(code="qui", label="Qui le subit", type="texte_court"), Field(code="note", label="Note", type="echelle", anchors=("a", "b"))),
)  # fmt: skip
NUMBER = Field(
    code="G99.04", label="Combien de personnes ?", type="nombre", unit="personnes", masked=True, audience="equipe"
)


@pytest.mark.exigence("S103")
@pytest.mark.parametrize(
    ("old", "changes", "nature"),
    [
        (CHOICE, {"label": "Quel frein demeure entier"}, FORM),
        (CHOICE, {"label": "Quel frien demeure entier ?"}, FORM),
        (CHOICE, {"label": "Quel frein reste entier ?"}, FORM),
        (CHOICE, {"label": "De quelle aide auriez-vous besoin ?"}, MEANING),
        (CHOICE, {"help": "Un seul", "obligation": {"*": "O"}, "condition": "si G99.02 >= 3"}, FORM),
        (CHOICE, {"options": (*CHOICE.options, Option(code="autre", label="Autre"))}, FORM),
        (CHOICE, {"options": CHOICE.options[:1]}, MEANING),
        (CHOICE, {"options": (CHOICE.options[0], Option(code="non", label="Pas du tout"))}, MEANING),
        (CHOICE, {"options": (), "vocabulary": "FRE"}, MEANING),
        (CHOICE, {"type": "choix_multi"}, MEANING),
        (CHOICE, {"with_text": True, "text_label": "Lequel"}, MEANING),
        (SCALE, {"anchors": ("peu", "énormément")}, MEANING),
        (ROWS, {"columns": ROWS.columns[:1]}, MEANING),
        (ROWS, {"columns": (*ROWS.columns, Field(code="cout", label="Coût", type="montant"))}, MEANING),
        (ROWS, {"columns": (replace(ROWS.columns[0], label="Qui le subit ?"), ROWS.columns[1])}, FORM),
        (ROWS, {"columns": (ROWS.columns[0], replace(ROWS.columns[1], anchors=("a", "c")))}, MEANING),
        (ROWS, {"columns": ROWS.columns[::-1]}, FORM),
        (ROWS, {"max_rows": 3}, FORM),
        (NUMBER, {"unit": "heures"}, MEANING),
        (NUMBER, {"masked": False}, MEANING),
        (NUMBER, {"audience": "public"}, MEANING),
        (replace(NUMBER, audience="public"), {"audience": "equipe"}, FORM),
    ],
)
def test_a_change_keeps_the_code_or_asks_for_a_new_one(old: Field, changes: dict[str, Any], nature: str) -> None:
    change = question_change(old, replace(old, **changes))
    assert change is not None and change.nature == nature, change
    if change.imposed:  # what may be answered is not the same: nobody declares it a correction
        assert question_change(old, replace(old, **changes), FORM).nature == MEANING
    elif change.is_declared:
        assert question_change(old, replace(old, **changes), MEANING).nature == MEANING
        assert question_change(old, replace(old, **changes), FORM).nature == FORM
    assert change.imposed or change.formal


def test_an_unchanged_question_has_no_nature() -> None:
    assert question_change(CHOICE, replace(CHOICE)) is None


# --- codes --------------------------------------------------------------------------------------------------------


@pytest.mark.exigence("S83")
def test_a_code_is_never_given_again_and_conditions_follow() -> None:
    spec = load_grid_file(grid_files()[2])
    document = Document(source_of(spec))
    document.question("G02.03")["type"] = "texte_court"  # read by G02.04
    document.question("G02.04")["condition"] = "si G02.03 non vide"
    document.delete_question("G02.16")
    used = {"G02.05", "G02.30"}
    resolution = resolve(document.source, former=spec, natures={}, used=used)
    assert resolution.renamed == {"G02.03": "G02.31"}
    assert resolution.spec.fields["G02.04"].condition == "si G02.31 non vide"
    assert resolution.source["codes_retires"] == ["G02.03", "G02.05", "G02.16"]
    published = with_retired(resolution.spec, spec)
    assert [code for code, field in published.fields.items() if field.retired] == ["G02.03", "G02.16"]
    assert document.add_question(0, used=used, question="?", type="oui_non") == "G02.31"


def test_numbers_run_out_rather_than_come_back() -> None:
    assert next_code("G14", {"G14.01", "G13.98"}) == "G14.02"
    with pytest.raises(EditorRefused, match="tous les numéros|Tous les numéros"):
        next_code("G14", {"G14.99"})
    assert letters("Qui le subit ?", {"qui_le_subit"}) == "qui_le_subit_b"
    assert letters("2024", set()) == "colonne"


def test_a_duplicate_reads_its_own_questions() -> None:
    source = duplicate(grid_of_every_type(), "G20")
    questions = [q for theme in source["themes"] for q in theme["questions"]]
    assert {q["code"][:3] for q in questions} == {"G20"}
    assert questions[1]["condition"] == "si G20.03 = « en collectif » et G20.07 = oui ou G20.05 >= 3"
    assert check_source(source).faults == []


# --- conditions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "si G02.03 = oui", "si G01.05 >= 3", "si G02.01 contient FR5.3", "si G07.14 non vide", "si G07.14 vide",
        "si G06.01 = STP-5 et G06.19 != non", "si A1 = x et A2 = y ou A3 dans a, b", "si G06.19 = « convention durable »",
        "si A1 = « oui et non » ou A2 != « a, b »", "si P110.type ne couvre pas ACT-UHC, ACT-TS",
    ],
)  # fmt: skip
def test_a_condition_is_written_as_it_was_read(text: str) -> None:
    assert written(parse(text).groups) == text
    assert parse(written(parse(text).groups)).groups == parse(text).groups


def test_tests_are_added_taken_away_and_renamed() -> None:
    one, two, three = (parse(text).groups[0][0] for text in ("A1 = oui", "A2 >= 3", "A3 = « en partie »"))
    text = with_test(with_test(with_test("", "et", one), "et", two), "ou", three)
    assert text == "si A1 = oui et A2 >= 3 ou A3 = « en partie »"
    assert without_test(text, 0, 0) == "si A2 >= 3 ou A3 = « en partie »"
    assert without_test(without_test(text, 0, 0), 0, 0) == "si A3 = « en partie »"
    assert without_test(text, 7, 0) == text
    assert without_test("si A1 = oui", 0, 0) == ""
    assert recoded(text, {"A1": "B9"}, ["A1", "A2", "A3"]) == "si B9 = oui et A2 >= 3 ou A3 = « en partie »"
    assert recoded("quand il pleut", {"A1": "B9"}, ["A1"]) == "quand il pleut"


def test_a_quoted_value_is_compared_whole() -> None:
    condition = parse("si G06.19 = « oui et non » et A2 = non")
    assert condition.holds({"G06.19": "oui et non", "A2": "non"}, lambda *_: None)
    assert not condition.holds({"G06.19": "oui", "A2": "non"}, lambda *_: None)


# --- faults -------------------------------------------------------------------------------------------------------


def test_all_the_faults_are_told_at_once_and_the_rest_can_be_shown() -> None:
    source = deepcopy(grid_of_every_type())
    questions = [q for theme in source["themes"] for q in theme["questions"]]
    questions[14]["colonnes"] = deepcopy(questions[14]["colonnes"])  # the same objects, in this file only
    questions[2]["choix"] = ["Oui", "oui"]
    questions[13]["colonnes"][1]["unite"] = ["heures"]
    questions[6]["condition"] = "si G99.77 = oui"
    questions[7]["condition"] = "si G99.08 = oui"
    del questions[4]["ancres"]
    del source["intention"], source["duree_minutes"]
    source["themes"].append({"titre": "Vide", "questions": []})
    checked = check_source(source)
    told = {(fault.code, fault.theme): fault.reason for fault in checked.faults}
    assert set(told) == {("", None), ("G99.03", 0), ("G99.14", 1), ("G99.07", 0), ("G99.08", 0), ("G99.05", 0), ("", 2)}
    assert told["G99.14", 1] == "Colonne « Combien » : « unite » est un texte."
    assert "G99.77, qui n'existe pas" in told["G99.07", 0]
    assert "tournent en rond" in told["G99.08", 0]
    assert checked.broken == {"G99.03", "G99.05", "G99.14"}
    assert "G99.01" in checked.fields and "G99.03" not in checked.fields


def test_a_source_written_as_a_file_is_read_the_same(tmp_path: Path) -> None:
    source = grid_of_every_type()
    path = tmp_path / "G99.yaml"
    path.write_text(yaml.safe_dump(source, allow_unicode=True, sort_keys=False), encoding="utf-8")
    assert load_grid_file(path) == compile_source(source)


def test_a_question_that_is_asked_never_waits_for_a_retired_one() -> None:
    gone = Field(code="G99.01", label="Une ancienne ?", type="oui_non", retired=True)
    later = Field(code="G99.02", label="Et alors ?", type="texte_court", condition="si G99.01 = oui")
    spec = replace(compile_source(grid_of_every_type()), steps=(Step(code="un", title="Un", fields=(later, gone)),))
    with pytest.raises(SpecRefused, match=r"G99\.02 : la condition cite G99\.01, question retirée"):
        check(spec)
    kept = check(replace(spec, steps=(Step(code="un", title="Un", fields=(replace(later, retired=True), gone)),)))
    assert from_json(to_json(kept)) == kept
