"""What no search box should be given: every surface answers something useful, and never breaks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.search.contents import publish

SURFACES = {
    "page": ("/recherche/", {200}),
    "library": ("/bibliotheque/", {200}),
    "api": ("/api/v1/search/", {200, 400}),
    "suggestions": ("/recherche/suggestions/", {200, 204, 400}),
    "feed": ("/recherche/flux/", {200}),
}
QUERIES: dict[str, dict[str, Any]] = {
    "ten thousand characters": {"q": "é" * 10_000},
    "ten thousand characters of words": {"q": "mot " * 2500},
    "only empty words": {"q": "le la les OU"},
    "SQL": {"q": "'; DROP TABLE search_searchrow; --"},
    "operators": {"q": "a & b | !c <-> (d:* \\ ' :A"},
    "quotes": {"q": '""" "OU" OU " -" --"-'},
    "emoji": {"q": "🙂👩‍👩‍👧"},
    "NUL": {"q": "jar\x00din", "theme": "\x00", "territoire": "commune-\x00", "depuis": "\x00"},
    "marks": {"q": "\ue000\ue001\ufffe"},
    "patterns": {"q": "%_\\%"},
    "unknown facet": {"couleur": "bleu", "theme": "THE-99", "territoire": "commune-00000"},
    "unknown years": {"depuis": "9" * 40, "jusqua": "²"},
    "positions": {"apres": "9" * 30 + "-1", "page": "-3", "tri": "x", "cursor": "xyz"},
    "many": {"theme": ["THE-03"] * 400, "territoire": ["commune-42218"] * 300},
}


@pytest.mark.exigence("S144")
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("name", QUERIES)
def test_nothing_breaks_and_something_useful_is_answered(cast, sign_in, surface, name):
    publish(cast, "Le jardin", P64=["THE-03"])
    path, expected = SURFACES[surface]
    response = sign_in().get(path, QUERIES[name])
    assert response.status_code in expected
    if response.status_code == 400 and surface == "suggestions":
        assert response.text == "Saisissez au moins 2 caractères."
    elif response.status_code == 400:
        assert response["Content-Type"].startswith("application/problem+json") and response.json()["errors"]
    elif surface in ("page", "library"):
        assert "<h1>" in response.text and (
            "Le jardin" in response.text or "Aucun contenu ne correspond" in response.text
        )
    elif surface == "feed":
        assert response.text.startswith("<?xml") and "\x00" not in response.text


@pytest.mark.parametrize("surface", SURFACES)
def test_raw_bytes_in_the_address_break_nothing(cast, sign_in, surface):
    path, expected = SURFACES[surface]
    assert sign_in().get(f"{path}?q=%FF%FE%00&theme=%ED%A0%80").status_code in expected
