"""Ways to reach a person: telephones and electronic addresses."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from isic_platform.confidentiality.detection.lexicon import SERVICE_STARTS, SERVICE_WORDS
from isic_platform.confidentiality.detection.registry import Hit
from isic_platform.confidentiality.enums import AlertLevel

_SEP = r"[\s./\-_]{0,3}"
# Nine national digits: by pairs, by threes, or 1-3-3-2.
_NATIONAL = rf"(?:[1-9](?:{_SEP}\d{{2}}){{4}}|[1-9]\d{{2}}{_SEP}\d{{3}}{_SEP}\d{{3}}|[1-9]{_SEP}\d{{3}}{_SEP}\d{{3}}{_SEP}\d{{2}})"
_TEL = re.compile(
    rf"(?<!\d)(?:(?:\+|00)\s?(?P<country>33|262|508|590|594|596|681|687|689)\)?{_SEP}(?:\(0\){_SEP}|0)?"
    rf"|0(?:\s(?=(?:639|69[0-7])\b))?)(?P<national>{_NATIONAL})(?!\d)"
)
# Pacific and Saint-Pierre-et-Miquelon: six digits, eight in French Polynesia.
_TEL_SHORT = re.compile(
    rf"(?<!\d)(?:\+|00)\s?(?:(?P<six>508|681|687)|689)\)?{_SEP}"
    rf"(?P<national>(?(six)\d{{2}}(?:{_SEP}\d{{2}}){{2}}|\d{{2}}(?:{_SEP}\d{{2}}){{3}}))(?!\d)"
)
_TEL_ABROAD = re.compile(
    r"(?<![\d+])\+(?!33|262|508|59[046]|68[179])[1-9]\d{0,2}[\s.\-]?(?:\(0\)[\s.\-]?)?\d(?:[\s.\-]?\d){7,11}"
    r"(?!\s?[€%]|\s?\d|\s(?i:euros?|habitants?|personnes?)\b)"
)
_YEAR = r"(?:19|20)\d{2}"
_NOT_A_NUMBER = re.compile(
    rf"0\d[./\-\s](?:0[1-9]|1[0-2])[./\-\s]{_YEAR}(?!\d)"  # a date and what follows it
    rf"|0\d{_SEP}{_YEAR}{_SEP}{_YEAR}\Z"  # a month and two years
)
_MOBILE_SHORT = {"508": ("55", "70"), "681": ("8",), "687": ("5", "7", "8", "9"), "689": ("87", "88", "89")}

_LOCAL_CHARACTERS = r"\w.%+\-"
_LOCAL = re.compile(rf"[{_LOCAL_CHARACTERS}]{{1,64}}\Z")
_LOCAL_SPOKEN = re.compile(r"(?:[\w+\-]{1,32}\s(?i:point|dot)\s){0,3}[\w.%+\-]{1,64}\Z")
_DOMAIN = re.compile(r"\s?(?P<domain>\w[\w\-]{0,62}(?:\.\w[\w\-]{0,62}){0,4}\.[A-Za-z]{2,24})(?![\w@])")
_DOT = r"(?:\.|\s?[(\[](?i:point|dot|\.)[)\]]\s?|\s{1,2}(?i:point|dot)\s{1,2})"
_DOMAIN_SPOKEN = re.compile(
    rf"(?P<domain>\w[\w\-]{{0,62}}(?:{_DOT}\w[\w\-]{{0,62}}){{0,3}}{_DOT}[A-Za-z]{{2,24}})(?!\w)"
)
# A bracketed sign or a French word can only mean « @ »; « at » alone is an English word, so its domain must be usual.
_AT_SPOKEN = re.compile(
    r"(?P<sure>\s{0,2}[(\[{<]\s?(?i:at|arobase?|arobas|@|a)\s?[)\]}>]\s{0,2}|\s{1,2}(?i:arobase?|arobas)\s{1,2}|\s@\s)|\s(?i:at)\s"
)
_USUAL_DOMAIN = re.compile(r".*\W(?:fr|com|org|net|eu|re|gp|mq|gf|yt|nc|pf|be|ch|lu|info|asso)\Z", re.IGNORECASE)

_PERSONAL_PROVIDERS = re.compile(
    r"(?:gmail|googlemail|hotmail|outlook|live|yahoo|icloud|orange|wanadoo|free|sfr|laposte|bbox|neuf|numericable|proton"
    r"|protonmail|aol|msn|gmx)\W",
    re.IGNORECASE,
)


def find_telephone(text: str) -> Iterator[Hit]:
    """Yield telephones of France and its overseas territories, B for a mobile, C for a land line, C for other countries.

    Overseas mobiles are 0639 and 0690 to 0697, so 06 covers them. Short numbers (15, 115, 3919…) have too few digits.
    Dates, months and years, and consecutive pairs (« 06/07/08/09/10 ») are not numbers to call.
    """
    for match in _TEL.finditer(text):
        if not _reads_as_dates(match[0]) and not _is_a_decimal(text, match):
            mobile = match["national"][0] in "67"
            bracketed = ")" in match[0] and "(" not in match[0] and text[max(0, match.start() - 1)] == "("
            start = match.start() - bracketed
            yield Hit(AlertLevel.BLOCKING if mobile else AlertLevel.CONFIRM, start, match.end())
    for match in _TEL_SHORT.finditer(text):
        mobile = match["national"].startswith(_MOBILE_SHORT[match["six"] or "689"])
        yield Hit(AlertLevel.BLOCKING if mobile else AlertLevel.CONFIRM, *match.span())
    for match in _TEL_ABROAD.finditer(text):
        yield Hit(AlertLevel.CONFIRM, *match.span())


def find_email(text: str) -> Iterator[Hit]:
    """Yield electronic addresses, plain or masked (« (at) », « arobase … point »): B of a person, C of a service."""
    position = text.find("@")
    while position >= 0:
        local = _LOCAL.search(text, max(0, position - 64), position)
        domain = _DOMAIN.match(text, position + 1)
        if local and domain:
            yield _address(text, local.start(), position, domain)
        position = text.find("@", position + 1)
    for at in _AT_SPOKEN.finditer(text):
        local = _LOCAL_SPOKEN.search(text, max(0, at.start() - 100), at.start())
        domain = _DOMAIN_SPOKEN.match(text, at.end())
        if local and domain and (at["sure"] or _USUAL_DOMAIN.match(domain["domain"])):
            yield _address(text, local.start(), at.start(), domain)


def _address(text: str, start: int, at: int, domain: re.Match[str]) -> Hit:
    service = _is_service(text[start:at], domain["domain"])
    return Hit(AlertLevel.CONFIRM if service else AlertLevel.BLOCKING, start, domain.end())


def _is_service(local: str, domain: str) -> bool:
    """Whether the part before « @ » names a service and not a person.

    Its first word decides on an organisation's domain (« contact.jeunesse », « ccas-lille »); at a provider of personal
    mailboxes every word must be a service's, since « contact.jean.dupont » is common there.
    """
    plain = unicodedata.normalize("NFD", local.casefold())
    words = re.findall(r"[a-z]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    known = [word in SERVICE_WORDS or word.startswith(SERVICE_STARTS) for word in words if len(word) > 2]
    if not known:
        return False
    return all(known) if _PERSONAL_PROVIDERS.match(domain) else known[0]


def _reads_as_dates(number: str) -> bool:
    if _NOT_A_NUMBER.match(number):
        return True
    pairs = [int(pair) for pair in re.findall(r"\d{2}", number)]
    return len(pairs) == 5 and number[0] == "0" and all(after == before + 1 for before, after in pairwise(pairs))


def _is_a_decimal(text: str, match: re.Match[str]) -> bool:
    """« 48.0612345678 » is a coordinate; « 1.06 12 34 56 78 » is an item of a list."""
    before = text[max(0, match.start() - 2) : match.start()]
    return len(before) == 2 and before[0].isdigit() and before[1] in ".," and match[0].isdigit()
