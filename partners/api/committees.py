"""``/api/v1/steering-committees/``: committees that the caller may open (S135 to S141, S175)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import permissions, serializers, viewsets
from rest_framework.serializers import BaseSerializer

from isic_platform.common.pagination import CursorPagination
from isic_platform.publication.identifiers import ALPHABET, LENGTH
from isic_platform.publication.models import Item
from isic_platform.publication.reading import Reading
from isic_platform.vocabularies.selectors import label_of
from partners.enums import DecisionState
from partners.filters import CommitteeFilterSet
from partners.models import Decision, SteeringCommittee
from partners.permissions.committees import can_read_sessions
from partners.selectors.committees import MOST_DECISIONS, MOST_SESSIONS, composition_of, seats
from partners.selectors.projects import named_beside


class CommitteePagination(CursorPagination):
    """The latest created first."""

    ordering = ("-created_at", "-pk")


class SeatSerializer(serializers.Serializer):
    """A seat held today: an institution or a group, a function, a role, a type of actor. Never a person."""

    institution = serializers.CharField(allow_null=True, help_text="Code de la structure ; nul pour un groupe.")
    function = serializers.CharField()
    role = serializers.CharField(help_text="Vocabulaire ROC.")
    role_label = serializers.CharField()
    actor_type = serializers.CharField(help_text="Vocabulaire ACT.")
    actor_type_label = serializers.CharField()


class CommitteeProjectSerializer(serializers.Serializer):
    """The project of a committee, when its fiche is readable too."""

    id = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()


class CommitteeDecisionSerializer(serializers.Serializer):
    """A decision. What follows it and who answers for it are read by the committee's circle."""

    session = serializers.IntegerField(help_text="Numéro de la séance.")
    kind = serializers.CharField(help_text="Vocabulaire DEC ; vide si non précisée.")
    text = serializers.CharField()
    state = serializers.ChoiceField(choices=DecisionState.choices)
    due_on = serializers.DateField(allow_null=True)
    responsible = serializers.CharField(required=False, help_text="Absent hors du cercle du comité.")
    follow_up = serializers.CharField(required=False, help_text="Absent hors du cercle du comité.")


class CommitteeSessionSerializer(serializers.Serializer):
    """A session. Its agenda and minutes are read by the committee's circle."""

    number = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    place = serializers.CharField(required=False, help_text="Absent hors du cercle du comité.")
    agenda = serializers.CharField(required=False, help_text="Absent hors du cercle du comité.")
    minutes = serializers.CharField(required=False, help_text="Absent hors du cercle du comité.")


class CommitteePracticeSerializer(serializers.Serializer):
    """A good practice."""

    text = serializers.CharField()
    effect = serializers.CharField()


class CommitteeSerializer(serializers.ModelSerializer):
    """A committee: who sits, how it decides."""

    id = serializers.CharField(source="short_id", read_only=True)
    url = serializers.SerializerMethodField(help_text="Adresse de sa page.")
    institution = serializers.CharField(
        source="institution.code", read_only=True, help_text="Code de la structure porteuse."
    )
    project = serializers.SerializerMethodField(help_text="Le projet, quand sa fiche est lisible elle aussi.")
    members = serializers.SerializerMethodField(help_text="Sièges tenus aujourd'hui.")
    missing_actor_types = serializers.SerializerMethodField(help_text="Types d'acteurs que personne ne représente.")

    class Meta:
        model = SteeringCommittee
        fields = (
            *("id", "url", "title", "project", "programme", "institution", "decision_mode", "frequency", "quorum"),
            *("obstacles", "started_on", "ended_on", "members", "missing_actor_types", "is_fictional"),
        )
        read_only_fields = fields

    def get_url(self, committee: SteeringCommittee) -> str:
        """Whole."""
        return settings.SITE_URL + committee.get_absolute_url()

    @extend_schema_field(CommitteeProjectSerializer(allow_null=True))
    def get_project(self, committee: SteeringCommittee) -> dict[str, str] | None:
        """Unless this caller may not read it."""
        if not committee.project_is_readable:
            return None
        item = committee.project.item
        version = item.published_version
        version.item = item
        reading = Reading.of_version(version, self.context["request"].user)
        return {"id": item.short_id, "title": reading.title, "url": reading.url}

    @extend_schema_field(SeatSerializer(many=True))
    def get_members(self, committee: SteeringCommittee) -> list[dict[str, Any]]:
        """By structure, function and role."""
        return [
            {
                "institution": seat.institution.code if seat.institution else None,
                "function": seat.function,
                "role": seat.role,
                "role_label": label_of(seat.role),
                "actor_type": seat.actor_type,
                "actor_type_label": label_of(seat.actor_type),
            }
            for seat in composition_of(list(committee.members.all())).seats
        ]

    def get_missing_actor_types(self, committee: SteeringCommittee) -> list[str]:
        """Labels (S76)."""
        return composition_of(list(committee.members.all())).missing


