"""The list of names and contact details that may be published although a pattern recognises them (G.9.1)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from isic_platform.confidentiality.detection.normalisation import normalise

# An exception is a name or an address: longer ones are not sought around a finding.
_MOST_WORDS = 12
_WORD = re.compile(r"[^\s,;:()«»\"!?]+")

_SEPARATORS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class AllowList:
    """Phrases in their comparison spelling."""

    phrases: frozenset[str]
    compact: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.phrases)

    def covers(self, before: str, passage: str, after: str) -> bool:
        """Whether ``passage``, found between ``before`` and ``after``, lies within an allowed phrase."""
        if _compact(passage) in self.compact:
            return True
        words = [_fold(word) for word in _WORD.findall(passage)]
        left = [_fold(word) for word in _WORD.findall(before)[-_MOST_WORDS:]]
        right = [_fold(word) for word in _WORD.findall(after)[:_MOST_WORDS]]
        for taken_left in range(len(left) + 1):
            phrase = left[len(left) - taken_left :] + words
            for taken_right in range(len(right) + 1):
                if " ".join(phrase + right[:taken_right]) in self.phrases:
                    return True
        return False


@lru_cache(maxsize=4)
def allow_list(exceptions: frozenset[str]) -> AllowList:
    """Prepare ``exceptions`` once for many texts."""
    texts = [normalise(phrase).text for phrase in exceptions]
    phrases = frozenset(" ".join(_fold(word) for word in _WORD.findall(text)) for text in texts) - {""}
    return AllowList(phrases, frozenset(map(_compact, texts)) - {""})


def _compact(text: str) -> str:
    """Letters and digits alone: a telephone is the same with points or spaces."""
    return _SEPARATORS.sub("", text).casefold()


def _fold(word: str) -> str:
    return word.strip(".'-").casefold()
