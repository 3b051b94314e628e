"""Terms written in the platform by whoever manages vocabularies (S189). Rights are the caller's to check."""

from __future__ import annotations

from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from isic_platform.vocabularies import cache
from isic_platform.vocabularies.enums import Origin
from isic_platform.vocabularies.exceptions import TermRefused
from isic_platform.vocabularies.models import Membership, Term, Vocabulary

logger = structlog.get_logger(__name__)
_EDITABLE = {"label", "definition", "source", "example", "note", "needs_detail"}


@transaction.atomic
def create_term(*, vocabulary: str, code: str, label: str, by: Any, parent: str | None = None, **texts: Any) -> Term:
    """Add a term at the end of an open vocabulary and return it; the loader will never touch it.

    ``texts`` may hold definition, source, example, note, needs_detail. Raises TermRefused for an unknown or closed
    vocabulary, or a code already given, even to a retired term; ValidationError for a malformed value.
    """
    scheme = Vocabulary.objects.select_for_update().filter(pk=vocabulary).first()
    if scheme is None:
        raise TermRefused(f"Le vocabulaire {vocabulary} n'existe pas.")
    if not scheme.is_open:
        raise TermRefused(f"La liste « {scheme.label} » est fermée : la plateforme s'appuie sur chacun de ses termes.")
    if Term.objects.filter(pk=code).exists():
        raise TermRefused(f"Le code {code} est déjà attribué ; un code n'est jamais réattribué.")
    term = Term(code=code, label=label.strip(), parent_id=parent, origin=Origin.PLATFORM, **_checked(texts))
    term.full_clean()
    term.save(force_insert=True)
    last = scheme.memberships.aggregate(last=Max("order"))["last"] or 0
    Membership.objects.create(vocabulary=scheme, term=term, order=last + 10)
    _done("term_created", term, by)
    return term


@transaction.atomic
def update_term(*, code: str, by: Any, **values: Any) -> Term:
    """Correct the wording of a term (label, definition, source, example, note, needs_detail); the meaning stays.

    The term is taken over by the platform: the loader leaves it alone from then on. Raises TermRefused,
    ValidationError.
    """
    term = _locked(code)
    for name, value in _checked(values).items():
        setattr(term, name, value)
    return _save(term, "term_updated", by)


@transaction.atomic
def retire_term(*, code: str, by: Any) -> Term:
    """Take a term out of the choices; fiches that hold it keep its label. Raises TermRefused for an unknown code."""
    term = _locked(code)
    term.is_active = False
    return _save(term, "term_retired", by)


@transaction.atomic
def restore_term(*, code: str, by: Any) -> Term:
    """Put a retired term back among the choices. Raises TermRefused for an unknown code."""
    term = _locked(code)
    term.is_active = True
    return _save(term, "term_restored", by)


def _locked(code: str) -> Term:
    term = Term.objects.select_for_update().filter(pk=code).first()
    if term is None:
        raise TermRefused(f"Le terme {code} n'existe pas.")
    if Membership.objects.filter(term=term, is_home=True, vocabulary__is_open=False).exists():
        raise TermRefused(f"Le terme {code} appartient à une liste fermée.")
    return term


def _save(term: Term, event: str, by: Any) -> Term:
    term.origin = Origin.PLATFORM
    term.full_clean()
    term.save()
    _done(event, term, by)
    return term


def _done(event: str, term: Term, by: Any) -> None:
    cache.forget_on_commit()
    logger.info(event, code=term.pk, by=getattr(by, "pk", None))


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - _EDITABLE:
        raise ValidationError(f"Champ inconnu : {', '.join(sorted(unknown))}.")
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
