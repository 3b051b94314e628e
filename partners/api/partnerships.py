"""``/api/v1/partnerships/``: partnerships that the caller may open, never the stakes of a member (S105 to S118, S175)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import permissions, serializers, viewsets
from rest_framework.serializers import BaseSerializer

from isic_platform.common.pagination import CursorPagination
from isic_platform.publication.identifiers import ALPHABET, LENGTH
from isic_platform.publication.models import Item
from isic_platform.publication.reading import Reading
from isic_platform.vocabularies.selectors import label_of
from partners.api.meetings import MeetingSerializer, meetings_of
from partners.filters import PartnershipFilterSet
from partners.models import Partnership
from partners.permissions.partnerships import is_in_circle
from partners.selectors.partnerships import MOST_OBSERVATIONS, members
from partners.selectors.projects import named_beside
from projects.models import Project


class PartnershipPagination(CursorPagination):
    """The latest created first."""

    ordering = ("-created_at", "-pk")


class MemberSerializer(serializers.Serializer):
    """An institution of the partnership. Its stakes are never given."""

    institution = serializers.CharField(help_text="Code de la structure.")
    role = serializers.CharField(help_text="Vocabulaire ROP ; vide si non précisé.")
    role_label = serializers.CharField()
    positioning = serializers.CharField()
    contribution = serializers.CharField()
    limits = serializers.CharField()
    joined_on = serializers.DateField(allow_null=True)
    left_on = serializers.DateField(allow_null=True)


class PartnershipProjectSerializer(serializers.Serializer):
    """A project of the partnership, when its fiche is readable too."""

    id = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()


class AgreementSerializer(serializers.Serializer):
    """What binds the partners."""

    kind = serializers.CharField(help_text="Vocabulaire CON.")
    kind_label = serializers.CharField()
    signed_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)


class ObservationSerializer(serializers.Serializer):
    """What was seen at a stage."""

    stage = serializers.CharField(help_text="Vocabulaire STP.")
    date = serializers.DateField()
    modality = serializers.CharField()
    text = serializers.CharField()
    believed = serializers.CharField()
    understood = serializers.CharField()
    institution = serializers.CharField(allow_null=True)


class ZoneSerializer(serializers.Serializer):
    """Where missions overlap, rub or leave a gap."""

    kind = serializers.CharField(help_text="Vocabulaire ZON.")
    themes = serializers.ListField(child=serializers.CharField())
    departement = serializers.CharField()
    institutions = serializers.ListField(child=serializers.CharField())
    description = serializers.CharField()
    date = serializers.DateField()
    resolved_on = serializers.DateField(allow_null=True)


class PartnershipSerializer(serializers.ModelSerializer):
    """A partnership: who, since when, at which stage."""

    id = serializers.CharField(source="short_id", read_only=True)
    url = serializers.SerializerMethodField(help_text="Adresse de sa page.")
    institution = serializers.CharField(
        source="institution.code", read_only=True, help_text="Code de la structure porteuse."
    )
    projects = serializers.SerializerMethodField(help_text="Projets dont la fiche est lisible elle aussi.")
    members = serializers.SerializerMethodField()

    class Meta:
        model = Partnership
        fields = (
            *("id", "url", "title", "institution", "origin", "stage", "started_on", "ended_on", "projects", "members"),
            "is_fictional",
        )
        read_only_fields = fields

    def get_url(self, partnership: Partnership) -> str:
        """Whole."""
        return settings.SITE_URL + partnership.get_absolute_url()

    @extend_schema_field(PartnershipProjectSerializer(many=True))
    def get_projects(self, partnership: Partnership) -> list[dict[str, str]]:
        """Those that this caller may read."""
        found = []
        for project in partnership.projects.all():
            version = project.item.published_version
            version.item = project.item
            reading = Reading.of_version(version, self.context["request"].user)
            found.append({"id": project.item.short_id, "title": reading.title, "url": reading.url})
        return found

    @extend_schema_field(MemberSerializer(many=True))
    def get_members(self, partnership: Partnership) -> list[dict[str, Any]]:
        """Present and gone."""
        names = ("role", "positioning", "contribution", "limits", "joined_on", "left_on")
        rows = [
            {"institution": row.institution.code, "role_label": label_of(row.role) if row.role else ""}
            | {name: getattr(row, name) for name in names}
            for row in partnership.members.all()
        ]
        return MemberSerializer(rows, many=True).data


class PartnershipDetailSerializer(PartnershipSerializer):
    """A partnership with what is shared, what binds, where missions meet; what was observed, for its circle."""

    agreements = serializers.SerializerMethodField()
    zones = serializers.SerializerMethodField()
    observations = serializers.SerializerMethodField(help_text="Nul hors du cercle du partenariat.")
    meetings = serializers.SerializerMethodField(help_text="Les 60 dernières ; nul hors du cercle du partenariat.")

    class Meta(PartnershipSerializer.Meta):
        fields = (
            *PartnershipSerializer.Meta.fields,
            *("purpose", "shared_problems", "shared_resources", "shared_knowledge", "shared_practices"),
            *("agreements", "zones", "observations", "meetings"),
        )
        read_only_fields = fields

    @extend_schema_field(AgreementSerializer(many=True))
    def get_agreements(self, partnership: Partnership) -> list[dict[str, Any]]:
        """Forms and dates."""
        rows = [
            {"kind": row.kind, "kind_label": label_of(row.kind), "signed_on": row.signed_on, "ends_on": row.ends_on}
            for row in partnership.agreements.all()
        ]
        return AgreementSerializer(rows, many=True).data

    @extend_schema_field(ZoneSerializer(many=True))
    def get_zones(self, partnership: Partnership) -> list[dict[str, Any]]:
        """The latest first."""
        names = ("kind", "themes", "departement", "description", "date", "resolved_on")
        rows = [
            {name: getattr(row, name) for name in names}
            | {"institutions": [each.code for each in row.institutions.all()]}
            for row in partnership.zones.prefetch_related("institutions")
        ]
        return ZoneSerializer(rows, many=True).data

    @extend_schema_field(ObservationSerializer(many=True, allow_null=True))
    def get_observations(self, partnership: Partnership) -> list[dict[str, Any]] | None:
        """In the order of the stages."""
        if not is_in_circle(self.context["request"].user, partnership):
            return None
        names = ("stage", "date", "modality", "text", "believed", "understood")
        rows = partnership.observations.select_related("institution").order_by("stage", "date", "pk")[
            :MOST_OBSERVATIONS
        ]
        found = [
            {name: getattr(row, name) for name in names}
            | {"institution": row.institution.code if row.institution else None}
            for row in rows
        ]
        return ObservationSerializer(found, many=True).data

    @extend_schema_field(MeetingSerializer(many=True, allow_null=True))
    def get_meetings(self, partnership: Partnership) -> list[dict[str, Any]] | None:
        """The latest first."""
        user = self.context["request"].user
        return meetings_of(user, partnership) if is_in_circle(user, partnership) else None


@extend_schema_view(
    list=extend_schema(summary="Lister les partenariats", tags=["partenariats"]),
    retrieve=extend_schema(summary="Lire un partenariat", tags=["partenariats"]),
)
class PartnershipViewSet(viewsets.ReadOnlyModelViewSet):
    """Partenariats que leur diffusion ouvre à qui appelle ; jamais les enjeux institutionnels d'un membre."""

    queryset = Partnership.objects.none()
    permission_classes = (permissions.AllowAny,)
    pagination_class = PartnershipPagination
    filterset_class = PartnershipFilterSet
    lookup_field = "short_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = rf"[{ALPHABET}]{{{LENGTH}}}"

    def get_queryset(self) -> QuerySet[Partnership]:
        """Partnerships that this caller may open, with those of their projects that they may read."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        user = self.request.user
        readable = Project.objects.filter(item__in=named_beside(Item.objects.readable_by(user), user))
        readable = readable.select_related("item__published_version__spec_version")
        readable = readable.defer("item__published_version__spec_version__definition")
        readable = readable.prefetch_related("item__co_writers", "item__networks").order_by("pk")
        rows = Partnership.objects.visible_to(user).select_related("institution")
        rows = rows.prefetch_related(members(), Prefetch("projects", readable))
        if self.action == "retrieve":
            rows = rows.prefetch_related("co_writers", "agreements")
        return rows.order_by(*PartnershipPagination.ordering)

    def get_serializer_class(self) -> type[BaseSerializer]:
        """The whole comes with a detail only."""
        return PartnershipDetailSerializer if self.action == "retrieve" else PartnershipSerializer
