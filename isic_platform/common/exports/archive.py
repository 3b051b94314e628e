"""A ZIP archive written straight to the reader: nothing is kept, nothing is rewritten."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator

STORED, DEFLATED = 0, 8
_DATED = (0, 0x21)  # 1 January 1980: the archive tells no time
_LATER = 0x08  # sizes come after the data
_UTF8 = 0x800
LARGEST = 0xFFFF_0000  # beyond, the simple form of ZIP no longer fits


class Archive:
    """Members are added one after the other; ``close`` gives the directory, which ends the file."""

    def __init__(self) -> None:
        self._offset = 0
        self._directory: list[bytes] = []

    def stored(self, name: str, data: bytes) -> bytes:
        """A small member, uncompressed, whole."""
        head = (0, STORED, *_DATED, zlib.crc32(data), len(data), len(data))
        self._listed(name, head)
        return self._counted(struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, *head, len(name), 0) + name.encode() + data)

    def deflated(self, name: str, parts: Iterable[bytes]) -> Iterator[bytes]:
        """A member of any size, compressed as it comes."""
        start = self._offset
        opening = (_LATER | _UTF8, DEFLATED, *_DATED, 0, 0, 0)
        yield self._counted(struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, *opening, len(name), 0) + name.encode())
        packer, checksum, size, packed = zlib.compressobj(6, zlib.DEFLATED, -15), 0, 0, 0
        for part in parts:
            checksum, size = zlib.crc32(part, checksum), size + len(part)
            if data := packer.compress(part):
                packed += len(data)
                yield self._counted(data)
        data = packer.flush()
        packed += len(data)
        yield self._counted(data + struct.pack("<IIII", 0x08074B50, checksum, packed, size))
        self._listed(name, (_LATER | _UTF8, DEFLATED, *_DATED, checksum, packed, size), start)

    def close(self, comment: str = "") -> bytes:
        """The directory of the members, and a comment that can be read without opening anything."""
        listed, words = b"".join(self._directory), comment.encode()
        number = len(self._directory)
        end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, number, number, len(listed), self._offset, len(words))
        return listed + end + words

    def _listed(self, name: str, head: tuple[int, ...], start: int | None = None) -> None:
        place = self._offset if start is None else start
        entry = struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, *head, len(name), 0, 0, 0, 0, 0, place)
        self._directory.append(entry + name.encode())

    def _counted(self, data: bytes) -> bytes:
        self._offset += len(data)
        return data
