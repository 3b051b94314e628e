"""Two people saved the same answer: both texts are shown and the second chooses."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.utils import timezone

from isic_platform.formkit.answers import show_answer
from isic_platform.formkit.services import Conflict
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types import Shown


def conflict_context(workspace: Any, field: Field, bound: Any, conflict: Conflict) -> dict[str, Any]:
    """Both answers ready to be displayed, and what the choice needs."""
    mine = bound.form.cleaned_data.get(field.code) if hasattr(bound.form, "cleaned_data") else None
    moment = timezone.localtime(datetime.fromisoformat(conflict.at))
    return {
        "theirs": _shown(field, conflict.theirs),
        "mine": _shown(field, mine),
        "who": conflict.by,
        "when": f"{moment:%H:%M}",
        "version": conflict.version,
        "theirs_json": json.dumps(conflict.theirs, ensure_ascii=False),
        "summary": {
            "target": f"conflit-{field.code}",
            "label": field.label,
            "message": f"{conflict.by} a enregistré une autre réponse à {moment:%H:%M}. Choisissez laquelle garder.",
        },
    }


def _shown(field: Field, answer: Any) -> Shown:
    return show_answer(field, answer) if answer is not None else Shown("text", text="(vide)")
