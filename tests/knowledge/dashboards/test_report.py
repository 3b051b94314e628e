"""The yearly report and the standard indicators: the same for all the members of an institution, closed to others."""

from __future__ import annotations

import csv
import json
import re
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.utils import timezone
from docx import Document
from pypdf import PdfReader

from isic_platform.publication.enums import Visibility
from knowledge.dashboards.indicators import DEFINITIONS, HEADERS
from knowledge.dashboards.report import build_report
from knowledge.dashboards.year import read_year
from tests.knowledge import entries, learning, resources
from tests.knowledge.dashboards.scenes import SECRET_TITLE, fiche, queries_of
from tests.partners import committees, rex

YEAR = timezone.localdate().year
NASTY = "=2+5 #set page() *gras* <b>& 🙂"


def page_of(institution: Any, year: int = YEAR, form: str = "") -> str:
    return f"/tableau-de-bord/structure/{institution.code}/rapport/{year}/{form}"


def indicators_of(client: Any, institution: Any, year: int = YEAR) -> dict[str, dict[str, Any]]:
    answer = client.get(f"/tableau-de-bord/structure/{institution.code}/indicateurs.json?annee={year}")
    return {row["code"]: row for row in answer.json()["indicateurs"]}


@pytest.fixture
def year(contributor: Any, institution: Any, reviewer: Any, project: Any, grids: Any) -> None:
    """Three actions of the year, one of another year, a lesson, a REX, a resource, an answer, a committee."""
    now = f"{YEAR}-01"
    fiche(contributor, institution, reviewer, "Jardin partagé", P150=now, P55=24, P70="PAR-5")
    fiche(contributor, institution, reviewer, "Petit atelier", P150=now, P55=3, P70="PAR-2", P64=["THE-06"])
    fiche(contributor, institution, reviewer, "Café du lundi", P150=f"{YEAR - 2}-03", P151=f"{YEAR}-02", P55=40)
    fiche(contributor, institution, reviewer, "Action ancienne", P150=f"{YEAR - 3}-03", P151=f"{YEAR - 2}-02", P55=99)
    learning.published(contributor, reviewer, project=project)
    rex.published(contributor, institution, reviewer, project=project)
    resources.published(contributor, institution, reviewer, answers={"R01": "Une affiche qui marche"})
    entries.published(contributor, grids["G02"], reviewer, project=project)
    found = committees.committee(contributor, institution, visibility=Visibility.INSTITUTION)
    committees.seat(found, contributor, "Direction", institution=institution)
    held = committees.session(found, contributor, 0 if timezone.localdate().timetuple().tm_yday < 5 else -3)
    committees.decision(held, contributor, state="faite")
    committees.decision(held, contributor, "Écrire aux communes")


@pytest.mark.exigence("S176")
def test_the_report_says_what_the_year_was(year: None, manager: Any, institution: Any, sign_in: Any) -> None:
    page = sign_in(manager).get(page_of(institution)).text
    for said in (
        "Jardin partagé", "Café du lundi", "3 actions menées", "au moins 64", learning.TEXT, rex.WRITTEN["X01"],
        "Une affiche qui marche", "Comité du jardin", "2 décisions prises dans l", "G02 :", "Alimentation",
    ):  # fmt: skip
        assert said in page, said
    assert "Action ancienne" not in page
    assert re.search(r"Petit atelier</th><td[^>]*>moins de 5</td>", page)
    old = sign_in(manager).get(page_of(institution, YEAR - 3)).text
    assert "Action ancienne" in old
    assert "Jardin partagé" not in old
    assert learning.TEXT not in old


@pytest.mark.exigence("S176")
def test_lessons_are_cited_as_they_are_to_be_quoted(year: None, manager: Any, institution: Any) -> None:
    lesson = read_year(manager, institution, YEAR).written["enseignement"][0]
    assert lesson.citation.startswith(f"{institution.name}. « {learning.TEXT} »")
    assert lesson.citation.endswith(f"{settings.SITE_URL}{lesson.url}")


@pytest.mark.exigence("S176", "S172")
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("manager", 200), ("contributor", 200), ("admin", 200), ("partner", 403), ("facilitator", 403),
        ("reviewer", 403), ("stranger", 403), ("anonymous", 302),
    ],
)  # fmt: skip
def test_the_report_is_for_the_members(cast: Any, institution: Any, sign_in: Any, name: str, status: int) -> None:
    client = sign_in(cast[name])
    at = f"/tableau-de-bord/structure/{institution.code}/"
    for form in ("", "pdf/", "word/"):
        assert client.get(page_of(institution, form=form)).status_code == status, form
    assert client.get(f"{at}indicateurs.csv").status_code == status
    assert client.get(f"{at}indicateurs.json").status_code == status


