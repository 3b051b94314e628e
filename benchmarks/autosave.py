"""Cost of the autosave under load: fifty people writing answers to a grid at once, through the whole of the platform.

    python benchmarks/autosave.py [--writers 50] [--saves 10] [--answers 40]

Each person saves a question of their own entry, several times, by the address that their page calls (session, account,
rights, form, save, fragment), through as many threads as a server's process has. Beside it, on the same rows: the bare SQL
that a save cannot do without (lock, answer, revision), and the answer alone with and without the trigger that refuses a
wrong type. Rows are written for real, then deleted at the end: run it on a database meant for that. Ratios are what to
read; milliseconds depend on the machine.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isic_platform.settings")

import django

django.setup()  # what follows needs the settings

# ruff: noqa: E402
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from isic_platform.accounts.models import Institution, User
from isic_platform.formkit.enums import FieldType
from isic_platform.publication.models import Item
from isic_platform.publication.services import delete_draft, write_item_answers
from isic_platform.vocabularies.services import load_vocabularies
from knowledge.models import GridEntry
from knowledge.services import load_grids, start_grid_entry

THREADS = 4
TEXT = "Un constat écrit à plusieurs, relu puis corrigé. " * 20
DOMAIN = "@mesure-autosave.exemple"


@dataclass
class Writer:
    """A person, their browser and the entry that they write."""

    client: Client
    item: Item
    code: str
    version: int = 0


def prepare(number: int, answers: int) -> list[Writer]:
    """People signed in, each with an entry that already holds answers."""
    load_vocabularies()
    grid = next(version.grid for version in load_grids(by=None) if version.grid.code == "G00")
    institution, _ = Institution.objects.get_or_create(
        code="mesure-autosave", defaults={"name": "Mesure", "kind": "STR-CCA"}
    )
    writers = []
    for rank in range(number):
        person = User.objects.create_user(f"{rank}{DOMAIN}", first_name="Mesure", last_name=str(rank))
        entry = start_grid_entry(grid=grid, by=person, institution=institution)
        fields = entry.grid_version.spec.fields.values()
        texts = [field.code for field in fields if field.type in (FieldType.LONG_TEXT, FieldType.SHORT_TEXT)]
        known = dict.fromkeys(texts[1:answers], "Une phrase déjà écrite.")
        write_item_answers(item=entry.item, values=known, by=person)
        client = Client(headers={"HX-Request": "true"})
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        code = next(field.code for field in fields if field.type == FieldType.LONG_TEXT)
        stored = entry.item.record.stored
        writers.append(Writer(client, entry.item, code, stored[code].version if code in stored else 0))
    return writers


def together(number: int, saves: int, act: Callable[[int, int], None]) -> tuple[list[float], float]:
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
            taken += pool.map(run, range(number), [turn] * number)
    return taken, time.perf_counter() - start


def measure(number: int, saves: int, answers: int) -> int:
    """Prepare, run all four, check that nothing was lost, print. Gives how many answers were lost."""
    writers = prepare(number, answers)
    spare = {writer.item.record_id: next(code for code in writer.item.record.stored) for writer in writers}

    def save(rank: int, turn: int) -> None:
        writer = writers[rank]
        data = {writer.code: f"{TEXT}{turn}", f"{writer.code}.version": writer.version}
        address = f"/travail/{writer.item.short_id}/reponse/{writer.code}/"
        answer = writer.client.post(address, data, headers={"Idempotency-Key": f"{rank}-{turn}"})
        assert answer.status_code == 200, answer.content
        writer.version += 1

    def bare(rank: int, turn: int) -> None:
        record = writers[rank].item.record_id
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT id FROM formkit_record WHERE id = %s FOR UPDATE", [record])
            cursor.execute(
                "UPDATE formkit_answer SET value = to_jsonb(%s::text), version = version + 1"
                " WHERE record_id = %s AND code = %s RETURNING version",
                [f"{TEXT}{turn}", record, writers[rank].code],
            )
            (version,) = cursor.fetchone()
            cursor.execute(
                "INSERT INTO formkit_answerrevision (record_id, code, version, value, saved_at)"
                " VALUES (%s, %s, %s, to_jsonb(%s::text), now())",
                [record, writers[rank].code, version, f"{TEXT}{turn}"],
            )

    def alone(rank: int, turn: int) -> None:
        record = writers[rank].item.record_id
        with connection.cursor() as cursor:
            sql = "UPDATE formkit_answer SET value = value WHERE record_id = %s AND code = %s"
            cursor.execute(sql, [record, spare[record]])

    results = {"enregistrement": together(number, saves, save)}
    lost = sum(missing(writer, saves) for writer in writers)
    results["SQL seul"] = together(number, saves, bare)
    results["avec contrôle"] = together(number, saves, alone)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE formkit_answer DISABLE TRIGGER USER")
    try:
        results["sans contrôle"] = together(number, saves, alone)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE formkit_answer ENABLE TRIGGER USER")
    total = number * saves
    print(f"{number} personnes, {saves} enregistrements chacune, {THREADS} fils")
    for name, (each, whole) in results.items():
        per = [seconds * 1000 for seconds in each]
        p95 = quantiles(per, n=20)[-1]
        print(f"{name:16} {total / whole:8.0f} par seconde   médiane {median(per):7.1f} ms   p95 {p95:7.1f} ms")
    print(f"rapport enregistrement / SQL seul : {results['enregistrement'][1] / results['SQL seul'][1]:.1f}")
    print(f"rapport avec / sans contrôle du type : {results['avec contrôle'][1] / results['sans contrôle'][1]:.2f}")
    print(f"réponses perdues : {lost}")
    return lost


def missing(writer: Writer, saves: int) -> int:
    """How many of the acknowledged saves are not there, value by value."""
    kept = dict(writer.item.record.revisions.filter(code=writer.code).values_list("version", "value"))
    first = writer.version - saves
    sent = {first + turn + 1: f"{TEXT}{turn}".strip() for turn in range(saves)}
    return sum(kept.get(version) != value for version, value in sent.items())


def clean() -> None:
    """Leave nothing behind."""
    for entry in GridEntry.objects.filter(item__owner__email__endswith=DOMAIN).select_related("item"):
        delete_draft(item=entry.item, by=None)
    User.objects.filter(email__endswith=DOMAIN).delete()
    Institution.objects.filter(code="mesure-autosave").delete()


def main() -> None:
    """Read the arguments, measure, leave nothing behind."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--writers", type=int, default=50)
    parser.add_argument("--saves", type=int, default=10)
    parser.add_argument("--answers", type=int, default=40)
    options = parser.parse_args()
    try:
        lost = measure(options.writers, options.saves, options.answers)
    finally:
        clean()
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
