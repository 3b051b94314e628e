"""``/api/v1/syntheses/`` and ``/api/v1/dossiers/``: published notes and dossiers for machines (S167, S171, S175)."""

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
from knowledge.models import Dossier, Synthesis
from knowledge.syntheses.citations import FROZEN
from knowledge.syntheses.filters import DossierFilterSet, SynthesisFilterSet


class DocumentPagination(CursorPagination):
    """The latest begun first."""

    ordering = ("-created_at", "-pk")


class FrozenSourceSerializer(serializers.Serializer):
    """A source as the version keeps it: its permanent identifier and the number of the version cited."""

    id = serializers.CharField()
    version = serializers.IntegerField()


class _DocumentSerializer(serializers.ModelSerializer):
    id = serializers.CharField(source="item.short_id", read_only=True)
    url = serializers.SerializerMethodField(help_text="Adresse permanente.")
    title = serializers.SerializerMethodField(help_text="Titre, tel que publié.")
    summary = serializers.SerializerMethodField(help_text="Quelques lignes.")
    institution = serializers.SerializerMethodField(help_text="Code de la structure.")
    sources = serializers.SerializerMethodField(help_text="Contenus cités, dans l'ordre, figés avec la version.")
    is_fictional = serializers.BooleanField(source="item.is_fictional", read_only=True)
    published_at = serializers.DateTimeField(source="item.published_version.published_at", read_only=True)

    def _reading(self, row: Any) -> Reading:
        version = row.item.published_version
        version.item = row.item
        return Reading.of_version(version)  # machines get what the public reads (G.10)

    def get_url(self, row: Any) -> str:
        """The permanent address, whole."""
        return self._reading(row).url

    def get_title(self, row: Any) -> str:
        """The title as published."""
        return self._reading(row).title

    def get_summary(self, row: Any) -> str:
        """The few lines as published."""
        return self._reading(row).summary

    def get_institution(self, row: Any) -> str | None:
        """The institution that carries it."""
        return row.item.institution.code if row.item.institution else None

    @extend_schema_field(FrozenSourceSerializer(many=True))
    def get_sources(self, row: Any) -> list[dict[str, Any]]:
        """What the version keeps of its sources."""
        return row.item.published_version.snapshot.get(FROZEN, [])


_SHARED = (
    "id",
    "url",
    "title",
    "summary",
    "themes",
    "departement",
    "institution",
    "sources",
    "is_fictional",
    "published_at",
)


class SynthesisSerializer(_DocumentSerializer):
    """A published note for decision-makers, with its codes and its sources."""

    class Meta:
        model = Synthesis
        fields = (*_SHARED, "readers")
        read_only_fields = fields


class DossierSerializer(_DocumentSerializer):
    """A published training dossier, with its codes and its sources."""

    class Meta:
        model = Dossier
        fields = (*_SHARED, "competences")
        read_only_fields = fields


class _WithContent(serializers.Serializer):
    content = serializers.SerializerMethodField(help_text="Réponses par code, et textes par rubrique.")

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_content(self, row: Any) -> dict[str, Any]:
        """The published version, projected."""
        return as_json(self._reading(row))  # type: ignore[attr-defined]


class SynthesisDetailSerializer(_WithContent, SynthesisSerializer):
    """A published note with its whole text."""

    class Meta(SynthesisSerializer.Meta):
        fields = (*SynthesisSerializer.Meta.fields, "content")
        read_only_fields = fields


class DossierDetailSerializer(_WithContent, DossierSerializer):
    """A published dossier with its whole text."""

    class Meta(DossierSerializer.Meta):
        fields = (*DossierSerializer.Meta.fields, "content")
        read_only_fields = fields


class _DocumentViewSet(viewsets.ReadOnlyModelViewSet):
    permission_classes = (permissions.AllowAny,)
    pagination_class = DocumentPagination
    lookup_field = "item__short_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = rf"[{ALPHABET}]{{{LENGTH}}}"
    serializers: tuple[type[BaseSerializer], type[BaseSerializer]]

    def get_queryset(self) -> QuerySet:
        """Documents published for this caller."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        rows = self.queryset.model.objects.readable_by(self.request.user).select_related(
            "item__institution", "item__owner", "item__published_version__spec_version"
        )
        rows = rows.defer("item__published_version__spec_version__definition")
        return rows.prefetch_related("item__co_writers", "item__networks").order_by(*DocumentPagination.ordering)

    def get_serializer_class(self) -> type[BaseSerializer]:
        """The whole text comes with a detail only."""
        return self.serializers[self.action == "retrieve"]


@extend_schema_view(
    list=extend_schema(summary="Lister les synthèses publiées", tags=["synthèses"]),
    retrieve=extend_schema(summary="Lire une synthèse publiée", tags=["synthèses"]),
)
class SynthesisViewSet(_DocumentViewSet):
    """Notes aux décideurs publiées, lisibles par qui appelle."""

    queryset = Synthesis.objects.none()
    filterset_class = SynthesisFilterSet
    serializers = (SynthesisSerializer, SynthesisDetailSerializer)


@extend_schema_view(
    list=extend_schema(summary="Lister les dossiers pédagogiques publiés", tags=["dossiers"]),
    retrieve=extend_schema(summary="Lire un dossier pédagogique publié", tags=["dossiers"]),
)
class DossierViewSet(_DocumentViewSet):
    """Dossiers pédagogiques publiés, lisibles par qui appelle."""

    queryset = Dossier.objects.none()
    filterset_class = DossierFilterSet
    serializers = (DossierSerializer, DossierDetailSerializer)
