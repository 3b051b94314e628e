"""What the detection says of a text: where and what kind, never the value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One alert: ``start`` and ``end`` are half-open character offsets in the original text.

    Fields compare in the order of reading, so a sorted list follows the text.
    """

    start: int
    end: int
    rule: str
    level: str
