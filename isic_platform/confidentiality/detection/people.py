"""Words that designate one person: names, initials, date of birth."""

import re
from collections.abc import Iterator

from isic_platform.confidentiality.detection.lexicon import FUNCTIONS
from isic_platform.confidentiality.detection.registry import Hit
from isic_platform.confidentiality.enums import AlertLevel

_UPPER, _LOWER = "A-ZÀ-ÖØ-ÝŒ", "a-zà-öø-ÿœ"
_NAME = rf"[{_UPPER}][{_UPPER}{_LOWER}'\-]+"

_CIVILITY = (
    r"(?P<civility>M\.|MM\.|(?<!\d )M(?= )|Mr\.?|Mmes?\.?|Mlles?\.?|Drs?\.?|Pr\.?|Me|Ma[îi]tre|(?i:monsieur|madame|mademoiselle"
    r"|messieurs|mesdames|docteure?))"
)
_NAMED = re.compile(rf"(?<![\w.'])(?:{_CIVILITY})\s{{1,3}}(?P<name>{_NAME}(?: {_NAME}){{0,2}})")
_CIVILITIES = frozenset(("madame", "monsieur", "mademoiselle", "mesdames", "messieurs"))
_HOMAGE = re.compile(
    r"(?i:rue|avenue|boulevard|place|square|allée|impasse|quai|cours|passage|école|collège|lycée|hôpital|clinique|stade"
    r"|gymnase|résidence|parc|pont)\s(?i:(?:du|de\sla|de)\s)?\Z"
)

_ROLE = (
    r"(?i:fils|fille|mari|femme|épouse|époux|compagnon|compagne|conjointe?|frère|sœur|soeur|mère|père|enfant|bébé|usagère?"
    r"|bénéficiaire|participante?|résidente?|habitante?)"
)
_RELATED = re.compile(
    rf"\b{_ROLE}\s{{1,3}}(?:(?:nommée?|prénommée?|appelée?)\s{{1,3}})?([{_UPPER}][{_LOWER}'\-]{{2,}})"
)

_INITIALS = re.compile(
    rf"(?<![\w.'])(?:M\.|MM\.|M(?= )|Mr\.?|Mme\.?|Mlle\.?|(?i:monsieur|madame|mademoiselle))\s{{1,3}}[{_UPPER}]\b\.?(?![{_UPPER}{_LOWER}'\-])"
    rf"|(?<![{_UPPER}{_LOWER}.])(?<![{_UPPER}]\.\s)[{_UPPER}]\.\s?[{_UPPER}]\.(?!\s?[{_UPPER}]\.)(?![{_UPPER}{_LOWER}])"
)

_MONTH = "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre"
_DATE = rf"(?:\d{{1,2}}(?:er)?[\s/.\-]{{1,3}}(?:\d{{1,2}}|{_MONTH})[\s/.\-]{{1,3}}(?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{2}}-\d{{2}})(?!\d)"
_BORN = re.compile(
    rf"\b(?P<trigger>né(?:[.·(]e\)?)?s?|née?s?|nee?s|nee|ne(?=\sle\s\d)|naissance|DDN)\b[^.\n]{{0,30}}?(?P<date>{_DATE})",
    re.IGNORECASE,
)
_COLLECTIVE = (
    r"(?:groupe|projet|action|atelier|collectif|réseau|association|idée|programme|dispositif|structure|comité|café|jardin"
    r"|partenariat|plateforme|démarche|initiative|expérimentation|centre|conseil|service|instance|journal|festival|fête)"
)
_COLLECTIVE_SUBJECT = re.compile(
    rf"(?:\b(?i:les?|la|une?|ce|cet|cette|notre|nos|des)\s|\b[lL]')(?i:{_COLLECTIVE})s?"
    rf"(?:\s(?:d[eu]|des|la|les?|[dl]'[\w\-]+|[{_UPPER}][\w'\-]*)){{0,6}}\s(?:(?i:est|sont|a été|était),?\s)?\Z"
)
_COLLECTIVE_BIRTH = re.compile(
    rf"naissance\s(?:d[eu]|d'une?|des)\s?(?:la\s|l'|ce\s|cette\s|notre\s)?{_COLLECTIVE}", re.IGNORECASE
)


def find_civility_name(text: str) -> Iterator[Hit]:
    """Yield the names that follow a civility: B, but C after a bare « M » and for a placeholder (« Mme XXX »).

    A function (« Monsieur le maire », « Madame La Préfète ») names nobody, nor does the name of a street or a school.
    """
    for match in _NAMED.finditer(text):
        words = match["name"].split()
        bare = [word.casefold() for word in words if word.casefold() not in ("le", "la", "les")]
        if not bare or bare[0] in FUNCTIONS or bare[0] in _CIVILITIES or bare[0].startswith("l'"):
            continue
        if _HOMAGE.search(text, max(0, match.start() - 30), match.start()):
            continue
        doubtful = match["civility"] == "M" or set(bare[0]) <= set("xyz")
        yield Hit(AlertLevel.CONFIRM if doubtful else AlertLevel.BLOCKING, *match.span("name"))


def find_related_first_name(text: str) -> Iterator[Hit]:
    """Yield the capitalised word that follows a family tie or a role (« son fils Kevin »): C, no lexicon confirms it."""
    for match in _RELATED.finditer(text):
        yield Hit(AlertLevel.CONFIRM, *match.span(1))


def find_initials(text: str) -> Iterator[Hit]:
    """Yield initials standing for a person (« Mme D. », « A. B. »), which do not make a text anonymous."""
    for match in _INITIALS.finditer(text):
        yield Hit(AlertLevel.CONFIRM, *match.span())


def find_birth_date(text: str) -> Iterator[Hit]:
    """Yield full dates after « né », « naissance » or « DDN »: B, but C when a group or a project was born."""
    for match in _BORN.finditer(text):
        collective = _COLLECTIVE_SUBJECT.search(text, max(0, match.start() - 80), match.start()) or (
            match["trigger"].casefold() == "naissance" and _COLLECTIVE_BIRTH.match(text, match.start())
        )
        yield Hit(AlertLevel.CONFIRM if collective else AlertLevel.BLOCKING, *match.span("date"))
