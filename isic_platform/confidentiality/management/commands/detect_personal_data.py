"""Read lines on standard input, print what the detection says of each."""

import json
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO, ClassVar

from django.core.management.base import BaseCommand

from isic_platform.confidentiality.detection import detect


class Command(BaseCommand):
    """One JSON object per line read; the detected value is never printed. Needs no database."""

    help = "Cherche des données personnelles dans les lignes lues sur l’entrée standard : un objet JSON par ligne."
    requires_system_checks: ClassVar[list[str]] = []
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer each line as soon as it is read, so that another program can converse with the command."""
        for answer in answers(sys.stdin.buffer):
            self.stdout.write(json.dumps(answer))
            self.stdout.flush()


def answers(lines: BinaryIO) -> Iterator[dict[str, Any]]:
    """Yield for each line its number from 1 and its findings (rule, level, ``start`` and ``end`` in characters).

    Lines end with a line feed, preceded or not by a carriage return. Bytes that are not UTF-8 each count as one or
    more replacement characters, as Python decodes them.
    """
    for number, raw in enumerate(lines, start=1):
        text = raw.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", errors="replace")
        yield {
            "line": number,
            "findings": [
                {"rule": finding.rule, "level": finding.level, "start": finding.start, "end": finding.end}
                for finding in detect(text)
            ],
        }
