"""One spelling for the detection patterns, without losing where each character came from (G.9.1)."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# A letter followed by more marks than any language uses is noise; sorting the marks costs their square.
_MARKS_PER_LETTER = 8

_SAME_MEANING = {
    **dict.fromkeys("‘’‚‛ʹʻʼʽˈ′´`", "'"),
    **dict.fromkeys("‐‑‒–—―−﹣⁃", "-"),
    **dict.fromkeys("\t\v\f", " "),
    **dict.fromkeys("\r\x85\u2028\u2029", "\n"),
    "º": "°",
    "№": "n°",
}


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """A text in its detection spelling; ``starts[i]`` and ``ends[i]`` locate character ``i`` in the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Half-open character offsets in the original text of the non-empty slice ``[start, end)``."""
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> NormalisedText:
    """Give ``text`` ordinary spaces, hyphens, apostrophes and digits, composed accents, and no invisible character.

    Line breaks are kept, all as ``\\n``. Offsets are characters, not bytes.
    """
    if text.isascii() and not any(character in text for character in "\r\t\v\f`"):
        return NormalisedText(text, range(len(text)), range(1, len(text) + 1))
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position, length = 0, len(text)
    while position < length:
        after = position + 1
        while after < length and after - position <= _MARKS_PER_LETTER and unicodedata.combining(text[after]):
            after += 1
        for character in _respell(text[position:after], text[after : after + 1]):
            characters.append(character)
            starts.append(position)
            ends.append(after)
        position = after
    return NormalisedText("".join(characters), starts, ends)


def _respell(cluster: str, following: str) -> str:
    """The detection spelling of one letter with its marks; empty for what a reader does not see."""
    if len(cluster) > 1:
        cluster = unicodedata.normalize("NFC", cluster)
    if cluster.isascii() and cluster.isprintable():
        return _SAME_MEANING.get(cluster, cluster)
    if cluster == "\r" and following == "\n":
        return ""
    if cluster in _SAME_MEANING:
        return _SAME_MEANING[cluster]
    if len(cluster) > 1 or cluster == "\n":
        return cluster
    category = unicodedata.category(cluster)
    if category == "Cf":
        return ""
    if category == "Zs":
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(cluster))
    if "\uff00" <= cluster <= "\uffef" or "\ufb00" <= cluster <= "\ufb06":
        return unicodedata.normalize("NFKC", cluster)
    return cluster
