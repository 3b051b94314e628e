"""Apply every rule to a text and settle what they say of the same characters."""

from bisect import bisect_left
from collections.abc import Iterator

from isic_platform.confidentiality.detection.allowlist import AllowList, allow_list
from isic_platform.confidentiality.detection.findings import Finding
from isic_platform.confidentiality.detection.normalisation import normalise
from isic_platform.confidentiality.detection.registry import Hit, Rule, registered_rules
from isic_platform.confidentiality.enums import AlertLevel

# Longer texts are read slice by slice, so that the cost grows with their length and nothing is left unread.
SLICE = 50_000
# What a rule may read before and after a hit; two margins overlap between neighbouring slices.
MARGIN = 400

_LEVEL_ORDER = {AlertLevel.BLOCKING: 0, AlertLevel.CONFIRM: 1, AlertLevel.INFORMATION: 2}

_Located = tuple[Rule, Hit]


def detect(text: str, *, exceptions: frozenset[str] = frozenset()) -> list[Finding]:
    """Find personal data in ``text``, in order of reading, without two findings on the same character.

    ``exceptions`` are names, addresses and contact details that may be published (institutions of the base, public
    persons in their function): compared whatever the case, spaces and typography; numbers of a person (NIR, bank,
    card, file) are never excused. Levels are ``B``, ``C`` or ``I`` (G.9.1), rules the codes of G.9.2.
    """
    normalised = normalise(text)
    allowed = allow_list(exceptions)
    kept: list[_Located] = []
    for rule, hit in _resolve(_all_hits(normalised.text)):
        if rule.exceptable and allowed and _excused(allowed, normalised.text, hit):
            continue
        kept.append((rule, hit))
    findings = []
    for rule, hit in _raise_levels(kept, normalised.text):
        start, end = normalised.to_original(hit.start, hit.end)
        findings.append(Finding(rule=rule.code, level=hit.level.value, start=start, end=end))
    return sorted(findings)


def _all_hits(text: str) -> list[_Located]:
    hits: list[_Located] = []
    for first, last, begin, finish in _slices(len(text)):
        piece = text[begin:finish]
        for rule in registered_rules():
            for hit in rule.find(piece):
                start = hit.start + begin
                if first <= start < last and hit.end > hit.start:
                    hits.append((rule, Hit(hit.level, start, hit.end + begin)))
    return hits


def _slices(length: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield ``(first, last, begin, finish)``: hits starting in ``[first, last)`` are sought in ``[begin, finish)``."""
    for first in range(0, length, SLICE):
        last = min(first + SLICE, length)
        yield first, last, max(0, first - MARGIN), min(length, last + MARGIN)


def _resolve(hits: list[_Located]) -> list[_Located]:
    """Keep, of hits that overlap, the most telling one."""
    starts: list[int] = []
    kept: list[_Located] = []
    for rule, hit in sorted(hits, key=_precedence):
        at = bisect_left(starts, hit.start)
        overlaps_next = at < len(kept) and kept[at][1].start < hit.end
        overlaps_previous = at > 0 and kept[at - 1][1].end > hit.start
        if not overlaps_next and not overlaps_previous:
            starts.insert(at, hit.start)
            kept.insert(at, (rule, hit))
    return kept


def _precedence(located: _Located) -> tuple[bool, int, int, int, int]:
    rule, hit = located
    return not rule.claims, _LEVEL_ORDER[hit.level], rule.rank, hit.start - hit.end, hit.start


def _excused(allowed: AllowList, text: str, hit: Hit) -> bool:
    before, after = text[max(0, hit.start - MARGIN) : hit.start], text[hit.end : hit.end + MARGIN]
    return allowed.covers(before, text[hit.start : hit.end], after)


def _raise_levels(located: list[_Located], text: str) -> Iterator[_Located]:
    """Lift to « à confirmer » the informations that stand beside another finding (located is in reading order)."""
    for index, (rule, hit) in enumerate(located):
        if rule.raised_by_neighbours and hit.level == AlertLevel.INFORMATION:
            before = index > 0 and "\n" not in text[located[index - 1][1].end : hit.start]
            after = index + 1 < len(located) and "\n" not in text[hit.end : located[index + 1][1].start]
            if before or after:
                hit = hit._replace(level=AlertLevel.CONFIRM)
        yield rule, hit
