"""The pages of syntheses and dossiers: begin, choose sources, read, find; and what they never show."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from isic_platform.search.selectors import search
from knowledge.models import CitedSource, Dossier, Synthesis
from knowledge.syntheses.audience import Circle
from knowledge.syntheses.columns import DOSSIER
from knowledge.syntheses.selectors import most_useful
from tests.knowledge import learning, resources
from tests.knowledge.syntheses import documents
from tests.publication import fiches

SECRET = "Chuchotement"


@pytest.fixture
def source(contributor: Any, institution: Any, reviewer: Any) -> Item:
    """A fiche online."""
    return documents.fiche(contributor, institution, reviewer)


@pytest.mark.exigence("S171", "S205")
def test_a_manager_begins_a_note_ticks_sources_and_writes_it(
    source: Item, manager: Any, institution: Any, sign_in: Any
) -> None:
    client = sign_in(manager)
    page = client.post("/syntheses/nouvelle/", {"titre": "", "pour": [], "diffusion": "DIF-PUB"})
    assert page.status_code == 422
    assert "Dites pour qui vous écrivez." in page.text
    given = {
        "titre": "Cuisiner ensemble", "pour": ["elus"], "question": "Que décider ?", "theme": "THE-06",
        "institution": institution.code, "diffusion": "DIF-PUB",
    }  # fmt: skip
    refused = client.post("/syntheses/nouvelle/", {**given, "titre": "Appeler le 06 12 34 56 78"})
    assert refused.status_code == 422
    begun = client.post("/syntheses/nouvelle/", given)
    note = Synthesis.objects.select_related("item").get()
    assert begun["Location"] == f"/documents/{note.item.short_id}/sources/?theme=THE-06"
    assert note.themes == ["THE-06"]

    address = begun["Location"]
    listed = client.get(address).text
    assert f'value="{source.short_id}"' in listed
    assert "Ce document sera lu par tout le monde." in listed
    added = client.post(address, {"contenu": [source.short_id]}, follow=True)
    assert added.redirect_chain == [(address, 302)]
    assert "1 source ajoutée. Le document est préparé à nouveau." in added.text
    step = client.get(f"/travail/{note.item.short_id}/ecrire/recommandations/").text
    assert "Financement" in step  # checklist for elected people…
    asked = re.sub(r"<template.*?</template>", "", step, flags=re.DOTALL)
    assert "Temps et espaces" not in asked  # … and no other: nobody else was chosen
    assert "D'après : Cuisine du mardi" in step
    taken = client.post(
        f"/travail/{note.item.short_id}/ecrire/limites/", {"S14": "À moi", "S14.version": "1", "aside": "S14"}
    )
    assert taken.status_code == 302
    assert "choisis par ses auteurs" in documents.values_of(note.item)["S14"]

    client.post(address, {"retirer": source.short_id})
    assert not CitedSource.objects.exists()
    assert "Rien de plus à prendre" not in client.post(address, {"utiles": "oui"}, follow=True).text
    assert CitedSource.objects.get().source == source


@pytest.mark.exigence("S167", "S171")
def test_a_reader_puts_a_content_in_a_document_from_its_page(
    source: Item, manager: Any, institution: Any, partner: Any, sign_in: Any, client: Any
) -> None:
    address = f"/documents/ajouter/{source.short_id}/"
    assert address in sign_in(manager).get(f"/o/{source.short_id}/").text
    for reader in (client, sign_in(partner)):
        assert address not in reader.get(f"/o/{source.short_id}/").text
    assert sign_in(partner).get(address).status_code == 403
    writer = sign_in(manager)
    assert "Nouveau dossier" in writer.get(address).text
    given = {"titre": "Apprendre", "pour": ["initiale"], "institution": institution.code, "diffusion": "DIF-PUB"}
    assert source.short_id in writer.get(f"/dossiers/nouveau/?contenu={source.short_id}").text
    writer.post("/dossiers/nouveau/", {**given, "contenu": [source.short_id]})
    dossier = Dossier.objects.select_related("item").get()
    assert dossier.item.cited_sources.get().source == source
    note = documents.document(manager, institution, [])
    assert note.title in writer.get(address).text
    writer.post(address, {"document": note.short_id})
    assert note.cited_sources.get().source == source
    assert writer.post(address, {"document": source.short_id}).status_code == 404


def test_the_page_of_a_note_says_that_what_remains_is_no_duty(
    source: Item, manager: Any, institution: Any, sign_in: Any
) -> None:
    note = documents.document(manager, institution, [source])
    page = sign_in(manager).get(f"/travail/{note.short_id}/").text
    assert "Rien d'obligatoire ne manque ; ce qui reste est conseillé, pas exigé." in page


@pytest.mark.exigence("S171")
def test_sources_are_found_as_in_the_library(
    contributor: Any, manager: Any, institution: Any, reviewer: Any, sign_in: Any
) -> None:
    best = documents.fiche(contributor, institution, reviewer, P01="Sortir du surendettement", P02="Un groupe.")
    later = documents.fiche(
        contributor,
        institution,
        reviewer,
        P01="Marché partagé",
        P90="On y parle aussi de surendettement.",
        P150=None,
        level="TL",
    )
    closed = documents.fiche(
        contributor, institution, reviewer, P01="Surendettement à huis clos", visibility=Visibility.TEAM
    )
    note = documents.document(manager, institution, [])
    client = sign_in(manager)
    page = client.get(f"/documents/{note.short_id}/sources/?q=surandettement", follow=True).text
    assert "Résultats pour «&nbsp;surendettement&nbsp;» (au lieu de «&nbsp;surandettement&nbsp;»)" in page
    found = re.findall(r'name="contenu" value="(\w+)"', page)
    assert found == [best.short_id, later.short_id]  # the nearest first, though the other is the latest
    assert closed.short_id not in page
    offer = page[page.index(f'id="quoi-{later.short_id}"') :].split("</p>")[0]
    assert str(later.published_version.published_at.year) not in offer  # when it was published is not when it was done
    assert "action de 2023" in page
    plain = client.get(
        f"/documents/{note.short_id}/sources/?q=surendettement&nature=projet&theme=THE-06&departement=42"
    ).text
    assert "Résultats pour «&nbsp;surendettement&nbsp;»," in plain
    assert best.short_id in plain
    client.post(f"/documents/{note.short_id}/sources/?q=surendettement", {"contenu": found})
    again = client.get(f"/documents/{note.short_id}/sources/?q=surendettement").text
    assert again.count("Déjà parmi les sources.") == 2
    assert 'name="contenu"' not in again
    assert [row["contenu"]["id"] for row in documents.values_of(note)["S10"]] == found


@pytest.mark.exigence("S171", "S192")
def test_favourites_and_compared_contents_are_poured_in_a_document(
    source: Item, contributor: Any, manager: Any, institution: Any, reviewer: Any, partner: Any, sign_in: Any
) -> None:
    other = documents.fiche(contributor, institution, reviewer, P01="Une autre action")
    closed = documents.fiche(contributor, institution, reviewer, P01="Action fermée", visibility=Visibility.INSTITUTION)
    client = sign_in(manager)
    note = documents.document(manager, institution, [])
    address = f"/documents/{note.short_id}/sources/"
    assert "Aucun autre de vos favoris" in client.post(address, {"favoris": "oui"}, follow=True).text
    for item in (closed, source, other):
        client.post("/recherche/favoris/", {"ajouter": f"projet/{item.short_id}"})
    told = client.post(address, {"favoris": "oui"}, follow=True).text
    assert "2 sources ajoutées." in told
    assert "sa diffusion est plus étroite" in told
    assert [each.source for each in note.cited_sources.order_by("rank")] == [other, source]

    new = "/syntheses/nouvelle/"
    assert f"{new}?favoris=oui" in client.get("/recherche/favoris/").text
    assert "checked" in client.get(f"{new}?favoris=oui").text.split('name="favoris"')[1].split(">")[0]
    given = {"titre": "Deux", "pour": ["elus"], "institution": institution.code, "diffusion": "DIF-PUB"}
    client.post(new, {**given, "favoris": "on"})
    assert Synthesis.objects.order_by("-pk")[0].item.cited_sources.count() == 2

    compared = f"/comparer/?ids={source.short_id}&ids={other.short_id}"
    link = f"{new}?contenu={source.short_id}&amp;contenu={other.short_id}"
    number = Synthesis.objects.count()
    assert link in client.get(compared).text
    chosen = client.get(link.replace("&amp;", "&")).text
    assert Synthesis.objects.count() == number  # following the link writes nothing
    assert "La question à laquelle elle répond" in chosen
    assert "Structure qui la porte" in chosen
    assert "Structure qui le porte" in client.get("/dossiers/nouveau/").text
    assert chosen.count('type="hidden" name="contenu"') == 2
    for reader in (sign_in(partner), sign_in()):
        assert new not in reader.get(compared).text


@pytest.mark.exigence("S171", "S192")
def test_others_neither_change_the_sources_nor_see_the_draft(
    source: Item, manager: Any, institution: Any, contributor: Any, reviewer: Any, stranger: Any, sign_in: Any
) -> None:
    note = documents.document(manager, institution, [source])
    for person in (contributor, reviewer, stranger):
        client = sign_in(person)
        for address in (f"/documents/{note.short_id}/sources/", f"/documents/{note.short_id}/actualiser/"):
            assert client.post(address, {"retirer": source.short_id}).status_code == 404
    assert note.cited_sources.count() == 1
    online = documents.published(manager, institution, reviewer, [source], S01="En ligne")
    assert sign_in(stranger).post(f"/documents/{online.short_id}/sources/").status_code == 403
    assert sign_in(contributor).get(f"/documents/{source.short_id}/sources/").status_code == 404


@pytest.mark.exigence("S171", "S192", "S149")
def test_what_is_closed_shows_nowhere(
    contributor: Any, manager: Any, institution: Any, reviewer: Any, stranger: Any, other_institution: Any,
    sign_in: Any, client: Any,
) -> None:  # fmt: skip
    closed = documents.fiche(
        contributor, institution, reviewer, visibility=Visibility.INSTITUTION, P01=f"{SECRET} de l'action",
        P02=f"{SECRET} du résumé", P190=f"{SECRET} de la leçon",
    )  # fmt: skip
    draft = documents.document(stranger, other_institution, [])
    restricted = documents.published(
        manager, institution, reviewer, [closed], S01=f"{SECRET} de la note", visibility=Visibility.INSTITUTION
    )
    wide = documents.document(manager, institution, [closed])
    assert SECRET not in str(documents.values_of(wide))
    outside = sign_in(stranger)
    assert outside.post(f"/documents/{draft.short_id}/sources/", {"contenu": [closed.short_id]}).status_code == 302
    assert not draft.cited_sources.exists()
    assert outside.get(f"/documents/ajouter/{closed.short_id}/").status_code == 404
    addresses = (
        "/syntheses/", "/dossiers/", "/syntheses/?theme=THE-06", f"/recherche/?q={SECRET}", f"/api/v1/search/?q={SECRET}",
        "/api/v1/syntheses/",
    )  # fmt: skip
    for reader, own in (
        (client, ()),
        (outside, (f"/documents/{draft.short_id}/sources/?q={SECRET}", "/syntheses/les-miennes/")),
    ):
        for address in (*addresses, *own):
            text = reader.get(address).text.replace(f"?q={SECRET}", "").replace(f'value="{SECRET}"', "")
            assert f"{SECRET} d" not in text, address
        for address in (f"/o/{restricted.short_id}/", f"/api/v1/syntheses/{restricted.short_id}/"):
            assert reader.get(address).status_code == 404
    # The writer reads the closed content among those offered, and cannot tick it.
    offered = sign_in(manager).get(f"/documents/{wide.short_id}/sources/").text
    assert "à lire, pas à reprendre" in offered
    assert f'value="{closed.short_id}"' not in offered


@pytest.mark.exigence("S171")
def test_published_documents_are_listed_filtered_searched_and_given_to_machines(
    source: Item, manager: Any, institution: Any, reviewer: Any, client: Any, anonymous: Any
) -> None:
    note = documents.published(manager, institution, reviewer, [source])
    dossier = documents.published(manager, institution, reviewer, [source], kind=DOSSIER)
    for address, item, other in (("/syntheses/", note, dossier), ("/dossiers/", dossier, note)):
        text = client.get(address).text
        assert (f"/o/{item.short_id}/" in text, f"/o/{other.short_id}/" in text) == (True, False)
    assert note.title in client.get("/syntheses/?theme=THE-06&pour=elus&departement=42").text
    assert note.title not in client.get("/syntheses/?pour=equipes").text
    assert "pas appliqué" in client.get("/syntheses/?theme=RIEN").text
    found = search(user=anonymous, text="solitude", chosen={"nature": ["nature-synthese"], "theme": ["THE-15"]})
    assert [row.short_id for row in found.rows] == [note.short_id]
    told = client.get(f"/o/{note.short_id}/?format=json").json()
    assert told["kind"] == "synthese"
    assert "PREPARE" not in told["answers"]
    for endpoint, item in (("syntheses", note), ("dossiers", dossier)):
        listed = client.get(f"/api/v1/{endpoint}/?theme=THE-06").json()["results"]
        assert [(row["id"], row["sources"]) for row in listed] == [
            (item.short_id, [{"id": source.short_id, "version": 1}])
        ]
        detail = client.get(f"/api/v1/{endpoint}/{item.short_id}/").json()
        assert (detail["title"], detail["content"]["kind"]) == (item.title, item.kind)
        assert client.get(f"/api/v1/{endpoint}/?theme=RIEN").status_code == 400
    version = documents.fresh(note).published_version
    assert version.snapshot["sources"] == [{"id": source.short_id, "version": 1}]


@pytest.mark.exigence("S171")
def test_the_most_useful_are_the_most_complete_fiches_then_what_people_found_useful(
    contributor: Any, colleague: Any, manager: Any, institution: Any, reviewer: Any
) -> None:
    from knowledge.resources.services import set_useful

    lights = [
        fiches.published(contributor, institution, reviewer, P01=f"Trace {number}", P64=["THE-06"])
        for number in range(2)
    ]
    full = documents.fiche(contributor, institution, reviewer, P01="Fiche entière")
    other_theme = documents.fiche(contributor, institution, reviewer, P01="Ailleurs", P64=["THE-01"])
    tricks = [
        resources.published(contributor, institution, reviewer, answers={"R40": ["THE-06"], "R01": f"Astuce {number}"})
        for number in range(2)
    ]
    set_useful(resource=tricks[0], useful=True, by=colleague)
    networks = frozenset(institution.networks.values_list("pk", flat=True))
    circle = Circle(Visibility.PUBLIC, institution.pk, networks, networks)
    found = most_useful(manager, circle, theme="THE-06")
    assert [item.pk for item in found] == [
        full.pk, lights[1].pk, lights[0].pk, tricks[0].item_id, tricks[1].item_id,
    ]  # fmt: skip
    assert other_theme not in found


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_whatever_there_is(
    number: int, contributor: Any, manager: Any, institution: Any, reviewer: Any, sign_in: Any
) -> None:
    found = [
        documents.fiche(contributor, institution, reviewer, P01=f"Action {rank}", P02=f"Résumé {rank}")
        for rank in range(number)
    ]
    note = documents.published(manager, institution, reviewer, found)
    learning_client, client = sign_in(manager), sign_in()
    draft = documents.document(manager, institution, found, visibility=Visibility.NETWORK)  # the costliest
    for who, address, most in (
        (client, "/syntheses/", 2),
        (client, f"/o/{note.short_id}/", 6),
        (client, f"/documents/{note.short_id}/docx/", 6),
        (client, "/api/v1/syntheses/", 4),
        (learning_client, f"/documents/{draft.short_id}/sources/", 11),
        (learning_client, f"/documents/{draft.short_id}/sources/?q=action", 12),
        (learning_client, f"/documents/{draft.short_id}/sources/?q=demontrer&tape=demontrrer", 12),
        (learning_client, f"/travail/{draft.short_id}/", 10),
        (learning_client, f"/travail/{draft.short_id}/ecrire/freins/", 10),
    ):
        who.get(address)  # sessions, compiled forms
        with CaptureQueriesContext(connection) as queries:
            assert who.get(address).status_code == 200, address
        assert len(queries) == most, (address, len(queries))


def test_a_copy_has_its_sources_and_is_a_document_of_ones_own(
    source: Item, manager: Any, institution: Any, sign_in: Any
) -> None:
    note = documents.document(manager, institution, [source])
    sign_in(manager).post(f"/travail/{note.short_id}/dupliquer/")
    copy = Synthesis.objects.exclude(item=note).select_related("item").get()
    assert copy.item.cited_sources.get().source == source
    assert copy.themes == ["THE-06", "THE-15"]
    assert learning.TEXT not in str(documents.values_of(copy.item))


def test_a_document_that_is_deleted_leaves_no_history_of_its_sources(
    source: Item, manager: Any, institution: Any, sign_in: Any
) -> None:
    note = documents.document(manager, institution, [source])
    history = CitedSource._meta.get_field("events").related_model.objects
    assert history.exists()
    assert sign_in(manager).post(f"/travail/{note.short_id}/supprimer/").status_code == 302
    assert not Item.objects.filter(pk=note.pk).exists()
    assert not history.exists()
