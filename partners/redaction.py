"""Texts of this storey that belong to no content: where a removal of personal data looks, history included (G.10)."""

from __future__ import annotations

from typing import Any

from partners import models

TEXTS: dict[Any, tuple[str, ...]] = {
    models.SteeringCommittee: (*("title", "programme", "mandate", "frequency", "information_flow", "difficulties"),),
    models.CommitteeMember: ("function",),
    models.CommitteeSession: ("place", "agenda", "minutes"),
    models.Decision: ("text", "responsible", "follow_up"),
    models.GoodPractice: ("text", "effect"),
    models.CommitteeTemplate: ("title", "mandate", "frequency", "information_flow", "advice", "seats"),
    models.Partnership: (
        *("title", "purpose", "shared_problems", "shared_resources", "shared_knowledge", "shared_practices"),
    ),
    models.PartnershipMember: ("positioning", "contribution", "interest", "stakes", "limits"),
    models.StageObservation: ("text", "believed", "understood"),
    models.Agreement: ("obligations", "follow_up"),
    models.Zone: ("description",),
    models.Meeting: ("subject", "minutes", "difficulty"),
    models.MeetingParticipant: ("function",),
    models.CapacityRating: ("example",),
}
