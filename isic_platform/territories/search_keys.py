"""How a place name is reduced to a key that search, sort and comparison share.

No ICU collation is at hand on every PostgreSQL we support: French order is the order of this key.
"""

import re
import unicodedata

KEY_VERSION = 1  # raise it when ``search_key`` changes: stored keys are then rebuilt at the next load

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae", "ß": "ss"})
_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "cc": "communaute de communes"}
_GROUP_PREFIX = re.compile(
    r"^communaute (?:de communes|d agglomeration|urbaine)(?: (?:du|des|de la|de l|de|d|la|le|les))? "
)
_WORD = re.compile(r"[a-z0-9]+")


def search_key(text: str) -> str:
    """Return ``text`` in lower case, without accents or punctuation, abbreviations written out.

    >>> search_key("St-Étienne-s/Loire")
    'saint etienne sur loire'
    """
    folded = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    folded = "".join(char for char in folded if not unicodedata.combining(char)).casefold()
    folded = re.sub(r"\bs/", " sur ", folded)
    return " ".join(_ABBREVIATIONS.get(word, word) for word in _WORD.findall(folded))


def without_group_prefix(key: str) -> str:
    """Return an EPCI's key without « communauté de communes du… », which a thousand of them share."""
    return _GROUP_PREFIX.sub("", key)


def lookup_key(*terms: str) -> str:
    """Return the terms between bars, so that ``LIKE '%|prefix%'`` finds one that starts with a prefix."""
    return "|" + "".join(f"{term}|" for term in dict.fromkeys(terms) if term)
