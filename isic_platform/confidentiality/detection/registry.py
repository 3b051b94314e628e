"""What a detection rule is, and the list of those in force."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from isic_platform.confidentiality.enums import AlertLevel


class Hit(NamedTuple):
    """A passage that one rule recognised, in offsets of the normalised text."""

    level: AlertLevel
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of personal data.

    ``find`` takes a normalised text and yields its hits; it must be linear in the length of the text, and look no
    further than ``engine.MARGIN`` characters around a hit. ``rank`` settles overlaps between hits of one level:
    the lower wins. ``claims`` makes even a doubtful hit own its characters: a number shaped like a NIR or an IBAN is
    read as nothing else, unless a surer hit of another claiming rule stands there. ``exceptable`` is false for what no
    list of exceptions may excuse. ``raised_by_neighbours`` lifts an information to « à confirmer » when its line holds
    another finding.
    """

    code: str
    find: Callable[[str], Iterator[Hit]]
    rank: int
    claims: bool = False
    exceptable: bool = True
    raised_by_neighbours: bool = False


_RULES: dict[str, Rule] = {}


def register(rule: Rule) -> None:
    """Put ``rule`` in force for every later ``detect``; ``ValueError`` if its code is taken."""
    if rule.code in _RULES:
        raise ValueError(f"rule {rule.code} is already registered")
    _RULES[rule.code] = rule


def registered_rules() -> tuple[Rule, ...]:
    """The rules in force, in order of registration."""
    return tuple(_RULES.values())
