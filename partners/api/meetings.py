"""Meetings as the detail of a partnership gives them, to its circle alone (S120 to S125)."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from rest_framework import serializers

from partners.models import Decision, Meeting, MeetingParticipant, Partnership
from partners.permissions.meetings import reads_difficulty
from partners.selectors.meetings import MOST_MEETINGS


class ParticipantSerializer(serializers.Serializer):
    """Who was there: an institution and a function, never a name."""

    institution = serializers.CharField(allow_null=True, help_text="Code de la structure ; nul pour les habitants.")
    function = serializers.CharField()
    number = serializers.IntegerField()
    attended = serializers.BooleanField(allow_null=True, help_text="Nul : attendu.")


class MeetingDecisionSerializer(serializers.Serializer):
    """What was decided, by whom it is followed up, until when."""

    text = serializers.CharField()
    responsible = serializers.CharField(help_text="Une fonction.")
    institution = serializers.CharField(allow_null=True, help_text="Code de la structure qui suit.")
    due_on = serializers.DateField(allow_null=True)
    state = serializers.CharField()


class CapacitySerializer(serializers.Serializer):
    """A capacity from 1 to 5, between persons and between organisations; null: nobody knew."""

    capacity = serializers.CharField()
    persons = serializers.IntegerField(allow_null=True)
    organisations = serializers.IntegerField(allow_null=True)
    example = serializers.CharField()


class MeetingSerializer(serializers.Serializer):
    """A meeting of a partnership."""

    id = serializers.CharField()
    date = serializers.DateField()
    stage = serializers.CharField(help_text="Vocabulaire STP ; vide si non précisé.")
    modality = serializers.CharField()
    subject = serializers.CharField()
    minutes = serializers.CharField()
    difficulty = serializers.CharField(help_text="Vide pour qui n'est pas de l'équipe, sauf si elle l'a ouverte.")
    participants = ParticipantSerializer(many=True)
    capacities = CapacitySerializer(many=True)
    decisions = MeetingDecisionSerializer(many=True)


def meetings_of(user: Any, partnership: Partnership) -> list[dict[str, Any]]:
    """The latest 60, the latest first: those that this person may read. Four queries, whatever their number."""
    rows = Meeting.objects.in_circle_of(user).about(partnership=partnership).order_by("-date", "-pk")
    rows = rows.prefetch_related(
        "capacities",
        Prefetch("participants", MeetingParticipant.objects.select_related("institution").order_by("pk")),
        Prefetch("decisions", Decision.objects.select_related("institution").order_by("due_on", "pk")),
    )
    found = []
    for meeting in rows[:MOST_MEETINGS]:
        meeting.partnership = partnership
        found.append(_shown(user, meeting))
    return MeetingSerializer(found, many=True).data


def _shown(user: Any, meeting: Meeting) -> dict[str, Any]:
    names = ("date", "stage", "modality", "subject", "minutes")
    return {name: getattr(meeting, name) for name in names} | {
        "id": meeting.short_id,
        "difficulty": meeting.difficulty if reads_difficulty(user, meeting) else "",
        "participants": [_rows(each, "function", "number", "attended") for each in meeting.participants.all()],
        "capacities": [
            {name: getattr(each, name) for name in ("capacity", "persons", "organisations", "example")}
            for each in meeting.capacities.all()
        ],
        "decisions": [_rows(each, "text", "responsible", "due_on", "state") for each in meeting.decisions.all()],
    }


def _rows(row: Any, *names: str) -> dict[str, Any]:
    place = row.institution.code if row.institution_id else None
    return {name: getattr(row, name) for name in names} | {"institution": place}
