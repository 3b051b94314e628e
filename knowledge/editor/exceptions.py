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
        super().__init__(
            "Ce passage a été changé pendant que vous écriviez, par une autre personne ou dans un autre onglet."
        )
        self.draft = draft


class DraftFaulty(EditorRefused):
    """A draft that does not compile; ``faults`` say where and why."""

    def __init__(self, faults: Sequence[Any]) -> None:
        super().__init__("Cette grille n'est pas encore publiable : corrigez d'abord ce qui est signalé.")
        self.faults = list(faults)
