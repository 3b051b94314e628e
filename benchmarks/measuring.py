"""What the benchmarks share: durations, the same SQL run bare, and plans read for scans of whole tables."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median, quantiles
from typing import Any

from django.db import connection

_CONTEXT = re.compile(r"^\s*SELECT set_config\('pghistory.*?', true\);", re.DOTALL)
LARGE = 10_000  # rows from which reading a whole table is a fault


def durations(run: Callable[[], object], repeat: int) -> list[float]:
    """Milliseconds of each run; the first one, which fills caches, is left out."""
    run()
    found = []
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        found.append((time.perf_counter() - start) * 1000)
    return found


def timed(run: Callable[[], object], repeat: int) -> float:
    """Median of milliseconds."""
    return median(durations(run, repeat))


def p95(values: Sequence[float]) -> float:
    """What 95 runs out of 100 stay under; the longest of a few."""
    return quantiles(values, n=20)[-1] if len(values) >= 20 else max(values)


def reads(statements: Sequence[str]) -> list[str]:
    """Those that read rows, without what names the request before them; what opens or closes a transaction is left out."""
    alone = [_CONTEXT.sub("", each).strip() for each in statements]
    return [each for each in alone if each.upper().startswith(("SELECT", "WITH", "("))]


def bare(statements: Sequence[str]) -> Callable[[], None]:
    """The same reads, sent as they are, their rows fetched."""

    def run() -> None:
        with connection.cursor() as cursor:
            for statement in reads(statements):
                cursor.execute(statement)
                cursor.fetchall()

    return run


def large_tables() -> dict[str, int]:
    """Tables of at least ``LARGE`` rows, as the planner knows them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r' AND reltuples >= %s", [LARGE]
        )
        return dict(cursor.fetchall())


def whole_scans(statements: Sequence[str], tables: dict[str, int]) -> list[str]:
    """Large tables that one of these statements reads whole, by its plan."""
    found = []
    with connection.cursor() as cursor:
        for statement in reads(statements):
            cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
            plan = cursor.fetchone()[0]
            plan = json.loads(plan) if isinstance(plan, str) else plan
            found += [each for each in _read_whole(plan[0]["Plan"]) if each in tables]
    return sorted(set(found))


def _read_whole(plan: dict[str, Any]) -> Iterator[str]:
    if plan["Node Type"] in ("Seq Scan", "Parallel Seq Scan"):
        yield plan["Relation Name"]
    for child in plan.get("Plans", ()):
        yield from _read_whole(child)
