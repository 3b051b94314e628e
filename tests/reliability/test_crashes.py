"""Nothing acknowledged is lost when what serves it dies: real workers, a real database that writes to the disk."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.writing import SAVED, status, write
from tests.reliability.platform import Platform, wait_until
from tests.reliability.writers import Writer, faults, writers

RECOVERED = 30_000  # milliseconds: a page waits longer and longer between two attempts
MOST_REVISIONS = 50  # an answer keeps no more: the oracle wants them all


def acknowledged(people: list[Writer]) -> int:
    return sum(len(person.journal) for person in people)


def write_on(people: list[Writer], number: int) -> None:
    """Wait until so many more saves are acknowledged."""
    goal = acknowledged(people) + number
    wait_until(lambda: acknowledged(people) >= goal, 60)


@pytest.mark.django_db  # the tests' own tables are copied
@pytest.mark.exigence("S81")
def test_workers_then_the_database_are_killed_and_every_acknowledged_answer_is_there(platform: Platform) -> None:
    entry = platform.known["entries"][0]
    people = writers(platform, entry)
    for person in people:
        person.start()
    write_on(people, 20)
    for killed in range(1, 10):
        platform.kill_a_worker()
        write_on(people, 10)
        if killed > 2 and any(person.broken for person in people):
            break  # one of them at least died in the middle of a save
    platform.stop_database()
    wait_until(lambda: any(person.refused for person in people), 30)
    platform.start_database()
    started = time.monotonic()
    write_on(people, 12)
    recovery = time.monotonic() - started
    for person in people:
        person.stop()
    journal = [each for person in people for each in person.journal]
    assert max(each.version for each in journal) <= MOST_REVISIONS
    assert faults(platform, entry, journal) == []
    assert recovery < 10, "it recovers by itself"
    # While the database was away everybody was told to come back; a worker that died said nothing at all.
    assert {answer for person in people for answer in person.refused} == {(503, "5")}
    assert any(person.broken for person in people)


@pytest.mark.django_db
def test_the_oracle_sees_what_a_database_that_does_not_wait_for_its_disk_loses(platform: Platform) -> None:
    """The negative control: the same fault, and a database that says yes before its disk did."""
    entry = platform.known["entries"][1]
    person = Writer(platform, entry, platform.known["sessions"][0], entry["codes"][:1])
    person.save(person.codes[0], "Gardé")
    try:
        for setting in ("synchronous_commit = off", "wal_writer_delay = '10s'", "wal_writer_flush_after = '1GB'"):
            platform.ask(f"ALTER SYSTEM SET {setting}")
        platform.ask("SELECT pg_reload_conf()")
        wait_until(lambda: platform.ask("SHOW synchronous_commit") == [("off",)], 10)
        for turn in range(6):
            person.save(person.codes[0], f"Texte {turn}")
        assert faults(platform, entry, person.journal) == []
        platform.stop_database()
        away = [platform.get(path) for path in ("/structures/", "/api/v1/grids/", "/sante/")]
    finally:
        platform.start_database()
        platform.ask("ALTER SYSTEM RESET ALL")
        platform.ask("SELECT pg_reload_conf()")
    found = faults(platform, entry, person.journal)
    assert any(fault.startswith("perdu") for fault in found)
    assert any(fault.startswith("reçu") for fault in found)
    assert f"perdu : {person.codes[0]} version 1" not in found
    # Meanwhile people and machines were told so, each in their own words.
    assert [(status, headers["Retry-After"]) for status, headers, _ in away] == [(503, "5")] * 3
    assert "momentanément indisponible" in away[0][2]
    assert away[1][1]["Content-Type"] == "application/problem+json"


@pytest.mark.exigence("S81")
def test_nothing_that_the_page_said_saved_is_lost_and_what_was_not_stays_in_front_of_the_person(
    platform: Platform, page: Page
) -> None:
    """A person writes a grid while the workers that serve them die, then the database: what they were told is true."""
    entry = platform.known["entries"][2]
    first, second, third = entry["codes"][:3]
    page.context.add_cookies([{"name": "sessionid", "value": platform.known["sessions"][1], "url": platform.address}])
    page.goto(f"{platform.address}/travail/{entry['short_id']}/ecrire/")
    write(page, first, "Écrit avant tout")
    expect(status(page, first)).to_have_text(SAVED)

    def die(route: object) -> None:
        for _ in platform.workers():
            platform.kill_a_worker()
        route.continue_()

    # Both workers die while the save is on its way to them.
    page.route(f"**/reponse/{second}/", die, times=1)
    write(page, second, "Écrit pendant que le serveur meurt")
    expect(status(page, second)).to_have_text(SAVED, timeout=RECOVERED)

    platform.stop_database()
    try:
        write(page, third, "Écrit pendant que la base est arrêtée")
        expect(status(page, third)).not_to_have_text("Enregistrement…", timeout=RECOVERED)
        expect(status(page, third)).not_to_have_text(SAVED)
        expect(page.locator(f"[name='{third}']")).to_have_value("Écrit pendant que la base est arrêtée")
    finally:
        platform.start_database()
    expect(status(page, third)).to_have_text(SAVED, timeout=RECOVERED)

    sql = "SELECT code, value, version FROM formkit_answer WHERE record_id = %s AND code = ANY(%s) ORDER BY code"
    assert platform.ask(sql, entry["record"], [first, second, third]) == [
        (first, "Écrit avant tout", 1),
        (second, "Écrit pendant que le serveur meurt", 1),
        (third, "Écrit pendant que la base est arrêtée", 1),
    ]
    page.reload()
    expect(page.locator(f"[name='{third}']")).to_have_value("Écrit pendant que la base est arrêtée")
