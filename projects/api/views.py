"""HTTP for machines: reading the published fiches (S175)."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from isic_platform.publication.identifiers import ShortIdConverter
from isic_platform.publication.reading import Reading
from isic_platform.search.api.views import WORDS, FindMixin
from isic_platform.search.filters import FicheFilterSet
from isic_platform.search.models import SearchRow
from projects.api.serializers import ProjectDetailSerializer, ProjectSerializer
from projects.services import KIND

LIST = (
    "Fiches projet publiées que l'appelant peut lire : sans session, celles qui sont publiques. Les plus récentes "
    "d'abord ; avec « q », les plus proches des mots. Mêmes filtres que les pages de recherche."
)
DETAIL = "Une fiche publiée, telle que le public la lit : champs de l'équipe absents, petits effectifs masqués (G.10)."


@extend_schema(tags=["projets"])
class ProjectViewSet(FindMixin, GenericViewSet):
    """Published fiches that the caller may read; without a session, the public ones."""

    kind = KIND
    filterset_class = FicheFilterSet
    serializer_class = ProjectSerializer
    queryset = SearchRow.objects.none()
    lookup_field = "short_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = ShortIdConverter.regex

    @extend_schema(summary="Lister ou chercher des fiches projet", parameters=[WORDS], description=LIST)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)

    @extend_schema(summary="Lire une fiche projet", responses=ProjectDetailSerializer, description=DETAIL)
    def retrieve(self, request: Request, id: str) -> Response:
        rows = SearchRow.objects.visible_to(request.user).of_kind(self.kind).filter(short_id=id)
        related = ("institution", "item__institution", "item__owner", "item__published_version__spec_version")
        row = rows.select_related(*related).prefetch_related("item__co_writers", "item__networks").first()
        if row is None or row.item.published_version is None:
            raise Http404
        version = row.item.published_version
        version.item = row.item
        reading = Reading.of_version(version)
        return Response(
            ProjectDetailSerializer(row, context={**self.get_serializer_context(), "reading": reading}).data
        )
