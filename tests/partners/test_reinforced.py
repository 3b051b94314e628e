"""Under the reinforced rules no partner is named (G.8): a project and who works around it name each other to its team alone."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from partners.map.graph import build_graph, lasting_pairs
from partners.map.links import Scope
from tests.partners.committees import committee
from tests.partners.test_partnerships import begun
from tests.publication import fiches

pytestmark = pytest.mark.django_db
TITLE = "CANARI-lieu du soir"


@pytest.fixture
def around(contributor: Any, institution: Any, other_institution: Any, reviewer: Any) -> Any:
    """A reinforced project opened to everybody by an entitled reviewer, its public partnership and its public committee."""
    item = fiches.published(contributor, institution, reviewer, P01=TITLE)
    found = begun(
        contributor, institution, title="CANARI-partenariat", projects=[item.project], visibility=Visibility.PUBLIC
    )
    board = committee(
        contributor, institution, title="CANARI-comité", project=item.project, visibility=Visibility.PUBLIC
    )
    Item.objects.filter(pk=item.pk).update(is_reinforced=True, opened_to=Visibility.PUBLIC)
    return item, found, board


def test_readers_find_neither_from_the_other(around: Any, client: Any, sign_in: Any, colleague: Any) -> None:
    item, found, board = around
    for reader in (client, sign_in(colleague)):
        page = reader.get(item.get_absolute_url()).text
        assert TITLE in page and "CANARI-partenariat" not in page and "CANARI-comité" not in page
        for address in (
            found.get_absolute_url(), board.get_absolute_url(), "/comites/", "/partenariats/", "/partenariats/carte/",
            f"/api/v1/partnerships/{found.short_id}/", f"/api/v1/steering-committees/{board.short_id}/",
        ):  # fmt: skip
            answer = reader.get(address)
            assert answer.status_code == 200 and "CANARI-lieu" not in answer.text and item.short_id not in answer.text
        assert reader.get(f"/api/v1/partnerships/?projet={item.short_id}").json()["results"] == []
        assert reader.get(f"/api/v1/steering-committees/?projet={item.short_id}").json()["results"] == []


def test_its_team_sees_both(around: Any, contributor: Any, sign_in: Any) -> None:
    item, found, board = around
    writer = sign_in(contributor)
    page = writer.get(item.get_absolute_url()).text
    assert "CANARI-partenariat" in page and "CANARI-comité" in page
    assert TITLE in writer.get(found.get_absolute_url()).text and TITLE in writer.get(board.get_absolute_url()).text


def test_the_map_never_ties_it_to_anybody(around: Any, contributor: Any) -> None:
    item, *_ = around
    graph = build_graph(contributor, Scope())
    assert not any(item.short_id in link.projects for link in graph.links)
    assert lasting_pairs(graph, least=1) == []
