"""The redaction of what is written together, outside contents (G.10): priorities, arguments, campaigns, self-positionings,
declared uses, partnerships, meetings and committees.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from isic_platform.confidentiality.models import Redaction
from isic_platform.publication.exceptions import PublicationError
from isic_platform.publication.models import DeclaredUse
from isic_platform.publication.services.erasure import events_of
from isic_platform.publication.services.redaction import SHORTEST, Change, FrozenTextsOpen, replacing, rewrite_rows
from knowledge.models import Campaign, PriorityArgument, PriorityProposal, SelfPositioning
from partners.redaction import TEXTS as PARTNER_TEXTS

TEXTS: dict[Any, tuple[str, ...]] = {
    PriorityProposal: ("title", "argument", "decision"),
    PriorityArgument: ("text", "withdrawal"),
    Campaign: ("title", "purpose", "synthesis"),
    SelfPositioning: ("being_example", "capitalising_example", "sharing_example", "next_step"),
    DeclaredUse: ("effect",),
    **PARTNER_TEXTS,
}
EVERYWHERE = "textes communs"


@transaction.atomic
def redact_shared_texts(*, text: str, replacement: str, rule: str, by: Any) -> Redaction:
    """Replace a text in everything that networks and institutions write together, closed campaigns and history included.

    Gives the log line, which says where and how many, never what. Raises PublicationError when the text is too short to be
    replaced safely, or when nothing holds it.
    """
    needle = text.strip()
    if len(needle) < SHORTEST:
        raise PublicationError(f"Donnez au moins {SHORTEST} caractères : un texte plus court toucherait d'autres mots.")
    change = replacing(needle, replacement)
    if change(replacement) != replacement or needle in replacement:
        raise PublicationError("Le remplacement ne peut pas contenir le texte à retirer.")
    counts: dict[str, int] = {}
    with FrozenTextsOpen():
        for model, columns in TEXTS.items():
            name = model._meta.model_name
            # Rewriting a row writes its former text in its history: history is read after it.
            for table, rows in ((name, model.objects), (f"{name}event", events_of(model).objects)):
                counts[table] = sum(
                    rewrite_rows(rows.all(), (column,), lambda row: _changed(row[0], change)) for column in columns
                )
    places = {name: number for name, number in counts.items() if number}
    if not places:
        raise PublicationError("Ce texte ne figure nulle part.")
    return Redaction.objects.create(target=EVERYWHERE, rule=rule, places=places, by=by)


def _changed(value: Any, change: Change) -> Any:
    """The value with each of its texts changed, whatever it is made of."""
    if isinstance(value, list):
        return [_changed(each, change) for each in value]
    if isinstance(value, dict):
        return {name: _changed(each, change) for name, each in value.items()}
    return change(value)
