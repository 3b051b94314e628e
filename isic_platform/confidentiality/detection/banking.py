"""Bank numbers: IBAN, RIB and cards. All have a key, so a right key is as good as certain."""

import re
from collections.abc import Iterator
from functools import lru_cache

from stdnum import luhn, numdb
from stdnum.iso7064 import mod_97_10

from isic_platform.confidentiality.detection.registry import Hit
from isic_platform.confidentiality.enums import AlertLevel

_IBAN_HEAD = re.compile(r"(?<![0-9A-Za-z])([A-Za-z]{2})\s?\d{2}")
_IBAN_SEPARATORS = frozenset(" .-\n")
_IBAN_STRUCTURE = re.compile(r"(\d+)!([nac])")
_IBAN_SYMBOLS = {"n": "[0-9]", "a": "[A-Z]", "c": "[0-9A-Z]"}

# A RIB is often copied with the headings of its boxes.
_RIB_GAP = (
    r"[\s.\-/:|;,]{0,4}(?:(?i:(?:code\s)?guichet|(?:(?:n°|num[ée]ro)\s?(?:de\s)?)?compte|cl[ée](?:\srib)?)"
    r"[\s.\-/:|;,]{0,4})?"
)
_RIB = re.compile(
    rf"(?<![0-9A-Za-z])(?=(\d{{5}}){_RIB_GAP}(\d{{5}}){_RIB_GAP}([0-9A-Za-z](?:\s?[0-9A-Za-z]){{10}})"
    rf"{_RIB_GAP}(\d{{2}})(?![0-9A-Za-z]))"
)
_RIB_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")

_CARD_SEP = r"[ .\-]"
# As printed on cards: in one block, by fours (with the three more of a 19-digit one), 4-6-5 and 4-6-4, 8-8, 6-13.
_CARD_PRINTED = re.compile(
    rf"(?<![0-9A-Za-z])(?=(\d{{4}}{_CARD_SEP}\d{{4}}{_CARD_SEP}\d{{4}}{_CARD_SEP}\d{{4}})({_CARD_SEP}\d{{3}})?(?!\d)"
    rf"|(\d{{13,19}}|\d{{4}}{_CARD_SEP}\d{{6}}{_CARD_SEP}\d{{4,5}}|\d{{4}}{_CARD_SEP}\d{{4}}{_CARD_SEP}\d{{4}}{_CARD_SEP}\d"
    rf"|\d{{8}}{_CARD_SEP}\d{{8}}|\d{{6}}{_CARD_SEP}\d{{13}})(?!\d))"
)
_CARD_SCATTERED = re.compile(rf"(?<!\d)(?<!\d{_CARD_SEP})\d(?:{_CARD_SEP}{{0,3}}\d){{12,18}}(?!{_CARD_SEP}?\d)")
_YEARS = re.compile(rf"(?:(?:19|20)\d{{2}}{_CARD_SEP}?){{4,}}")
_NUMBER_NAMED = re.compile(
    r"(?P<card>\bcarte\s+(?:bancaire|bleue|visa|mastercard|de\s+(?:cr[ée]dit|paiement|d[ée]bit))|\bvisa\b|\bmastercard\b"
    r"|\bCB\b|\bamex\b|\bamerican\s+express\b|(?:\bn°|\bnum[ée]ro)\s+de\s+(?:la\s+|sa\s+|ma\s+)?carte\b)"
    r"|(?P<other>\bSIRET\b|\bSIREN\b|\bRCS\b|\bTVA\b|\bISBN\b|\bEAN\b|\bISSN\b|\bGTIN\b|\bFINESS\b|\bEORI\b|\bDOI\b)",
    re.IGNORECASE,
)


def find_iban(text: str) -> Iterator[Hit]:
    """Yield IBANs of every country: B when the remainder modulo 97 is 1, C when only the key is wrong.

    A number whose length or structure is not its country's is no IBAN and is left alone.
    """
    for match in _IBAN_HEAD.finditer(text):
        structure = _iban_structure(match[1].upper())
        if structure is None:
            continue
        length, bban = structure
        compact, end = _alphanumerics(text, match.start(), length)
        number = compact.upper()
        if len(number) < length or not bban.fullmatch(number[4:]) or text[end : end + 1].isalnum():
            continue
        if mod_97_10.is_valid(number[4:] + number[:4]):
            level = AlertLevel.BLOCKING
        elif match[1].isupper():
            level = AlertLevel.CONFIRM
        else:
            continue
        yield Hit(level, match.start(), end)


def find_rib(text: str) -> Iterator[Hit]:
    """Yield French account numbers (bank, branch, account, key) whose key is right."""
    for match in _RIB.finditer(text):
        bank, branch, account, key = match.groups()
        account = "".join(account.split())
        if _rib_key_is_right(bank + branch + account + key):
            yield Hit(AlertLevel.BLOCKING, match.start(1), match.end(4))


