"""The one privileged redaction: a text leaves every version, revision and trace (G.10, RGPD art. 17).

It is the only door through the frozen snapshots: it opens for its own transaction, and is logged without content.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from isic_platform.confidentiality.models import Redaction
from isic_platform.formkit.models import Answer, AnswerRevision, Attachment, SaveReceipt
from isic_platform.publication.exceptions import PublicationError
from isic_platform.publication.hooks import run_hooks
from isic_platform.publication.models import Item, Report, Review, Transition, Version
from isic_platform.publication.services.items import lock_item

SHORTEST = 3
# Tables that hold texts of a content: (model, JSON or text column, path to the record or the item).
_ANSWERS = ((Answer, "value"), (AnswerRevision, "value"), (SaveReceipt, "outcome"))


def replace_in(value: Any, needle: str, replacement: str) -> Any:
    """The same JSON value with the text replaced in every string, keys left alone."""
    if isinstance(value, str):
        return value.replace(needle, replacement)
    if isinstance(value, list):
        return [replace_in(part, needle, replacement) for part in value]
    if isinstance(value, dict):
        return {key: replace_in(part, needle, replacement) for key, part in value.items()}
    return value


@transaction.atomic
def redact_item(*, item: Item, text: str, replacement: str, rule: str, by: Any) -> Redaction:
    """Replace a text everywhere in a content: answers, their history, receipts, all versions and their history, reviews,
    transitions, reports, file names. Gives the log line, which says where and how many, never what.

    Raises PublicationError when the text is too short to be replaced safely, or when nothing holds it.
    """
    needle = text.strip()
    if len(needle) < SHORTEST:
        raise PublicationError(f"Donnez au moins {SHORTEST} caractères : un texte plus court toucherait d'autres mots.")
    if needle in replacement:
        raise PublicationError("Le remplacement ne peut pas contenir le texte à retirer.")
    locked = lock_item(item)
    counts: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('isic.redaction', 'on', true)")
    for model, column in _ANSWERS:
        counts[model._meta.model_name] = _rewrite(model.objects.filter(record=locked.record), column, needle, replacement)
    versions = Version.objects.filter(item=locked)
    counts["version"] = _rewrite(versions, "snapshot", needle, replacement)
    counts["versionevent"] = _rewrite_events(Version, versions.values_list("pk", flat=True), "snapshot", needle, replacement)
    reviews = Review.objects.filter(version__item=locked)
    review_ids = list(reviews.values_list("pk", flat=True))
    for column in ("reason", "criteria"):
        counts["review"] = counts.get("review", 0) + _rewrite(reviews, column, needle, replacement)
        counts["reviewevent"] = counts.get("reviewevent", 0) + _rewrite_events(Review, review_ids, column, needle, replacement)
    counts["transition"] = _rewrite_transitions(locked, needle, replacement)
    counts["report"] = _rewrite(Report.objects.filter(item=locked), "message", needle, replacement)
    for column in ("name", "alt"):
        found = _rewrite(Attachment.objects.filter(record=locked.record), column, needle, replacement)
        counts["attachment"] = counts.get("attachment", 0) + found
    if needle in locked.title:
        locked.title = locked.title.replace(needle, replacement)
        locked.save(update_fields=["title", "updated_at"])
        counts["item"] = 1
    if not any(counts.values()):
        raise PublicationError("Ce texte ne figure dans aucune version de ce contenu.")
    run_hooks("redacted", item=locked, by=by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('isic.redaction', 'off', true)")
    places = {name: number for name, number in counts.items() if number}
    return Redaction.objects.create(target=locked.short_id, rule=rule, places=places, by=by)



def _rewrite(rows: Any, column: str, needle: str, replacement: str) -> int:
    touched = 0
    for pk, value in rows.values_list("pk", column).iterator():
        new = replace_in(value, needle, replacement)
        if new != value:
            touched += rows.model.objects.filter(pk=pk).update(**{column: new})
    return touched


def _rewrite_events(model: Any, ids: Any, column: str, needle: str, replacement: str) -> int:
    events = model._meta.get_field("events").related_model
    return _rewrite(events.objects.filter(pgh_obj_id__in=list(ids)), column, needle, replacement)


def _rewrite_transitions(item: Item, needle: str, replacement: str) -> int:
    import pgtrigger

    with pgtrigger.ignore("publication.Transition:append_only"):
        return _rewrite(Transition.objects.filter(version__item=item), "reason", needle, replacement)