@pytest.mark.exigence("S149", "S176")
def test_nobody_finds_in_a_report_what_a_team_keeps(
    year: None, contributor: Any, manager: Any, admin: Any, institution: Any, reviewer: Any, sign_in: Any
) -> None:
    now = f"{YEAR}-01"
    fiche(contributor, institution, reviewer, SECRET_TITLE, P150=now, P16=Visibility.TEAM, P55=1000)
    fiche(contributor, institution, reviewer, "CANARI-interne", P150=now, P16=Visibility.INSTITUTION, P55=500)
    for reader, inside in ((contributor, True), (manager, True), (admin, False)):
        client = sign_in(reader)
        pages = client.get(page_of(institution)).text + words(client.get(page_of(institution, form="pdf/")).content)
        assert SECRET_TITLE not in pages  # its own author too: all members hold the same document
        assert ("CANARI-interne" in pages) is inside
        assert indicators_of(client, institution)["IND-PER-1"]["valeur"] == (564 if inside else 64)


@pytest.mark.exigence("S222", "S197")
def test_small_numbers_are_masked_and_no_difference_gives_them_back(
    year: None, manager: Any, institution: Any, sign_in: Any
) -> None:
    found = indicators_of(sign_in(manager), institution)["IND-PER-1"]
    assert found["valeur"] == 64  # 24 + 40: exactly what the lines of the report show
    assert "moins de 5" in found["masque"]
    rows = {row[0]: row[1] for row in section(manager, institution, "Effectifs").rows}
    assert sum(int(text) for text in rows.values() if text.isdigit()) == 64
    assert rows["Petit atelier"] == "moins de 5"


def section(reader: Any, institution: Any, title: str) -> Any:
    """A part of the report of this year."""
    report = build_report(read_year(reader, institution, YEAR))
    return next(each for each in report.sections if each.title == title)


@pytest.mark.exigence("S222")
def test_a_reinforced_subject_is_counted_and_never_named(
    year: None, contributor: Any, manager: Any, institution: Any, reviewer: Any, sign_in: Any
) -> None:
    reinforced = {"P65": "oui", "P16": Visibility.NETWORK, "P150": f"{YEAR}-01", "P55": 11}
    item = fiche(contributor, institution, reviewer, "CANARI-renforcée", **reinforced)
    assert item.is_reinforced
    client = sign_in(manager)
    page = client.get(page_of(institution)).text
    assert "4 actions menées" in page
    assert "1 action soumise aux règles renforcées" in page
    assert "CANARI" not in page + words(client.get(page_of(institution, form="pdf/")).content)
    assert indicators_of(client, institution)["IND-ACT-1"]["valeur"] == 4
    assert indicators_of(client, institution)["IND-PER-1"]["valeur"] == 64


