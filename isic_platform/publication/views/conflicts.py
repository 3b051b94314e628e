"""Two people saved the same answer: both texts are shown and the second chooses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from isic_platform.formkit.answers import show_answer
from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.services import Conflict
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types import Shown

TEXTS = (FieldType.SHORT_TEXT, FieldType.LONG_TEXT)  # the answers that can be put one after the other


def conflict_context(workspace: Any, field: Field, bound: Any, conflict: Conflict) -> dict[str, Any]:
    """Both answers ready to be displayed, and what the choice needs."""
    mine = bound.form.cleaned_data.get(field.code) if hasattr(bound.form, "cleaned_data") else None
    moment = timezone.localtime(datetime.fromisoformat(conflict.at))
    when = f"à {moment:%H:%M}" if moment.date() == timezone.localdate() else f"le {moment:%d/%m/%Y à %H:%M}"
    own = conflict.by == workspace.user.get_full_name()
    who = "Vous avez, dans une autre fenêtre," if own else f"{conflict.by} a"
    said = f"{who} enregistré une autre réponse {when}."
    return {
        "theirs": _shown(field, conflict.theirs),
        "mine": _shown(field, mine),
        "their_text": conflict.theirs if isinstance(conflict.theirs, str) and field.type in TEXTS else "",
        "said": said,
        "version": conflict.version,
        "summary": {
            "target": f"conflit-{field.code}",
            "label": field.label,
            "message": f"{said} Choisissez laquelle garder.",
        },
    }


def _shown(field: Field, answer: Any) -> Shown:
    return show_answer(field, answer) if answer is not None else Shown("text", text="(vide)")
