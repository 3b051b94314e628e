"""``/api/v1/rex/``: published REX for machines (S126, S142, S175)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import permissions, serializers, viewsets
from rest_framework.serializers import BaseSerializer

from isic_platform.common.pagination import CursorPagination
from isic_platform.publication.identifiers import ALPHABET, LENGTH
from isic_platform.publication.reading import Reading
from isic_platform.publication.representations import as_json
from partners.models import RexEntry
from partners.rex import spec as form
from partners.rex.filters import RexFilterSet


class RexPagination(CursorPagination):
    """The latest begun first."""

    ordering = ("-created_at", "-pk")


class RexSerializer(serializers.ModelSerializer):
    """A published REX. What it is about is not told: its page says it to who may open it."""

    id = serializers.CharField(source="item.short_id", read_only=True)
    url = serializers.SerializerMethodField(help_text="Adresse permanente.")
    title = serializers.SerializerMethodField()
    lesson = serializers.SerializerMethodField(help_text="La leçon, telle que publiée.")
    institution = serializers.SerializerMethodField(help_text="Code de la structure.")
    is_fictional = serializers.BooleanField(source="item.is_fictional", read_only=True)
    published_at = serializers.DateTimeField(source="item.published_version.published_at", read_only=True)

    class Meta:
        model = RexEntry
        fields = (
            *("id", "url", "title", "lesson", "stage", "circulation", "tells_failure", "themes", "obstacles", "levers"),
            *("institution", "is_fictional", "published_at"),
        )
        read_only_fields = fields

    def _reading(self, rex: RexEntry) -> Reading:
        version = rex.item.published_version
        version.item = rex.item
        return Reading.of_version(version)  # machines get what the public reads (G.10)

    def get_url(self, rex: RexEntry) -> str:
        """The permanent address, whole."""
        return self._reading(rex).url

    def get_title(self, rex: RexEntry) -> str:
        """As published."""
        return self._reading(rex).title

    def get_lesson(self, rex: RexEntry) -> str:
        """As published; empty when it says « non documenté »."""
        lesson = self._reading(rex).answers.get(form.LESSON)
        return lesson if isinstance(lesson, str) else ""

    def get_institution(self, rex: RexEntry) -> str | None:
        """The institution that carries it."""
        return rex.item.institution.code if rex.item.institution else None


class RexDetailSerializer(RexSerializer):
    """A published REX with its whole form."""

    content = serializers.SerializerMethodField(help_text="Réponses par code, et textes par rubrique.")

    class Meta(RexSerializer.Meta):
        fields = (*RexSerializer.Meta.fields, "content")
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_content(self, rex: RexEntry) -> dict[str, Any]:
        """The published version, projected."""
        return as_json(self._reading(rex))


@extend_schema_view(
    list=extend_schema(summary="Lister les retours d'expérience publiés", tags=["retours d'expérience"]),
    retrieve=extend_schema(summary="Lire un retour d'expérience publié", tags=["retours d'expérience"]),
)
class RexViewSet(viewsets.ReadOnlyModelViewSet):
    """Retours d'expérience publiés, lisibles par qui appelle."""

    queryset = RexEntry.objects.none()
    permission_classes = (permissions.AllowAny,)
    pagination_class = RexPagination
    filterset_class = RexFilterSet
    lookup_field = "item__short_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = rf"[{ALPHABET}]{{{LENGTH}}}"

    def get_queryset(self) -> QuerySet[RexEntry]:
        """Published for this caller."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        rows = RexEntry.objects.readable_by(self.request.user).select_related(
            "item__institution", "item__owner", "item__published_version__spec_version"
        )
        rows = rows.defer("item__published_version__spec_version__definition")
        return rows.prefetch_related("item__co_writers", "item__networks").order_by(*RexPagination.ordering)

    def get_serializer_class(self) -> type[BaseSerializer]:
        """The whole form comes with a detail only."""
        return RexDetailSerializer if self.action == "retrieve" else RexSerializer
