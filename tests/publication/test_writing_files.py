"""Files in a page without JavaScript: refused with a reason, kept through every other mistake."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from isic_platform.publication.models import Item
from tests.formkit.pages import writing_form
from tests.formkit.test_attachments import image
from tests.publication import fiches
from tests.publication.test_writing import address, change, opened, text_of, values

pytestmark = pytest.mark.django_db


@pytest.fixture
def fiche(cast: Any) -> Item:
    return fiches.draft(cast.contributor, cast.institution, level="NIV-FS", P140=None)


@pytest.fixture
def ines(cast: Any, sign_in: Any) -> Client:
    return sign_in(cast.contributor)


def post(client: Client, item: Item, step: str, data: Any, **files: Any) -> Any:
    return client.post(address(item, step), {**dict(data.lists()), **files})


def photo(name: str = "salle.jpg", color_of: str = "RGB") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, image("JPEG", color_of), content_type="image/jpeg")


@pytest.mark.parametrize(
    ("upload", "reason"),
    [
        (SimpleUploadedFile("virus.exe", b"MZ"), "« virus.exe » n'est pas d'un type accepté"),
        (SimpleUploadedFile("vide.pdf", b" "[:0]), "« vide.pdf » est vide"),
        (SimpleUploadedFile("faux.png", b"texte"), "« faux.png » n'est pas une image lisible"),
    ],
)
def test_a_refused_file_says_why_beside_it_and_the_texts_are_saved(
    ines: Client, fiche: Item, upload: Any, reason: str
) -> None:
    data = change(opened(ines, fiche, "identification"), P04="Parce que", **{"P15-alt": "La salle"})
    response = post(ines, fiche, "identification", data, **{"P15-upload": upload})
    assert response.status_code == 422
    assert reason in text_of(response)
    assert 'href="#id_P15_group"' in response.content.decode()
    assert writing_form(response.content.decode())["P15-alt"] == "La salle"
    assert values(fiche)["P04"] == "Parce que"
    assert "P15" not in values(fiche)


def test_a_file_too_big_loses_nothing_else(ines: Client, fiche: Item, settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1000
    data = change(opened(ines, fiche, "identification"), P04="Parce que")
    response = post(ines, fiche, "identification", data, **{"P15-upload": SimpleUploadedFile("gros.txt", b"x" * 5000)})
    assert response.status_code == 422
    assert "« gros.txt » pèse 0,0 Mo : la limite est de 0,0 Mo." in text_of(response)
    assert values(fiche)["P04"] == "Parce que"


def test_a_file_survives_a_mistake_elsewhere_and_the_next_save(ines: Client, fiche: Item) -> None:
    data = change(opened(ines, fiche, "identification"), P17="beaucoup", **{"P15-alt": "La salle"})
    data["P17.special"] = ""
    response = post(ines, fiche, "identification", data, **{"P15-upload": photo()})
    assert response.status_code == 422
    assert "salle.jpg" in text_of(response)
    stored = values(fiche)["P15"]
    again = change(writing_form(response.content.decode()), P17="12")
    assert again["P15-attachment"] == str(stored["attachment"])
    assert post(ines, fiche, "identification", again).status_code == 302
    assert values(fiche)["P15"] == stored
    assert values(fiche)["P17"] == 12


def test_a_file_in_a_row_survives_a_mistake_in_that_very_row(ines: Client, fiche: Item) -> None:
    data = opened(ines, fiche, "calendrier")
    row = data.getlist("P154-rows")[0]
    data = change(data, **{f"P154-{row}-nom": "Cahier", f"P154-{row}-usage": "x" * 400})
    data["P154.special"] = ""
    response = post(ines, fiche, "calendrier", data, **{f"P154-{row}-fichier-upload": photo("cahier.jpg")})
    assert response.status_code == 422
    assert "cahier.jpg" in text_of(response)
    again = change(writing_form(response.content.decode()), **{f"P154-{row}-usage": "Noter les présences"})
    assert post(ines, fiche, "calendrier", again).status_code == 302
    kept = values(fiche)["P154"][0]
    assert (kept["nom"], kept["fichier"]["name"]) == ("Cahier", "cahier.jpg")
    assert fiche.record.attachments.count() == 1


def test_a_file_is_taken_off_and_replaced(ines: Client, fiche: Item) -> None:
    post(ines, fiche, "identification", opened(ines, fiche, "identification"), **{"P15-upload": photo()})
    first = values(fiche)["P15"]
    post(
        ines, fiche, "identification", opened(ines, fiche, "identification"), **{"P15-upload": photo("autre.jpg", "L")}
    )
    second = values(fiche)["P15"]
    assert (first["name"], second["name"]) == ("salle.jpg", "autre.jpg")
    post(ines, fiche, "identification", change(opened(ines, fiche, "identification"), **{"P15-drop": "1"}))
    assert "P15" not in values(fiche)
