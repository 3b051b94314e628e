"""Writes of projects."""

from projects.services.fiche import KIND, create_project, duplicate_project, load_fiche_spec
from projects.services.journal import add_note, delete_note, edit_note, erase_journal
from projects.services.levels import give_level_reason, record_level_change
from projects.services.reminders import remind_old_traces
from projects.services.states import change_project_state, give_state_reason
from projects.services.turns import date_turn, open_turn, record_passage

__all__ = [
    "KIND", "add_note", "change_project_state", "create_project", "date_turn", "delete_note", "duplicate_project",
    "edit_note", "erase_journal", "give_level_reason", "give_state_reason", "load_fiche_spec", "open_turn",
    "record_level_change", "record_passage", "remind_old_traces",
]  # fmt: skip
