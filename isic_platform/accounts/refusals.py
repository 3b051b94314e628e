"""What the database refuses, as the sentence that a person reads."""

from __future__ import annotations

from django.db import Error

CHECK_VIOLATION = "23514"


def sentence_of(refusal: Error, otherwise: str) -> str:
    """The French sentence that a trigger raised; ``otherwise`` when the refusal carries none."""
    found = getattr(refusal.__cause__, "diag", None)
    raised = found is not None and found.sqlstate == CHECK_VIOLATION and not found.constraint_name
    return found.message_primary if raised and found.message_primary else otherwise
