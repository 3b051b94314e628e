"""Projects: the fiche's columns, the cycle, what moved and why, the logbook."""

from projects.models.changes import LevelChange, StateChange
from projects.models.cycle import CyclePassage, CycleTurn
from projects.models.journal import JournalNote, JournalNoteQuerySet
from projects.models.project import Project, ProjectQuerySet

__all__ = [
    "CyclePassage",
    "CycleTurn",
    "JournalNote",
    "JournalNoteQuerySet",
    "LevelChange",
    "Project",
    "ProjectQuerySet",
    "StateChange",
]
