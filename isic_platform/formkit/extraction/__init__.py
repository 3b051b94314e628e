"""The text of a file joined to an answer, so that it can be searched: PDF, DOCX, ODT and plain text.

A file is somebody else's program input: it is read in a process of its own, without the platform's secrets, that may use
neither much memory nor much time. Whatever happens there, the file is kept, and says that it cannot be searched.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

READER = Path(__file__).with_name("reader.py")
SECONDS = 10
MOST_CHARACTERS = 200_000  # what a row of the search may hold
READABLE = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
}
_PLAIN = ("text/plain", "text/csv")


class Unreadable(Exception):
    """The file is corrupt, protected, or too heavy to read."""


def is_searchable(content_type: str) -> bool:
    """Whether files of this type have a text to look for."""
    return content_type in READABLE or content_type in _PLAIN


def text_of_file(content_type: str, data: bytes) -> str:
    """The text of a file, spaces tidied, at most 200,000 characters; empty for a type that has none. Raises Unreadable."""
    if content_type in _PLAIN:
        return _tidy(data[: 4 * MOST_CHARACTERS].decode("utf-8", errors="ignore"))
    kind = READABLE.get(content_type)
    if kind is None:
        return ""
    command = [sys.executable, "-I", "-B", str(READER), kind]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False, env={})
    except (subprocess.TimeoutExpired, OSError) as error:
        raise Unreadable from error
    if done.returncode:
        raise Unreadable
    return _tidy(done.stdout.decode("utf-8", errors="ignore"))


def _tidy(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())[:MOST_CHARACTERS]
