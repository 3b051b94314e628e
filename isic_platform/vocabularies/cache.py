"""The vocabularies of this process: read once, checked against the stamp, replaced whole.

Inside a request the stamp is read at most once, outside one at each use; in production at most once a second.
Every page that shows labels therefore costs one one-row query at most, and one process sees another's change
at its next request, or one second later. Readers get an immutable snapshot: threads share it without a lock.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from uuid import UUID

from asgiref.local import Local
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import transaction

from isic_platform.vocabularies.models import Membership, RespectfulWording, Term, Vocabulary, VocabularyStamp

# Tests roll their writes back: between two of them the stamp is all that tells.
MIN_SECONDS_BETWEEN_CHECKS = 0.0 if getattr(settings, "TESTING", False) else 1.0


@dataclass(frozen=True)
class TermData:
    """A term as pages need it. ``parent`` is the code of its family, or None."""

    code: str
    label: str
    definition: str = ""
    source: str = ""
    example: str = ""
    note: str = ""
    parent: str | None = None
    needs_detail: bool = False
    is_active: bool = True
    home: str = ""


@dataclass(frozen=True)
class VocabularyData:
    """A vocabulary as pages need it; ``codes`` are its terms in order, retired ones included."""

    code: str
    label: str
    definition: str
    section: str
    is_open: bool
    parent: str | None
    codes: tuple[str, ...]


@dataclass(frozen=True)
class WordingData:
    """A wording to avoid and what to prefer (D.16)."""

    avoid: str
    prefer: str
    expressions: tuple[str, ...]


@dataclass(frozen=True)
class Snapshot:
    """Everything, as it was when the stamp held ``token``."""

    token: UUID | None
    terms: Mapping[str, TermData] = field(default_factory=dict)
    vocabularies: Mapping[str, VocabularyData] = field(default_factory=dict)
    wordings: tuple[WordingData, ...] = ()


class _State:
    snapshot: Snapshot | None = None
    checked_at: float = float("-inf")


_state = _State()
_request = Local()  # .active: in a request; .checked: the stamp was read in it


def snapshot() -> Snapshot:
    """Return the current vocabularies. Zero queries, one (the stamp), or four (first use, or something changed)."""
    current = _state.snapshot
    if current is not None and _is_fresh():
        return current
    # The token is read first: a write that lands between the two reads makes the next check reload.
    token = VocabularyStamp.objects.values_list("token", flat=True).first()
    if current is None or token is None or token != current.token:
        current = _read(token)
    _state.snapshot = current
    _state.checked_at = time.monotonic()
    _request.checked = True
    return current


def forget() -> None:
    """Make the next use read the stamp again (after a write of this process)."""
    _state.checked_at = float("-inf")
    _request.checked = False


def forget_on_commit() -> None:
    """Forget now, for this transaction's own reads, and at commit, for what other threads cached meanwhile."""
    forget()
    transaction.on_commit(forget)


def _is_fresh() -> bool:
    if getattr(_request, "active", False) and getattr(_request, "checked", False):
        return True
    return time.monotonic() - _state.checked_at < MIN_SECONDS_BETWEEN_CHECKS


def _read(token: UUID | None) -> Snapshot:
    members: dict[str, list[str]] = {}
    homes: dict[str, str] = {}
    for vocabulary, term, is_home in Membership.objects.order_by("vocabulary", "order", "term_id").values_list(
        "vocabulary_id", "term_id", "is_home"
    ):
        members.setdefault(vocabulary, []).append(term)
        if is_home:
            homes[term] = vocabulary
    terms = {
        row["code"]: TermData(parent=row.pop("parent_id"), home=homes.get(row["code"], ""), **row)
        for row in Term.objects.values(
            "code", "label", "definition", "source", "example", "note", "parent_id", "needs_detail", "is_active"
        )
    }
    vocabularies = {
        row["code"]: VocabularyData(parent=row.pop("parent_id"), codes=tuple(members.get(row["code"], ())), **row)
        for row in Vocabulary.objects.order_by("order", "code").values(
            "code", "label", "definition", "section", "is_open", "parent_id"
        )
    }
    wordings = tuple(
        WordingData(avoid, prefer, tuple(expressions))
        for avoid, prefer, expressions in RespectfulWording.objects.filter(is_active=True).values_list(
            "avoid", "prefer", "expressions"
        )
    )
    return Snapshot(token, MappingProxyType(terms), MappingProxyType(vocabularies), wordings)


def _begin_request(**_: Any) -> None:
    _request.active, _request.checked = True, False


def _end_request(**_: Any) -> None:
    _request.active, _request.checked = False, False


request_started.connect(_begin_request, dispatch_uid="vocabularies.cache.begin")
request_finished.connect(_end_request, dispatch_uid="vocabularies.cache.end")
