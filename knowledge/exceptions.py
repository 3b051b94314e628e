"""Refusals of this storey. Every message is a French sentence fit to be shown."""

from __future__ import annotations

from collections.abc import Sequence


class KnowledgeError(Exception):
    """Base of the refusals."""


class GridFileRefused(KnowledgeError):
    """A grid file that cannot be compiled: refused as a whole, with the place and the reason."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}, ligne {line} : {reason}")
        self.file, self.line, self.reason = file, line, reason


class EntryRefused(KnowledgeError):
    """An answer to a grid that cannot be started or changed as asked."""


class EntryIncomplete(EntryRefused):
    """Mandatory questions are unanswered; ``questions`` are (code, label) pairs in the order of the grid."""

    def __init__(self, questions: Sequence[tuple[str, str]]) -> None:
        number = len(questions)
        what = "une question obligatoire est" if number == 1 else f"{number} questions obligatoires sont"
        super().__init__(f"La grille ne peut pas être terminée\u00a0: {what} encore sans réponse.")
        self.questions = list(questions)


class InvitationClosed(KnowledgeError):
    """A link to answer that is unknown, expired, revoked or finished."""


class AnalysisRefused(KnowledgeError):
    """An analysis that cannot be started, changed or validated as asked."""


class LessonRefused(KnowledgeError):
    """A lesson that cannot be made from what was pointed at."""


class ModelRefused(KnowledgeError):
    """A transferable model that cannot be prepared or completed as asked."""


class ResourceRefused(KnowledgeError):
    """A resource, or a type of resource, that cannot be made or voted for as asked."""


class AssemblyRefused(KnowledgeError):
    """A synthesis or a dossier that cannot be started, or whose sources cannot change as asked."""
