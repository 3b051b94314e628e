"""Obstacles, what was tried against them, and the projects (S209): counted by content, read as each reader may."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isic_platform.publication.enums import Visibility
from knowledge.library.axes import LEVERS, OBSTACLES
from knowledge.library.crossing import ranking
from knowledge.library.scope import Scope
from tests.knowledge import entries, learning
from tests.publication import fiches

LIST, ONE = "/bibliotheque/freins/", "/bibliotheque/freins/FR5.3/"
ATTEMPT = {"frein": "FR5.3", "solution": "Passer par les parents relais.", "qui": "deux mères", "resultat": 5}
FAILED = {"frein": "FR5.3", "solution": "Une affiche dans le hall.", "resultat": 1}
OTHER = {"frein": "FR2.1", "solution": "Inviter la direction à une séance.", "resultat": 4}
SECRET = "Un mot pour la seule équipe du projet"


def page(client: Client, path: str) -> str:
    """The main part of a page, as text: spaces and tags folded."""
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).replace("&#x27;", "'")


@pytest.fixture
def online(grids: Any, cast: Any) -> Any:
    """A public fiche, an answer with two attempts against FR5.3, and a proven solution: each cites FR5.3."""
    item = fiches.published(
        cast.contributor, cast.institution, cast.reviewer,
        P191=["FR5.3", "FR5.1"], P64=["THE-09"], P41="42", P192=["LE7.2"],
    )  # fmt: skip
    cast.item = item
    cast.entry = entries.published(
        cast.contributor, grids["G02"], cast.reviewer, project=item.project,
        answers={"G02.01": ["FR5.3"], "G02.07": [ATTEMPT, FAILED, OTHER], "G02.02": [entries.G02["G02.02"][0]]},
    )  # fmt: skip
    cast.lesson = learning.published(cast.contributor, cast.reviewer, institution=cast.institution)
    return cast


@pytest.mark.exigence("S209")
def test_obstacles_are_ranked_by_contents_not_by_rows(online: Any, client: Client) -> None:
    """FR5.3 stands in three contents (five rows of one of them), FR5.1 and FR2.1 in one each."""
    found = ranking(online.anonymous, OBSTACLES, Scope())
    assert [(rank.code, rank.contents, rank.projects, rank.lessons) for rank in found.ranks] == [
        ("FR5.3", 3, 1, 1), ("FR2.1", 1, 0, 0), ("FR5.1", 1, 1, 0),
    ]  # fmt: skip
    assert found.read == 3
    text = page(client, LIST)
    assert "3 contenus citent au moins un frein" in text
    assert text.index("Mobilisation difficile") < text.index("Temps de préparation non reconnu")
    assert "Conditions pratiques et coopération" in text
    assert f'href="{ONE}"' in client.get(LIST).content.decode()


@pytest.mark.exigence("S209", "S146")
def test_one_obstacle_tells_what_was_tried_with_its_result_then_lessons_then_projects(
    online: Any, client: Client
) -> None:
    text = page(client, ONE)
    worked, failed = text.index("Passer par les parents relais."), text.index("Une affiche dans le hall.")
    assert worked < failed, "what worked comes first"
    assert "A marché (5 sur 5)" in text[:worked] and "Qui : deux mères" in text[worked:failed]
    assert "N’a pas suffi (1 sur 5)" in text[worked:failed]
    assert "Trois séances vides au printemps." in text[text.index("Comment ce frein se présente") :]
    assert "Inviter la direction" not in text, "what was tried against another obstacle stays on its page"
    assert "Solutions éprouvées" in text and learning.TEXT in text
    assert text.index("Solutions éprouvées") < text.index("Fiche projet (1)") < text.index("Réponse à une grille (1)")
    html = client.get(ONE).content.decode()
    assert html.count(f'href="{online.item.get_absolute_url()}"') >= 2, "the project is linked beside the sentence too"
    assert f'href="{online.entry.item.get_absolute_url()}"' in html
    assert "Inviter la direction à une séance." in page(client, "/bibliotheque/freins/FR2.1/")


@pytest.mark.exigence("S209")
def test_filters_reach_an_answer_through_its_project_and_stay_in_the_address(online: Any, client: Client) -> None:
    """An answer to G02 bears neither theme nor territory: those of its project count, when it can be read."""
    for query in ("theme=THE-09", "territoire=42", "territoire=region-84", "theme=THE-09&territoire=42"):
        assert "Passer par les parents relais." in page(client, f"{ONE}?{query}"), query
    for query in ("theme=THE-01", "territoire=33", "depuis=2090", "jusqua=1999"):
        assert "Rien ne correspond" in page(client, f"{ONE}?{query}"), query
    listed = client.get(f"{LIST}?theme=THE-09&territoire=42").content.decode()
    assert f'href="{ONE}?theme=THE-09&amp;territoire=42"' in listed
    refused = page(client, f"{LIST}?theme=ZZZ&depuis=hier")
    assert "« ZZZ » n’existe pas" in refused and "une année est attendue" in refused
    assert "3 contenus citent" in refused


def test_the_project_of_an_answer_filters_it_for_its_readers_alone(
    grids: Any, cast: Any, client: Client, sign_in: Any
) -> None:
    """A public answer on a fiche kept in its network: the public does not learn the theme of the fiche through it."""
    item = fiches.published(
        cast.contributor, cast.institution, cast.reviewer, visibility=Visibility.NETWORK, P64=["THE-09"]
    )
    entries.published(cast.contributor, grids["G02"], cast.reviewer, project=item.project)
    shown = "Inviter à la sortie de l'école."
    assert shown in page(client, ONE)
    assert "Rien ne correspond" in page(client, f"{ONE}?theme=THE-09")
    assert fiches.TITLE not in page(client, ONE)
    member = sign_in(cast.reviewer)
    assert shown in page(member, f"{ONE}?theme=THE-09") and fiches.TITLE in page(member, ONE)


@pytest.mark.parametrize("visibility", [Visibility.TEAM, Visibility.INSTITUTION, Visibility.NETWORK])
def test_what_a_reader_may_not_read_is_neither_counted_nor_quoted(
    grids: Any, cast: Any, sign_in: Any, visibility: str
) -> None:
    """Leak: a narrow answer, a draft and a fiche of the network never show outside, by their words or by their number."""
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer, visibility=visibility, P191=["FR5.3"])
    answers = {"G02.07": [{"frein": "FR5.3", "solution": SECRET, "resultat": 5}]}
    entries.published(
        cast.contributor, grids["G02"], cast.reviewer, visibility=visibility, project=item.project, answers=answers
    )
    entries.filled(cast.contributor, grids["G02"], answers, project=item.project)
    for name in ("anonymous", "stranger", "admin"):
        client = sign_in(cast[name])
        assert "Personne n’en a encore parlé" in page(client, ONE), name
        assert "Rien n’est encore publié ici" in page(client, LIST), name
        assert SECRET not in page(client, ONE)
    own = page(sign_in(cast.contributor), ONE)
    assert own.count(SECRET) == 1, "the published one alone, never the draft"
    assert "2 contenus citent" in page(sign_in(cast.contributor), LIST)


def test_a_term_that_does_not_exist_is_not_found(client: Client, db: None) -> None:
    for path in ("/bibliotheque/freins/FR9.9/", "/bibliotheque/freins/LE5/", "/bibliotheque/leviers/FR5.3/"):
        assert client.get(path).status_code == 404, path


def test_a_committee_answer_tells_what_it_changed(grids: Any, cast: Any, client: Client) -> None:
    """G07: the difficulties are obstacles; what was changed is quoted, with the others it was written for."""
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer)
    entry = learning.complete(
        cast.contributor, grids["G07"], item.project,
        {"G07.14": ["FR6.1", "FR6.6"], "G07.15": "Deux heures sans décision.", "G07.16": "Une décision par séance.",
         "DIFFUSION": Visibility.PUBLIC},
    )  # fmt: skip
    learning.publish(entry.item, cast.contributor, cast.reviewer)
    text = page(client, "/bibliotheque/freins/FR6.1/")
    assert "Une décision par séance." in text and "Écrit aussi pour : Comité : pas d'élu" in text
    assert "Deux heures sans décision." not in text, "nobody knows which of the two it describes"


@pytest.mark.exigence("S209")
def test_levers_have_the_same_page_with_their_conditions(online: Any, client: Client) -> None:
    fiches.published(
        online.contributor, online.institution, online.reviewer, level="NIV-FS", P01="Le jardin du mercredi",
        P192=["LE7.6"], P198=[{"condition": "Deux heures de préparation inscrites au planning.", "levier": "LE7.6"}],
    )  # fmt: skip
    assert {rank.code for rank in ranking(online.anonymous, LEVERS, Scope()).ranks} == {"LE7.2", "LE7.6"}
    assert "Deux heures de préparation inscrites au planning." in page(client, "/bibliotheque/leviers/LE7.6/")
    assert "Aucun" not in page(client, "/bibliotheque/leviers/LE7.2/").split("Fiche projet")[0]


def test_pages_take_the_same_queries_whatever_the_number(online: Any, grids: Any, sign_in: Any) -> None:
    client = sign_in(online.colleague)

    def measure() -> None:
        for path, count in ((LIST, 6), (ONE, 11), (f"{ONE}?theme=THE-09", 11)):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            assert len(queries) == count, (path, [query["sql"][:150] for query in queries])

    measure()
    for _ in range(2):
        entries.published(
            online.contributor, grids["G02"], online.reviewer, project=online.item.project,
            answers={"G02.07": [ATTEMPT]},
        )  # fmt: skip
        learning.published(online.contributor, online.reviewer, institution=online.institution)
    measure()
