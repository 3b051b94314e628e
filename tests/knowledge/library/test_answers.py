"""What the answers to a grid say, by question: counts, distributions and extracts of what each reader may read (S146)."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import Any

import pgtrigger
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.spec import Field, Option, Spec, Step
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from knowledge.library.answers import Read, _part, themes_of
from knowledge.library.masking import told_count
from knowledge.models import GridEntry
from tests.cast import create_institution
from tests.knowledge import entries, learning
from tests.knowledge.library.test_obstacles import page
from tests.publication import fiches

PAGE, CSV = "/grilles/G02/reponses/", "/grilles/G02/reponses.csv"
SECRET = "Ce que nous ne disons qu'entre nous"


def answered(
    cast: Any, grid: Any, number: int, project: Any, *, visibility: str = Visibility.PUBLIC, **answers: Any
) -> list[GridEntry]:
    """As many published answers, all the same."""
    return [
        entries.published(
            cast.contributor, grid, cast.reviewer, project=project, visibility=visibility, answers=answers
        )
        for _ in range(number)
    ]


@pytest.fixture
def seven(grids: Any, cast: Any) -> Any:
    """Seven public answers to G02 on a public fiche of the Loire: five « oui » to G02.03, two « non »."""
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer, P41="42", P60="TYP-TSG")
    cast.item = item
    answered(cast, grids["G02"], 5, item.project, **{"G02.03": "oui"})
    answered(cast, grids["G02"], 2, item.project, **{"G02.03": "non", "G02.14": "Le silence du bailleur"})
    return cast


def question(text: str, code: str) -> str:
    """What the page says of one question."""
    return re.split(r" (?:G02\.\d\d|Z\d) ", text.split(f" {code} ", 1)[1])[0]


@pytest.mark.exigence("S146")
def test_a_reader_with_an_account_reads_exact_counts_and_sentences(seven: Any, sign_in: Any) -> None:
    text = page(sign_in(seven.colleague), PAGE)
    assert "7 réponses à la grille" in text
    told = question(text, "G02.03")
    assert "Oui 5 (71 %)" in told and "Non 2 (29 %)" in told
    assert "Le silence du bailleur" in question(text, "G02.14")
    assert "Tout ce qui est écrit" in question(text, "G02.14")
    assert 'href="/grilles/G02/reponses/"' in sign_in().get("/grilles/G02/").content.decode()


@pytest.mark.exigence("S146")
def test_the_public_is_told_steps_that_no_subtraction_undoes(seven: Any, client: Client) -> None:
    """G.7: seven answers, five and two: neither the two, nor the seven that would give them back."""
    text = page(client, PAGE)
    told = question(text, "G02.03")
    assert "Oui au moins 5" in told and "Non moins de 5" in told and "Ont répondu : au moins 5" in told
    assert "%" not in told and "7 réponses" not in text
    rows = list(csv.reader(io.StringIO(client.get(CSV).content.decode("utf-8-sig")), delimiter=";"))
    values = {(row[1], row[4]): row[5] for row in rows}
    assert values["G02.03", "Oui"] == "au moins 5" and values["G02.03", "Non"] == "moins de 5"
    assert values["", ""] == "au moins 5", "the number of answers read"
    numbers = {row[5] for row in rows[1:]}
    assert not numbers & {"1", "2", "5", "7"}, numbers


def test_fewer_than_five_answers_are_not_counted_for_the_public(
    grids: Any, cast: Any, client: Client, sign_in: Any
) -> None:
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer)
    answered(cast, grids["G02"], 4, item.project, **{"G02.03": "oui"})
    text = page(client, PAGE)
    assert "Moins de 5 réponses à la grille" in text and "Oui" not in question(text, "G02.03")
    assert "moins de 5 réponses, non montrées" in question(text, "G02.03")
    assert "Oui 4 (100" in question(page(sign_in(cast.stranger), PAGE), "G02.03")


def test_filters_never_give_back_what_is_masked(grids: Any, cast: Any, client: Client) -> None:
    """Nine « oui », of which five in one institution: the other four cannot be had by subtraction, nor by their own filter."""
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer)
    answered(cast, grids["G02"], 5, item.project, **{"G02.03": "oui"})
    elsewhere = create_institution("ailleurs-loire", "Structure voisine", networks=[cast.network])
    moved = answered(cast, grids["G02"], 4, item.project, **{"G02.03": "oui"})
    Item.objects.filter(grid_entry__in=moved).update(institution=elsewhere)
    one = f"{PAGE}?structure={cast.institution.code}"
    assert "Oui au moins 5" in question(page(client, PAGE), "G02.03")
    assert "Oui au moins 5" in question(page(client, one), "G02.03")
    assert "non montrées" in question(page(client, f"{PAGE}?structure=ailleurs-loire"), "G02.03")


def test_every_count_is_told_by_its_step() -> None:
    assert [told_count(count, exact=False) for count in (0, 1, 4, 5, 9, 10, 14)] == [
        "moins de 5", "moins de 5", "moins de 5", "au moins 5", "au moins 5", "au moins 10", "au moins 10",
    ]  # fmt: skip
    assert told_count(3, exact=True) == "3"


def test_filters_narrow_the_answers_and_say_what_they_do_not_know(seven: Any, sign_in: Any) -> None:
    client = sign_in(seven.colleague)
    kept = (f"structure={seven.institution.code}", f"reseau={seven.network.code}", "territoire=42", "depuis=2020")
    for query in (*kept, "&".join(kept), "type=TYP-TSG"):
        assert "7 réponses à la grille" in page(client, f"{PAGE}?{query}"), query
    for query in ("territoire=33", "type=TYP-DSL", "jusqua=1999"):
        assert "Rien ne correspond" in page(client, f"{PAGE}?{query}"), query
    assert "n’a pas répondu à cette grille" in page(client, f"{PAGE}?structure={seven.other_institution.code}")


@pytest.mark.parametrize("visibility", [Visibility.TEAM, Visibility.INSTITUTION, Visibility.NETWORK])
def test_answers_that_do_not_reach_a_reader_are_neither_counted_nor_quoted(
    grids: Any, cast: Any, sign_in: Any, visibility: str
) -> None:
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer)
    answered(cast, grids["G02"], 1, item.project, visibility=visibility, **{"G02.14": SECRET})
    entries.filled(cast.contributor, grids["G02"], {"G02.14": SECRET}, project=item.project)
    for name in ("anonymous", "stranger", "admin"):
        client = sign_in(cast[name])
        assert "Aucune réponse publiée pour l’instant" in page(client, PAGE), name
        for path in (PAGE, CSV, f"{PAGE}G02.14/"):
            assert SECRET not in client.get(path).content.decode().replace("&#x27;", "'"), (name, path)
        assert cast.institution.name not in page(client, PAGE), "not even as a filter"
    assert page(sign_in(cast.contributor), f"{PAGE}G02.14/").count(SECRET) == 1, "never the draft"


@pytest.mark.exigence("S90")
def test_a_private_grid_has_no_such_page(grids: Any, cast: Any, sign_in: Any) -> None:
    for client in (sign_in(), sign_in(cast.contributor), sign_in(cast.admin)):
        for path in ("/grilles/G04/reponses/", "/grilles/G04/reponses.csv", "/grilles/G04/reponses/G04.01/"):
            assert client.get(path).status_code == 404, path
        assert "/grilles/G04/reponses/" not in client.get("/grilles/G04/").content.decode()


def test_questions_kept_for_the_team_never_leave_it(grids: Any, cast: Any, sign_in: Any) -> None:
    """G07.17 is read by the team alone: even its own team does not find it in the sums."""
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer)
    for _ in range(5):
        entry = learning.complete(
            cast.contributor, grids["G07"], item.project,
            {"G07.17": "oui", "G07.14": ["FR6.1"], "G07.15": "Long.", "G07.16": "Court.", "DIFFUSION": Visibility.PUBLIC},
        )  # fmt: skip
        learning.publish(entry.item, cast.contributor, cast.reviewer)
    asked = grids["G07"].current_version.spec.fields["G07.17"].label
    for name in ("anonymous", "stranger", "contributor"):
        client = sign_in(cast[name])
        assert "Difficultés rencontrées" in page(client, "/grilles/G07/reponses/"), name
        assert asked not in page(client, "/grilles/G07/reponses/"), name
        assert "G07.17" not in client.get("/grilles/G07/reponses.csv").content.decode(), name
        assert client.get("/grilles/G07/reponses/G07.17/").status_code == 404, name


def test_who_refuses_to_be_quoted_is_counted_and_not_quoted(grids: Any, cast: Any, sign_in: Any) -> None:
    """G12.14 « non »: published for the team at most, its sentences are repeated nowhere."""
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer)
    entry = learning.complete(
        cast.contributor, grids["G12"], item.project,
        {"G12.01": "oui", "G12.04": SECRET, "G12.14": "non", "DIFFUSION": Visibility.TEAM},
    )  # fmt: skip
    learning.publish(entry.item, cast.contributor, cast.reviewer)
    text = page(sign_in(cast.contributor), "/grilles/G12/reponses/")
    assert "1 réponse à la grille" in text
    assert SECRET not in text and SECRET not in page(sign_in(cast.contributor), "/grilles/G12/reponses/G12.04/")


def test_sentences_of_a_question_come_by_pages_the_latest_first(
    seven: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.library.views.answers.PAGE", 4)
    client = sign_in(seven.colleague)
    first = page(client, f"{PAGE}G02.14/?territoire=42")
    assert first.count("Le silence du bailleur") == 2 and first.count("Le transport du soir") == 2
    link = re.search(r'href="(\?[^"]*apres=[^"]*)"', client.get(f"{PAGE}G02.14/?territoire=42").content.decode())[1]
    second = page(client, f"{PAGE}G02.14/{link.replace('&amp;', '&')}")
    assert second.count("Le transport du soir") == 3 and "Le silence" not in second
    assert "territoire=42" in link, "the filters stay"
    assert client.get(f"{PAGE}G02.99/").status_code == 404


def test_a_scale_is_drawn_from_one_to_five_with_its_median() -> None:
    scale = Field(code="Q", label="Q", type=FieldType.SCALE, anchors=("rien", "tout"))
    part = _part("", scale, [1, 4, 4, 5, 5, "nsp"], exact=True)
    assert [(bar.label, bar.drawn) for bar in part.bars] == [
        ("1 : rien", 1), ("2", 0), ("3", 0), ("4", 2), ("5 : tout", 2), ("Je ne sais pas", 1),
    ]  # fmt: skip
    assert part.figures == [("Médiane", "4 sur 5")]
    assert _part("", scale, [1, 4, 4, 5], exact=False).is_masked


def test_an_answer_is_unwrapped_as_its_own_version_wrote_it() -> None:
    """A later version of the grid dropped the precision: the older answers still count with the newer ones."""
    asked = Field(code="Q", label="Q", type=FieldType.YES_NO)
    older = Spec(key="G", title="G", steps=(Step(code="s", title="S", fields=(replace(asked, with_text=True),)),))
    newer = Spec(key="G", title="G", steps=(Step(code="s", title="S", fields=(asked,)),))
    told = [Read(None, older, {"Q": {"value": "oui", "text": "un peu"}}, False), Read(None, newer, {"Q": "oui"}, False)]
    (theme,) = themes_of(newer, told, exact=True)
    assert [(bar.label, bar.drawn) for bar in theme.blocks[0].parts[0].bars] == [("Oui", 2), ("Non", 0)]


def test_of_a_long_list_the_public_reads_the_options_that_reach_five() -> None:
    """An option left out because nobody chose it would tell that the others were chosen."""
    options = tuple(Option(code=f"o{number}", label=f"Option {number}") for number in range(9))
    asked = Field(code="Q", label="Q", type=FieldType.MULTI_CHOICE, options=options)
    values = [["o1", "o2"]] * 2 + [["o1"]] * 4
    assert [(bar.label, bar.told) for bar in _part("", asked, values, exact=True).bars] == [
        ("Option 1", "6"), ("Option 2", "2"),
    ]  # fmt: skip
    public = _part("", asked, values, exact=False)
    assert [(bar.label, bar.told) for bar in public.bars] == [("Option 1", "au moins 5")]
    assert public.note == "Chacune des autres réponses possibles : moins de 5."
    scattered = _part("", asked, [[f"o{number}"] for number in range(9)], exact=False)
    assert not scattered.bars and scattered.note == "Chacune des réponses possibles : moins de 5."


def test_a_number_gives_its_least_median_and_greatest() -> None:
    number = Field(code="Q", label="Q", type=FieldType.NUMBER, unit="semaines")
    assert _part("", number, [3, 12, 4, 8, 1000], exact=True).figures == [
        ("Minimum", "3 semaines"), ("Médiane", "8 semaines"), ("Maximum", "1\u202f000 semaines"),
    ]  # fmt: skip
    masked = _part("", number, [{"masked": 5}, 12, 8], exact=True).figures
    assert masked == [("Minimum", "moins de 5"), ("Maximum", "12 semaines")]


def test_a_cell_of_the_file_is_never_a_formula(seven: Any, client: Client) -> None:
    """The name of a theme or of a question comes from who edits a grid: a spreadsheet computes none of them."""
    version = seven.item.project.grid_entries.first().grid_version.spec_version
    definition = version.definition
    definition["steps"][0]["title"] = "=1+1"
    with pgtrigger.ignore("formkit.SpecVersion:frozen_definition"):
        SpecVersion.objects.filter(pk=version.pk).update(definition=definition, digest="f" * 64)
    content = client.get(CSV).content.decode("utf-8-sig")
    assert "'=1+1" in content and "\n=1+1" not in content


def test_pages_take_the_same_queries_whatever_the_number(seven: Any, grids: Any, sign_in: Any) -> None:
    client = sign_in(seven.colleague)

    def measure() -> None:
        for path, count in ((PAGE, 9), (f"{PAGE}G02.14/", 9), (f"{PAGE}?territoire=42", 9), (CSV, 8)):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            assert len(queries) == count, (path, [query["sql"][:150] for query in queries])

    measure()
    answered(seven, grids["G02"], 2, seven.item.project)
    measure()
