"""Runs alone: reads a file on its standard input, writes its text on the standard output. Exit code 1: unreadable."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Iterator

MEMORY = 1024 * 1024 * 1024
SECONDS = 9
MOST_PAGES = 500
MOST_CHARACTERS = 400_000
MOST_XML = 50 * 1024 * 1024
_DOCX = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ODT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def _limit() -> None:
    """Bound what this process may take; where the system cannot, the caller's timeout remains."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _pdf(data: bytes) -> Iterator[str]:
    import logging

    from pypdf import PdfReader

    logging.disable(logging.CRITICAL)
    reader = PdfReader(io.BytesIO(data))
    for page in reader.pages[:MOST_PAGES]:
        yield page.extract_text()


def _xml(data: bytes, member: str, breaks: tuple[str, ...]) -> Iterator[str]:
    from defusedxml.ElementTree import iterparse

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if archive.getinfo(member).file_size > MOST_XML:
            raise ValueError("too large")
        with archive.open(member) as content:
            for _, element in iterparse(content, events=("end",)):
                if element.tag in breaks:
                    yield "".join(element.itertext())
                    element.clear()


def main(kind: str) -> int:
    """Read, write, give the exit code."""
    _limit()
    data = sys.stdin.buffer.read()
    try:
        if kind == "pdf":
            parts = _pdf(data)
        elif kind == "docx":
            parts = _xml(data, "word/document.xml", (f"{_DOCX}p",))
        else:
            parts = _xml(data, "content.xml", (f"{_ODT}p", f"{_ODT}h"))
        written = 0
        for part in parts:
            sys.stdout.buffer.write(part.encode("utf-8", errors="ignore") + b"\n")
            written += len(part)
            if written > MOST_CHARACTERS:
                break
    except Exception:  # a corrupt file fails in countless ways: all of them mean the same
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
