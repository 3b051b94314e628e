"""Writing pages without JavaScript: a page saves all that is valid, and nothing typed is lost."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isic_platform.formkit.models import AnswerRevision, SaveReceipt
from isic_platform.publication import services
from isic_platform.publication.enums import State
from isic_platform.publication.models import Item
from projects.services import create_project, load_fiche_spec
from tests.cast import EVERYBODY, PASSWORD
from tests.formkit.pages import writing_form
from tests.publication import fiches

pytestmark = pytest.mark.django_db


@pytest.fixture
def trace(cast: Any) -> Item:
    return fiches.draft(cast.contributor, cast.institution)


@pytest.fixture
def fiche(cast: Any) -> Item:
    return fiches.draft(cast.contributor, cast.institution, level="NIV-FS")


@pytest.fixture
def ines(cast: Any, sign_in: Any) -> Client:
    return sign_in(cast.contributor)


def address(item: Item, step: str = "") -> str:
    return f"/travail/{item.short_id}/ecrire/" + (f"{step}/" if step else "")


def opened(client: Client, item: Item, step: str) -> QueryDict:
    """The page's form as the browser holds it."""
    response = client.get(address(item, step))
    assert response.status_code == 200
    return writing_form(response.content.decode())


def change(data: QueryDict, **answers: Any) -> QueryDict:
    for name, value in answers.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def post(client: Client, item: Item, step: str, data: QueryDict, **more: Any) -> Any:
    return client.post(address(item, step), {**dict(data.lists()), **more})


def values(item: Item) -> dict[str, Any]:
    return fiches.fresh(item).record.values


