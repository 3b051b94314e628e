"""Texts that stand beside an answer or an analysis, rewritten with it when personal data is removed (G.10)."""

from __future__ import annotations

from isic_platform.publication.models import Item
from isic_platform.publication.services.erasure import events_of
from isic_platform.publication.services.redaction import Change, rewrite_rows
from knowledge.models import Analysis, GridEntry

BESIDE = ((GridEntry, "respondent_label"), (Analysis, "validated_with"))


def rewrite_texts_beside(item: Item, change: Change) -> dict[str, int]:
    """Rewrite how a respondent was named and with whom an analysis was validated, history included.

    Gives how many rows changed, by table.
    """
    counts = {}
    for model, column in BESIDE:
        rows = model.objects.filter(item=item)
        name = model._meta.model_name
        counts[name] = rewrite_rows(rows, (column,), lambda row: change(row[0]))
        # Rewriting the row wrote its former text in its history: it is read after it.
        past = events_of(model).objects.filter(pgh_obj_id__in=list(rows.values_list("pk", flat=True)))
        counts[f"{name}event"] = rewrite_rows(past, (column,), lambda row: change(row[0]))
    return counts