@pytest.mark.exigence("S176", "S192")
def test_the_files_are_whole_french_and_safe_whatever_was_typed(
    contributor: Any, manager: Any, institution: Any, reviewer: Any, sign_in: Any
) -> None:
    fiche(contributor, institution, reviewer, NASTY, P150=f"{YEAR}-01", P55=24)
    client = sign_in(manager)
    answer = client.get(page_of(institution, form="pdf/"))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    text = words(answer.content)
    assert "#set page() *gras* <b>&" in text
    assert f"Rapport annuel {YEAR}" in text
    reader = PdfReader(BytesIO(answer.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"].startswith("fr")
    answer = client.get(page_of(institution, form="word/"))
    document = Document(BytesIO(answer.content))
    heads = [each.style.name for each in document.paragraphs if each.style.name.startswith("Heading")]
    assert heads[0] == "Heading 1"
    assert set(heads[1:]) == {"Heading 2"}
    assert document.tables[0].rows[1].cells[0].text == NASTY
    styles = ZipFile(BytesIO(answer.content)).read("word/styles.xml").decode()
    assert set(re.findall(r'<w:lang[^>]*w:val="([^"]+)"', styles)) == {"fr-FR"}


def words(pdf: bytes) -> str:
    """The text of a PDF, its lines joined."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


@pytest.mark.exigence("S197")
def test_the_indicators_are_a_stable_documented_list(year: None, manager: Any, institution: Any, sign_in: Any) -> None:
    answer = sign_in(manager).get(f"/tableau-de-bord/structure/{institution.code}/indicateurs.csv?annee={YEAR}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert list(rows[0]) == list(HEADERS)
    found = {row["code"]: row for row in rows}
    assert found["IND-ACT-1"]["valeur"] == "3"
    assert (found["IND-PAR-2"]["numerateur"], found["IND-PAR-2"]["denominateur"]) == ("2", "3")
    assert found["IND-PAR-2"]["valeur"] == "66,7"
    assert (found["IND-COP-2"]["valeur"], found["IND-COP-3"]["valeur"]) == ("2", "50")
    assert [found[f"IND-CAP-{rank}"]["valeur"] for rank in (1, 2, 3, 4)] == ["1", "1", "1", "1"]
    assert {row["periode"] for row in rows} == {str(YEAR)}
    machine = indicators_of(sign_in(manager), institution)
    assert machine["IND-PAR-2"]["valeur"] == 66.7
    assert machine["IND-PER-1"]["sources"] == ["P55"]
    told = (Path(settings.BASE_DIR) / "docs" / "indicateurs.md").read_text(encoding="utf-8")
    for each in DEFINITIONS:
        assert re.search(rf"^\| `{each.code}` \| {re.escape(each.label)} \| {re.escape(each.unit)} \|", told, re.M), (
            each.code
        )


def test_a_year_without_anything_divides_by_nothing_and_says_so(manager: Any, institution: Any, sign_in: Any) -> None:
    client = sign_in(manager)
    found = indicators_of(client, institution, 2001)
    assert (found["IND-ACT-1"]["valeur"], found["IND-ACT-2"]["valeur"]) == (0, None)
    assert json.dumps(found["IND-PER-1"]["valeur"]) == "null"
    assert "Aucune action publiée pour cette année." in client.get(page_of(institution, 2001)).text
    assert client.get(page_of(institution, 2001, "pdf/")).status_code == 200
    assert client.get(page_of(institution, 2001, "word/")).status_code == 200


@pytest.mark.parametrize("year", [1979, YEAR + 1, 99999])
def test_a_year_that_cannot_be_is_not_found(manager: Any, institution: Any, sign_in: Any, year: int) -> None:
    client = sign_in(manager)
    assert client.get(page_of(institution, year)).status_code == 404
    at = f"/tableau-de-bord/structure/{institution.code}/indicateurs.csv"
    for asked in (str(year), "²", "an-dernier"):
        assert client.get(f"{at}?annee={asked}").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_report_takes_the_same_queries_whatever_the_number(
    contributor: Any, manager: Any, institution: Any, reviewer: Any, project: Any, grids: Any, sign_in: Any, number: int
) -> None:
    for index in range(number):
        fiche(contributor, institution, reviewer, f"Fiche {index}", P150=f"{YEAR}-01")
        learning.published(contributor, reviewer, project=project, E01=f"Un enseignement numéro {index}")
        entries.published(contributor, grids["G02"], reviewer, project=project)
        found = committees.committee(contributor, institution, visibility=Visibility.INSTITUTION)
        committees.decision(committees.session(found, contributor, -3), contributor)
    assert queries_of(sign_in(manager), page_of(institution)) == 12


@pytest.mark.exigence("S176", "S172")
def test_every_year_that_an_action_runs_has_its_report_and_its_people_are_not_to_be_added_up(
    contributor: Any, manager: Any, institution: Any, reviewer: Any, sign_in: Any
) -> None:
    fiche(contributor, institution, reviewer, "Café du lundi", P150=f"{YEAR - 3}-03", P151=f"{YEAR - 1}-02", P55=40)
    client = sign_in(manager)
    board = client.get(f"/tableau-de-bord/structure/{institution.code}/").text
    shown = re.findall(r"Rapport annuel (\d{4})</a>([^<]*)<", board)
    assert shown == [(str(YEAR), " (en cours)"), *((str(YEAR - back), "") for back in (1, 2, 3))]
    warning = "s&#x27;additionnent pas d&#x27;une année à l&#x27;autre"
    for back in (1, 2, 3):
        told = client.get(page_of(institution, YEAR - back)).text
        assert "Personnes participantes : 40." in told
        assert warning in told
    assert warning not in client.get(page_of(institution, YEAR)).text