def text_of(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@pytest.mark.exigence("S81")
def test_a_page_saves_its_whole_section_and_stays_or_goes_on(ines: Client, fiche: Item) -> None:
    data = change(opened(ines, fiche, "diagnostic"), P31="Ils mangent seuls.", P33="Comment se retrouver ?")
    data["P31.special"] = ""
    response = post(ines, fiche, "diagnostic", data, then="next")
    assert response.url == address(fiche, "territoire")
    assert values(fiche)["P31"] == "Ils mangent seuls."
    assert values(fiche)["P33"] == "Comment se retrouver ?"
    for then, url in (("previous", address(fiche, "genese")), ("stay", address(fiche, "diagnostic"))):
        assert post(ines, fiche, "diagnostic", opened(ines, fiche, "diagnostic"), then=then).url == url
    assert (
        post(ines, fiche, "diagnostic", opened(ines, fiche, "diagnostic"), then="quit").url
        == f"/travail/{fiche.short_id}/"
    )


def test_a_page_sent_back_untouched_changes_nothing(ines: Client, fiche: Item) -> None:
    before = values(fiche)
    for page in fiche.record.spec.steps:
        post(ines, fiche, page.code, opened(ines, fiche, page.code))
    assert values(fiche) == before


def test_reading_writes_nothing(ines: Client, fiche: Item, cast: Any) -> None:
    ines.get(address(fiche, "identification"))  # marks the browser, begins the session
    with CaptureQueriesContext(connection) as queries:
        for page in fiche.record.spec.steps:
            ines.get(address(fiche, page.code))
        for path in ("", "soumettre/", "niveau/", "supprimer/", "apercu/"):
            assert ines.get(f"/travail/{fiche.short_id}/{path}").status_code == 200
    writes = [query["sql"] for query in queries if re.match(r"\s*(INSERT|UPDATE|DELETE)", query["sql"])]
    assert writes == []


def test_an_invalid_value_is_shown_again_with_its_reason_and_the_rest_is_saved(ines: Client, fiche: Item) -> None:
    data = change(opened(ines, fiche, "budget"), P140="beaucoup", P143="12,5")
    data["P140.special"] = data["P143.special"] = ""
    response = post(ines, fiche, "budget", data, then="next")
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="beaucoup"' in page
    assert re.search(r'<a href="#id_P140">Budget total\s*:\s*Un nombre est attendu', page)
    assert re.search(r'id="id_P140_error"[^>]*>.*Un nombre est attendu', page, re.S)
    assert (
        'aria-describedby="id_P140_helptext id_P140_error"' in page or "id_P140_error" in page.split('id="id_P140"')[1]
    )
    assert "le reste est enregistré" in page
    assert values(fiche)["P143"] == 12.5
    corrected = change(writing_form(page), P140="1 200")
    assert post(ines, fiche, "budget", corrected).status_code == 302
    assert values(fiche)["P140"] == 1200
    assert values(fiche)["P143"] == 12.5


def test_a_text_and_a_special_answer_together_are_both_kept_in_sight(ines: Client, fiche: Item) -> None:
    data = change(opened(ines, fiche, "diagnostic"), P31="Ce que je sais.")  # « non documenté » was ticked before
    response = post(ines, fiche, "diagnostic", data)
    assert response.status_code == 422
    assert "Vous avez répondu et coché « non documenté » : gardez l'un des deux." in text_of(response)
    shown = writing_form(response.content.decode())
    assert (shown["P31"], shown["P31.special"]) == ("Ce que je sais.", "DOC-NON")
    assert values(fiche)["P31"] == {"special": "DOC-NON"}


def test_a_line_is_added_with_what_was_typed_around_it(ines: Client, fiche: Item) -> None:
    data = opened(ines, fiche, "objectifs")
    data["P80.special"] = ""
    first = data.getlist("P80-rows")
    assert len(first) == 1
    data[f"P80-{first[0]}-objectif"] = "Sortir de chez soi"
    data["P81"] = "Un repas chaud"
    response = post(ines, fiche, "objectifs", data, add_row="P80")
    assert response.status_code == 200
    again = writing_form(response.content.decode())
    assert again["P81"] == "Un repas chaud"
    assert again.getlist("P80-rows")[0] == first[0]
    assert len(again.getlist("P80-rows")) == 2
    twice = writing_form(post(ines, fiche, "objectifs", again, add_row="P80").content.decode())
    assert len(twice.getlist("P80-rows")) == 3  # the empty line that was there is still there
    assert [row["objectif"] for row in values(fiche)["P80"]] == ["Sortir de chez soi"]
    twice[f"P80-{first[0]}-drop"] = "1"
    post(ines, fiche, "objectifs", twice)
    assert "P80" not in values(fiche)


def test_a_conditional_question_comes_after_the_answer_that_opens_it(ines: Client, fiche: Item) -> None:
    data = change(opened(ines, fiche, "diagnostic"), P34="oui")
    assert "P36" not in data
    data["P34.special"] = ""
    response = post(ines, fiche, "diagnostic", data, then="next")
    assert response.url == address(fiche, "diagnostic")
    opened_questions = opened(ines, fiche, "diagnostic")
    assert "P36.version" in opened_questions
    both = change(opened_questions, P34="non", P36="PAR-2")  # changes their mind and still answers what was open
    post(ines, fiche, "diagnostic", both)
    assert values(fiche)["P36"] == "PAR-2"
    assert "P36.version" not in opened(ines, fiche, "diagnostic")


def test_an_answer_to_a_question_that_somebody_hid_meanwhile_is_kept(ines: Client, fiche: Item, cast: Any) -> None:
    services.write_item_answers(item=fiche, values={"P34": "oui"}, by=cast.contributor)
    data = change(opened(ines, fiche, "diagnostic"), P36="PAR-2")
    services.write_item_answers(item=fiche, values={"P34": "non"}, by=cast.contributor)
    post(ines, fiche, "diagnostic", data)
    assert values(fiche)["P36"] == "PAR-2"


def test_the_same_page_sent_twice_acts_once(ines: Client, fiche: Item) -> None:
    data = change(opened(ines, fiche, "diagnostic"), P33="Une fois")
    data["P33.special"] = ""
    assert [post(ines, fiche, "diagnostic", data).status_code for _ in range(2)] == [302, 302]
    assert AnswerRevision.objects.filter(record=fiche.record, code="P33").count() == 1
    assert SaveReceipt.objects.filter(record=fiche.record, key=data["key"]).count() == 1


def test_a_page_brought_back_by_the_browser_saves_what_is_new_in_it(ines: Client, fiche: Item) -> None:
    data = change(opened(ines, fiche, "diagnostic"), P32="Avant")
    post(ines, fiche, "diagnostic", data)
    response = post(ines, fiche, "diagnostic", change(data, P32="Avant", P33="Après"))
    assert response.status_code == 302
    assert values(fiche)["P33"] == "Après"
    response = post(ines, fiche, "diagnostic", change(data, P32="Autrement", P33="Après"))
    assert response.status_code == 422  # over one's own later text: told, not overwritten
    assert "Vous avez, dans une autre fenêtre, enregistré une autre réponse" in text_of(response)


@pytest.fixture
def two_texts(ines: Client, fiche: Item, cast: Any) -> tuple[QueryDict, Any]:
    """Inès' page, after Paul saved the same question, and what she gets."""
    fiche.co_writers.add(cast.colleague)
    mine = change(opened(ines, fiche, "diagnostic"), P32="La version d'Inès", P33="Sa question")
    services.write_item_answers(item=fiche, values={"P32": "La version de Paul"}, by=cast.colleague)
    return mine, post(ines, fiche, "diagnostic", mine)


def test_two_people_on_one_answer_the_second_sees_both(fiche: Item, two_texts: Any) -> None:
    _, response = two_texts
    page = text_of(response)
    assert response.status_code == 422
    assert "Paul Collègue a enregistré une autre réponse à" in page
    assert "La version de Paul" in page
    assert "La version d'Inès" in page
    assert 'href="#conflit-P32"' in response.content.decode()
    assert values(fiche)["P32"] == "La version de Paul"
    assert values(fiche)["P33"] == "Sa question"


@pytest.mark.parametrize(
    ("button", "kept"), [("keep_mine", "La version d'Inès"), ("keep_theirs", "La version de Paul")]
)
def test_the_second_chooses_and_both_stay_in_the_history(
    ines: Client, fiche: Item, two_texts: Any, button: str, kept: str
) -> None:
    data = writing_form(two_texts[1].content.decode())
    assert data["P32"] == "La version d'Inès"
    response = post(ines, fiche, "diagnostic", data, **{button: "P32"})
    assert response.status_code == 302
    assert values(fiche)["P32"] == kept
    history = [row.value for row in AnswerRevision.objects.filter(record=fiche.record, code="P32")]
    assert "La version de Paul" in history


def test_without_choosing_the_question_is_asked_again(ines: Client, fiche: Item, two_texts: Any) -> None:
    again = post(ines, fiche, "diagnostic", writing_form(two_texts[1].content.decode()))
    assert again.status_code == 422
    assert values(fiche)["P32"] == "La version de Paul"


def test_keeping_theirs_beside_another_mistake_shows_theirs(ines: Client, fiche: Item, two_texts: Any) -> None:
    data = change(writing_form(two_texts[1].content.decode()), P33="x" * 301)
    response = post(ines, fiche, "diagnostic", data, keep_theirs="P32")
    assert response.status_code == 422
    assert writing_form(response.content.decode())["P32"] == "La version de Paul"
    assert "conflit-P32" not in response.content.decode()


@pytest.mark.parametrize(("step", "status"), [("inconnue", 404), ("essentiel", 302), ("declarations", 200)])
def test_steps_that_exist_and_others(ines: Client, fiche: Item, step: str, status: int) -> None:
    assert ines.get(address(fiche, step)).status_code == status


@pytest.mark.parametrize("path", ["/travail/x/ecrire/", "/travail/..%2f..%2fetc/", "/travail/ABCDEFGH'--/ecrire/"])
def test_a_malformed_identifier_is_not_found(ines: Client, path: str) -> None:
    assert ines.get(path).status_code == 404


def test_only_the_team_writes(cast: Any, trace: Item, sign_in: Any) -> None:
    services.submit_item(item=trace, by=cast.contributor)
    services.withdraw_submission(item=trace, by=cast.contributor)
    expected = dict.fromkeys(EVERYBODY, 404) | {"anonymous": 302, "contributor": 200}
    assert {name: sign_in(cast[name]).get(address(trace, "essentiel")).status_code for name in EVERYBODY} == expected
    expected |= {"contributor": 422}  # a page that shows no version overwrites nothing
    assert {
        name: sign_in(cast[name]).post(address(trace, "essentiel"), {"P01": "Volé"}).status_code for name in EVERYBODY
    } == expected
    services.submit_item(item=trace, by=cast.contributor)
    for method in ("get", "post"):
        assert getattr(sign_in(cast.reviewer), method)(address(trace, "essentiel")).status_code == 403
    assert values(trace)["P01"] == fiches.TITLE


def test_what_is_in_review_is_locked_and_what_was_being_typed_stays_in_sight(
    ines: Client, trace: Item, cast: Any
) -> None:
    data = change(opened(ines, trace, "essentiel"), P30="Un long constat")
    services.submit_item(item=trace, by=cast.contributor)
    response = post(ines, trace, "essentiel", data)
    assert response.status_code == 409
    assert "Cette version est en relecture" in text_of(response)
    assert writing_form(response.content.decode())["P30"] == "Un long constat"
    assert values(trace)["P30"] != "Un long constat"
    assert ines.get(address(trace, "essentiel")).url == f"/travail/{trace.short_id}/"


def test_a_page_opened_before_the_level_moved_is_saved_all_the_same(ines: Client, trace: Item, cast: Any) -> None:
    data = change(opened(ines, trace, "essentiel"), P190="Retenir ceci")
    services.change_item_level(item=trace, level="NIV-MO", by=cast.contributor)
    response = post(ines, trace, "essentiel", data)
    assert response.status_code == 302
    assert values(trace)["P190"] == "Retenir ceci"
    data = change(opened(ines, trace, "budget"), P140="300")
    services.change_item_level(item=trace, level="NIV-TL", by=cast.contributor)
    assert post(ines, trace, "budget", data).status_code == 302
    assert values(trace)["P140"] == 300


def test_a_session_that_ended_gives_the_text_back_lists_and_boxes_included(
    ines: Client, fiche: Item, cast: Any
) -> None:
    data = change(opened(ines, fiche, "objectifs"), P81="Ce que j'écrivais", P84=["EF1", "EF2"])
    data["P80.special"] = data["P84.special"] = ""
    row = data["P80-rows"]
    data[f"P80-{row}-objectif"] = "Se rencontrer"
    data["P82"] = "x" * 9000  # refused, and not lost either
    ines.session.flush()
    response = post(ines, fiche, "objectifs", data)
    assert response.url.startswith("/connexion/")
    response = ines.post(response.url, {"login": cast.contributor.email, "password": PASSWORD})
    assert response.url == address(fiche, "objectifs")
    response = ines.get(response.url)
    back = writing_form(response.content.decode())
    assert back["P81"] == "Ce que j'écrivais"
    assert back.getlist("P84") == ["EF1", "EF2"]
    assert back[f"P80-{row}-objectif"] == "Se rencontrer"
    assert back["P82"] == "x" * 9000
    assert "le reste est enregistré" not in text_of(response)  # nothing is, yet
    assert post(ines, fiche, "objectifs", change(back, P82="court")).status_code == 302
    assert values(fiche)["P80"][0]["objectif"] == "Se rencontrer"
    assert values(fiche)["P82"] == "court"


def test_a_page_too_big_gets_a_french_answer_and_the_way_back(ines: Client, trace: Item, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000
    response = ines.post(address(trace, "essentiel"), {"P02": "é" * 200_000})
    assert response.status_code == 413
    assert "Votre texte n’est pas perdu" in text_of(response)
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    response = ines.post(address(trace, "essentiel"), {f"P{n}": "x" for n in range(20)})
    assert response.status_code == 413
    assert values(trace)["P02"] == fiches.SUMMARY


def test_a_very_long_text_is_refused_beside_its_field_and_stays(ines: Client, trace: Item) -> None:
    response = post(ines, trace, "essentiel", change(opened(ines, trace, "essentiel"), P30="é" * 700_000))
    assert response.status_code == 422
    assert "Ce texte compte 700000 caractères : la limite est de 8000." in text_of(response)
    assert writing_form(response.content.decode())["P30"] == "é" * 700_000


@pytest.mark.parametrize("version", ["-1", "²", "abc", "9" * 30, "1e3", "", "٣"])
def test_a_forged_version_is_a_conflict_never_a_fault(ines: Client, trace: Item, version: str) -> None:
    data = change(opened(ines, trace, "essentiel"), P30="Autre chose")
    data["P30.version"] = version
    assert post(ines, trace, "essentiel", data).status_code == 422
    assert values(trace)["P30"] != "Autre chose"


def test_what_a_colleague_linked_stays_when_another_saves_the_page(ines: Client, fiche: Item, cast: Any) -> None:
    """A network and an account out of the writer's own reach are shown and sent back, not dropped nor refused."""
    answers = {
        "P125": [{"id": cast.other_network.code, "label": cast.other_network.name}],
        "P07": [{"id": cast.other_institution.code, "label": cast.other_institution.name}],
        "P195": {"id": "zzzzzzzz", "label": "Une fiche que je ne lis pas"},
    }
    services.write_item_answers(item=fiche, values=answers, by=cast.contributor)
    for step in ("partenaires", "identification", "enseignements"):
        assert post(ines, fiche, step, opened(ines, fiche, step)).status_code == 302
    assert {code: values(fiche)[code] for code in answers} == answers


def test_a_choice_can_be_taken_back(ines: Client, fiche: Item, cast: Any) -> None:
    services.write_item_answers(item=fiche, values={"P34": "oui", "P196": 3}, by=cast.contributor)
    for step, code in (("diagnostic", "P34"), ("enseignements", "P196")):
        page = ines.get(address(fiche, step)).content.decode()
        assert f'id="id_{code}_none"' in page
        data = change(opened(ines, fiche, step), **{code: ""})
        data[f"{code}.special"] = "DOC-SO"
        assert post(ines, fiche, step, data).status_code == 302
        assert values(fiche)[code] == {"special": "DOC-SO"}


QUERIES_TO_WRITE = 12


@pytest.mark.parametrize("step", ["identification", "partenaires", "acteurs", "enseignements", "territoire"])
def test_a_page_costs_the_same_empty_or_full(ines: Client, cast: Any, step: str) -> None:
    load_fiche_spec()
    empty = create_project(by=cast.contributor, institution=cast.institution, level="NIV-FS").item
    full = fiches.draft(cast.contributor, cast.institution, level="NIV-FS")
    links = [{"id": f"row{n:04}", "structure": {"label": f"Structure {n}"}, "role": "ROP-LOG"} for n in range(30)]
    services.write_item_answers(
        item=full,
        values={
            "P120": links, "P110": [{"id": f"row{n:04}", "type": "ACT-TS", "structure": {"label": "CCAS"}} for n in range(30)],
            "P42": [{"id": f"row{n:04}", "commune": {"code": "42218", "label": "Saint-Étienne (42)"}} for n in range(30)],
        },
        by=cast.contributor,
    )  # fmt: skip
    ines.get(address(empty, step))
    counts = []
    for item in (empty, full):
        with CaptureQueriesContext(connection) as queries:
            assert ines.get(address(item, step)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= QUERIES_TO_WRITE, "\n".join(query["sql"][:160] for query in queries)


def test_the_working_version_only_moves_by_the_path(ines: Client, trace: Item) -> None:
    post(ines, trace, "essentiel", change(opened(ines, trace, "essentiel"), P30="Nouveau"))
    assert fiches.fresh(trace).working_version.state == State.DRAFT
