"""Grids from files to the database: published, replaced, withdrawn, refused."""

from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.sources import source_of
from knowledge.exceptions import GridFileRefused
from knowledge.grids import DATA_DIR
from knowledge.models import Grid, GridVersion
from knowledge.services import load_grids

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A copy of the files that a test may change."""
    directory = tmp_path / "grids"
    shutil.copytree(DATA_DIR, directory)
    return directory


def change(files: Path, code: str, before: str, after: str) -> None:
    path = files / f"{code}.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.exigence("S79")
def test_the_command_publishes_the_grids_once() -> None:
    output = StringIO()
    for _ in range(2):
        call_command("load_grids", stdout=output)
    assert "G00 (version 1), G01 (version 1), G02 (version 1)" in output.getvalue()
    assert list(Grid.objects.values_list("code", flat=True)) == [f"G{number:02}" for number in range(14)]
    assert GridVersion.objects.count() == 14
    guests = Grid.objects.filter(is_open_to_guests=True)
    assert [(grid.code, grid.is_easy_to_read) for grid in guests] == [("G12", True)]
    assert [grid.code for grid in Grid.objects.filter(is_private_by_default=True)] == ["G04"]
    grid = Grid.objects.get(code="G02")
    assert (grid.minutes, grid.respondents, grid.needs_project) == (30, ["équipe", "partenaires"], True)
    assert not Grid.objects.get(code="G00").needs_project


@pytest.mark.exigence("S83")
def test_a_changed_file_makes_a_new_version_and_keeps_the_former(files: Path) -> None:
    load_grids(by=None, directory=files)
    change(files, "G02", "Quel frein demeure entier ?", "Quel frein reste entier ?")
    load_grids(by=None, directory=files)
    versions = GridVersion.objects.filter(grid__code="G02").order_by("spec_version__number")
    assert [version.spec_version.state for version in versions] == ["remplacee", "publiee"]
    assert [v.spec.fields["G02.14"].label for v in versions] == [
        "Quel frein demeure entier ?",
        "Quel frein reste entier ?",
    ]


@pytest.mark.exigence("S83")
def test_a_published_version_cannot_be_changed(files: Path) -> None:
    load_grids(by=None)
    version = SpecVersion.objects.get(key="G02")
    with pytest.raises(DatabaseError, match="figée"), transaction.atomic():
        SpecVersion.objects.filter(pk=version.pk).update(definition={}, digest="x")


def test_a_grid_that_is_no_longer_published_is_withdrawn(files: Path) -> None:
    load_grids(by=None, directory=files)
    change(files, "G02", "publiee: oui", "publiee: non")
    load_grids(by=None, directory=files)
    assert len(Grid.objects.published()) == 13
    assert "G02" not in [grid.code for grid in Grid.objects.published()]
    assert SpecVersion.objects.get(key="G02").state == "retiree"


QUESTION = """      - code: G02.08
        question: Quelle solution est venue du groupe lui-même ?
        type: texte_long
        obligation: R

"""


@pytest.mark.exigence("S83")
def test_a_question_taken_out_of_a_file_is_retired_and_its_code_is_never_given_again(files: Path) -> None:
    load_grids(by=None, directory=files)
    change(files, "G02", QUESTION, "")
    for _ in range(2):  # at each start: no version more
        load_grids(by=None, directory=files)
    version = SpecVersion.objects.published().get(key="G02")
    assert (version.number, version.spec.fields["G02.08"].retired) == (2, True)
    assert Grid.objects.get(code="G02").retired_codes == ["G02.05", "G02.08"]
    again = QUESTION.replace("du groupe lui-même", "d'ailleurs")
    change(files, "G02", "      - code: G02.09\n", f"{again}      - code: G02.09\n")
    with pytest.raises(GridFileRefused, match=r"G02\.yaml, ligne 68 : le code G02\.08 a été retiré"):
        load_grids(by=None, directory=files)
    assert SpecVersion.objects.published().get(key="G02").number == 2


def test_a_file_never_asks_under_a_known_code_what_its_answers_do_not_fit(files: Path) -> None:
    load_grids(by=None, directory=files)
    change(files, "G02", "- {code: qui, titre: Qui le subit, type: texte_court}", "")
    with pytest.raises(
        GridFileRefused, match=r"G02\.yaml, ligne \d+ : G02\.02 : la colonne « Qui le subit » est retirée"
    ):
        load_grids(by=None, directory=files)
    assert SpecVersion.objects.filter(key="G02").count() == 1


def test_one_faulty_file_and_nothing_changes(files: Path) -> None:
    change(files, "G00", "type: date", "type: devinette")
    with pytest.raises(GridFileRefused, match=r"G00\.yaml, ligne \d+ : le type « devinette » n'existe pas"):
        load_grids(by=None, directory=files)
    assert not Grid.objects.exists()


def test_the_fiche_offers_the_thirteen_grids_of_the_standard() -> None:
    offered = source_of("GRILLE")()
    assert len(offered) == 13
    assert offered[0] == ("G01", "G01 – Nature de l'action et vie du groupe")
