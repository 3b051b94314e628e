"""Cost of the search: its pages against the same SQL run bare, and the bounded ranking against a full one.

    python benchmarks/search.py [--rows 20000] [--repeat 20]

Rows are generated in one transaction of the platform's database and rolled back: nothing stays. Ratios are what to
read; milliseconds depend on the machine.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isic_platform.settings")

import django

django.setup()  # what follows needs the settings

# ruff: noqa: E402
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import SearchRank
from django.db import connection, transaction
from django.db.models import F, Value
from django.test.utils import CaptureQueriesContext

from benchmarks.measuring import bare, timed
from isic_platform.search.queries import query_of
from isic_platform.search.selectors import PAGE_SIZE, matching, search
from isic_platform.vocabularies.selectors import terms_of, vocabularies

TABLES = ("publication_item", "search_searchrow")
WORDS_PER_ROW = 110
CASES = (
    ("sans mots", "", {}),
    ("mot fréquent", "{common}", {}),
    ("mot courant", "{medium}", {}),
    ("mot rare", "{rare}", {}),
    ("deux mots", "{common} {medium}", {}),
    ("mot et filtre", "{common}", {"theme": ["THE-03"]}),
    ("faute de frappe", "surandetement", {}),
)


def lexicon() -> list[str]:
    """French words, those of the vocabularies, the most frequent first."""
    texts = [f"{term.label} {term.definition}" for each in vocabularies() for term in terms_of(each.code)]
    words = sorted({word.lower() for text in texts for word in text.split() if word.isalpha() and len(word) > 4})
    random.Random(7).shuffle(words)
    return words


def fill(rows: int, words: list[str]) -> None:
    """Write contents and their rows by COPY, triggers off, and let the planner know."""
    chance = random.Random(11)
    weights = [1 / (rank + 1) for rank in range(len(words))]
    themes = [term.code for term in terms_of("THE")]
    now = datetime.now(UTC)
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET LOCAL statement_timeout = 0")
        columns = (
            "id, short_id, kind, title, record_id, visibility, is_reinforced, is_fictional, notice,"
            " opened_to, created_at, updated_at"
        )
        with cursor.copy(f"COPY publication_item ({columns}) FROM STDIN") as copy:
            for number in range(1, rows + 1):
                title = f"Action {number}"
                copy.write_row(
                    (-number, f"b{number}", "projet", title, -number, "DIF-PUB", False, False, "", "", now, now)
                )
        columns = (
            "item_id, kind, short_id, title, title_key, summary, keywords, body, types, forms, fields, themes, publics,"
            " obstacles, levers, level, participation, project_state, region, departement, communes, codes, visibility,"
            " team_ids, network_ids, member_ids, address, published_at, is_fictional, is_reinforced"
        )
        with cursor.copy(f"COPY search_searchrow ({columns}) FROM STDIN") as copy:
            for number in range(1, rows + 1):
                text = chance.choices(words, weights, k=WORDS_PER_ROW)
                theme = chance.choice(themes)
                title = " ".join(text[:6])
                visibility = chance.choices(["DIF-PUB", "DIF-STR", "DIF-RES"], [5, 3, 2])[0]
                copy.write_row(
                    (-number, "projet", f"b{number}", title, title, " ".join(text[6:30]), theme, " ".join(text[30:]))
                    + ([], [], [], [theme], [], [], [], "NIV-FS", "", "", "84", "42", [])
                    + (["nature-projet", theme, "NIV-FS", "departement-42", "region-84"], visibility, [], [], [], "")
                    + (now - timedelta(minutes=number), False, False)
                )
        for index in ("search_row_document", "search_row_codes", "search_row_title_trgm"):
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
        cursor.execute("ANALYZE search_searchrow, publication_item")


def measure(words: list[str], repeat: int) -> None:
    """Print one line per case."""
    person = AnonymousUser()
    named = {"common": words[0], "medium": words[60], "rare": words[-3]}
    print(f"{'cas':<18}{'page ms':>9}{'SQL nu ms':>11}{'rapport':>9}{'requêtes':>10}{'résultats':>11}")
    for name, text, chosen in CASES:
        text = text.format(**named)

        def page(text: str = text, chosen: dict = chosen) -> object:
            return search(user=person, text=text, chosen=chosen)

        with CaptureQueriesContext(connection) as captured:
            total = page().total
        statements = [each["sql"] for each in captured.captured_queries]
        ours, theirs = timed(page, repeat), timed(bare(statements), repeat)
        print(f"{name:<18}{ours:>9.1f}{theirs:>11.1f}{ours / theirs:>9.2f}{len(statements):>10}{total:>11}")
    query = query_of(named["common"])
    rank = SearchRank(F("document"), query, normalization=Value(1))
    rows = matching(person, named["common"], {}).annotate(rank=rank).order_by("-rank", "-published_at", "-pk")
    full = timed(lambda: list(rows.values_list("pk")[:PAGE_SIZE]), repeat)
    bounded = timed(lambda: search(user=person, text=named["common"]), repeat)
    print(f"\nclasser tous les résultats du mot fréquent : {full:.1f} ms")
    print(f"page entière, classement borné : {bounded:.1f} ms ; rapport : {full / bounded:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000, help="contenus générés, 1 000 000 au plus")
    parser.add_argument("--repeat", type=int, default=20, help="mesures par cas")
    options = parser.parse_args()
    words = lexicon()
    if len(words) < 1000:
        sys.exit("Chargez d'abord les vocabulaires : manage.py load_vocabularies.")
    with transaction.atomic():
        fill(max(1000, min(options.rows, 1_000_000)), words)
        print(f"{options.rows} contenus générés\n")
        measure(words, options.repeat)
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
