"""Bring the database to what the data files say, writing only what differs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from django.db import connection, transaction

from isic_platform.vocabularies import cache
from isic_platform.vocabularies.catalogue import DATA_DIR, Catalogue, VocabularyEntry, read_catalogue
from isic_platform.vocabularies.enums import Origin
from isic_platform.vocabularies.exceptions import CatalogueError
from isic_platform.vocabularies.models import Membership, RespectfulWording, Term, Vocabulary

logger = structlog.get_logger(__name__)
_LOCK = 0x564F4341  # any constant of ours: one load at a time
_STEP = 10  # room between two neighbours of a file


@dataclass
class LoadSummary:
    """What a load did, as codes (wordings by their text)."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    vocabularies: int = 0
    terms: int = 0

    @property
    def is_noop(self) -> bool:
        """Whether the database already said what the files say."""
        return not (self.created or self.changed or self.retired or self.restored)


def load_vocabularies(*, by: Any = None, directory: Path = DATA_DIR) -> LoadSummary:
    """Make vocabularies, terms and wordings match the files: create, correct, retire, restore; all or nothing.

    A term that left the files becomes inactive and keeps its label; none is deleted. A term created or taken over
    in the platform is left as it is; when the files hold its code too, the code is listed in ``kept``.
    ``by`` is the account that asked, for the log. Running it twice writes nothing the second time.
    Raises CatalogueError for a malformed file, or for a code that the files move to another vocabulary.
    """
    catalogue = read_catalogue(directory)
    summary = LoadSummary(vocabularies=len(catalogue.vocabularies), terms=len(catalogue.terms))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        _load_vocabularies(catalogue, summary)
        _load_terms(catalogue, summary)
        _load_memberships(catalogue, summary)
        _load_wordings(catalogue, summary)
        cache.forget_on_commit()
    counts = {name: len(getattr(summary, name)) for name in ("created", "changed", "retired", "restored", "kept")}
    logger.info("vocabularies_loaded", by=getattr(by, "pk", None), **counts)
    return summary


