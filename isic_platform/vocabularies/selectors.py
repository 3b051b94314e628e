"""Reads of the vocabularies, for every app, from the copy that the process keeps (see ``cache``)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse

from isic_platform.vocabularies.cache import TermData, VocabularyData, WordingData, snapshot
from isic_platform.vocabularies.exceptions import UnknownVocabulary

__all__ = ["TermData", "VocabularyData", "WordingData"]

Choices = list[tuple[str, str] | tuple[str, list[tuple[str, str]]]]


def vocabularies() -> list[VocabularyData]:
    """Every vocabulary, in order."""
    return list(snapshot().vocabularies.values())


def vocabulary(code: str) -> VocabularyData:
    """One vocabulary. Raises UnknownVocabulary."""
    found = snapshot().vocabularies.get(code)
    if found is None:
        raise UnknownVocabulary(f"Vocabulaire inconnu ou non chargé : {code} (commande « load_vocabularies »).")
    return found


def terms_of(scheme_code: str, *, include_inactive: bool = False) -> list[TermData]:
    """Terms of a vocabulary in its order, borrowed ones included. Raises UnknownVocabulary."""
    terms = snapshot().terms
    found = [terms[code] for code in vocabulary(scheme_code).codes]
    return found if include_inactive else [term for term in found if term.is_active]


def codes_of(scheme_code: str, *, include_inactive: bool = False) -> frozenset[str]:
    """Codes that a value of this vocabulary may take. Raises UnknownVocabulary."""
    return frozenset(term.code for term in terms_of(scheme_code, include_inactive=include_inactive))


def term(code: str) -> TermData | None:
    """One term, active or not, or None."""
    return snapshot().terms.get(code)


def label_of(code: str) -> str:
    """Label of a term, retired ones included: an old fiche stays readable. A code never loaded is returned as it is."""
    found = snapshot().terms.get(code)
    return found.label if found else code


def labels_of(codes: Iterable[str]) -> dict[str, str]:
    """Labels by code, in the order asked, as ``label_of`` gives them."""
    terms = snapshot().terms
    return {code: terms[code].label if code in terms else code for code in codes}


def choices_of(scheme_code: str, *, keep: Iterable[str] = ()) -> Choices:
    """``choices`` of a form field, grouped by family where the vocabulary has families.

    Retired terms are left out, save those in ``keep`` (what the fiche already holds), marked « (retiré) ».
    Raises UnknownVocabulary.
    """
    kept = set(keep)
    groups: dict[str | None, list[tuple[str, str]]] = {}
    for each in terms_of(scheme_code, include_inactive=True):
        family = each.parent if each.home == scheme_code else None  # families are those of the list that defines it
        if each.is_active:
            groups.setdefault(family, []).append((each.code, each.label))
        elif each.code in kept:
            groups.setdefault(family, []).append((each.code, f"{each.label} (retiré)"))
    if len(groups) == 1:
        return list(next(iter(groups.values())))
    choices: Choices = []
    for parent, options in groups.items():
        choices += options if parent is None else [(label_of(parent), options)]
    return choices


def glossary_url(code: str) -> str:
    """Address of a term (``TYP-TSG``) or of a vocabulary (``TYP``) in the glossary."""
    data = snapshot()
    anchor = code
    if code not in data.terms:
        found = data.vocabularies.get(code)
        # Lists of families have no heading of their own: they are the headings of their parent.
        shown = found.parent if found and found.parent and _names_families(found, data.terms) else code
        anchor = f"vocabulaire-{shown}"
    return f"{reverse('vocabularies:glossary')}#{anchor}"


def _names_families(each: VocabularyData, terms: Mapping[str, TermData]) -> bool:
    own = set(each.codes)
    return any(found.parent in own for found in terms.values())


# --- respectful wording (D.16) ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WordingHint:
    """A place in a text where another wording reads better; a help, never a refusal."""

    start: int
    end: int
    found: str
    prefer: str


def wordings() -> tuple[WordingData, ...]:
    """Wordings to avoid and what to prefer, in order."""
    return snapshot().wordings


def wording_hints(text: str) -> list[WordingHint]:
    """Places of ``text`` (character positions) that D.16 would word otherwise, whatever the case and the accents."""
    folded = fold(text)
    if len(folded) != len(text):  # a ligature that folds to two letters: keep positions right, lose accents
        folded = text.casefold() if len(text.casefold()) == len(text) else text
    hints = []
    for wording in wordings():
        for match in _pattern(wording.expressions).finditer(folded) if wording.expressions else ():
            start, end = match.span()
            hints.append(WordingHint(start, end, text[start:end], wording.prefer))
    return sorted(hints, key=lambda hint: hint.start)


@lru_cache(maxsize=256)
def _pattern(expressions: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted({fold(text) for text in expressions}, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


# --- glossary -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GlossaryGroup:
    """Terms of one family (``family`` is None where the vocabulary has none)."""

    family: TermData | None
    terms: list[TermData]


@dataclass(frozen=True)
class GlossaryEntry:
    """A vocabulary of the glossary: the terms defined there by family, those defined elsewhere, and its parts."""

    vocabulary: VocabularyData
    groups: list[GlossaryGroup]
    borrowed: list[TermData]
    parts: list[tuple[VocabularyData, list[TermData]]]


def fold(text: str) -> str:
    """Lower case without accents (« Émergence » → « emergence »), for a search that forgives."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("’", "'"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def glossary(query: str = "") -> dict[str, list[GlossaryEntry]]:
    """Sections of the glossary and their vocabularies; with ``query``, only terms where every word of it is found.

    Looks in code, label, definition, examples, note and family, whatever the case and the accents. Retired terms
    are shown too, marked as such by the page: someone reading an old fiche must find them.
    """
    words = fold(query).split()
    data = snapshot()
    sections: dict[str, list[GlossaryEntry]] = {}
    for each in data.vocabularies.values():
        if each.parent:
            continue
        entry = _entry(each, words, data.terms)
        if entry.groups or entry.borrowed or entry.parts:
            sections.setdefault(each.section, []).append(entry)
    for each in data.vocabularies.values():
        # Parts that name the families are the headings of the list itself.
        if each.parent and not _names_families(each, data.terms):
            found = [data.terms[code] for code in each.codes if _matches(data.terms[code], words, data.terms)]
            for entry in sections.get(each.section, []):
                if entry.vocabulary.code == each.parent and found:
                    entry.parts.append((each, found))
    return sections


def _entry(each: VocabularyData, words: list[str], terms: Mapping[str, TermData]) -> GlossaryEntry:
    title = fold(f"{each.code} {each.label}")
    if all(word in title for word in words):  # « freins » shows the whole list of that name
        words = []
    groups: dict[str | None, list[TermData]] = {}
    borrowed = []
    for code in each.codes:
        found = terms[code]
        if not _matches(found, words, terms):
            continue
        if found.home == each.code:
            groups.setdefault(found.parent, []).append(found)
        else:
            borrowed.append(found)
    listed = [GlossaryGroup(terms.get(parent) if parent else None, members) for parent, members in groups.items()]
    return GlossaryEntry(each, listed, borrowed, [])


def _matches(found: TermData, words: list[str], terms: Mapping[str, TermData]) -> bool:
    if not words:
        return True
    family = terms[found.parent].label if found.parent else ""
    text = _search_text(found, family)
    return all(word in text for word in words)


@lru_cache(maxsize=4096)
def _search_text(found: TermData, family: str) -> str:
    return fold(f"{found.code} {found.label} {found.definition} {found.example} {found.note} {family}")
