"""Read side of the grids and of the published answers."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import permissions, viewsets
from rest_framework.serializers import BaseSerializer

from isic_platform.common.pagination import CursorPagination
from isic_platform.publication.identifiers import ALPHABET, LENGTH
from isic_platform.publication.models import Item
from knowledge.api.serializers import (
    GridDetailSerializer,
    GridEntryDetailSerializer,
    GridEntrySerializer,
    GridSerializer,
)
from knowledge.filters import GridEntryFilterSet
from knowledge.models import Grid, GridEntry


class GridPagination(CursorPagination):
    """In the order of the standard."""

    ordering = ("order", "code")


class GridEntryPagination(CursorPagination):
    """The latest begun first."""

    ordering = ("-started_at", "-pk")


@extend_schema_view(
    list=extend_schema(summary="Lister les grilles publiées", tags=["grilles"]),
    retrieve=extend_schema(summary="Lire une grille et ses questions", tags=["grilles"]),
)
class GridViewSet(viewsets.ReadOnlyModelViewSet):
    """Grilles de collecte publiées, par leur code (S79)."""

    queryset = Grid.objects.none()
    permission_classes = (permissions.AllowAny,)
    pagination_class = GridPagination
    lookup_field = "code"
    lookup_value_regex = r"G\d{2}"

    def get_queryset(self) -> QuerySet[Grid]:
        """Grids that may be answered."""
        return Grid.objects.published().with_current_version().order_by(*GridPagination.ordering)

    def get_serializer_class(self) -> type[BaseSerializer]:
        """Questions come with a detail only."""
        return GridDetailSerializer if self.action == "retrieve" else GridSerializer


@extend_schema_view(
    list=extend_schema(summary="Lister les réponses publiées aux grilles", tags=["grilles"]),
    retrieve=extend_schema(summary="Lire une réponse publiée", tags=["grilles"]),
)
class GridEntryViewSet(viewsets.ReadOnlyModelViewSet):
    """Réponses aux grilles : publiées, et lisibles par qui appelle."""

    queryset = GridEntry.objects.none()
    permission_classes = (permissions.AllowAny,)
    pagination_class = GridEntryPagination
    filterset_class = GridEntryFilterSet
    lookup_field = "item__short_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = rf"[{ALPHABET}]{{{LENGTH}}}"

    def get_queryset(self) -> QuerySet[GridEntry]:
        """Answers published for this caller; whether their project is readable too comes with each row."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        readable = Item.objects.readable_by(self.request.user).filter(pk=OuterRef("project__item_id"))
        rows = GridEntry.objects.readable_by(self.request.user).annotate(project_is_readable=Exists(readable))
        rows = rows.select_related(
            "grid_version__grid", "grid_version__spec_version", "item__institution", "item__owner",
            "item__published_version__spec_version", "project__item__published_version__spec_version",
        )  # fmt: skip
        rows = rows.defer(
            "grid_version__spec_version__definition",
            "item__published_version__spec_version__definition",
            "project__item__published_version__spec_version__definition",
        )
        rows = rows.prefetch_related(
            "item__co_writers", "item__networks", "project__item__co_writers", "project__item__networks"
        )
        return rows.order_by(*GridEntryPagination.ordering)

    def get_serializer_class(self) -> type[BaseSerializer]:
        """Texts come with a detail only."""
        return GridEntryDetailSerializer if self.action == "retrieve" else GridEntrySerializer
