"""What a check finds before a content may go further."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Issue:
    """``level`` is « erreur » (blocks) or « alerte » (is shown). ``code`` is the field, empty for the whole.

    ``start``/``end`` place a finding inside the field's text at ``path``; the detected value itself is never kept.
    ``link`` and ``link_label`` lead to where the matter is settled, when that is not the field.
    """

    level: str
    code: str
    message: str
    rule: str = ""
    path: str = ""
    start: int = 0
    end: int = 0
    link: str = ""
    link_label: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the step is refused."""
        return self.level == "erreur"
