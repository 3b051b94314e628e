"""Who writes meetings."""

from __future__ import annotations

from typing import Any

from partners.models import Meeting

WRITERS_ONLY = "Cette rencontre est tenue par l'équipe du partenariat ou du projet : vous la lisez, sans la modifier."
NO_MEETING = "Une rencontre se note par l'équipe d'un partenariat ou d'un projet."


def can_write_meeting(user: Any, meeting: Meeting) -> bool:
    """Who writes its partnership or its project."""
    return user.is_authenticated and user.is_active and meeting.is_written_by(user)


def reads_difficulty(user: Any, meeting: Meeting) -> bool:
    """The team, and the circle once it was opened to it (S125). The meeting is one that they read."""
    return not meeting.is_difficulty_restricted or meeting.is_written_by(user)
