"""Names of institutions and people that the storeys above resolve or suggest in their forms."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from isic_platform.accounts.models import Institution
from isic_platform.accounts.models.institution import InstitutionQuerySet
from isic_platform.accounts.selectors import DIRECTORY_ORDER, colleagues_of, networks_of

__all__ = [
    "colleagues_of",
    "current_codes",
    "find_institution",
    "institution_of_code",
    "networks_of",
    "suggest_institutions",
]

MAX_TEXT = 200


def find_institution(text: str) -> Institution | None:
    """The institution in use whose code or whole name is ``text``, whatever the case and the accents.

    The code or the name of one that was merged leads to the one that was kept. None when there is none, or when several bear
    that name.
    """
    text = " ".join(text.split())
    if not text or len(text) > MAX_TEXT or "\x00" in text:
        return None
    rows = Institution.objects.filter(Q(code=text.lower()) | Q(name__unaccent__iexact=text))
    rows = rows.filter(Q(is_active=True) | Q(merged_into__is_active=True)).select_related("merged_into")
    coded = rows.annotate(is_code=Q(code=text.lower())).order_by("-is_code", "-is_active", "pk")
    found = list(coded[:3])
    if found and not found[0].is_code and any(each.is_active for each in found):
        found = [each for each in found if each.is_active]  # a name in use comes before the same one, merged
    leading = list({each.current.pk: each.current for each in found}.values())
    return leading[0] if leading and (found[0].is_code or len(leading) == 1) else None


def resembling_institutions(text: str, most: int = 8) -> list[Institution]:
    """Institutions in use whose name holds ``text`` whole, else every word of it, whatever the case and the accents, in
    French order. Nothing under three letters. Two queries at most.
    """
    words = text.split()
    if len(text.strip()) < 3 or len(text) > MAX_TEXT or "\x00" in text:
        return []
    rows = Institution.objects.active().with_sort_key().order_by(*DIRECTORY_ORDER)
    if whole := list(rows.filter(name__unaccent__icontains=" ".join(words))[:most]):
        return whole
    for word in words[:8]:
        rows = rows.filter(name__unaccent__icontains=word)
    return list(rows[:most])


def institution_of_code(code: str) -> Institution | None:
    """The institution that a stored code means today: itself, archived or not, or the one that it was merged into."""
    found = Institution.objects.filter(code=code).select_related("merged_into").first()
    return found.current if found else None


def current_codes(codes: Iterable[str]) -> dict[str, str]:
    """Stored codes → codes of the institutions that they mean today, in one query; unknown ones are left out."""
    rows = Institution.objects.filter(code__in=set(codes)).values_list("code", "merged_into__code")
    return {code: merged or code for code, merged in rows}


def suggest_institutions(limit: int = 200) -> InstitutionQuerySet:
    """Institutions in use, in French order: what a list of suggestions holds."""
    return Institution.objects.active().with_sort_key().order_by(*DIRECTORY_ORDER)[:limit]
