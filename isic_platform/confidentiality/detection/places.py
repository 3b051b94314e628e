"""Where a person lives, and the plate of their car."""

import re
from collections.abc import Iterator

from isic_platform.confidentiality.detection.registry import Hit
from isic_platform.confidentiality.enums import AlertLevel

_UPPER, _LOWER = "A-ZÀ-ÖØ-ÝŒ", "a-zà-öø-ÿœ"

_STREET = r"(?i:rue|avenue|av\.|boulevard|bd\.?|lieu-dit)"
# Words that are counted too (« 2 chemins possibles », « 1 résidence sociale »): a proper name must follow to block.
_COMMON = r"(?i:allées?|chemin|impasse|route|sentier|résidence|lotissement|hameau|esplanade|rond-point)"
_CAPITALISED = r"(?i:place|cours|cité|villa|passage|quai|square|mail)"
_PARTICLE = r"(?i:de\sla|de\sl'|de|du|des|d'|la|le|les|l'|aux?|à\sla|à\sl'|en|sur|sous)"
_DETERMINER = r"(?:(?i:de\s+la|de\s+l'|du|des|de|d')\s*)?"
_WORD = r"[\w'\-]+"
_NAME_WORD = rf"(?:[{_UPPER}][\w'\-]*|\d{{1,4}}(?:er)?\b(?!\d))"
_STREET_NAME = (
    rf"(?:{_PARTICLE}(?:\s|(?<=')))*"
    rf"(?:\d{{1,2}}(?:er)?\s{_WORD}(?:\s(?:19|18)\d{{2}})?|{_WORD}(?:\s(?:{_PARTICLE}(?:\s|(?<='))){{0,2}}{_NAME_WORD}){{0,4}})"
)
_ADDRESS = re.compile(
    rf"\b(?P<number>\d{{1,4}})\s?(?P<repeat>(?i:bis|ter|quater)\b|[A-D]\b)?\s?,?\s{{1,3}}"
    rf"(?:(?P<street>{_STREET})|(?P<common>{_COMMON})|{_CAPITALISED}(?=\s{{1,3}}{_DETERMINER}[{_UPPER}]))"
    rf"\s{{1,3}}(?P<name>{_STREET_NAME})"
)
_OF = re.compile(r"(?i:de|du|des|d')")
_CAPITAL = re.compile(rf"[{_UPPER}]")
_ACCOMPLISHED = re.compile(r"(?i:et|ou|qui|que|pour|avec|dans|par|est|a|ont|sont)\b")

_POSTCODE = re.compile(
    rf"\b(?:0[1-9]|[1-8]\d|9[0-8])\d{{3}}\s{{1,2}}(?!(?i:euros?|habitants?|personnes?|exemplaires?)\b)[{_UPPER}][{_UPPER}{_LOWER}'\-]+"
)

_SIV = re.compile(
    r"(?<![A-Za-z0-9])(?!SS|WW)[A-HJ-NP-TV-Z]{2}[\s\-]?(?!000)\d{3}[\s\-]?(?!SS)[A-HJ-NP-TV-Z]{2}(?![A-Za-z0-9])"
)
_PLATE_NAMED = re.compile(r"(?i:plaque|immatricul\w*|véhicule)[^.\n]{0,30}\Z")
_FNI = re.compile(
    r"(?P<named>(?i:plaque|immatricul\w{0,10}|véhicule|voiture))[^.\n]{0,30}?"
    r"(?<!\d)(?P<plate>\d{1,4}[\s\-]?[A-HJ-NP-TV-Z]{2,3}[\s\-]?(?:0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-6]))\b"
)


def find_address(text: str) -> Iterator[Hit]:
    """Yield postal addresses (number and street): B, or C when the words may count things (« 1 résidence sociale »).

    The passage stops with the name of the street.
    """
    for match in _ADDRESS.finditer(text):
        if _ACCOMPLISHED.match(match["name"]):
            continue
        proper = bool(match["repeat"] or _CAPITAL.search(match["name"]))
        of = bool(_OF.match(match["name"]))
        certain = proper or (match["street"] and of)
        if match["common"] and not proper and not of:
            continue
        yield Hit(AlertLevel.BLOCKING if certain else AlertLevel.CONFIRM, match.start(), match.end())


def find_postcode(text: str) -> Iterator[Hit]:
    """Yield a postcode with its town: an information, raised when its paragraph holds something else."""
    for match in _POSTCODE.finditer(text):
        yield Hit(AlertLevel.INFORMATION, *match.span())


def find_plate(text: str) -> Iterator[Hit]:
    """Yield number plates: C for the present form, B when a word names it; the former form only where a word names it."""
    for match in _SIV.finditer(text):
        named = _PLATE_NAMED.search(text, max(0, match.start() - 50), match.start())
        yield Hit(AlertLevel.BLOCKING if named else AlertLevel.CONFIRM, *match.span())
    for match in _FNI.finditer(text):
        named = (
            match["named"].casefold() != "voiture"
            or "immatricul" in match[0].casefold()
            or "plaque" in match[0].casefold()
        )
        yield Hit(AlertLevel.BLOCKING if named else AlertLevel.CONFIRM, *match.span("plate"))
