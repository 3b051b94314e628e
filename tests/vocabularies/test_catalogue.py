"""The data files against domain D: counts were made by hand on the specification."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from isic_platform.vocabularies.catalogue import read_catalogue
from isic_platform.vocabularies.exceptions import CatalogueError

COUNTS = {
    "NIV": 3, "TMP": 3, "ETA": 8, "STI": 5, "DIF": 6, "ORI": 7, "DIA": 6, "SUT": 5, "DEV": 5, "DOC": 5,
    "PUBL": 7, "REX": 3, "TYP": 5, "FOR": 10, "CHA": 15, "THE": 30, "SUP": 18, "PUB": 22, "AGE": 10,
    "PAR": 7, "ARN": 8, "CDP": 12, "FRE": 42, "FRE-P": 6, "FRE-F": 6, "LEV": 20, "LEV-F": 4, "ENJ": 14,
    "ENJ-F": 3, "EFF": 17, "NEF": 6, "SUI": 6, "AIC": 4, "EVA": 5, "ACT": 5, "ACT-4": 4, "PAO": 2, "STP": 5,
    "ROP": 9, "CON": 5, "ZON": 3, "TRP": 6, "ROC": 10, "INS": 6, "DEC": 9, "ELU": 6, "MOD": 5, "EDC": 5,
    "JAL": 20, "MET": 18, "OUT": 15, "REC": 9, "LIE": 14, "APP": 9, "RES": 12, "MUT": 4, "TRA": 5, "STR": 26,
    "MET_TS": 30, "CPT": 12, "ECH": 14, "RUR": 8, "GEO": 7, "FIN": 22, "DEP": 13, "TRB": 7, "RBI": 13,
    "TEN": 8, "CER": 4, "RECO": 20, "CIB": 4, "POS": 3,
}  # fmt: skip


@pytest.mark.exigence("S42")
def test_every_list_of_domain_d_has_all_its_terms() -> None:
    catalogue = read_catalogue()
    assert {each.code: len(each.members) for each in catalogue.vocabularies} == COUNTS
    assert len(catalogue.terms) == 697
    assert len(catalogue.wordings) == 8


@pytest.mark.exigence("S199", "S200", "S201", "S202")
def test_obstacles_carry_their_codes_and_families() -> None:
    terms = read_catalogue().terms
    families = [code.split(".")[0] for code in terms if code.startswith("FR") and "." in code]
    assert {family: families.count(family) for family in families} == {
        "FR1": 6, "FR2": 7, "FR3": 4, "FR4": 6, "FR5": 11, "FR6": 8,
    }  # fmt: skip
    assert {terms[code].parent for code in terms if code.startswith("FR4.")} == {"FR4"}
    assert terms["FR5.10"].label == "Perte de connaissances, dispersion"


@pytest.mark.exigence("S205", "S206", "S207", "S208")
def test_recommendations_name_whom_they_address() -> None:
    catalogue = read_catalogue()
    reco = next(each for each in catalogue.vocabularies if each.code == "RECO")
    targets = [catalogue.terms[term.parent].label for term in reco.terms if term.parent]
    assert [(target, targets.count(target)) for target in dict.fromkeys(targets)] == [
        ("Élus", 6), ("Institutions", 5), ("Formation", 6), ("Travailleurs sociaux", 3),
    ]  # fmt: skip


def test_columns_went_where_they_belong() -> None:
    terms = read_catalogue().terms
    arn = terms["ARN-5"]
    assert (arn.label, arn.definition) == ("Réassurance ou implication", "Coopération symbolique")
    assert arn.source == "Arnstein 1969 (repris par Cerema, periferia.be)"
    assert terms["FIN-EUR"].example == "LEADER/FEADER, FAMI, Erasmus+"
    assert terms["RBI-REU"].note == "Champs propres : but, effectif, durée, déroulé, matériel, variantes, pièges"
    assert terms["ASS"].note == "Secret par profession, étudiants compris (L. 411-3 CASF)"
    assert terms["CAD"].source == "CSTS 8.2.1"
    assert terms["EF8"].parent == "NEF-02"
    assert terms["TRP-05"].label == "Attentes dites"
    assert terms["AUT"].needs_detail
    assert not [term.code for term in terms.values() if "idem" in term.source or "|" in term.label]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("- {code: A, label: A, terms: [{code: A-1, label: x}, {code: A-1, label: y}]}", "deux fois"),
        ("- {code: A, label: A}\n- {code: A, label: B}", "deux fois"),
        ("- {code: A, label: A, terms: [{code: A-1, label: x, couleur: bleu}]}", "clé inconnue « couleur »"),
        ("- {code: A, label: A, terms: [{code: A-1}]}", "« label » manque"),
        ("- {code: A, label: A, terms: [{code: A-1, label: 12}]}", "entre guillemets"),
        ("- {code: A, label: A, terms: [{code: a-1, label: x}]}", "mal formé"),
        ("- {code: A, label: A, terms: [{code: A-1, label: x, parent: A-9}]}", "famille A-9"),
        ("- {code: A, label: A, includes: [A-9], terms: [{code: A-1, label: x}]}", "A-9"),
        ("- {code: A, label: A, parent: Z}", "vocabulaire Z"),
        ("- {code: A, label: [", "illisible"),
        ("- texte", "clé : valeur"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_refused_with_its_reason(data_files: Callable[[str], Path], content: str, reason: str) -> None:
    with pytest.raises(CatalogueError, match=reason):
        read_catalogue(data_files(content))
