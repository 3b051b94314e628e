"""REX: written in ten minutes, three states, about what its reader may open and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.exceptions import NotReady
from isic_platform.publication.models import Item
from isic_platform.search.selectors import search
from partners.enums import Circulation
from partners.models import RexEntry
from tests.partners import rex
from tests.partners.committees import committee
from tests.partners.test_partnerships import begun
from tests.publication import fiches

pytestmark = pytest.mark.django_db
API = "/api/v1/rex/"
HIDDEN = "CANARI Partenariat que personne ne connaît"


@pytest.mark.exigence("S142", "S143")
def test_a_rex_is_observed_then_formalised_then_circulates(
    contributor: Any, institution: Any, reviewer: Any, client: Any
) -> None:
    project = fiches.draft(contributor, institution).project
    made = rex.rex(contributor, institution, project=project, X05=None)
    assert made.circulation == Circulation.OBSERVED
    with pytest.raises(NotReady):
        services.submit_item(item=made.item, by=contributor)
    services.write_item_answers(item=made.item, values={"X05": "Demander d'abord."}, by=contributor)
    assert rex.fresh(made).circulation == Circulation.FORMALISED
    assert client.get("/rex/").text.count("result__title") == 0
    services.submit_item(item=rex.fresh(made).item, by=contributor)
    services.validate_version(item=rex.fresh(made).item, by=reviewer, criteria={})
    services.publish_version(item=rex.fresh(made).item, by=reviewer)
    assert rex.fresh(made).circulation == Circulation.CIRCULATING
    page = client.get("/rex/?echec=oui&theme=THE-09&objet=projet").text
    assert rex.WRITTEN["X01"] in page and "dit ce qui n’est pas à refaire" in page
    assert client.get("/rex/?objet=comite").text.count("result__title") == 0
    assert [row.kind for row in search(user=AnonymousUser(), text="salle réservée").rows] == ["rex"]
    [line] = client.get(f"{API}?etat=circulation&echec=oui").json()["results"]
    assert (line["id"], line["tells_failure"], line["lesson"]) == (made.item.short_id, True, "Demander d'abord.")
    assert client.get(f"{API}{made.item.short_id}/").json()["content"]
    assert client.get(f"{API}?stade=STP-9").status_code == 400
    services.unpublish_item(item=rex.fresh(made).item, by=reviewer)
    assert rex.fresh(made).circulation == Circulation.FORMALISED


@pytest.mark.exigence("S126")
def test_a_partnership_has_a_rex_per_stage_started_from_its_page(
    contributor: Any, colleague: Any, institution: Any, reviewer: Any, sign_in: Any, client: Any
) -> None:
    found = begun(contributor, institution, visibility=Visibility.PUBLIC)
    found.co_writers.add(colleague)
    rex.published(contributor, institution, reviewer, partnership=found, stage="STP-1")
    writer = sign_in(contributor)
    page = writer.get(found.get_absolute_url()).text
    assert "Rencontre : écrit et en circulation" in page
    assert f"/rex/nouveau/?partenariat={found.short_id}&amp;stade=STP-2" in page
    assert "écrire un REX" not in client.get(found.get_absolute_url()).text
    form = writer.get(f"/rex/nouveau/?partenariat={found.short_id}&stade=STP-2")
    assert (form.context["form"]["about"].value(), form.context["form"]["stage"].value()) == (
        f"partenariat:{found.short_id}", "STP-2",
    )  # fmt: skip
    answer = writer.post("/rex/nouveau/", {"about": f"partenariat:{found.short_id}", "stage": "STP-2"})
    made = RexEntry.objects.latest("pk")
    assert answer["Location"].startswith(f"/travail/{made.item.short_id}/ecrire/")
    assert (made.partnership, made.stage) == (found, "STP-2")
    assert list(made.item.co_writers.all()) == [colleague]


@pytest.mark.exigence("S142", "S149", "S192")
def test_a_rex_never_tells_the_title_of_what_its_reader_may_not_open(
    contributor: Any, institution: Any, reviewer: Any, client: Any, sign_in: Any
) -> None:
    closed = begun(contributor, institution, title=HIDDEN)
    of_committee = committee(contributor, institution, title="CANARI Comité fermé")
    draft = fiches.draft(contributor, institution, P01="CANARI Projet en brouillon").project
    for number, about in enumerate(({"partnership": closed}, {"committee": of_committee}, {"project": draft})):
        made = rex.published(contributor, institution, reviewer, X01=f"REX public {number}", **about)
        own = sign_in(contributor).get(made.item.get_absolute_url()).text
        assert "CANARI" in own and "De quoi parle ce REX" in own
        for path in (
            "/rex/",
            made.item.get_absolute_url(),
            f"{made.item.get_absolute_url()}?format=json",
            API,
            "/recherche/?q=REX",
        ):
            assert "CANARI" not in client.get(path).text, path


def test_where_a_rex_may_not_be_written_it_is_refused(
    contributor: Any, stranger: Any, institution: Any, network: Any, sign_in: Any
) -> None:
    project = fiches.draft(contributor, institution).project
    client = sign_in(stranger)
    answer = client.post("/rex/nouveau/", {"about": f"projet:{project.item.short_id}", "stage": ""})
    assert (answer.status_code, RexEntry.objects.count()) == (422, 0)
    refused = sign_in(contributor).post("/rex/nouveau/", {"about": f"projet:{project.item.short_id}", "stage": "STP-1"})
    assert (refused.status_code, "Un stade se dit d&#x27;un partenariat" in refused.text) == (422, True)
    with pytest.raises(ValidationError):
        rex.rex(contributor, institution, project=project, stage="STP-1")
    made = rex.rex(contributor, institution, network=network, stage="STP-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        RexEntry.objects.filter(pk=made.pk).update(network=None)


@pytest.mark.exigence("S149")
def test_a_rex_is_shown_on_the_page_of_its_project_and_follows_its_team(
    contributor: Any, colleague: Any, institution: Any, reviewer: Any, client: Any
) -> None:
    item = fiches.published(contributor, institution, reviewer)
    made = rex.published(contributor, institution, reviewer, project=item.project)
    rex.published(
        contributor,
        institution,
        reviewer,
        project=item.project,
        X01="CANARI réservé",
        visibility=Visibility.INSTITUTION,
    )
    page = client.get(item.get_absolute_url()).text
    assert made.item.get_absolute_url() in page and "CANARI" not in page
    services.set_co_writers(item=Item.objects.get(pk=item.pk), users=[colleague], by=contributor)
    assert list(rex.fresh(made).item.co_writers.all()) == [colleague]


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_the_same_queries_whatever_the_number(
    contributor: Any, institution: Any, reviewer: Any, sign_in: Any, client: Any, number: int
) -> None:
    found = begun(contributor, institution, visibility=Visibility.PUBLIC)
    item = fiches.published(contributor, institution, reviewer)
    for index in range(number):
        made = rex.published(contributor, institution, reviewer, partnership=found, X01=f"REX {index}")
        rex.published(contributor, institution, reviewer, project=item.project, X01=f"REX du projet {index}")
    writer = sign_in(contributor)
    counts = (
        (client, "/rex/", 2), (writer, "/rex/les-miens/", 6), (client, API, 4), (client, made.item.get_absolute_url(), 12),
        (writer, made.item.work_url, 12), (writer, found.get_absolute_url(), 12), (client, item.get_absolute_url(), 12),
    )  # fmt: skip
    for who, address, most in counts:
        with CaptureQueriesContext(connection) as queries:
            assert who.get(address).status_code == 200
        assert len(queries) <= most, (address, len(queries))


@pytest.mark.exigence("S126", "S152")
def test_a_rex_is_reviewed_as_a_rex_and_says_what_it_is_about(
    contributor: Any, institution: Any, reviewer: Any, facilitator: Any, sign_in: Any
) -> None:
    held = committee(contributor, institution, visibility=Visibility.NETWORK, title="Comité du jardin")
    made = rex.rex(contributor, institution, committee=held)
    writing = sign_in(contributor).get(f"/travail/{made.item.short_id}/ecrire/", follow=True).text
    assert "Comité du jardin" in writing[writing.index("<h1>") - 400 : writing.index("<h1>")]
    services.submit_item(item=made.item, by=contributor)
    client, address = sign_in(reviewer), f"/relectures/{made.item.short_id}/"
    page = client.get(address).text
    assert held.get_absolute_url() in page
    assert "Les faits et les enseignements sont distingués." in page
    for of_a_fiche in ("La fiche", "niveau de participation déclaré", "accompagnement individuel", "métadonnées"):
        assert of_a_fiche not in page, of_a_fiche
    refused = client.post(address, {"decision": "valide"}).text
    assert refused.count("Répondez à ce critère principal") == 2 * 5  # beside the field, and in the summary
    yes = {f"c{number}": "oui" for number in (1, 9, 10, 11, 13)}
    assert client.post(address, {"decision": "valide", **yes}).status_code == 302
    assert "Les faits et les enseignements sont distingués." in client.get(address).text  # what was answered


@pytest.mark.exigence("S149")
def test_who_reviews_a_rex_does_not_learn_of_a_committee_closed_to_them(
    contributor: Any, institution: Any, reviewer: Any, sign_in: Any
) -> None:
    held = committee(contributor, institution, visibility=Visibility.TEAM, title=HIDDEN)
    made = rex.rex(contributor, institution, committee=held)
    services.submit_item(item=made.item, by=contributor)
    assert HIDDEN not in sign_in(reviewer).get(f"/relectures/{made.item.short_id}/").text


def test_a_review_made_with_all_the_criteria_stays_readable(
    contributor: Any, institution: Any, reviewer: Any, sign_in: Any
) -> None:
    made = rex.rex(contributor, institution, committee=committee(contributor, institution))
    services.submit_item(item=made.item, by=contributor)
    services.return_version(
        item=made.item, by=reviewer, reason="À préciser.", criteria={"8": {"answer": "non", "comment": "Rien d'écrit"}}
    )
    page = sign_in(contributor).get(f"/travail/{made.item.short_id}/historique/").text
    assert "8. L&#x27;articulation avec l&#x27;accompagnement individuel est traitée." in page
