"""Answer by answer: what the endpoint answers, what it stores, what comes along."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from isic_platform.formkit.models import AnswerRevision
from isic_platform.publication import services
from isic_platform.publication.models import Item
from tests.cast import EVERYBODY
from tests.publication import fiches

pytestmark = pytest.mark.django_db


@pytest.fixture
def fiche(cast: Any) -> Item:
    return fiches.draft(cast.contributor, cast.institution, level="NIV-FS", P34=None)


@pytest.fixture
def ines(cast: Any, sign_in: Any) -> Client:
    return sign_in(cast.contributor, headers={"HX-Request": "true"})


def save(client: Client, item: Item, code: str, key: str = "", **data: Any) -> Any:
    names = {name if name.startswith(code) else f"{code}{name}": value for name, value in data.items()}
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/travail/{item.short_id}/reponse/{code}/", names, headers=headers)


def version(item: Item, code: str) -> int:
    stored = fiches.fresh(item).record.stored
    return stored[code].version if code in stored else 0


def values(item: Item) -> dict[str, Any]:
    return fiches.fresh(item).record.values


def text_of(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@pytest.mark.exigence("S81")
def test_an_answer_is_saved_alone_and_the_page_learns_its_version(ines: Client, fiche: Item) -> None:
    base = version(fiche, "P30")
    response = save(ines, fiche, "P30", P30="Un constat", **{"P30.version": base})
    assert response.status_code == 200
    assert f'data-new-version="{base + 1}"' in response.content.decode()
    assert "Enregistré à" in text_of(response)
    assert values(fiche)["P30"] == "Un constat"


def test_a_refused_value_says_why_and_is_not_stored(ines: Client, fiche: Item) -> None:
    response = save(ines, fiche, "P140", P140="beaucoup", **{"P140.version": version(fiche, "P140")})
    assert response.status_code == 422
    assert "Non enregistré. Un nombre est attendu" in text_of(response)
    assert "data-new-version" not in response.content.decode()
    assert "P140" not in values(fiche)


def test_a_stale_answer_gets_both_texts(ines: Client, fiche: Item, cast: Any) -> None:
    base = version(fiche, "P30")
    services.write_item_answers(item=fiche, values={"P30": "Texte de Paul"}, by=cast.colleague)
    response = save(ines, fiche, "P30", P30="Texte d'Inès", **{"P30.version": base})
    assert response.status_code == 409
    page = text_of(response)
    assert "Paul Collègue a enregistré une autre réponse" in page
    assert "Texte de Paul" in page
    assert "Texte d'Inès" in page
    assert values(fiche)["P30"] == "Texte de Paul"


def test_a_retry_acts_once(ines: Client, fiche: Item) -> None:
    base = version(fiche, "P30")
    answers = [save(ines, fiche, "P30", "clé-1", P30="Un constat", **{"P30.version": base}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert {re.search(r'data-new-version="(\d+)"', answer.content.decode())[1] for answer in answers} == {str(base + 1)}
    assert AnswerRevision.objects.filter(record=fiche.record, code="P30").count() == base + 1


@pytest.mark.parametrize("code", ["P999", "P207", "..", "P30.version"])
def test_a_question_that_does_not_exist_or_is_computed_is_not_found(ines: Client, fiche: Item, code: str) -> None:
    assert ines.post(f"/travail/{fiche.short_id}/reponse/{code}/", {code: "x"}).status_code == 404


def test_who_may_save(cast: Any, fiche: Item, sign_in: Any) -> None:
    def statuses(**headers: str) -> dict[str, int]:
        return {
            name: sign_in(cast[name], headers=headers).post(f"/travail/{fiche.short_id}/reponse/P33/", {"P33": "x"}).status_code
            for name in EVERYBODY
        }  # fmt: skip

    strangers = dict.fromkeys(EVERYBODY, 404)
    assert statuses(**{"HX-Request": "true"}) == strangers | {"anonymous": 401, "contributor": 200}
    assert statuses() == strangers | {"anonymous": 302, "contributor": 200}
    services.submit_item(item=fiche, by=cast.contributor)
    locked = dict.fromkeys(EVERYBODY, 404) | {"anonymous": 401, "contributor": 409}
    locked |= dict.fromkeys(("reviewer", "facilitator", "manager"), 403)
    assert statuses(**{"HX-Request": "true"}) == locked
    assert values(fiche)["P33"] == "x"


def test_reading_the_address_is_refused(ines: Client, fiche: Item) -> None:
    assert ines.get(f"/travail/{fiche.short_id}/reponse/P33/").status_code == 405


def test_what_is_in_review_says_so_and_stores_nothing(ines: Client, fiche: Item, cast: Any) -> None:
    services.submit_item(item=fiche, by=cast.contributor)
    response = save(ines, fiche, "P30", P30="Autre", **{"P30.version": version(fiche, "P30")})
    assert response.status_code == 409
    assert "Cette version est en relecture" in text_of(response)
    photo = save(ines, fiche, "P15", **{"P15-upload": picture("photo.jpg"), "P15-alt": "La salle"})
    assert photo.status_code == 409
    assert fiche.record.attachments.count() == 0


def test_questions_that_open_and_close_come_along_whole_chain_included(ines: Client, fiche: Item) -> None:
    response = save(ines, fiche, "P34", P34="oui", **{"P34.version": version(fiche, "P34")})
    page = response.content.decode()
    for code in ("P35", "P36", "P37", "P39"):
        address = f"/travail/{fiche.short_id}/reponse/{code}/"
        assert re.search(rf'id="q-{code}"[^>]*data-save-url="{address}"[^>]*hx-swap-oob="outerHTML"', page)
    closed = save(ines, fiche, "P34", P34="non", **{"P34.version": version(fiche, "P34")}).content.decode()
    assert re.search(r'id="q-P35" data-question="P35"[^>]* hidden[^>]*hx-swap-oob="outerHTML"', closed)
    assert "id_P35" not in closed


def test_a_question_of_another_page_does_not_come(ines: Client, fiche: Item) -> None:
    page = save(ines, fiche, "P15", **{"P15-upload": picture("photo.jpg"), "P15-alt": "La salle"}).content.decode()
    assert "q-P203" not in page  # it stands in the last step


def test_an_answer_still_being_typed_when_its_question_is_hidden_is_saved(ines: Client, fiche: Item, cast: Any) -> None:
    services.write_item_answers(item=fiche, values={"P34": "non"}, by=cast.contributor)
    assert save(ines, fiche, "P36", P36="PAR-2").status_code == 200
    services.change_item_level(item=fiche, level="NIV-TL", by=cast.contributor)
    assert save(ines, fiche, "P33", P33="Une question").status_code == 200
    assert (values(fiche)["P36"], values(fiche)["P33"]) == ("PAR-2", "Une question")


def picture(name: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, format="JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def test_a_file_is_saved_once_and_the_page_is_told_how_to_name_it(ines: Client, fiche: Item) -> None:
    response = save(ines, fiche, "P15", **{"P15-upload": picture("photo.jpg"), "P15-alt": "La salle vide"})
    stored = values(fiche)["P15"]
    assert (stored["name"], stored["alt"], stored["type"]) == ("photo.jpg", "La salle vide", "image/jpeg")
    assert f'data-input="P15-upload" data-attachment="{stored["attachment"]}"' in response.content.decode()
    again = save(
        ines,
        fiche,
        "P15",
        **{"P15-attachment": stored["attachment"], "P15-alt": "La salle", "P15.version": version(fiche, "P15")},
    )
    assert again.status_code == 200
    assert values(fiche)["P15"] == {**stored, "alt": "La salle"}
    assert fiche.record.attachments.count() == 1


def test_a_file_in_a_row_is_saved_with_its_row(ines: Client, fiche: Item) -> None:
    response = save(
        ines, fiche, "P154",
        **{"P154-rows": "abcd1234", "P154-abcd1234-nom": "Cahier", "P154-abcd1234-fichier-upload": picture("cahier.jpg")},
    )  # fmt: skip
    assert response.status_code == 200
    row = values(fiche)["P154"][0]
    assert (row["id"], row["nom"], row["fichier"]["name"]) == ("abcd1234", "Cahier", "cahier.jpg")
    assert 'data-input="P154-abcd1234-fichier-upload"' in response.content.decode()


def test_another_record_s_file_cannot_be_taken(ines: Client, fiche: Item, cast: Any, sign_in: Any) -> None:
    other = fiches.draft(cast.stranger, cast.other_institution, level="NIV-FS")
    theirs = sign_in(cast.stranger)
    save(theirs, other, "P15", **{"P15-upload": picture("secret.jpg"), "P15-alt": "Secret"})
    pk = values(other)["P15"]["attachment"]
    save(ines, fiche, "P15", **{"P15-attachment": pk, "P15-alt": "x"})
    assert "P15" not in values(fiche)
    assert ines.get(f"/travail/{fiche.short_id}/pieces/{pk}/").status_code == 404


@pytest.mark.parametrize("reference", ["²", "9" * 5000, "-1", "1; DROP", "None"])
def test_a_forged_reference_to_a_file_is_no_file(ines: Client, fiche: Item, reference: str) -> None:
    assert save(ines, fiche, "P15", **{"P15-attachment": reference, "P15-alt": "x"}).status_code == 200
    assert "P15" not in values(fiche)


QUERIES_TO_SAVE = 9  # savepoints of the test included


def test_a_save_costs_the_same_with_few_or_many_answers(ines: Client, cast: Any) -> None:
    load = fiches.draft(cast.contributor, cast.institution)
    full = fiches.draft(cast.contributor, cast.institution, level="NIV-FS", P01="Autre")
    rows = [
        {"id": f"row{n:04}", "type": "ACT-TS", "structure": {"id": "ccas-exemple", "label": "CCAS d’Exemple"}}
        for n in range(30)
    ]
    services.write_item_answers(item=full, values={"P110": rows}, by=cast.contributor)
    save(ines, load, "P30", P30="échauffement", **{"P30.version": version(load, "P30")})
    counts = []
    for item in (load, full):
        base = version(item, "P30")
        with CaptureQueriesContext(connection) as queries:
            assert (
                save(ines, item, "P30", f"clé-{item.pk}", P30="Un constat", **{"P30.version": base}).status_code == 200
            )
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= QUERIES_TO_SAVE, "\n".join(query["sql"][:150] for query in queries)


def test_rows_that_did_not_change_cost_no_query_each(ines: Client, fiche: Item, cast: Any) -> None:
    def cost(number: int) -> int:
        rows = [
            {"id": f"row{n:04}", "structure": {"id": "ccas-exemple", "label": "CCAS d’Exemple"}} for n in range(number)
        ]
        services.write_item_answers(item=fiche, values={"P120": rows}, by=cast.contributor)
        sent: dict[str, Any] = {"P120-rows": [row["id"] for row in rows], "P120.version": version(fiche, "P120")}
        sent |= {f"P120-{row['id']}-structure": "CCAS d’Exemple" for row in rows}
        sent[f"P120-{rows[0]['id']}-apport"] = f"Une salle ({number})"
        with CaptureQueriesContext(connection) as queries:
            assert save(ines, fiche, "P120", **sent).status_code == 200
        assert values(fiche)["P120"][0]["apport"] == f"Une salle ({number})"
        return len(queries)

    cost(1)
    assert cost(2) == cost(30)
