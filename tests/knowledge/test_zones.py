"""What an answer to the grid of partnerships says of zones is on the map, once published, for who may read it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from partners.map.graph import build_graph, matrix
from partners.map.links import Scope
from tests.knowledge import learning

ROW = {"id": "aaaa1111", "zone": "ZON-MAN", "description": "Personne n'accueille le soir", "theme": "THE-09"}


@pytest.mark.exigence("S127")
def test_a_published_answer_tells_the_map(
    grids: Any, project: Any, contributor: Any, reviewer: Any, client: Any
) -> None:
    entry = learning.complete(contributor, grids["G06"], project, {"G06.01": "STP-3", "G06.13": [ROW]})
    assert build_graph(contributor, Scope()).links == []  # a draft tells nothing
    services.write_item_answers(item=entry.item, values={"DIFFUSION": Visibility.PUBLIC}, by=contributor)
    learning.publish(entry.item, contributor, reviewer)
    [link] = build_graph(AnonymousUser(), Scope()).links
    assert (link.nature, link.source.name, link.target, link.origin) == (
        "ZON-MAN", project.item.institution.name, None, ROW["description"],
    )  # fmt: skip
    [cell] = matrix(build_graph(AnonymousUser(), Scope(theme="THE-09")))
    assert cell.gaps == (project.item.institution.name,)
    assert ROW["description"].replace("'", "&#x27;") in client.get("/partenariats/carte/").text
    services.change_visibility(item=entry.item, visibility=Visibility.TEAM, by=reviewer)
    assert build_graph(AnonymousUser(), Scope()).links == []
