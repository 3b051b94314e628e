"""A grid of which the first answer chooses the questions: the pages that ask nothing are passed over (C.6, C.11)."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.publication import services
from tests.knowledge import entries


@pytest.fixture
def entry(grids: Any, project: Any, contributor: Any) -> Any:
    return entries.begun(contributor, grids["G06"], project=project)


def steps(page: Any) -> list[str]:
    return [step["label"] for step in page.context["steps"]]


@pytest.mark.exigence("S115", "S79")
def test_the_stage_chosen_shows_its_own_page_only(entry: Any, contributor: Any, sign_in: Any) -> None:
    client = sign_in(contributor)
    address = f"/travail/{entry.item.short_id}/ecrire/"
    assert steps(client.get(address)) == ["Le stade observé", "Capacités", "Pour finir"]
    answer = client.post(f"{address}le-stade-observe/", {"G06.01": "STP-2", "G06.01.version": "0", "then": "next"})
    assert answer.url == f"{address}demarrage/"
    page = client.get(answer.url)
    assert steps(page) == ["Le stade observé", "Démarrage", "Capacités", "Pour finir"]
    assert page.context["following"].title == "Capacités"


def test_a_page_opened_before_the_stage_changed_still_saves(entry: Any, contributor: Any, sign_in: Any) -> None:
    services.write_item_answers(item=entry.item, values={"G06.01": "STP-2"}, by=contributor)
    client = sign_in(contributor)
    address = f"/travail/{entry.item.short_id}/ecrire/demarrage/"
    assert client.get(address).status_code == 200
    services.write_item_answers(item=entry.item, values={"G06.01": "STP-3"}, by=contributor)
    saved = client.post(address, {"G06.09": "Le CCAS, à la demande des deux", "G06.09.version": "0"})
    assert saved.status_code == 302
    assert entries.fresh(entry).item.record.values["G06.09"] == "Le CCAS, à la demande des deux"
    page = client.get(address)
    assert "ne demandent rien sur cette page" in page.text
    assert "Démarrage" in steps(page)  # where one is, for as long as one is there
