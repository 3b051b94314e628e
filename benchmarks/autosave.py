"""Cost of the autosave under load: many writers at once, against the bare UPDATE that each save cannot do without.

    python benchmarks/autosave.py [--writers 50] [--saves 10]

Each writer saves its own answer, several times, in its own record of one form, through as many threads as a server's
process has. Rows are written for real, then deleted
at the end: run it on a database meant for that. The ratio is what to read; milliseconds depend on the machine.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isic_platform.settings")

import django

django.setup()  # what follows needs the settings

# ruff: noqa: E402
from django.db import connection

from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.models import Record, SpecVersion
from isic_platform.formkit.services import Change, create_record, publish_spec, save_answers
from isic_platform.formkit.spec import Field, Spec, Step

THREADS = 4
TEXT = "Un constat écrit à plusieurs, relu puis corrigé. " * 20
FORM = Spec(
    key="mesure-autosave",
    title="Mesure de l'enregistrement",
    steps=(
        Step(
            code="un",
            title="Un",
            fields=tuple(
                Field(code=f"Q{n}", label=f"Q{n}", type=FieldType.LONG_TEXT, obligation={"*": "R"}) for n in range(150)
            ),
        ),
    ),
)


def together(writers: int, saves: int, act: Callable[[int, int], None]) -> tuple[list[float], float]:
    """Run ``act(writer, turn)`` for every writer, turn after turn; gives the seconds of each call and of the whole."""

    def run(writer: int, turn: int) -> float:
        start = time.perf_counter()
        try:
            act(writer, turn)
        finally:
            connection.close()
        return time.perf_counter() - start

    taken: list[float] = []
    start = time.perf_counter()
    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        for turn in range(saves):
            taken += pool.map(run, range(writers), [turn] * writers)
    return taken, time.perf_counter() - start


def measure(writers: int, saves: int) -> None:
    """Fill records, run both, check that nothing was lost, print."""
    version = publish_spec(spec=FORM)
    records = [create_record(spec_version=version, by=None) for _ in range(writers)]
    for record in records:
        save_answers(record=record, changes=[Change(f"Q{n}", TEXT, 0) for n in range(75)], key="", by=None)

    def bare(writer: int, turn: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE formkit_answer SET value = to_jsonb(%s::text) WHERE record_id = %s AND code = 'Q1'",
                [f"{TEXT}{turn}", records[writer].pk],
            )

    def autosave(writer: int, turn: int) -> None:
        change = Change("Q0", f"{TEXT}{turn}", turn + 1)
        save_answers(record=records[writer], changes=[change], key=f"{writer}-{turn}", by=None)

    bare_each, bare_all = together(writers, saves, bare)
    save_each, save_all = together(writers, saves, autosave)
    lost = sum(record.revisions.filter(code="Q0").count() != saves + 1 for record in records)
    total = writers * saves
    print(f"{writers} personnes, {saves} enregistrements chacune, 75 réponses par saisie")
    for name, each, whole in (("UPDATE seul", bare_each, bare_all), ("enregistrement", save_each, save_all)):
        per = [seconds * 1000 for seconds in each]
        p95 = quantiles(per, n=20)[-1]
        print(f"{name:16} {total / whole:8.0f} par seconde   médiane {median(per):7.1f} ms   p95 {p95:7.1f} ms")
    print(f"rapport {save_all / bare_all:.1f} ; saisies où une version manque : {lost}")


def main() -> None:
    """Read the arguments, measure, leave nothing behind."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--writers", type=int, default=50)
    parser.add_argument("--saves", type=int, default=10)
    options = parser.parse_args()
    try:
        measure(options.writers, options.saves)
    finally:
        Record.objects.filter(spec_version__key=FORM.key).delete()
        SpecVersion.objects.filter(key=FORM.key).delete()


if __name__ == "__main__":
    main()