def find_card(text: str) -> Iterator[Hit]:
    """Yield payment cards: 13 to 19 digits, right Luhn key.

    Luhn alone lets one number in ten through, and every SIRET is 14 digits with a Luhn key: an organisation's public
    number must not block its fiche. So, unless a word just before says « carte »:

    - what a word just before names otherwise (SIRET, ISBN…) is not a card;
    - B needs the first digits and the length of an issuer (3, 4, 5, 6, or 2221 to 2720) and a way of grouping that cards have;
    - 14 digits are a card only for Diners (300 to 305, 36, 38, 39), and not when the first nine are a SIREN, as in a SIRET;
    - an unknown issuer (15 digits or more), or an unusual grouping, is C; 13 or 14 digits of no issuer are book or
      article numbers.
    """
    seen: set[int] = set()
    for match in _CARD_PRINTED.finditer(text):
        for end in _printed_ends(match):
            level = _card_level(text, match.start(), end, printed=True)
            if level:
                seen.add(match.start())
                yield Hit(level, match.start(), end)
                break
    for match in _CARD_SCATTERED.finditer(text):
        if match.start() not in seen:
            level = _card_level(text, match.start(), match.end(), printed=False)
            if level:
                yield Hit(level, match.start(), match.end())


def is_issued_card(digits: str) -> bool:
    """Whether ``digits`` alone, without context, is a number that a card network issues: first digits, length and key."""
    return _has_issuer(digits) and luhn.is_valid(digits)


@lru_cache(maxsize=256)
def _iban_structure(country: str) -> tuple[int, re.Pattern[str]] | None:
    """Total length and shape of the account part for a country of the IBAN registry, or None."""
    properties = numdb.get("iban").info(country + "00")[0][1]
    parts = _IBAN_STRUCTURE.findall(properties.get("bban", ""))
    if not parts:
        return None
    shape = "".join(f"{_IBAN_SYMBOLS[symbol]}{{{count}}}" for count, symbol in parts)
    return 4 + sum(int(count) for count, _ in parts), re.compile(shape)


def _alphanumerics(text: str, start: int, count: int) -> tuple[str, int]:
    """The first ``count`` letters and digits from ``start`` across single or double separators, and where they end."""
    found: list[str] = []
    gap = 0
    for position in range(start, min(len(text), start + 3 * count)):
        character = text[position]
        if character.isascii() and character.isalnum():
            found.append(character)
            gap = 0
            if len(found) == count:
                return "".join(found), position + 1
        elif character in _IBAN_SEPARATORS and gap < 2:
            gap += 1
        else:
            break
    return "".join(found), start


def _rib_key_is_right(rib: str) -> bool:
    """Key of 23 characters: 97 − ((89·bank + 15·branch + 3·account) modulo 97), letters read as digits (G.9.2)."""
    digits = rib.upper().translate(_RIB_LETTERS)
    bank, branch, account, key = int(digits[:5]), int(digits[5:10]), int(digits[10:21]), int(digits[21:])
    return bank > 0 and key == 97 - (89 * bank + 15 * branch + 3 * account) % 97


def _printed_ends(match: re.Match[str]) -> list[int]:
    """Where a card in printed form may end, longest first."""
    if match[1] is None:
        return [match.end(3)]
    return [match.end(2), match.end(1)] if match[2] else [match.end(1)]


def _card_level(text: str, start: int, end: int, *, printed: bool) -> AlertLevel | None:
    digits = "".join(character for character in text[start:end] if character.isdigit())
    if len(set(digits)) < 2 or not luhn.is_valid(digits) or _YEARS.fullmatch(text, start, end):
        return None
    names = [found.lastgroup for found in _NUMBER_NAMED.finditer(text[max(0, start - 40) : start])]
    if names:
        return AlertLevel.BLOCKING if names[-1] == "card" else None
    if len(digits) == 14 and (not printed or luhn.is_valid(digits[:9])):
        return None
    if _has_issuer(digits):
        return AlertLevel.BLOCKING if printed else AlertLevel.CONFIRM
    return AlertLevel.CONFIRM if printed and len(digits) >= 15 else None


def _has_issuer(digits: str) -> bool:
    """Whether a network issues cards with these first digits and this length."""
    length, two, three, four = len(digits), int(digits[:2]), int(digits[:3]), int(digits[:4])
    return (
        (digits[0] == "4" and length in (13, 16, 19))  # Visa
        or (length == 16 and (51 <= two <= 55 or 2221 <= four <= 2720))  # Mastercard
        or (length == 15 and two in (34, 37))  # American Express
        or (length in (14, 16) and (300 <= three <= 305 or two in (36, 38, 39)))  # Diners
        or (length >= 16 and (two in (50, 56, 57, 58) or digits[0] == "6" or 3528 <= four <= 3589))  # Maestro, JCB…
    )
