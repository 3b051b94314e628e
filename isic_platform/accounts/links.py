"""Names of institutions and people that the storeys above resolve or suggest in their forms."""

from __future__ import annotations

from django.db.models import Q

from isic_platform.accounts.models import Institution
from isic_platform.accounts.models.institution import InstitutionQuerySet
from isic_platform.accounts.selectors import DIRECTORY_ORDER, colleagues_of, networks_of

__all__ = ["colleagues_of", "find_institution", "networks_of", "suggest_institutions"]

MAX_TEXT = 200


def find_institution(text: str) -> Institution | None:
    """The institution in use whose code or whole name is ``text``, whatever the case and the accents.

    None when there is none, or when several bear that name.
    """
    text = " ".join(text.split())
    if not text or len(text) > MAX_TEXT or "\x00" in text:
        return None
    rows = Institution.objects.active().filter(Q(code=text.lower()) | Q(name__unaccent__iexact=text))
    coded = rows.annotate(is_code=Q(code=text.lower())).order_by("-is_code", "pk")
    found = list(coded[:2])
    return found[0] if found and (found[0].is_code or len(found) == 1) else None


def suggest_institutions(limit: int = 200) -> InstitutionQuerySet:
    """Institutions in use, in French order: what a list of suggestions holds."""
    return Institution.objects.active().with_sort_key().order_by(*DIRECTORY_ORDER)[:limit]
