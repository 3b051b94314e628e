"""Refusals of the editor. Every message is a French sentence fit to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from knowledge.exceptions import KnowledgeError


class EditorRefused(KnowledgeError):
    """A change that the draft cannot take, or a publication that cannot be."""


class DraftConflict(EditorRefused):
    """Somebody else saved this part of the draft in between; ``draft`` is what they left."""

    def __init__(self, draft: Any) -> None:
        who = draft.updated_by.get_full_name() if draft.updated_by else "Une autre personne"
        super().__init__(f"{who} a enregistré d'autres changements ici pendant que vous écriviez.")
        self.draft = draft


class DraftFaulty(EditorRefused):
    """A draft that does not compile; ``faults`` say where and why."""

    def __init__(self, faults: Sequence[Any]) -> None:
        super().__init__("Cette grille n'est pas encore publiable : corrigez d'abord ce qui est signalé.")
        self.faults = list(faults)
