"""``/api/v1/resources/``: published resources for machines (S153 to S160, S175)."""

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
from knowledge.models import Resource
from knowledge.resources.filters import ResourceFilterSet


class ResourcePagination(CursorPagination):
    """The latest begun first."""

    ordering = ("-created_at", "-pk")


class ResourceSerializer(serializers.ModelSerializer):
    """A published resource, with its codes."""

    id = serializers.CharField(source="item.short_id", read_only=True)
    url = serializers.SerializerMethodField(help_text="Adresse permanente.")
    title = serializers.SerializerMethodField(help_text="Titre, tel que publié.")
    summary = serializers.SerializerMethodField(help_text="Quelques lignes.")
    type = serializers.CharField(source="type.code", read_only=True, help_text="Code du type (D.14) : « RBI-TRU ».")
    type_title = serializers.CharField(source="type.title", read_only=True, help_text="Nom du type.")
    useful_count = serializers.IntegerField(read_only=True, help_text="Nombre de personnes à qui elle a été utile.")
    institution = serializers.SerializerMethodField(help_text="Code de la structure.")
    is_fictional = serializers.BooleanField(source="item.is_fictional", read_only=True)
    published_at = serializers.DateTimeField(source="item.published_version.published_at", read_only=True)

    class Meta:
        model = Resource
        fields = (
            *("id", "url", "title", "summary", "type", "type_title", "themes", "obstacles", "levers", "competences"),
            *("departement", "useful_count", "institution", "is_fictional", "published_at"),
        )
        read_only_fields = fields

    def _reading(self, resource: Resource) -> Reading:
        version = resource.item.published_version
        version.item = resource.item
        return Reading.of_version(version)  # machines get what the public reads (G.10)

    def get_url(self, resource: Resource) -> str:
        """The permanent address, whole."""
        return self._reading(resource).url

    def get_title(self, resource: Resource) -> str:
        """The title as published."""
        return self._reading(resource).title

    def get_summary(self, resource: Resource) -> str:
        """The few lines as published."""
        return self._reading(resource).summary

    def get_institution(self, resource: Resource) -> str | None:
        """The institution that carries it."""
        return resource.item.institution.code if resource.item.institution else None


class ResourceDetailSerializer(ResourceSerializer):
    """A published resource with its whole form."""

    content = serializers.SerializerMethodField(help_text="Réponses par code, et textes par rubrique.")

    class Meta(ResourceSerializer.Meta):
        fields = (*ResourceSerializer.Meta.fields, "content")
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_content(self, resource: Resource) -> dict[str, Any]:
        """The published version, projected."""
        return as_json(self._reading(resource))


@extend_schema_view(
    list=extend_schema(summary="Lister les ressources publiées", tags=["ressources"]),
    retrieve=extend_schema(summary="Lire une ressource publiée", tags=["ressources"]),
)
class ResourceViewSet(viewsets.ReadOnlyModelViewSet):
    """Ressources publiées de la bibliothèque, lisibles par qui appelle."""

    queryset = Resource.objects.none()
    permission_classes = (permissions.AllowAny,)
    pagination_class = ResourcePagination
    filterset_class = ResourceFilterSet
    lookup_field = "item__short_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = rf"[{ALPHABET}]{{{LENGTH}}}"

    def get_queryset(self) -> QuerySet[Resource]:
        """Resources published for this caller."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        rows = Resource.objects.readable_by(self.request.user).select_related(
            "type", "item__institution", "item__owner", "item__published_version__spec_version"
        )
        rows = rows.defer("item__published_version__spec_version__definition")
        return rows.prefetch_related("item__co_writers", "item__networks").order_by(*ResourcePagination.ordering)

    def get_serializer_class(self) -> type[BaseSerializer]:
        """The whole form comes with a detail only."""
        return ResourceDetailSerializer if self.action == "retrieve" else ResourceSerializer
