"""Resources: typed forms as data, published like everything else, voted for, and types that need no developer."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.services import store_attachment
from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.exceptions import NotReady
from isic_platform.search.selectors import search
from knowledge.exceptions import ResourceRefused
from knowledge.models import Resource, ResourceType, UsefulVote
from knowledge.resources.services import load_resource_types, set_type_offered, set_useful, start_resource
from knowledge.resources.types import load_type_file, type_files
from tests.formkit.test_extraction import pdf
from tests.knowledge import resources
from tests.publication import fiches

pytestmark = pytest.mark.django_db
API = "/api/v1/resources/"
CANARY = "Le canari bleu range les chaises"
MEETING = {
    "R01": "Réunion de lancement à cinq structures",
    "R02": "Deux heures pour se dire ce que chacun peut tenir.",
    "R10": "Que chacun reparte avec une chose à faire",
    "R13": "Une invitation signée par deux structures",
    "R14": [{"id": "aaaa1111", "temps": "Tour de table", "minutes": 20, "deroule": "Chacun dit ce qu'il peut tenir"}],
    "R15": "Un relevé de décisions le lendemain",
}


@pytest.mark.exigence("S153", "S154", "S155", "S156", "S160")
def test_the_types_of_the_standard_are_data_and_loading_them_again_changes_nothing(contributor: Any) -> None:
    codes = ["RBI-ELU", "RBI-EVT", "RBI-OUT", "RBI-RAC", "RBI-RAP", "RBI-REF", "RBI-REU", "RBI-TRU"]
    assert [load_type_file(path).key for path in type_files()] == codes
    assert list(ResourceType.objects.order_by("code").values_list("code", flat=True)) == codes
    before = SpecVersion.objects.count()
    load_resource_types()
    assert SpecVersion.objects.count() == before
    trick = ResourceType.objects.get(code="RBI-TRU").spec_version.spec
    assert trick.fields["R02"].max_length == 300
    assert list(ResourceType.objects.get(code="RBI-RAP").spec_version.spec.fields)[:6] == [
        "R01", "R02", "R10", "R11", "R12", "R13",
    ]  # fmt: skip


@pytest.mark.exigence("S155", "S144", "S175")
def test_a_trick_is_reviewed_published_listed_searched_and_given_to_machines(
    contributor: Any, institution: Any, reviewer: Any, client: Any
) -> None:
    draft = resources.draft(contributor, institution)
    assert client.get("/ressources/").text.count("result__title") == 0
    resources.publish(draft.item, contributor, reviewer)
    page = client.get("/ressources/?type=RBI-TRU&theme=THE-09").text
    assert resources.TRICK["R01"] in page.replace("&#x27;", "'")
    assert "Trucs et astuces (1)" in page
    assert client.get("/ressources/?type=RBI-RAP").text.count("result__title") == 0
    assert "Rien ne correspond" in client.get("/ressources/?frein=FR5.3").text
    assert "n&#x27;est pas appliqué" in client.get("/ressources/?type=RBI-XXX").text
    [found] = search(user=client_user(), text="ordre du jour").rows
    assert (found.kind, found.themes) == ("ressource", ["THE-09"])
    assert [row.short_id for row in search(user=client_user(), text="astuce").rows] == [found.short_id]
    listed = client.get(f"{API}?type=RBI-TRU").json()["results"]
    assert [(each["id"], each["type"], each["useful_count"]) for each in listed] == [(found.short_id, "RBI-TRU", 0)]
    assert client.get(f"{API}{found.short_id}/").json()["summary"] == resources.TRICK["R02"]
    assert client.get(f"{API}?type=RBI-XXX").status_code == 400
    assert client.get(found.get_absolute_url()).status_code == 200


def client_user() -> Any:
    """Nobody in particular."""
    return AnonymousUser()


@pytest.mark.exigence("S161")
def test_a_method_sheet_is_recognised_by_a_published_project(
    contributor: Any, institution: Any, reviewer: Any, sign_in: Any
) -> None:
    sheet = resources.draft(contributor, institution, "RBI-REU", MEETING)
    with pytest.raises(NotReady) as refusal:
        services.submit_item(item=sheet.item, by=contributor)
    assert [issue.code for issue in refusal.value.issues if issue.blocks] == ["R50"]
    draft = fiches.draft(contributor, institution, P01="Un projet encore en brouillon")
    client = sign_in(contributor)
    address = f"/travail/{sheet.item.short_id}/ecrire/la-retrouver/"
    client.post(address, {"R50": "Un projet encore en brouillon", "seen": ""})
    assert "R50" not in resources.fresh(sheet).item.record.values
    assert draft.published_version is None
    real = fiches.published(contributor, institution, reviewer)
    link = [{"id": real.short_id, "label": real.online_title}]
    services.write_item_answers(item=sheet.item, values={"R50": link}, by=contributor)
    services.submit_item(item=resources.item_of(sheet), by=contributor)


@pytest.mark.exigence("S149", "S192")
def test_a_resource_reaches_those_that_its_diffusion_says(
    contributor: Any, institution: Any, reviewer: Any, stranger: Any, client: Any, sign_in: Any
) -> None:
    made = resources.published(
        contributor, institution, reviewer, answers={"R02": CANARY}, visibility=Visibility.INSTITUTION
    )
    short_id = made.item.short_id
    for reader in (client, sign_in(stranger)):
        for address in (
            "/ressources/",
            API,
            "/recherche/?q=canari",
            "/api/v1/search/?q=canari",
            "/ressources/?tri=utile",
        ):
            text = reader.get(address).text
            assert (CANARY in text, short_id in text) == (False, False), address
        assert reader.get(f"/o/{short_id}/").status_code in (403, 404)
        assert reader.get(f"{API}{short_id}/").status_code == 404
    assert "Trucs et astuces (0)" in client.get("/ressources/").text
    assert CANARY in sign_in(contributor).get("/ressources/").text


@pytest.mark.exigence("S155")
def test_one_says_once_that_a_resource_is_useful_and_takes_it_back(
    contributor: Any, colleague: Any, stranger: Any, institution: Any, reviewer: Any, sign_in: Any, client: Any
) -> None:
    made = resources.published(contributor, institution, reviewer)
    other = resources.published(contributor, institution, reviewer, answers={"R01": "Une autre astuce"})
    address = f"/ressources/{made.item.short_id}/utile/"
    voter = sign_in(colleague)
    assert "Elle m&#x27;est utile" in voter.get(f"/o/{made.item.short_id}/").text.replace("'", "&#x27;")
    for _ in range(2):
        assert voter.post(address, {"utile": "oui"}).status_code == 302
    assert resources.fresh(made).useful_count == 1
    assert "Retirer ma voix" in voter.get(f"/o/{made.item.short_id}/").text
    assert sign_in(contributor).post(address, {"utile": "oui"}).status_code == 403
    assert client.post(address, {"utile": "oui"}).status_code == 302  # to sign in
    page = client.get("/ressources/?tri=utile").text
    assert page.index(made.item.short_id) < page.index(other.item.short_id)
    assert "utile à 1 personne" in page
    assert colleague.last_name not in client.get(f"/o/{made.item.short_id}/").text
    voter.post(address, {"utile": "non"})
    assert resources.fresh(made).useful_count == 0
    hidden = resources.published(contributor, institution, reviewer, visibility=Visibility.INSTITUTION)
    assert sign_in(stranger).post(f"/ressources/{hidden.item.short_id}/utile/", {"utile": "oui"}).status_code == 404
    set_useful(resource=made, useful=True, by=colleague)
    with pytest.raises(IntegrityError), transaction.atomic():
        UsefulVote.objects.create(resource=made, user=colleague)


GAME = {
    "code": "RBI-JEU", "title": "Jeu coopératif", "plural": "Jeux coopératifs", "intention": "Partager un jeu qui fait parler.",
    "champs-TOTAL_FORMS": "3", "champs-INITIAL_FORMS": "0",
    "champs-0-label": "Les règles", "champs-0-kind": "texte_long", "champs-0-required": "on",
    "champs-1-label": "Avec qui ?", "champs-1-kind": "choix_multi", "champs-1-choices": "des enfants\ndes adultes",
    "champs-2-label": "", "champs-2-kind": "texte_court",
}  # fmt: skip


@pytest.mark.exigence("S157")
def test_a_facilitator_adds_a_type_and_people_deposit_in_it_without_a_developer(
    facilitator: Any, contributor: Any, institution: Any, reviewer: Any, sign_in: Any, client: Any
) -> None:
    maker = sign_in(facilitator)
    assert sign_in(contributor).get("/ressources/types/").status_code == 403
    assert maker.post("/ressources/types/nouveau/", GAME).status_code == 302
    kind = ResourceType.objects.get(code="RBI-JEU")
    assert list(kind.spec_version.spec.fields)[:4] == ["R01", "R02", "R10", "R11"]
    writer = sign_in(contributor)
    response = writer.post("/ressources/nouvelle/", {"type": "RBI-JEU", "institution": institution.code})
    made = Resource.objects.get()
    assert response["Location"].startswith(f"/travail/{made.item.short_id}/ecrire/")
    assert "Les règles" in writer.get(response["Location"]).text
    known = {"R01": "Le fil", "R10": "On lance la pelote", "R11": ["des adultes"], "DIFFUSION": Visibility.PUBLIC}
    services.write_item_answers(item=made.item, values=known, by=contributor)
    resources.publish(made.item, contributor, reviewer)
    # The next version asks one question less and one more: what was answered stays, its code is given to no other.
    changed = {
        **GAME, "champs-INITIAL_FORMS": "2", "champs-0-code": "R10", "champs-1-code": "R11", "champs-1-label": "",
        "champs-2-label": "Combien de temps ?", "champs-2-kind": "nombre",
    }  # fmt: skip
    assert maker.post("/ressources/types/RBI-JEU/", changed).status_code == 302
    spec = ResourceType.objects.get(code="RBI-JEU").spec_version.spec
    assert [code for code in ("R10", "R11", "R12") if not spec.fields[code].retired] == ["R10", "R12"]
    assert "On lance la pelote" in client.get(f"/o/{made.item.short_id}/").text
    assert "Des adultes" in client.get(f"/o/{made.item.short_id}/").text
    set_type_offered(type=kind, offered=False, by=facilitator)
    kind.refresh_from_db()
    with pytest.raises(ResourceRefused, match="plus proposé"):
        start_resource(type=kind, institution=institution, by=contributor)
    assert "Jeux coopératifs (1)" in client.get("/ressources/").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "RBI-TRU"}, "du standard"),
        ({"code": "JEU"}, "trois lettres"),
        ({"champs-1-choices": "un seul"}, "au moins deux choix"),
        ({"champs-0-help": "Appelez le 06 12 34 56 78"}, "ne nomment personne"),
    ],
    ids=("standard", "code", "choices", "person"),
)
def test_a_type_that_cannot_be_is_refused_with_its_reason(
    facilitator: Any, sign_in: Any, changes: dict[str, str], said: str
) -> None:
    answer = sign_in(facilitator).post("/ressources/types/nouveau/", {**GAME, **changes})
    assert answer.status_code == 422
    assert said in answer.text
    assert "Les règles" in answer.text  # what was typed is kept
    assert not ResourceType.objects.filter(code="RBI-JEU").exists()


def test_a_type_of_the_standard_is_not_changed_in_a_page(facilitator: Any, sign_in: Any) -> None:
    assert sign_in(facilitator).get("/ressources/types/RBI-TRU/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_the_same_queries_whatever_the_number(
    contributor: Any, colleague: Any, institution: Any, reviewer: Any, sign_in: Any, client: Any, number: int
) -> None:
    for index in range(number):
        made = resources.published(contributor, institution, reviewer, answers={"R01": f"Astuce {index}"})
    reader, writer = sign_in(colleague), sign_in(contributor)
    counts = (
        (client, "/ressources/", 4), (reader, "/ressources/", 8), (client, API, 5), (writer, "/ressources/les-miennes/", 6),
        (reader, f"/o/{made.item.short_id}/", 12), (writer, f"/travail/{made.item.short_id}/", 12),
    )  # fmt: skip
    for who, address, most in counts:
        with CaptureQueriesContext(connection) as queries:
            assert who.get(address).status_code == 200
        assert len(queries) <= most, (address, len(queries))


def deposit(resource: Resource, name: str, data: bytes, by: Any) -> Any:
    """A file joined to a resource."""
    file = store_attachment(record=resource.item.record, upload=SimpleUploadedFile(name, data), alt="", by=by)
    joined = {"attachment": file.pk, "name": name, "alt": "", "type": file.content_type}
    row = {"id": "ffff1111", "titre": "Le document", "fichier": joined}
    services.write_item_answers(item=resource.item, values={"R60": [row]}, by=by)
    return file


@pytest.mark.exigence("S153", "S144")
def test_the_text_of_a_file_is_searched_reviewed_and_leaves_with_it(
    contributor: Any, institution: Any, reviewer: Any, sign_in: Any
) -> None:
    made = resources.draft(contributor, institution)
    file = deposit(made, "rapport.pdf", pdf("Une girouette sur le toit. Appelez le 06 12 34 56 78."), contributor)
    services.submit_item(item=resources.item_of(made), by=contributor)
    page = sign_in(reviewer).get(f"/relectures/{made.item.short_id}/").text
    assert "Dans « rapport.pdf »" in page
    assert "06 12 34 56 78" not in page
    services.validate_version(item=resources.item_of(made), by=reviewer, criteria={})
    services.publish_version(item=resources.item_of(made), by=reviewer)
    assert [row.short_id for row in search(user=client_user(), text="girouette").rows] == [made.item.short_id]
    services.remove_file(item=resources.item_of(made), attachment=file, by=reviewer)
    assert search(user=client_user(), text="girouette").rows == []


def test_a_corrupt_file_breaks_nothing_and_its_author_is_told(
    contributor: Any, institution: Any, reviewer: Any, sign_in: Any
) -> None:
    made = resources.draft(contributor, institution)
    deposit(made, "abime.pdf", b"%PDF-1.4\nnothing", contributor)
    page = sign_in(contributor).get(f"/travail/{made.item.short_id}/soumettre/").text
    assert "« abime.pdf » est gardé, mais son texte" in page
    resources.publish(resources.item_of(made), contributor, reviewer)
    assert search(user=client_user(), text="ordre du jour").total == 1
