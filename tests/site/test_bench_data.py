"""Data of scale are what the platform itself would have written: shapes, pages, search; never in production."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from isic_platform.accounts.models import User
from isic_platform.formkit.models import Answer
from isic_platform.publication.models import Item
from isic_platform.search.models import SearchRow
from isic_platform.search.services import rebuild_search
from knowledge.models import GridEntry
from knowledge.services import load_grids
from partners.models import Partnership, RexEntry
from partners.services.rex import load_rex_spec
from projects.services import load_fiche_spec

pytestmark = pytest.mark.usefixtures("transactional_db")  # a database is swept outside of any transaction
FITS = """
SELECT count(*) FROM formkit_answer a JOIN formkit_record r ON r.id = a.record_id
  LEFT JOIN formkit_fieldshape s ON s.spec_version_id = r.spec_version_id AND s.code = a.code
 WHERE s.code IS NULL OR NOT formkit_answer_fits(a.value, s.shape)
"""


def fill(*arguments: str) -> str:
    """Run the command."""
    out = StringIO()
    call_command("bench_data", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def forms(transactional_db: None) -> None:
    """The forms that contents are made with."""
    load_fiche_spec()
    load_rex_spec()
    load_grids(by=None)


def digest() -> list[tuple[Any, ...]]:
    """What was written, identifiers aside."""
    rows = SearchRow.objects.order_by("kind", "short_id")
    return list(rows.values_list("kind", "short_id", "title", "summary", "body", "codes", "visibility", "member_ids"))


def test_contents_are_what_the_platform_would_have_written(forms: None, client: Any) -> None:
    fill("--projects", "60", "--seed", "3")
    assert Item.objects.filter(kind="projet").count() == 60
    assert GridEntry.objects.exists() and RexEntry.objects.exists() and Partnership.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute(FITS)
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'D'")
        assert cursor.fetchone() == (0,)
    assert not Item.objects.filter(is_fictional=False).exists()
    assert not any(person.has_usable_password() for person in User.objects.filter(email__startswith="banc-"))

    written = digest()
    rebuild_search()
    assert digest() == written

    for kind in ("projet", "grille", "rex"):
        item = Item.objects.filter(kind=kind, visibility="DIF-PUB").latest("pk")
        page = client.get(item.get_absolute_url())
        assert page.status_code == 200 and "inventée par un programme" in page.text
    answers = Answer.objects.filter(record__item__kind="projet")
    assert answers.count() > 60 * 10


def test_the_same_seed_writes_the_same_texts_and_never_twice(forms: None) -> None:
    fill("--projects", "5", "--seed", "4")
    first = SearchRow.objects.filter(kind="projet").order_by("short_id").values_list("short_id", "title", "body")
    told = list(first.all())
    Item.objects.update(published_version=None)
    with pytest.raises(CommandError, match="déjà là"):
        fill("--projects", "5", "--seed", "4")
    fill("--projects", "5", "--seed", "5")
    assert not {row[0] for row in told} & {row[0] for row in first.all()}


def test_rows_of_the_search_alone_are_found_and_indexes_are_back(forms: None, client: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'search_searchrow' ORDER BY 1")
        before = cursor.fetchall()
        fill("--projects", "300", "--search-rows-only")
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'search_searchrow' ORDER BY 1")
        assert cursor.fetchall() == before
    assert SearchRow.objects.count() == 300 and not Item.objects.exists()
    page = client.get("/recherche/?q=jardin partagé").text
    assert "jardin partagé" in page.lower() and "contenus" in page


@override_settings(PRODUCTION=True)
def test_never_in_production() -> None:
    with pytest.raises(CommandError, match="production"):
        fill("--projects", "5")
    assert not SearchRow.objects.exists()
