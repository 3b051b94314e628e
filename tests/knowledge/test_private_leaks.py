"""One private answer, and every route of the product walked by everybody: neither its words, nor its title, nor its address.

Routes are read from the resolver: one that arrives later is walked without anything to add here.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache

from isic_platform.publication.enums import Visibility
from isic_platform.publication.identifiers import ALPHABET, LENGTH
from knowledge.models import GridEntry
from knowledge.services import start_grid_entry
from tests.cast import EVERYBODY
from tests.knowledge.private import CANARY, LESSON, written
from tests.publication import fiches
from tests.publication.test_redaction_pages import rows_holding
from tests.test_consistency import Route, routes

pytestmark = pytest.mark.django_db
OTHERS = tuple(name for name in EVERYBODY if name != "contributor")
UNKNOWN = ALPHABET[-1] * LENGTH
SAME_FOR_ALL = ("api-schema", "site:components", "health")
CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")
GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
SEARCHES = [
    f"{page}?{name}={word}"
    for page, name in (
        ("/recherche/", "q"),
        ("/bibliotheque/", "q"),
        ("/api/v1/search/", "q"),
        ("/api/v1/grid-entries/", "grid"),
    )
    for word in ("cormoran", "mardi", "G04")
]


@pytest.fixture
def entry(cast: Any, grids: Any) -> GridEntry:
    """A private answer about a public project of a team of two, beside an ordinary answer of the same person."""
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer, visibility=Visibility.PUBLIC)
    item.co_writers.add(cast.colleague)
    start_grid_entry(grid=grids["G02"], by=cast.contributor, project=item.project)
    return written(cast.contributor, grids["G04"], item.project)


def address(route: Route, short_id: str, entry: GridEntry) -> str:
    """The address of a route with real identifiers: ``short_id`` wherever a content is named, G04 wherever a grid is."""

    def argument(converter: str, name: str) -> str:
        if converter == "shortid" or name in ("short_id", "id", "item__short_id"):
            return short_id
        if converter == "int" or name == "pk":
            return str(entry.pk)
        if converter == "uuid":
            return "00000000-0000-4000-8000-000000000000"
        return {"code": "G04", "step": entry.item.record.spec.steps[0].code, "format": "json"}.get(name, "G04.06")

    path = GROUP.sub(lambda found: argument("", found[1]), route.pattern)
    path = CONVERTER.sub(lambda found: argument(found[1] or "str", found[2]), path)
    return "/" + path.replace("^", "").replace("$", "").replace("\\.", ".").replace("\\Z", "").rstrip("?")


def body_of(answer: Any) -> str:
    if answer.streaming:
        return b"".join(answer.streaming_content).decode(errors="replace")
    return answer.content.decode(errors="replace")


def asked(client: Any, path: str) -> Any:
    """The answer to a GET, or to a POST where nothing else is taken."""
    answer = client.get(path)
    return client.post(path) if answer.status_code == 405 else answer


def walk(client: Any, entry: GridEntry) -> tuple[list[str], list[tuple[str, int]]]:
    """(addresses whose answer tells something of the entry, addresses of the entry itself that open).

    Every route is asked about the project, then every route that names a content about the entry; by GET, and by POST
    where nothing else is taken.
    """
    short_id, project = entry.item.short_id, entry.project.item.short_id
    told, opened = [], []
    for path in [*{address(route, project, entry) for route in routes() if route.name not in SAME_FOR_ALL}, *SEARCHES]:
        body = body_of(client.get(path))
        told += [path for trace in (CANARY, LESSON, short_id) if trace in body]
        cache.clear()  # attempts are counted: this walk is not what they guard against
    for path in {address(route, short_id, entry) for route in routes()}:
        if short_id not in path:
            continue
        answer = asked(client, path)
        asks_to_sign_in = answer.status_code == 302 and answer.url.startswith("/connexion/")
        if answer.status_code not in (404, 405) and not asks_to_sign_in:
            unknown = asked(
                client, path.replace(short_id, UNKNOWN)
            )  # the API asks who calls before it looks for anything
            if unknown.status_code != answer.status_code:
                opened.append((path, answer.status_code))
        body = body_of(answer)
        told += [path for trace in (CANARY, LESSON) if trace in body]
    return told, opened


@pytest.mark.exigence("S90")
@pytest.mark.parametrize("name", OTHERS)
def test_no_route_says_that_it_exists(cast: Any, entry: GridEntry, sign_in: Any, name: str) -> None:
    assert walk(sign_in(cast[name], raise_request_exception=False), entry) == ([], [])
    assert GridEntry.objects.filter(pk=entry.pk).exists()


def test_the_same_walk_finds_it_for_its_author(cast: Any, entry: GridEntry, sign_in: Any) -> None:
    told, opened = walk(sign_in(cast.contributor, raise_request_exception=False), entry)
    assert {"/collectes/", f"/travail/{entry.project.item.short_id}/"} <= set(told)
    assert len(opened) > 10


@pytest.mark.exigence("S90")
def test_it_stands_nowhere_but_in_its_own_rows(cast: Any, entry: GridEntry, sign_in: Any) -> None:
    client = sign_in(cast.contributor)
    for path in (f"/travail/{entry.item.short_id}/", f"/travail/{entry.item.short_id}/soumettre/", "/collectes/"):
        assert LESSON in client.get(path).content.decode()
    client.post(f"/travail/{entry.item.short_id}/soumettre/")
    assert set(rows_holding(CANARY)) == {"formkit_answer", "formkit_answerrevision"}
    assert set(rows_holding(LESSON)) <= {"formkit_answer", "formkit_answerrevision", "publication_item"}
    assert set(rows_holding(entry.item.short_id)) <= {"publication_item", "publication_itemevent", "pghistory_context"}
