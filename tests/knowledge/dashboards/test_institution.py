"""The dashboards of an institution and of a network: who reads them, what they count, what they never tell."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.formkit.enums import Level
from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from knowledge.dashboards.facts import count_people, read_fiches
from knowledge.dashboards.institution import institution_board
from knowledge.dashboards.network import network_board
from tests.cast import create_institution, create_user, join
from tests.knowledge import entries, learning
from tests.knowledge.dashboards.scenes import SECRET_TITLE, fiche, queries_of
from tests.knowledge.together import scenes as together
from tests.partners import committees
from tests.publication import fiches


def page_of(institution: Any) -> str:
    return f"/tableau-de-bord/structure/{institution.code}/"


def network_page(network: Any) -> str:
    return f"/tableau-de-bord/reseau/{network.pk}/"


@pytest.mark.exigence("S172")
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("manager", 200), ("contributor", 200), ("colleague", 200), ("facilitator", 200), ("partner", 403),
        ("reviewer", 403), ("stranger", 403), ("admin", 403), ("anonymous", 302),
    ],
)  # fmt: skip
def test_an_institution_shows_its_dashboard_to_its_people_and_its_facilitators(
    cast: Any, institution: Any, sign_in: Any, name: str, status: int
) -> None:
    assert sign_in(cast[name]).get(page_of(institution)).status_code == status


@pytest.mark.parametrize(
    ("name", "status"), [("facilitator", 200), ("contributor", 200), ("stranger", 403), ("admin", 403)]
)
def test_a_network_shows_its_dashboard_to_its_members(
    cast: Any, network: Any, sign_in: Any, name: str, status: int
) -> None:
    assert sign_in(cast[name]).get(network_page(network)).status_code == status


def test_an_unknown_place_is_not_found(manager: Any, sign_in: Any) -> None:
    for address in ("structure/nulle-part/", "reseau/999999/", "structure/nulle-part/rapport/2024/"):
        assert sign_in(manager).get(f"/tableau-de-bord/{address}").status_code == 404


@pytest.mark.exigence("S172", "S29")
def test_projects_are_counted_by_state_time_participation_and_theme(
    contributor: Any, manager: Any, institution: Any, reviewer: Any, sign_in: Any
) -> None:
    fiche(contributor, institution, reviewer, "Jardin", P10="ETA-REA", P11="TMP-1", P70="PAR-5")
    fiche(contributor, institution, reviewer, "Cuisine", P10="ETA-REA", P11="TMP-2", P70="PAR-2", P64=["THE-06"])
    fiches.submitted(contributor, institution, P01="Remise", P16=Visibility.TEAM)
    board = institution_board(manager, institution)
    assert board.fiches == 2
    assert dict(board.states.rows)["Réalisation"] == 2
    assert dict(board.times.rows) == {
        "Écoute et co-construction": 1, "Captation et analyse": 1, "Communication et partage": 0,
    }  # fmt: skip
    assert {label for label, number in board.participation.rows if number} == {"Consultation", "Co-décision"}
    assert dict(board.themes.rows) == {"Alimentation": 1, "Isolement": 1}
    assert (board.at_work.in_review, board.at_work.drafts) == (1, 0)
    page = sign_in(manager).get(page_of(institution)).text
    assert "2 fiches publiées" in page
    assert "Les mêmes nombres en tableau" in page


def test_a_draft_over_a_published_fiche_changes_nothing_that_is_counted(
    contributor: Any, manager: Any, institution: Any, reviewer: Any
) -> None:
    item = fiche(contributor, institution, reviewer, "Jardin", P10="ETA-REA")
    services.start_new_version(item=item, by=contributor)
    services.write_item_answers(item=Item.objects.get(pk=item.pk), values={"P64": ["THE-06"]}, by=contributor)
    board = institution_board(manager, institution)
    assert dict(board.themes.rows) == {"Isolement": 1}
    assert board.at_work.drafts == 0  # another team's
    assert board.completeness.is_empty


@pytest.mark.exigence("S149", "S172")
def test_nothing_of_an_institution_reaches_anybody_else(
    contributor: Any, manager: Any, facilitator: Any, stranger: Any, institution: Any, reviewer: Any, network: Any,
    other_network: Any, grids: Any, sign_in: Any,
) -> None:  # fmt: skip
    fiche(contributor, institution, reviewer, "CANARI-structure", P16=Visibility.INSTITUTION)
    fiche(contributor, institution, reviewer, SECRET_TITLE, P16=Visibility.TEAM, P64=["THE-06"])
    learning.published(
        contributor, reviewer, E01="CANARI-enseignement", visibility=Visibility.INSTITUTION, **about(contributor)
    )
    held = committees.session(committees.committee(contributor, institution), contributor, -40)
    committees.decision(held, contributor, "CANARI-décision", due_on=committees.day(-2))
    mine = sign_in(manager).get(page_of(institution)).text
    assert "CANARI-enseignement" in mine
    assert SECRET_TITLE not in mine
    assert "CANARI-décision" not in mine  # kept for the team of the committee
    assert institution_board(manager, institution).fiches == 1
    for person, address in (
        (facilitator, page_of(institution)), (facilitator, network_page(network)), (contributor, network_page(network)),
        (stranger, network_page(other_network)), (stranger, "/tableau-de-bord/"), (stranger, "/tableau-de-bord/signaux/"),
    ):  # fmt: skip
        answer = sign_in(person).get(address)
        assert answer.status_code == 200
        assert "CANARI" not in answer.text, address
    assert institution_board(facilitator, institution).fiches == 0
    assert network_board(contributor, network).fiches == 0  # what stays in the institution is not the network's


def about(person: Any) -> dict[str, Any]:
    """What a lesson stands on: a project of that person."""
    return {"project": Item.objects.filter(owner=person, kind="projet").first().project}


@pytest.mark.exigence("S222")
def test_small_groups_are_never_added_nor_shown(
    contributor: Any, manager: Any, institution: Any, reviewer: Any, sign_in: Any
) -> None:
    fiche(contributor, institution, reviewer, "Grand groupe", P55=120)
    fiche(contributor, institution, reviewer, "Groupe moyen", P55=17)
    small = fiche(contributor, institution, reviewer, "Petit groupe", P55=3)
    fiche(contributor, institution, reviewer, "Ne dit rien", P55={"special": "DOC-NON"})
    for reader in (manager, contributor):  # the team too: a dashboard is shown around
        people = count_people(read_fiches(Item.objects.readable_by(reader)))
        assert (people.least, people.told, people.small, people.silent) == (137, 2, 1, 1)
        page = sign_in(reader).get(page_of(institution)).text
        assert "au moins 137" in page
        assert "140" not in page
    services.unpublish_item(item=fiches.fresh(small), by=reviewer, reason="autre", comment="Demande reçue.")
    assert count_people(read_fiches(Item.objects.readable_by(manager))).least == 137  # nothing is found by difference


def test_a_lone_small_group_says_no_number(contributor: Any, manager: Any, institution: Any, reviewer: Any) -> None:
    fiche(contributor, institution, reviewer, "Petit groupe", P55=4)
    people = institution_board(manager, institution).people
    assert people.text == "moins de 5 par action"
    assert "4" not in people.note


def test_grids_and_lessons_are_counted_without_what_is_kept_private(
    contributor: Any, manager: Any, institution: Any, reviewer: Any, project: Any, grids: Any
) -> None:
    entries.published(contributor, grids["G02"], reviewer, project=project)
    learning.complete(contributor, grids["G04"], project)
    learning.published(contributor, reviewer, project=project)
    for reader in (contributor, manager):
        board = institution_board(reader, institution)
        assert [label for label, _ in board.grids.rows] == ["G02 : Freins, écueils et solutions de contournement"]
        assert board.finished == 1
        assert [lesson.title for lesson in board.lessons] == [learning.TEXT]


@pytest.mark.exigence("S172", "S80")
def test_a_network_counts_across_institutions_and_shows_what_circulates(
    contributor: Any, facilitator: Any, network: Any, institution: Any, reviewer: Any, grids: Any, sign_in: Any
) -> None:
    second = create_institution("mds-voisine", "MDS voisine", networks=[network])
    neighbour = create_user()
    join(neighbour, "contributeur", second)
    fiche(contributor, institution, reviewer, "Jardin partagé", P16=Visibility.NETWORK, P55=12)
    fiche(neighbour, second, reviewer, "Café du lundi", P16=Visibility.PUBLIC, P55=30)
    together.campaign(facilitator, network)
    board = network_board(facilitator, network)
    assert [(carrier.name, carrier.total) for carrier in board.carriers] == [("CCAS d’Exemple", 1), ("MDS voisine", 1)]
    assert [arrival.title for arrival in board.arrivals] == ["Café du lundi", "Jardin partagé"]
    assert board.people.text == "42"
    page = sign_in(facilitator).get(network_page(network)).text
    assert "Ce qui retient de venir" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_take_the_same_queries_whatever_the_number(
    contributor: Any, manager: Any, facilitator: Any, institution: Any, reviewer: Any, network: Any, project: Any,
    grids: Any, sign_in: Any, number: int,
) -> None:  # fmt: skip
    together.campaign(facilitator, network)
    for index in range(number):
        fiche(contributor, institution, reviewer, f"Fiche {index}", P55=10, P16=Visibility.NETWORK)
        fiches.submitted(contributor, institution, level=Level.TRACE, P01=f"Remise {index}")
        learning.published(contributor, reviewer, project=project, E01=f"Un enseignement numéro {index}")
        entries.published(contributor, grids["G02"], reviewer, project=project)
        found = committees.committee(contributor, institution, visibility=Visibility.NETWORK)
        committees.decision(committees.session(found, contributor, -40), contributor, due_on=committees.day(-2))
    assert queries_of(sign_in(manager), page_of(institution)) == 12
    assert queries_of(sign_in(facilitator), network_page(network)) == 12
    assert queries_of(sign_in(manager), "/tableau-de-bord/signaux/") == 6


def test_the_page_of_an_institution_leads_its_people_there(cast: Any, institution: Any, sign_in: Any) -> None:
    links = {"board": f'href="{page_of(institution)}"', "report": f'href="{page_of(institution)}rapport/'}
    for name, shown in (
        ("manager", {"board", "report"}), ("facilitator", {"board"}), ("admin", {"report"}), ("stranger", set()),
        ("partner", set()), ("anonymous", set()),
    ):  # fmt: skip
        page = sign_in(cast[name]).get(f"/structures/{institution.code}/").text
        assert {key for key, link in links.items() if link in page} == shown, name


def test_the_dashboard_is_in_the_navigation_and_the_site_map_of_whoever_is_signed_in(cast: Any, sign_in: Any) -> None:
    for name in ("contributor", "admin"):
        assert sign_in(cast[name]).get("/plan-du-site/").text.count('href="/tableau-de-bord/"') == 2
    assert 'href="/tableau-de-bord/"' not in sign_in().get("/plan-du-site/").text
