"""Lessons, resources, REX, fiches and institutions as files: the list as it is filtered, for its reader."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isic_platform.publication import services
from knowledge.enums import LessonKind
from tests.cast import EVERYBODY
from tests.common.sheets import content, json_rows, rows_of
from tests.knowledge import learning, resources
from tests.partners import rex
from tests.publication import fiches

FORMATS = ("csv", "xlsx", "ods", "json")
LISTS = {"enseignements": "Enseignements", "ressources": "Ressources", "rex": "Retours d'expérience"}


def table(client: Any, path: str, format: str = "csv") -> list[dict[str, str]]:
    """Rows of the file, by header."""
    response = client.get(path.format(format))
    assert response.status_code == 200
    heads, *rows = rows_of(content(response), format)
    return [dict(zip(heads, [*row, *[""] * (len(heads) - len(row))], strict=True)) for row in rows]


def titles(client: Any, path: str, format: str = "csv") -> set[str]:
    return {row["Titre"] for row in table(client, path, format)}


@pytest.fixture
def shelf(cast: Any) -> None:
    """One of each for everybody, one of each for the institution."""
    project = fiches.published(cast.contributor, cast.institution, cast.reviewer).project
    for visibility in ("DIF-PUB", "DIF-STR"):
        more = {"visibility": visibility}
        learning.published(
            cast.contributor, cast.reviewer, institution=cast.institution, E01=f"Leçon {visibility}", **more
        )
        told = {**resources.TRICK, "R01": f"Truc {visibility}"}
        resources.published(cast.contributor, cast.institution, cast.reviewer, answers=told, **more)
        rex.published(
            cast.contributor, cast.institution, cast.reviewer, project=project, X01=f"REX {visibility}", **more
        )  # fmt: skip


@pytest.mark.exigence("S148", "S149")
@pytest.mark.parametrize("format", FORMATS)
def test_each_list_is_a_file_for_each_reader(cast: Any, sign_in: Any, shelf: None, format: str) -> None:
    for name in EVERYBODY:
        inside = name in ("contributor", "colleague", "manager", "partner")
        for path, word in (("enseignements", "Leçon"), ("ressources", "Truc"), ("rex", "REX")):
            expected = {f"{word} DIF-PUB"} | ({f"{word} DIF-STR"} if inside else set())
            assert titles(sign_in(cast[name]), f"/{path}/export.{{}}", format) == expected, (name, path)


@pytest.mark.exigence("S168")
def test_the_filters_of_the_pages_hold_and_wrong_ones_are_left_out(cast: Any, sign_in: Any, shelf: None) -> None:
    learning.published(
        cast.contributor, cast.reviewer, institution=cast.institution, E01="Une question", E02=LessonKind.QUESTION
    )
    client = sign_in()
    assert titles(client, "/enseignements/export.{}?onglet=questions") == {"Une question"}
    assert titles(client, "/enseignements/export.{}?theme=XXX&avant=1") == {"Leçon DIF-PUB"}
    assert titles(client, "/ressources/export.{}?type=RBI-TRU&tri=utile") == {"Truc DIF-PUB"}
    assert titles(client, "/ressources/export.{}?theme=THE-03") == set()
    assert titles(client, "/rex/export.{}?theme=THE-09&stade=faux") == {"REX DIF-PUB"}
    assert titles(client, "/rex/export.{}?echec=oui&theme=THE-01") == set()


def test_columns_are_questions_with_their_codes_and_whole_texts(sign_in: Any, shelf: None) -> None:
    row = table(sign_in(), "/rex/export.{}")[0]
    assert (
        row["X03 Ce qui était prévu"] if "X03 Ce qui était prévu" in row else any(key.startswith("X03 ") for key in row)
    )
    assert "Dix séances dans la même salle." in row.values()
    whole = table(sign_in(), "/ressources/export.{}")[0]
    assert whole["R02 En quelques lignes"].startswith("Trois lignes")
    assert ":" in whole["Contenu entier"]


@pytest.mark.parametrize("path", LISTS)
def test_the_pages_offer_their_file_and_keep_their_filters(sign_in: Any, shelf: None, path: str) -> None:
    html = sign_in().get(f"/{path}/?theme=THE-09&theme_inconnu=1").text
    assert f'href="/{path}/export.ods?theme=THE-09' in html
    assert "/export." not in sign_in().get(f"/{path}/?theme=THE-01").text


@pytest.mark.parametrize("number", [1, 3])
def test_a_file_costs_the_same_for_one_content_and_for_three(cast: Any, sign_in: Any, number: int) -> None:
    project = fiches.published(cast.contributor, cast.institution, cast.reviewer).project
    for each in range(number):
        rex.published(cast.contributor, cast.institution, cast.reviewer, project=project, X01=f"REX {each}")
    client = sign_in()
    content(client.get("/rex/export.csv"))
    with CaptureQueriesContext(connection) as queries:
        assert len(json_rows(content(client.get("/rex/export.json")))) == number + 1
    assert len(queries) == 5  # vocabularies, count, contents, their teams, their networks


# --- fiches -------------------------------------------------------------------------------------------------------

PARTNERS = [{"id": "aaaa", "structure": {"label": "Bailleur"}, "role": "ROP-LOG", "enjeu": "XENJEUX"}]
PLACE = [{"id": "bbbb", "commune": {"code": "42218", "label": "Saint-Étienne (42)"}}]


@pytest.mark.exigence("S148", "S176")
@pytest.mark.parametrize("format", FORMATS)
def test_my_fiches_and_those_of_my_institution(cast: Any, sign_in: Any, format: str) -> None:
    people, said = (cast.contributor, cast.institution), {"P120": PARTNERS, "P12": "STI-OFF", "P55": 3}
    fiches.published(*people, cast.reviewer, visibility="DIF-STR", P01="En ligne", level="NIV-FS", **said)
    fiches.draft(*people, P01="En cours", P30="XBROUILLON")
    changed = fiches.published(*people, cast.reviewer, P01="Avant", P30="Constat d'avant")
    services.start_new_version(item=changed, by=cast.contributor)
    services.write_item_answers(item=changed, values={"P01": "Après", "P30": "XAPRÈS"}, by=cast.contributor)
    fiches.published(*people, cast.reviewer, visibility="DIF-EQU", P01="Équipe seule")
    own = table(sign_in(cast.contributor), "/projets/export.{}", format)
    assert {(row["Titre"], row["Texte exporté"]) for row in own} == {
        ("En ligne", "version 1"), ("En cours", "brouillon"), ("Avant", "version 1"), ("Équipe seule", "version 1"),
    }  # fmt: skip
    assert {row["Liste"] for row in own} == {"Mes fiches"}
    online = next(row for row in own if row["Titre"] == "En ligne")
    assert "XENJEUX" in online["P120 Partenaires"] and online["P55 Effectif participant"].startswith("3")
    theirs = table(sign_in(cast.colleague), "/projets/export.{}", format)
    assert {row["Titre"] for row in theirs} == {"En ligne", "Avant"} and {row["Liste"] for row in theirs} == {
        "Ma structure"
    }
    text = str(theirs)
    for leak in ("XENJEUX", "XBROUILLON", "XAPRÈS", "Après", "Officielle"):
        assert leak not in text, leak
    assert next(row for row in theirs if row["Titre"] == "En ligne")["P55 Effectif participant"] == "moins de 5"


def test_the_state_filters_the_file_and_nobody_else_has_one(cast: Any, sign_in: Any) -> None:
    fiches.draft(cast.contributor, cast.institution, P01="En cours")
    fiches.published(cast.contributor, cast.institution, cast.reviewer, P01="En ligne")
    client = sign_in(cast.contributor)
    assert titles(client, "/projets/export.{}?etat=PUBL-01") == {"En cours"}
    assert titles(client, "/projets/export.{}?etat=PUBL-05&apres=1") == {"En ligne"}
    assert 'href="/projets/export.csv?etat=PUBL-05"' in client.get("/projets/?etat=PUBL-05").text
    assert sign_in().get("/projets/export.csv").status_code == 302
    assert titles(sign_in(cast.stranger), "/projets/export.{}") == set()
    assert "/projets/export" not in sign_in(cast.stranger).get("/projets/").text


def test_under_the_reinforced_rules_the_file_holds_what_the_public_would_read(cast: Any, sign_in: Any) -> None:
    said = {"P42": PLACE, "P43": "XQUARTIER", "P132": "XESPACE"}
    people = (cast.contributor, cast.institution, cast.reviewer)
    fiches.published(*people, P01="Paroles", P65="oui", visibility="DIF-RES", level="NIV-FS", **said)
    fiches.draft(*people[:2], P01="Paroles en cours", P65="oui", visibility="DIF-RES", level="NIV-FS", **said)
    text = str(table(sign_in(cast.contributor), "/projets/export.{}"))
    assert "Paroles en cours" in text
    for leak in ("Saint-Étienne", "XQUARTIER", "XESPACE"):
        assert leak not in text, leak


@pytest.mark.parametrize("number", [1, 3])
def test_my_file_costs_the_same_for_one_fiche_and_for_three(cast: Any, sign_in: Any, number: int) -> None:
    for each in range(number):
        fiches.draft(cast.contributor, cast.institution, P01=f"Brouillon {each}")
        fiches.published(cast.contributor, cast.institution, cast.reviewer, P01=f"Fiche {each}")
        fiches.published(cast.colleague, cast.institution, cast.reviewer, P01=f"Autre {each}")
    client = sign_in(cast.contributor)
    content(client.get("/projets/export.csv"))
    with CaptureQueriesContext(connection) as queries:
        assert len(json_rows(content(client.get("/projets/export.json")))) == 3 * number + 1
    assert len(queries) == 12


# --- institutions -------------------------------------------------------------------------------------------------


@pytest.mark.exigence("S107")
@pytest.mark.parametrize("format", FORMATS)
def test_the_directory_in_every_format(cast: Any, sign_in: Any, format: str) -> None:
    cast.institution.missions = "=1+1"
    cast.institution.save()
    path = f"/structures/annuaire.{format}?departement=42"
    heads, row = rows_of(content(sign_in().get(path)), format)
    assert heads[:3] == ["code", "nom", "type"]
    assert row[:2] == ["ccas-exemple", "CCAS d’Exemple"]
    assert dict(zip(heads, row, strict=False))["missions"] == ("'=1+1" if format == "csv" else "=1+1")
    assert f'href="/structures/annuaire.{format}?departement=42"' in sign_in().get("/structures/?departement=42").text
