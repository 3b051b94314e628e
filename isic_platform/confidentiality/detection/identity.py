"""Numbers that the State or a fund gives a person: NIR, file of an allocataire."""

import re
from collections.abc import Iterator

from stdnum.fr import nir

from isic_platform.confidentiality.detection.banking import is_issued_card
from isic_platform.confidentiality.detection.registry import Hit
from isic_platform.confidentiality.enums import AlertLevel

_SEP = r"[\s.\-/]{0,3}"

# Months 20-42 and 50-99 are those of incomplete civil records: they identify a person all the same.
_NIR = re.compile(
    rf"(?<![0-9A-Za-z])([1-478]){_SEP}(\d{{2}}){_SEP}(0[1-9]|1[0-2]|[2-3]\d|4[0-2]|[5-9]\d){_SEP}"
    rf"(2[ABab]|\d{{2}}){_SEP}(\d{{3}}){_SEP}(\d{{3}})(?:{_SEP}(\d{{2}}))?(?![0-9])"
)
_NIR_NAMED = re.compile(
    r"(?:\bNIR\b|\bs[ée]cu\b|\bs[ée]curit[ée]\s+sociale|\bcarte\s+vitale|(?:\bn°|\bnum[ée]ro)\s*(?:INSEE|SS)\b)"
    r".{0,30}\Z",
    re.IGNORECASE | re.DOTALL,
)

_CAF = re.compile(
    r"(?i:\ballocataire|\bmatricule|\bCAF\b|\b(?:n°|num[ée]ro|no)\s?(?:de\s)?dossier)[^\n]{0,30}?"
    r"(?<!\d)(\d{7}(?:\s?[A-Z]\b)?)(?!\d)(?!\s?(?i:€|k€|euros?\b|habitants?\b|personnes?\b|allocataires?\b))"
)


def find_nir(text: str) -> Iterator[Hit]:
    """Yield social security numbers: B with the right key or named as such without key, C with a wrong key.

    Key: 97 − (the first 13 digits modulo 97), 2A read as 19 and 2B as 18 (G.9.2). Fifteen digits whose NIR key is
    wrong and whose card key is right, of a length and issuer that exist, are left to the card rule.
    """
    for match in _NIR.finditer(text):
        number = "".join(match.groups(default="")).upper()
        if len(number) == 15:
            if nir.calc_check_digits(number[:13]) == number[13:]:
                level = AlertLevel.BLOCKING
            elif number.isdigit() and is_issued_card(number):
                continue
            else:
                level = AlertLevel.CONFIRM
        elif _NIR_NAMED.search(text[max(0, match.start() - 60) : match.start()]):
            level = AlertLevel.BLOCKING
        else:
            continue
        yield Hit(level, match.start(), match.end())


def find_caf(text: str) -> Iterator[Hit]:
    """Yield the seven digits, and their letter, that follow « allocataire », « CAF », « matricule » or « n° dossier »."""
    for match in _CAF.finditer(text):
        yield Hit(AlertLevel.BLOCKING, *match.span(1))
