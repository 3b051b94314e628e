"""``/api/v1/grids/`` and ``/api/v1/grid-entries/``: what a partner's software reads."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isic_platform.publication.enums import Visibility
from tests.knowledge import entries
from tests.publication import fiches

API = "/api/v1/grid-entries/"


@pytest.mark.exigence("S175")
def test_anybody_reads_the_grids_and_their_questions(grids: Any, client: Any) -> None:
    listed = client.get("/api/v1/grids/").json()
    assert [(grid["code"], grid["version"]) for grid in listed["results"]] == [(f"G{n:02}", 1) for n in range(14)]
    assert set(listed) == {"results", "next", "previous"}
    grid = client.get("/api/v1/grids/G02/").json()
    assert grid["definition"]["steps"][0]["fields"][0]["code"] == "G02.01"
    schema = grid["schema"]
    assert schema["properties"]["G02.03"]["anyOf"][0] == {"enum": ["oui", "non"]}
    assert "G02.01" in schema["required"]
    assert "G02.04" not in schema["required"]  # its condition may hide it
    assert "TITRE" not in schema["properties"]


def test_a_grid_that_is_not_published_is_not_found(grids: Any, client: Any) -> None:
    for code in ("G98", "G99", "XX"):
        answer = client.get(f"/api/v1/grids/{code}/")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.exigence("S175", "S192")
def test_only_what_reaches_the_caller_is_listed(
    grids: Any, project: Any, contributor: Any, colleague: Any, reviewer: Any, sign_in: Any
) -> None:
    draft = entries.filled(
        contributor, grids["G02"], {"Z1": "Leçon en brouillon", "DIFFUSION": "DIF-PUB"}, project=project
    )
    inside = entries.published(contributor, grids["G02"], reviewer, visibility=Visibility.INSTITUTION, project=project)
    public = entries.published(contributor, grids["G02"], reviewer, project=project)
    seen = {person: _ids(sign_in(user)) for person, user in (("nobody", None), ("colleague", colleague))}
    assert seen["nobody"] == [public.item.short_id]
    assert seen["colleague"] == [public.item.short_id, inside.item.short_id]
    for entry in (draft, inside):
        assert sign_in().get(f"{API}{entry.item.short_id}/").status_code == 404


def _ids(client: Any, query: str = "") -> list[str]:
    return [row["id"] for row in client.get(API + query).json()["results"]]


def test_an_answer_tells_its_texts(grids: Any, project: Any, contributor: Any, reviewer: Any, client: Any) -> None:
    entry = entries.published(contributor, grids["G02"], reviewer, project=project)
    body = client.get(f"{API}{entry.item.short_id}/").json()
    assert (body["grid"], body["grid_version"], body["respondent"]) == ("G02", 1, "equipe")
    assert body["title"].endswith(entries.LESSON)
    assert body["url"].endswith(f"/o/{entry.item.short_id}/")
    assert body["content"]["answers"]["G02.14"] == "Le transport du soir"


def test_a_project_that_the_caller_may_not_read_is_not_told(
    grids: Any, contributor: Any, institution: Any, reviewer: Any, client: Any, sign_in: Any
) -> None:
    hidden = fiches.published(contributor, institution, reviewer, visibility=Visibility.TEAM, P01="Projet tu")
    shown = fiches.published(contributor, institution, reviewer, P01="Projet dit")
    for item in (hidden, shown):
        entries.published(contributor, grids["G02"], reviewer, project=item.project)
    answer = client.get(API)
    assert [row["project"] and row["project"]["title"] for row in answer.json()["results"]] == ["Projet dit", None]
    assert "Projet tu" not in answer.text
    assert _ids(client, f"?project={hidden.short_id}") == []
    assert len(_ids(client, f"?project={shown.short_id}")) == 1
    assert len(_ids(sign_in(contributor), f"?project={hidden.short_id}")) == 1


def test_filters_refuse_what_they_do_not_know(
    grids: Any, project: Any, contributor: Any, reviewer: Any, client: Any
) -> None:
    entries.published(contributor, grids["G02"], reviewer, project=project)
    assert len(_ids(client, "?grid=G02&respondent=equipe")) == 1
    assert _ids(client, "?grid=G00") == []
    for query, said in (
        ("grid=G77", "G00, G01, G02"),
        ("respondent=voisin", "professionnel"),
        ("project=x", "identifiant"),
        ("couleur=bleu", "grid"),
    ):
        answer = client.get(f"{API}?{query}")
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), query
        assert said in answer.text, query


@pytest.mark.parametrize("number", [1, 3])
def test_listing_takes_the_same_queries_whatever_the_number(
    grids: Any, contributor: Any, institution: Any, reviewer: Any, client: Any, number: int
) -> None:
    for index in range(number):
        item = fiches.published(contributor, institution, reviewer, P01=f"Projet {index}")
        entries.published(contributor, grids["G02"], reviewer, project=item.project)
    client.get(API)
    with CaptureQueriesContext(connection) as queries:
        assert len(client.get(API).json()["results"]) == number
    assert len(queries) == 6
