"""Who came to a session, counted and said in words (S141)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from partners.enums import Attendance
from partners.models import CommitteeMember, SessionAttendance

# Guests, experts, observers, researchers: they take part, and are not counted among those who decide.
NOT_COUNTED = frozenset({"ROC-INV", "ROC-OBS"})


@dataclass(frozen=True)
class Quorum:
    """``present`` and ``seats`` count the members who decide; ``asked`` is None when the committee sets no quorum."""

    present: int
    seats: int
    asked: int | None

    @property
    def is_reached(self) -> bool | None:
        """None when nothing is asked."""
        return None if self.asked is None else self.present >= self.asked

    @property
    def sentence(self) -> str:
        """« Quorum atteint : 4 membres présents sur 6, il en fallait 3. »"""
        plural = "s" if self.present > 1 else ""
        who = f"{self.present} membre{plural} présent{plural} sur {self.seats}"
        if self.asked is None:
            return f"{who}. Ce comité n'a pas fixé de quorum."
        if self.is_reached:
            return f"Quorum atteint : {who}, il en fallait {self.asked}."
        return f"Quorum non atteint : {who}, il en fallait {self.asked}."


def quorum_of(
    asked: int | None, members: Iterable[CommitteeMember], attendances: Iterable[SessionAttendance]
) -> Quorum:
    """Count the members who decide among ``members``, those who sat that day."""
    counted = {member.pk for member in members if member.role not in NOT_COUNTED}
    present = {each.member_id for each in attendances if each.state == Attendance.PRESENT}
    return Quorum(len(counted & present), len(counted), asked)
