"""Cost of an export: each format against the same rows given by COPY, and what it adds to the memory of the process.

    python benchmarks/export.py [--rows 100000]

Rows are generated in one transaction of the platform's database and rolled back: nothing stays. Ratios and megabytes are
what to read; seconds depend on the machine.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isic_platform.settings")

import django

django.setup()  # what follows needs the settings

# ruff: noqa: E402
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from isic_platform.common.exports.formats import FORMATS
from isic_platform.search.export import ORDER, READ, results_table
from isic_platform.search.selectors import matching
from isic_platform.vocabularies.selectors import terms_of

CHOSEN = {"theme": ["THE-03"]}
_FILL = """
INSERT INTO search_searchrow (
       kind, short_id, address, title, title_key, summary, keywords, body, types, forms, fields, themes, publics, obstacles,
       levers, level, participation, project_state, region, departement, communes, codes, visibility, team_ids, network_ids,
       member_ids, published_at, is_fictional, is_reinforced)
SELECT 'partenariat', 'b' || each, '/partenariats/b' || each || '/', 'Action collective ' || each, 'action collective',
       repeat('Des habitants agissent ensemble. ', 8), '', '', '{TYP-TSG,TYP-DSL}', '{}', '{}', '{THE-03,THE-05}', '{PUB-FAM}',
       '{}', '{}', 'NIV-FS', '', '', '84', '42', '{}', '{nature-partenariat,THE-03}', 'DIF-PUB', '{}', '{}', '{}',
       now() - each * interval '1 minute', false, false
  FROM generate_series(1, %s) each
"""


def peak() -> float:
    """The most memory that the process held since ``forget_peak``, in megabytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def forget_peak() -> float:
    """Begin to measure again; what is held now."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def bare_seconds() -> float:
    """The same rows, columns and conditions, given by COPY."""
    rows = matching(AnonymousUser(), "", CHOSEN).order_by(*ORDER).values(*READ)
    sql, parameters = rows.query.sql_with_params()
    start = time.perf_counter()
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT", parameters) as copy:
        for _ in copy:
            pass
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    number = max(100, min(parser.parse_args().rows, 1_000_000))
    if not terms_of("THE"):
        sys.exit("Chargez d'abord les vocabulaires : manage.py load_vocabularies.")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("ALTER TABLE search_searchrow DISABLE TRIGGER USER")
            cursor.execute(_FILL, [number])
            cursor.execute("ANALYZE search_searchrow")
        b"".join(FORMATS["csv"].write(results_table(AnonymousUser(), text="introuvable", chosen=CHOSEN)))  # warm
        bare = min(bare_seconds() for _ in range(3))
        heads = ("secondes", "× COPY", "processeur", "Mo de plus", "Mo écrits", "1re ligne")
        print(f"{number} lignes\n\n{'':8}" + "".join(f"{head:>12}" for head in heads))
        print(f"{'COPY':8}{bare:12.2f}{1:12.2f}")
        for code, format in FORMATS.items():
            held, start, worked, size, first = forget_peak(), time.perf_counter(), time.process_time(), 0, 0.0
            for chunk in format.write(results_table(AnonymousUser(), text="", chosen=CHOSEN)):
                first = first or time.perf_counter() - start
                size += len(chunk)
            seconds, worked = time.perf_counter() - start, time.process_time() - worked
            more = peak() - held
            measured = (seconds, seconds / bare, worked, more, size / 2**20, first)
            print(f"{code:8}" + "".join(f"{each:12.2f}" for each in measured))
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
