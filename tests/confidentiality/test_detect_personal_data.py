"""The command ``detect_personal_data``, run as another program runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.exigence("S222")

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def command(tmp_path):
    """Start the command where no database answers, and stop it afterwards."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "isic_platform.settings",
        "ISIC_ENV": "test",
        "ISIC_DATA_DIR": str(tmp_path),
        "DATABASE_URL": "postgres://personne@127.0.0.1:1/rien",
    }
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "detect_personal_data"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=tmp_path,
    )
    yield process
    process.kill()
    process.communicate()


def test_one_object_per_line_without_the_values_and_without_a_database(command):
    lines = [
        b"180127512345642",
        b"",
        "Été : jean.dupont@exemple.fr et 06 12 34 56 78\r".encode(),
        b"\xff\xfe 3919",
        "À l\u2028écoute".encode(),
        b"AB-123-CD",
    ]
    output, errors = command.communicate(b"\n".join(lines), timeout=60)
    assert command.returncode == 0
    assert errors == b""
    answers = output.decode().splitlines()
    assert answers[0] == '{"line": 1, "findings": [{"rule": "DET-NIR", "level": "B", "start": 0, "end": 15}]}'
    assert [json.loads(answer) for answer in answers[1:]] == [
        {"line": 2, "findings": []},
        {
            "line": 3,
            "findings": [
                {"rule": "DET-MEL", "level": "B", "start": 6, "end": 28},
                {"rule": "DET-TEL", "level": "B", "start": 32, "end": 46},
            ],
        },
        {"line": 4, "findings": []},
        {"line": 5, "findings": []},
        {"line": 6, "findings": [{"rule": "DET-PLA", "level": "C", "start": 0, "end": 9}]},
    ]
    for value in (b"180127512345642", b"jean", b"exemple.fr", b"12 34", b"AB-123"):
        assert value not in output


def test_each_line_is_answered_before_the_next_is_sent(command):
    for number, level in ((1, "B"), (2, "C")):
        command.stdin.write(b"2 95 10 99 126 111 93\n" if level == "B" else b"2 95 10 99 126 111 99\n")
        command.stdin.flush()
        answer = json.loads(command.stdout.readline())
        assert (answer["line"], answer["findings"][0]["level"]) == (number, level)


def test_no_line_gives_no_object(command):
    output, _ = command.communicate(b"", timeout=60)
    assert output == b""
