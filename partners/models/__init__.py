"""Partnerships, meetings, steering committees and REX."""

from partners.models.committee import (
    CommitteeMember,
    CommitteeSession,
    CommitteeTemplate,
    Decision,
    GoodPractice,
    SessionAttendance,
    SteeringCommittee,
)
from partners.models.meeting import CapacityRating, Meeting, MeetingParticipant
from partners.models.partnership import (
    Agreement,
    Partnership,
    PartnershipMember,
    StageObservation,
    TransparencyCheck,
    Zone,
)
from partners.models.rex import RexEntry, RexEntryQuerySet

__all__ = [
    "Agreement",
    "CapacityRating",
    "CommitteeMember",
    "CommitteeSession",
    "CommitteeTemplate",
    "Decision",
    "GoodPractice",
    "Meeting",
    "MeetingParticipant",
    "Partnership",
    "PartnershipMember",
    "RexEntry",
    "RexEntryQuerySet",
    "SessionAttendance",
    "StageObservation",
    "SteeringCommittee",
    "TransparencyCheck",
    "Zone",
]
