"""Names of institutions and people that the storeys above resolve or suggest in their forms."""

from __future__ import annotations

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
    rows = Institution.objects.active()
    by_code = rows.filter(code=text.lower()).first()
    if by_code is not None:
        return by_code
    named = list(rows.filter(name__unaccent__iexact=text)[:2])
    return named[0] if len(named) == 1 else None


def suggest_institutions(limit: int = 200) -> InstitutionQuerySet:
    """Institutions in use, in French order: what a list of suggestions holds."""
    return Institution.objects.active().with_sort_key().order_by(*DIRECTORY_ORDER)[:limit]
