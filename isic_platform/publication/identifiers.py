"""Short, opaque, permanent identifiers."""

from __future__ import annotations

import re
import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # no vowel that makes words but a and e, no look-alike
LENGTH = 10
SHORT_ID = re.compile(rf"^[{ALPHABET}]{{{LENGTH}}}$")


def new_short_id() -> str:
    """Ten characters drawn at random: about 4·10^14 values, said nothing by them."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class ShortIdConverter:
    """Path converter: a malformed identifier is a 404 before any query."""

    regex = rf"[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)