class CommitteeDetailSerializer(CommitteeSerializer):
    """A committee with its mandate, sessions, decisions and good practices."""

    sessions = serializers.SerializerMethodField()
    decisions = serializers.SerializerMethodField()
    good_practices = serializers.SerializerMethodField()
    difficulties = serializers.SerializerMethodField(help_text="Récit ; nul hors du cercle du comité.")

    class Meta(CommitteeSerializer.Meta):
        fields = (
            *CommitteeSerializer.Meta.fields,
            *("mandate", "information_flow", "difficulties", "sessions", "decisions", "good_practices"),
        )
        read_only_fields = fields

    def _in_circle(self, committee: SteeringCommittee) -> bool:
        return can_read_sessions(self.context["request"].user, committee)

    def get_difficulties(self, committee: SteeringCommittee) -> str | None:
        """For the circle."""
        return committee.difficulties if self._in_circle(committee) else None

    @extend_schema_field(CommitteeSessionSerializer(many=True))
    def get_sessions(self, committee: SteeringCommittee) -> list[dict[str, Any]]:
        """The latest first."""
        more = ("place", "agenda", "minutes") if self._in_circle(committee) else ()
        names = ("number", "starts_at", *more)
        rows = [{name: getattr(each, name) for name in names} for each in committee.sessions.all()[:MOST_SESSIONS]]
        return CommitteeSessionSerializer(rows, many=True).data

    @extend_schema_field(CommitteeDecisionSerializer(many=True))
    def get_decisions(self, committee: SteeringCommittee) -> list[dict[str, Any]]:
        """By due date."""
        more = ("responsible", "follow_up") if self._in_circle(committee) else ()
        names = ("kind", "text", "state", "due_on", *more)
        rows = Decision.objects.filter(session__committee=committee).select_related("session")
        found = rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST_DECISIONS]
        data = [{"session": each.session.number} | {name: getattr(each, name) for name in names} for each in found]
        return CommitteeDecisionSerializer(data, many=True).data

    @extend_schema_field(CommitteePracticeSerializer(many=True))
    def get_good_practices(self, committee: SteeringCommittee) -> list[dict[str, str]]:
        """In the order noted."""
        return [{"text": each.text, "effect": each.effect} for each in committee.good_practices.all()]


@extend_schema_view(
    list=extend_schema(summary="Lister les comités de pilotage", tags=["comités de pilotage"]),
    retrieve=extend_schema(summary="Lire un comité de pilotage", tags=["comités de pilotage"]),
)
class CommitteeViewSet(viewsets.ReadOnlyModelViewSet):
    """Comités de pilotage que leur diffusion ouvre à qui appelle."""

    queryset = SteeringCommittee.objects.none()
    permission_classes = (permissions.AllowAny,)
    pagination_class = CommitteePagination
    filterset_class = CommitteeFilterSet
    lookup_field = "short_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = rf"[{ALPHABET}]{{{LENGTH}}}"

    def get_queryset(self) -> QuerySet[SteeringCommittee]:
        """Committees that this caller may open; whether their project is readable too comes with each row."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        user = self.request.user
        readable = named_beside(Item.objects.readable_by(user), user).filter(pk=OuterRef("project__item_id"))
        rows = SteeringCommittee.objects.visible_to(user).annotate(project_is_readable=Exists(readable))
        rows = rows.select_related("institution", "project__item__published_version__spec_version")
        rows = rows.defer("project__item__published_version__spec_version__definition")
        rows = rows.prefetch_related(seats(), "project__item__co_writers", "project__item__networks")
        if self.action == "retrieve":
            rows = rows.prefetch_related("co_writers", "good_practices")
        return rows.order_by(*CommitteePagination.ordering)

    def get_serializer_class(self) -> type[BaseSerializer]:
        """Sessions and decisions come with a detail only."""
        return CommitteeDetailSerializer if self.action == "retrieve" else CommitteeSerializer
