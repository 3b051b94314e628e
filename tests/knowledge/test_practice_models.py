"""The transferable model: what feeds each section, what is left out, and what a completion never touches."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from knowledge.exceptions import ModelRefused
from knowledge.learning.services import generate_practice_model, refresh_practice_model, take_proposal
from knowledge.learning.specs import model_spec
from knowledge.learning.specs.model import read_marks
from knowledge.models import PracticeModel
from tests.knowledge import learning
from tests.publication import fiches

CANARY = "Canari réservé à l'équipe"
AMOUNT = 98765
FICHE = {
    "P33": "Comment manger ensemble sans se cacher ?",
    "P51": "Des voisins qui ne se parlaient pas",
    "P117": CANARY,
    "P118": "Personne n'est obligé de venir",
    "P120": [
        {
            "id": "pppp1111",
            "structure": {"label": "Association du Pont"},
            "role": "ROP-CO",
            "apport": "La salle",
            "enjeu": CANARY,
        }
    ],
    "P140": AMOUNT,
    "P180": "L'effet sur la santé n'est pas démontré",
    "P198": [{"id": "cccc2222", "condition": "Une salle à soi", "levier": "LE1.1"}],
}
SOURCE = {
    "G11.01": "source",
    "G11.02": [{"id": f"eeee{n}111", "element": f"Élément {n}", "pourquoi": "Il tient le groupe"} for n in range(3)],
    "G11.03": [{"id": "ffff1111", "element": "Le jour", "exemples": "mardi, samedi"}],
    "G11.05": "Une mairie qui prête les clés",
    "G11.07": AMOUNT,
    "G11.08": "Trois mois avant le premier repas",
    "G11.10": "oui",
}
ACTION = {
    "G03.01": [
        {"id": "gggg1111", "etape": "JAL-06", "duree": "2 mois", "acteurs": "le groupe", "decision": "cuisiner"}
    ],
    "G03.08": [{"id": "hhhh1111", "methode": "MET-01", "avantage": "chacun parle", "inconvenient": "long"}],
}
SAID = {"G12.01": "oui", "G12.13": "Venez, on ne vous demande rien. Moi j'avais peur.", "G12.14": "oui"}
REFUSED = {"G12.01": "oui", "G12.13": "Une phrase que personne ne doit écrire.", "G12.14": "non"}


@pytest.fixture
def rich(grids: Any, contributor: Any, colleague: Any, institution: Any) -> Any:
    """A modelling with its grids, a validated analysis and a lesson."""
    item = fiches.draft(contributor, institution, level="NIV-MO", **FICHE)
    services.set_co_writers(item=item, users=[colleague], by=contributor)
    project = item.project
    g02 = learning.finished(contributor, grids["G02"], {"Z6": "Et l'été ?"}, project=project)
    for code, answers in (("G11", SOURCE), ("G03", ACTION), ("G12", SAID), ("G12", REFUSED)):
        learning.complete(contributor, grids[code], project, answers)
    private = learning.complete(contributor, grids["G04"], project, {"G04.21": CANARY, "Z7": CANARY})
    assert private.item.visibility == Visibility.AUTHOR
    learning.validated(
        contributor, project, [g02], colleague,
        A03=[{"id": "kkkk1111", "sujet": "Le jour", "lecture": "Le mardi", "autre": "Le samedi", "issue": "les-deux"}],
    )  # fmt: skip
    learning.lesson(contributor, project=project, E02="vigilance", E01="Ne pas ouvrir sans repas prêt")
    return project


def values_of(model: PracticeModel) -> dict[str, Any]:
    return Item.objects.select_related("record").get(pk=model.item_id).record.values


@pytest.mark.exigence("S99")
def test_each_section_is_drafted_from_its_codes_and_says_which(rich: Any, contributor: Any) -> None:
    model = generate_practice_model(project=rich, by=contributor)
    values = values_of(model)
    origins = read_marks(values["ORIGINE"])
    assert (values["M01"], origins["M01"]) == (fiches.TITLE, ["P01"])
    assert "Comment manger ensemble" in values["M03"]
    assert "Personne n'est obligé" in values["M04"]
    assert origins["M05"] == ["P51", "P50"]
    assert "Une mairie qui prête les clés" in values["M06"]
    assert [(row["etape"], row["duree"]) for row in values["M07"]] == [("Première rencontre du groupe", "2 mois")]
    assert "Trois mois avant" in values["M08"]
    assert [row["element"] for row in values["M09"]] == ["Élément 0", "Élément 1", "Élément 2"]
    assert values["M10"][0]["exemples"] == "mardi, samedi"
    assert [row["condition"] for row in values["M11"]] == ["Une salle à soi", learning.RETAINED]
    assert origins["M11"] == ["P198", "analyse validée"]
    assert values["M17"][0]["apport"] == "La salle"
    assert "Pont" not in str(values["M17"])  # what a partner does, not who it is
    assert values["M20"][0]["frein"] == "FR5.3"
    assert "Inviter à la sortie de l'école. (résultat : 4 sur 5)" in values["M20"][0]["parade"]
    assert "Ne pas ouvrir sans repas prêt" in values["M21"]
    assert values["M23"][0]["methode"] == "MET-01"
    assert "n'est pas démontré" in values["M27"]
    assert "Deux lectures sont gardées : Le mardi / Le samedi" in values["M27"]
    assert {row["question"] for row in values["M28"]} == {"Et l'été ?", learning.QUESTION}
    assert values["M29"] == "CCAS d’Exemple accepte d'être contactée au sujet de cette action."
    assert (model.item.visibility, model.item.kind) == (Visibility.TEAM, "modele")
    assert generate_practice_model(project=rich, by=contributor) == model


@pytest.mark.exigence("S99", "S98")
def test_one_sentence_of_a_participant_who_agreed_and_none_of_the_others(rich: Any, contributor: Any) -> None:
    values = values_of(generate_practice_model(project=rich, by=contributor))
    assert [row["parole"] for row in values["M24"]] == ["Venez, on ne vous demande rien."]
    assert "Une phrase que personne" not in str(values)


@pytest.mark.exigence("S99", "S90", "S192")
def test_nothing_kept_for_the_team_reaches_the_readers_of_a_public_model(
    rich: Any, contributor: Any, reviewer: Any, client: Any, sign_in: Any, stranger: Any
) -> None:
    model = generate_practice_model(project=rich, by=contributor)
    values = values_of(model)
    assert CANARY not in str(values)
    assert [code for code, value in values.items() if "98" in str(value) and "765" in str(value)] == ["M15"]
    known = {code: {"special": "DOC-NON"} for code in _mandatory() if code not in values}
    services.write_item_answers(item=model.item, values={**known, "DIFFUSION": "DIF-PUB"}, by=contributor)
    learning.publish(model.item, contributor, reviewer)
    short_id = model.item.short_id
    addresses = (
        f"/o/{short_id}/", f"/o/{short_id}/imprimer/", f"/o/{short_id}/?format=json", "/modeles/",
        "/recherche/?q=cuisine", "/api/v1/search/?q=cuisine",
    )  # fmt: skip
    for reader in (client, sign_in(stranger)):
        for address in addresses:
            page = reader.get(address)
            assert page.status_code == 200, address
            for secret in (CANARY, "98765", "98 765", "98\u202f765", "98\u00a0765", "Une phrase que personne"):
                assert secret not in page.text, (address, secret)
    public = client.get(f"/o/{short_id}/").text
    assert "Préparé d'après" in public
    assert 'wording__code">G11.02' in public
    assert 'href="#essentiel">4. Éléments essentiels et adaptables</a>' in public
    assert rich.item.short_id in sign_in(contributor).get(f"/o/{short_id}/").text
    assert rich.item.short_id not in public  # the project itself is a draft


def _mandatory() -> list[str]:
    fields = model_spec().fields.values()
    return [item.code for item in fields if item.obligation_at("*") == "O" and item.accepts_special]


@pytest.mark.exigence("S99")
def test_a_completion_never_touches_what_somebody_changed(
    rich: Any, grids: Any, contributor: Any, sign_in: Any
) -> None:
    model = generate_practice_model(project=rich, by=contributor)
    mine = {"M04": "Réécrit à la main", "M08": None, "M10": [{"id": "zzzz1111", "element": "À nous", "exemples": ""}]}
    services.write_item_answers(item=model.item, values=mine, by=contributor)
    services.write_item_answers(
        item=rich.item, values={"P118": "Le droit de ne pas venir", "P33": "Comment se parler ?"}, by=contributor
    )
    done = refresh_practice_model(model=model, by=contributor)
    values = values_of(model)
    assert "Comment se parler ?" in values["M03"]
    assert (values["M04"], "M08" in values, values["M10"][0]["element"]) == ("Réécrit à la main", False, "À nous")
    assert done.written == ["M03"]
    assert set(done.kept) == {"M04", "M08", "M10"}
    assert refresh_practice_model(model=model, by=contributor).written == []

    client = sign_in(contributor)
    step = f"/travail/{model.item.short_id}/ecrire/intention/"
    page = client.get(step).text
    assert "Nouveau depuis la préparation" in page
    assert "Le droit de ne pas venir" in page
    assert "Réécrit à la main" in page
    asked = {"aside": "M04", "M04": "Réécrit à la main", "M04.version": 2}
    assert client.post(step, asked)["Location"] == step
    assert values_of(model)["M04"] == "Le droit de ne pas venir"
    with pytest.raises(ModelRefused, match="ne disent rien"):
        take_proposal(model=model, code="M30", by=contributor)


def test_what_was_left_out_is_said_beside_the_section(
    grids: Any, contributor: Any, institution: Any, sign_in: Any
) -> None:
    project = fiches.draft(contributor, institution).project
    learning.complete(contributor, grids["G07"], project, {"G07.17": "oui", "G07.14": {"special": "DOC-SO"}})
    learning.complete(contributor, grids["G11"], project, SOURCE)
    model = generate_practice_model(project=project, by=contributor)
    page = sign_in(contributor).get(f"/travail/{model.item.short_id}/ecrire/moyens/").text
    assert "équipe et relecteurs seulement" in page
    assert 'wording__code">G11.07' in page


@pytest.mark.exigence("S164", "S166")
def test_a_published_transposition_is_listed(
    rich: Any, grids: Any, stranger: Any, other_institution: Any, contributor: Any, cast: Any
) -> None:
    target = fiches.draft(stranger, other_institution).project
    entry = learning.complete(
        stranger, grids["G11"], target,
        {
            "G11.01": "cible", "G11.11": {"id": rich.item.short_id, "label": "x"}, "G11.12": "TRA-01",
            "G11.21": "Le samedi marche mieux ici", "DIFFUSION": Visibility.PUBLIC,
        },
    )  # fmt: skip
    assert "M30" not in values_of(generate_practice_model(project=rich, by=contributor))
    cast.facilitator.memberships.create(role="relecteur", network=cast.other_network)
    reviewer = type(cast.facilitator).objects.get(pk=cast.facilitator.pk)
    learning.publish(Item.objects.get(pk=entry.item_id), stranger, reviewer)
    refresh_practice_model(model=PracticeModel.objects.get(), by=contributor)
    row = values_of(PracticeModel.objects.get())["M30"][0]
    assert (row["ou"], row["type"], row["ecarts"]) == (
        "Centre social d’Ailleurs", "TRA-01", "Le samedi marche mieux ici"
    )  # fmt: skip


def test_a_model_is_prepared_by_the_team_and_outlives_its_project(
    contributor: Any, colleague: Any, stranger: Any, institution: Any, sign_in: Any
) -> None:
    item = fiches.draft(contributor, institution)
    for person, status in ((stranger, 404), (colleague, 404)):
        assert sign_in(person).post("/modeles/nouveau/", {"projet": item.short_id}).status_code == status
    client = sign_in(contributor)
    assert client.get("/modeles/nouveau/").status_code == 405
    made = client.post("/modeles/nouveau/", {"projet": item.short_id})
    model = PracticeModel.objects.select_related("item").get()
    assert made["Location"] == model.item.work_url
    assert "Compléter avec ce qui est nouveau" in client.get(model.item.work_url).text
    assert client.post(f"/modeles/{model.item.short_id}/actualiser/").status_code == 302
    services.delete_draft(item=item, by=contributor)
    model.refresh_from_db()
    assert model.project is None
    assert values_of(model)["M01"] == fiches.TITLE
    gone = client.post(f"/modeles/{model.item.short_id}/actualiser/", follow=True)
    assert "n&#x27;existe plus" in gone.text
    assert "plus lié à un projet" in client.get(f"/travail/{model.item.short_id}/ecrire/moyens/").text


@pytest.mark.parametrize("number", [1, 3])
def test_pages_of_a_model_take_the_same_queries_whatever_its_sources(
    grids: Any, contributor: Any, colleague: Any, institution: Any, sign_in: Any, number: int
) -> None:
    project = fiches.draft(contributor, institution).project
    services.set_co_writers(item=project.item, users=[colleague], by=contributor)
    for index in range(number):
        entry = learning.finished(contributor, grids["G02"], {"G02.14": f"Frein {index}"}, project=project)
        learning.validated(contributor, project, [entry], colleague)
        learning.lesson(contributor, project=project, E01=f"Leçon {index}")
    model = generate_practice_model(project=project, by=contributor)
    client = sign_in(contributor)
    step = f"/travail/{model.item.short_id}/ecrire"
    for address in (f"{step}/freins/", f"{step}/contact/", f"/travail/{model.item.short_id}/"):
        assert _queries(client, address) <= 12, address
    assert _queries(client, f"{step}/freins/") == 12
    assert _queries(client, "/modeles/") == 6


def _queries(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