def _apply(row: Any, values: dict[str, Any]) -> bool:
    """Set the attributes that differ; say whether one did."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)


def _vocabulary_values(entry: VocabularyEntry, position: int) -> dict[str, Any]:
    return {
        "label": entry.label,
        "definition": entry.definition,
        "section": entry.section,
        "is_open": entry.open,
        "order": position * _STEP,
        "parent_id": entry.parent,
    }


def _load_vocabularies(catalogue: Catalogue, summary: LoadSummary) -> None:
    known = Vocabulary.objects.in_bulk()
    new, changed = [], []
    for position, entry in enumerate(catalogue.vocabularies, start=1):
        values = _vocabulary_values(entry, position)
        row = known.get(entry.code)
        if row is None:
            new.append(Vocabulary(code=entry.code, **values))
        elif _apply(row, values):
            changed.append(row)
    Vocabulary.objects.bulk_create(new)
    _update(Vocabulary, changed, ["label", "definition", "section", "is_open", "order", "parent"])
    summary.created += [row.code for row in new]
    summary.changed += [row.code for row in changed]


def _load_terms(catalogue: Catalogue, summary: LoadSummary) -> None:
    known = Term.objects.in_bulk()
    new, changed = [], []
    for code, entry in catalogue.terms.items():
        values = {
            "label": entry.label,
            "definition": entry.definition,
            "source": entry.source,
            "example": entry.example,
            "note": entry.note,
            "needs_detail": entry.needs_detail,
            "parent_id": entry.parent,
        }
        row = known.get(code)
        if row is None:
            new.append(Term(code=code, origin=Origin.FILE, **values))
        elif row.origin == Origin.PLATFORM:
            summary.kept.append(code)
        else:
            restored = not row.is_active
            row.is_active = True
            if _apply(row, values) or restored:
                changed.append(row)
                (summary.restored if restored else summary.changed).append(code)
    gone = [row.code for row in known.values() if _left(row, row.code in catalogue.terms)]
    Term.objects.bulk_create(new)
    _update(
        Term, changed, ["label", "definition", "source", "example", "note", "needs_detail", "parent", "is_active"]
    )  # fmt: skip
    _retire(Term, gone, "code")
    summary.created += [row.code for row in new]
    summary.retired += gone


def _load_memberships(catalogue: Catalogue, summary: LoadSummary) -> None:
    known = {(row.vocabulary_id, row.term_id): row for row in Membership.objects.select_related("term")}
    homes = {row.term_id: row.vocabulary_id for row in known.values() if row.is_home}
    taken_over = {row.term_id for row in known.values() if row.term.origin == Origin.PLATFORM}
    new, changed, wanted = [], [], set()
    for vocabulary in catalogue.vocabularies:
        for position, (code, is_home) in enumerate(vocabulary.members, start=1):
            wanted.add((vocabulary.code, code))
            if is_home and homes.get(code, vocabulary.code) != vocabulary.code and code not in taken_over:
                raise CatalogueError(
                    f"{code} est défini dans {homes[code]} : il ne peut pas passer dans {vocabulary.code}."
                )
            row = known.get((vocabulary.code, code))
            if row is None and not (is_home and code in homes):
                new.append(
                    Membership(vocabulary_id=vocabulary.code, term_id=code, order=position * _STEP, is_home=is_home)
                )
            elif row is not None and code not in taken_over and _apply(row, {"order": position * _STEP}):
                changed.append(row)
    # A retired term keeps its home, so that it stays listed there as retired; a loan that ended is dropped.
    loaded = {vocabulary.code for vocabulary in catalogue.vocabularies}
    ended = [
        row for key, row in known.items()
        if key not in wanted and key[0] in loaded and not row.is_home and key[1] not in taken_over
    ]  # fmt: skip
    Membership.objects.bulk_create(new)
    _update(Membership, changed, ["order"])
    if ended:
        Membership.objects.filter(pk__in=[row.pk for row in ended]).delete()
    touched = {row.vocabulary_id for row in (*new, *changed, *ended)}
    already = {*summary.created, *summary.changed}
    summary.changed += sorted(touched - already)


def _load_wordings(catalogue: Catalogue, summary: LoadSummary) -> None:
    known = {row.avoid: row for row in RespectfulWording.objects.all()}
    new, changed, wanted = [], [], set()
    for position, entry in enumerate(catalogue.wordings, start=1):
        wanted.add(entry.avoid)
        values = {
            "prefer": entry.prefer,
            "expressions": list(entry.expressions),
            "order": position * _STEP,
            "is_active": True,
        }
        row = known.get(entry.avoid)
        if row is None:
            new.append(RespectfulWording(avoid=entry.avoid, origin=Origin.FILE, **values))
        elif row.origin == Origin.PLATFORM:
            summary.kept.append(entry.avoid)
        elif _apply(row, values):
            changed.append(row)
    gone = [row.avoid for row in known.values() if _left(row, row.avoid in wanted)]
    RespectfulWording.objects.bulk_create(new)
    _update(RespectfulWording, changed, ["prefer", "expressions", "order", "is_active"])
    _retire(RespectfulWording, gone, "avoid")
    summary.created += [row.avoid for row in new]
    summary.changed += [row.avoid for row in changed]
    summary.retired += gone


def _left(row: Any, in_files: bool) -> bool:
    """Whether this row came from the files, is still offered, and is no longer in them."""
    return row.origin == Origin.FILE and row.is_active and not in_files


def _retire(model: Any, keys: list[str], key: str) -> None:
    if keys:
        model.objects.filter(**{f"{key}__in": keys}).update(is_active=False)


def _update(model: Any, rows: list[Any], fields: list[str]) -> None:
    """Write rows when there are some: an empty UPDATE would still renew the stamp."""
    if rows:
        model.objects.bulk_update(rows, fields)
