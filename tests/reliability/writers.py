"""People who autosave without rest, the journal of what they were told, and the oracle that holds the platform to it."""

from __future__ import annotations

import http.client
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.reliability.platform import Platform

TOKEN = "a" * 32
PAUSE = 0.02  # seconds between two saves of one person


@dataclass
class Acknowledged:
    """A save that the platform said yes to."""

    code: str
    value: str
    version: int
    key: str


@dataclass
class Writer:
    """Somebody who saves their own questions, one version after the other, and sends again what was not acknowledged."""

    platform: Platform
    entry: dict[str, Any]
    session: str
    codes: list[str]
    journal: list[Acknowledged] = field(default_factory=list)
    refused: list[tuple[int, str | None]] = field(
        default_factory=list
    )  # (status, Retry-After) of answers that were no yes
    broken: int = 0  # requests to which nothing came back

    def __post_init__(self) -> None:
        self.versions = dict.fromkeys(self.codes, 0)
        self._stop = threading.Event()
        self.thread = threading.Thread(target=self._write)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        """Let the save on its way be acknowledged, then stop."""
        self._stop.set()
        self.thread.join(60)
        assert not self.thread.is_alive()

    def _write(self) -> None:
        turn = 0
        while not self._stop.is_set():
            code = self.codes[turn % len(self.codes)]
            self.save(code, f"Texte {turn} de {self.session[:6]}")
            turn += 1
            time.sleep(PAUSE)

    def save(self, code: str, value: str) -> None:
        """Send until the platform says yes, always under the same key."""
        key = str(uuid.uuid4())
        base = self.versions[code]
        for _ in range(600):
            status, headers, body = self._send(code, value, base, key)
            if status == 200:
                self.versions[code] = int(body.split('data-new-version="')[1].split('"')[0])
                self.journal.append(Acknowledged(code, value, self.versions[code], key))
                return
            if status:
                self.refused.append((status, headers.get("Retry-After")))
            else:
                self.broken += 1
            time.sleep(0.05)
        raise AssertionError(f"never acknowledged: {code}, {self.refused[-1:]}")

    def _send(self, code: str, value: str, base: int, key: str) -> tuple[int, Any, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.platform.port, timeout=15)
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN, "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded", "Idempotency-Key": key,
        }  # fmt: skip
        path = f"/travail/{self.entry['short_id']}/reponse/{code}/"
        try:
            connection.request("POST", path, urlencode({code: value, f"{code}.version": base}), headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, {}, ""
        finally:
            connection.close()


def writers(platform: Platform, entry: dict[str, Any], *, number: int = 4, of_each: int = 3) -> list[Writer]:
    """Several people on one entry, each with questions of their own."""
    codes, sessions = entry["codes"], platform.known["sessions"]
    assert len(codes) >= number * of_each
    return [
        Writer(platform, entry, sessions[rank], codes[rank * of_each : (rank + 1) * of_each]) for rank in range(number)
    ]


def faults(platform: Platform, entry: dict[str, Any], journal: list[Acknowledged]) -> list[str]:
    """What the database lacks or has too much of, against what was acknowledged. Empty: nothing was lost.

    Every acknowledged save is a revision with its value; revisions follow each other without a hole; the present answer is
    the last revision; a key acted once, and nothing is there that nobody sent.
    """
    record = entry["record"]
    rows = platform.ask("SELECT code, version, value FROM formkit_answerrevision WHERE record_id = %s", record)
    kept = {(code, version): value for code, version, value in rows}
    answers = platform.ask("SELECT code, version, value FROM formkit_answer WHERE record_id = %s", record)
    present = {code: (version, value) for code, version, value in answers}
    receipts = dict(platform.ask("SELECT key, outcome FROM formkit_savereceipt WHERE record_id = %s", record))
    found = []
    for each in journal:
        if kept.get((each.code, each.version)) != each.value:
            found.append(f"perdu : {each.code} version {each.version}")
        if receipts.get(each.key, {}).get("versions") != {each.code: each.version}:
            found.append(f"reçu : {each.key}")
    sent = {each.value for each in journal}
    for code in {each.code for each in journal}:
        numbers = sorted(version for other, version in kept if other == code)
        if numbers != list(range(1, len(numbers) + 1)):
            found.append(f"trou : {code} {numbers}")
        last = numbers[-1] if numbers else 0
        if present.get(code) != (last, kept.get((code, last))):
            found.append(f"présent : {code}")
        if any(kept[code, number] not in sent for number in numbers):
            found.append(f"fantôme : {code}")
        if len(numbers) != len({kept[code, number] for number in numbers}):
            found.append(f"double : {code}")
    return found
