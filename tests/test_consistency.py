"""What holds for the whole repository, and keeps holding as routes, modules and templates arrive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.urls.resolvers import URLPattern
from rest_framework.permissions import AllowAny

from isic_platform.publication.identifiers import ALPHABET, LENGTH
from tests.cast import MEMBERS

ROOT = Path(settings.BASE_DIR)
OUR_CODE = ("isic_platform", "projects", "partners", "knowledge")
MODULE_LINES, TEST_LINES = 400, 600

# Every page that a visitor may open without an account. A new public page is named here, or the test refuses it.
PUBLIC = {
    "health",
    "site:home",
    "site:accessibility",
    "site:legal",
    "site:privacy",
    "site:charter",
    "site:sitemap",
    "site:components",
    "site:robots",
    "site:sitemap-index",
    "site:sitemap-pages",
    "site:sitemap-part",
    "site:feed",
    "site:nature-feed",
    "site:theme-feed",
    "account_login",
    "account_logout",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "accounts:invitation",
    "accounts:invitation_link",
    "accounts:directory",
    "accounts:institution",
    "accounts:export_directory",
    "accounts:support",
    "accounts:networks",
    "accounts:network",
    "projects:institution-fiches",
    "vocabularies:glossary",
    "territories:search",
    "publication:read",
    "publication:print",
    "publication:document",
    "projects:one-page",
    "publication:attachment",
    "publication:citation-bib",
    "publication:citation-ris",
    "publication:report",
    "publication:report-any",
    "publication:report-sent",
    "publication:worker",
    "publication:offline",
    "search:search",
    "search:library",
    "search:export",
    "search:help",
    "search:suggestions",
    "search:feed",
    "search:private-feed",
    "search:france",
    "search:compare",
    "knowledge:grids",
    "knowledge:grid",
    "knowledge:grid-print",
    "knowledge:guest-home",
    "knowledge:guest-link",
    "knowledge:guest-page",
    "knowledge:guest-recap",
    "knowledge:guest-save",
    "knowledge:guest-thanks",
    "knowledge:lessons",
    "knowledge:export-lessons",
    "knowledge:models",
    "knowledge:resources",
    "knowledge:export-resources",
    "knowledge:uses",
    "knowledge:syntheses",
    "knowledge:dossiers",
    "knowledge:document-pdf",
    "knowledge:document-docx",
    "knowledge:collective-intelligence",
    "knowledge:obstacles",
    "knowledge:obstacle",
    "knowledge:levers",
    "knowledge:lever",
    "knowledge:themes",
    "knowledge:grid-answers",
    "knowledge:grid-answers-csv",
    "knowledge:grid-question-answers",
    "partners:committees",
    "partners:partnerships",
    "partners:rex",
    "partners:export-rex",
    "partners:map",
    "partners:map-csv",
    "partners:partnership",
    "partners:committee",
}
PUBLIC_API = {
    "api-schema",
    "projects",
    "institutions",
    "grids",
    "grid-entries",
    "lessons",
    "resources",
    "syntheses",
    "dossiers",
    "steering-committees",
    "partnerships",
    "rex",
    "vocabularies",
    "territories",
    "search",
}
SAMPLES = {
    "int": "1",
    "str": "x",
    "slug": "x",
    "code": "x",
    "base36": "x",
    "path": "x",
    "export": "csv",
    "shortid": ALPHABET[-1] * LENGTH,
}
UUID = "00000000-0000-4000-8000-000000000000"
PLACEHOLDER = re.compile(r"<(?:(\w+):)?\w+>")


class Route(NamedTuple):
    """A route as the resolver holds it; ``path`` has sample arguments, and is "" where none could be made."""

    name: str
    pattern: str
    callback: Any

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")

    @property
    def is_public(self) -> bool:
        return not getattr(self.callback, "login_required", True)

    @property
    def has_arguments(self) -> bool:
        return "<" in self.pattern or "(?" in self.pattern

    @property
    def path(self) -> str:
        if "^" in self.pattern or "(?" in self.pattern:
            return ""
        return "/" + PLACEHOLDER.sub(lambda found: UUID if found[1] == "uuid" else SAMPLES[found[1]], self.pattern)


def _walk(patterns: list[Any], prefix: str = "", namespace: str = "") -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            name = f"{namespace}:{pattern.name}" if namespace else pattern.name or ""
            yield Route(name, prefix + str(pattern.pattern), pattern.callback)
        else:
            yield from _walk(pattern.url_patterns, prefix + str(pattern.pattern), pattern.namespace or namespace)


@cache
def routes() -> list[Route]:
    """Every route of the product."""
    return list(_walk(get_resolver().url_patterns))


def pages() -> list[Route]:
    return [route for route in routes() if not route.is_api]


def open_pages() -> list[Route]:
    """Public pages whose address needs nothing to be filled in."""
    return [route for route in pages() if route.is_public and not route.has_arguments]


# --- routes -------------------------------------------------------------------------------------------------------


def test_the_public_pages_are_those_of_the_list():
    public = {route.name for route in pages() if route.is_public}
    assert public - PUBLIC == set(), "public without being listed"
    assert PUBLIC - public == set(), "listed, and no longer public or no longer there"


def test_every_other_page_sends_a_visitor_to_sign_in(db, client):
    checked = 0
    for route in pages():
        if not route.is_public:
            assert route.path, f"no sample address for {route.pattern}"
            response = client.get(route.path)
            assert (response.status_code, response.url.partition("?")[0]) == (302, "/connexion/"), route.name
            checked += 1
    assert checked > 15


@pytest.mark.exigence("S192")
def test_public_pages_answer_a_visitor_and_write_nothing(db, client):
    for route in open_pages():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(route.path)
        assert response.status_code in (200, 302, 400, 404, 410), f"{route.name}: {response.status_code}"
        assert not _writes(queries), route.name


@pytest.mark.parametrize("name", MEMBERS)
def test_pages_without_arguments_answer_each_member_and_write_nothing(cast, sign_in, name):
    client = sign_in(cast[name])
    for route in pages():
        if not route.has_arguments:
            with CaptureQueriesContext(connection) as queries:
                response = client.get(route.path)
            assert response.status_code < 500, f"{route.name}: {response.status_code}"
            assert not _writes(queries), route.name


def _writes(queries: CaptureQueriesContext) -> list[str]:
    verbs = ("INSERT", "UPDATE", "DELETE")
    return [
        query["sql"]
        for query in queries
        if query["sql"].lstrip().upper().startswith(verbs) and "django_session" not in query["sql"]
    ]


def test_every_public_page_has_a_title_and_one_h1(db, client):
    for route in open_pages():
        response = client.get(route.path)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            assert re.search(r"<title>\s*\S", response.text), route.name
            assert len(re.findall(r"<h1[\s>]", response.text)) == 1, route.name


def test_an_address_that_does_not_exist_is_not_found(db, client):
    assert client.get("/nulle-part/").status_code == 404
    answer = client.get("/api/v1/nulle-part/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


# --- API ----------------------------------------------------------------------------------------------------------


def test_the_api_is_closed_unless_a_view_opens_itself():
    assert settings.REST_FRAMEWORK["DEFAULT_PERMISSION_CLASSES"] == ["rest_framework.permissions.IsAuthenticated"]


def test_the_endpoints_open_to_all_are_those_of_the_list():
    for route in routes():
        view = getattr(route.callback, "cls", None)
        if route.is_api and view is not None and AllowAny in view.permission_classes:
            prefix = re.sub(r"^api/v1/\^?([\w-]+).*", r"\1", route.pattern)
            assert prefix in PUBLIC_API or route.name in PUBLIC_API, route.pattern


def test_the_schema_of_the_api_is_valid_and_written_without_a_warning(db):
    output = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=output)
    assert "openapi: 3.1" in output.getvalue()


# --- code ---------------------------------------------------------------------------------------------------------


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def modules() -> list[Path]:
    return [path for folder in OUR_CODE for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts]


def test_no_module_is_too_long_to_be_read():
    long = [(path, MODULE_LINES) for path in modules()]
    long += [(path, TEST_LINES) for path in (ROOT / "tests").rglob("*.py")]
    over = {}
    for path, limit in long:
        lines = len(path.read_text().splitlines())
        if lines > limit:
            over[str(path.relative_to(ROOT))] = lines
    assert over == {}


def test_nothing_is_left_to_do_later():
    unfinished = re.compile(r"\b(?:TODO|FIXME)\b")
    found = [str(path.relative_to(ROOT)) for path in modules() if unfinished.search(path.read_text())]
    assert found == []


def test_no_module_is_named_for_nothing():
    named = [str(path.relative_to(ROOT)) for path in modules() if path.stem in ("utils", "helpers", "misc", "signals")]
    assert named == []


# --- templates ----------------------------------------------------------------------------------------------------


def templates() -> list[Path]:
    return [path for path in (ROOT / "templates").rglob("*.*") if path.suffix in (".html", ".txt", ".typ")]


def _looked_up_by_name(name: str) -> bool:
    """Found by Django or by django-allauth under a name that is not ours to write."""
    return bool(re.fullmatch(r"[45]\d\d(_csrf)?\.html|base\.html", name)) or name.startswith(
        ("django/", "account/email/")
    )


def test_every_template_is_used():
    sources = "".join(path.read_text() for path in [*modules(), *templates()])
    unused = []
    for path in templates():
        name = str(path.relative_to(ROOT / "templates"))
        stem = re.sub(r"_subject$|_message$", "", path.stem)
        is_mail = "/email/" in name and f'"{stem}"' in sources
        if not (_looked_up_by_name(name) or is_mail or f'"{name}"' in sources or f"'{name}'" in sources):
            unused.append(name)
    assert unused == []


FORBIDDEN = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*=|<style[\s>]"),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)"),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "unescaped": re.compile(r"\|\s*safe\b(?!seq)"),
}


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_templates_keep_to_the_strict_policy(rule):
    found = [
        str(path.relative_to(ROOT))
        for path in templates()
        if path.suffix == ".html" and FORBIDDEN[rule].search(path.read_text())
    ]
    assert found == []
