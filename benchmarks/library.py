"""Cost of the library at scale: each page against the SQL that it sends, run bare, and the plans of that SQL.

    python manage.py demo --no-serve && python manage.py bench_data --projects 100000
    python benchmarks/library.py [--repeat 40]

Measures the database as it stands, as anybody: nothing is written. A line is a whole page, from the request to the last byte
of its HTML; « SQL nu » is the same statements, sent as they are. Ratios are what to read; milliseconds depend on the machine.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isic_platform.settings")

import django

django.setup()  # what follows needs the settings

# ruff: noqa: E402
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.measuring import bare, durations, large_tables, p95, whole_scans
from isic_platform.publication.models import Item
from isic_platform.search.models import SearchRow
from isic_platform.site.preparation import quiet_logs

DEEP = 1000  # the page that must cost what the first one costs
PAGES = (
    ("recherche, mot très fréquent", "/recherche/?q=habitants"),
    ("recherche, mot courant", "/recherche/?q=surendettement"),
    ("recherche, deux mots", "/recherche/?q=jardin+voisinage"),
    ("recherche, expression", "/recherche/?q=%22jardin+partag%C3%A9%22"),
    ("recherche, faute de frappe", "/recherche/?q=surandetement"),
    ("recherche, mot et département", "/recherche/?q=habitants&territoire=42"),
    ("recherche, mot et trois filtres", "/recherche/?q=habitants&territoire=42&theme=THE-03&nature=projet"),
    ("facettes sans mot", "/recherche/?theme=THE-03&theme=THE-15"),
    ("bibliothèque, page 1", "/bibliotheque/"),
    ("API, recherche", "/api/v1/search/?q=habitants"),
    ("API, projets", "/api/v1/projects/"),
)


@dataclass(frozen=True)
class Line:
    """What was measured of a page."""

    name: str
    page: float
    ninety_fifth: float
    sql: float
    queries: int
    whole: list[str]

    @property
    def ratio(self) -> float:
        """The page over its SQL run bare."""
        return self.page / self.sql if self.sql else 0.0


def measure(name: str, address: str, repeat: int, tables: dict[str, int]) -> Line:
    """Ask for a page as anybody; raises when it does not answer 200."""
    client = Client()

    def page() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} répond {answer.status_code}")

    page()
    with CaptureQueriesContext(connection) as captured:
        page()
    statements = [each["sql"] for each in captured.captured_queries]
    ours, theirs = durations(page, repeat), durations(bare(statements), repeat)
    return Line(name, median(ours), p95(ours), median(theirs), len(statements), whole_scans(statements, tables))


def addresses() -> list[tuple[str, str]]:
    """The pages, those of the deep list and of a full fiche found in the data."""
    rows = SearchRow.objects.filter(visibility="DIF-PUB").latest_first().values_list("published_at", "pk")
    found = list(PAGES)
    start = (DEEP - 1) * 25
    if len(rows[start : start + 1]):
        published_at, pk = rows[start]
        microseconds = int(published_at.timestamp() * 1_000_000)
        found.insert(9, (f"bibliothèque, page {DEEP}", f"/bibliotheque/?apres={microseconds}-{pk}"))
    full = Item.objects.filter(kind="projet", visibility="DIF-PUB", published_version__level="NIV-MO").order_by("pk")
    if item := full.first():
        found.append(("fiche entière", item.get_absolute_url()))
    return found


def table(lines: Sequence[Line], say: Callable[[str], object] = print) -> None:
    """The lines as a table of a Markdown document."""
    say("| page | médiane ms | 95 % ms | SQL nu ms | rapport | requêtes | tables lues en entier |")
    say("|---|---:|---:|---:|---:|---:|---|")
    for line in lines:
        whole = ", ".join(line.whole) or "aucune"
        say(
            f"| {line.name} | {line.page:.1f} | {line.ninety_fifth:.1f} | {line.sql:.1f} | {line.ratio:.2f} "
            f"| {line.queries} | {whole} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=40, help="mesures par page")
    options = parser.parse_args()
    quiet_logs()
    settings.ALLOWED_HOSTS = ["testserver"]
    tables = large_tables()
    told = ", ".join(f"{name} {rows}" for name, rows in sorted(tables.items()) if name.endswith(("item", "searchrow")))
    print(f"Lignes : {told}\n")
    table([measure(name, address, options.repeat, tables) for name, address in addresses()])


if __name__ == "__main__":
    main()
