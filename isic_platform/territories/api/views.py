"""HTTP for machines: reading the territories."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from isic_platform.common.pagination import CursorPagination
from isic_platform.territories.api.serializers import TerritorySerializer
from isic_platform.territories.enums import TerritoryKind
from isic_platform.territories.filters import TerritoryFilterSet
from isic_platform.territories.models import Territory, TerritoryQuerySet
from isic_platform.territories.selectors import rank_territories


class TerritoryPagination(CursorPagination):
    """In French order of names."""

    ordering = ("search_key", "code", "kind")


@extend_schema_view(
    list=extend_schema(summary="Lister ou chercher des territoires", tags=["territoires"]),
    retrieve=extend_schema(summary="Lire un territoire", tags=["territoires"]),
)
class TerritoryViewSet(ReadOnlyModelViewSet):
    """Régions, départements, intercommunalités et communes (code officiel géographique).

    Un territoire a pour identifiant son niveau et son code : « departement-2A », « commune-42218 ». La liste donne ceux
    qui sont en vigueur, par ordre alphabétique ; avec « q », une seule page, par pertinence. Un identifiant ancien
    reste lisible, avec « is_active » à faux.
    """

    serializer_class = TerritorySerializer
    permission_classes = (AllowAny,)
    pagination_class = TerritoryPagination
    filterset_class = TerritoryFilterSet
    lookup_url_kwarg = "id"
    lookup_value_regex = rf"(?:{'|'.join(TerritoryKind.values)})-[0-9A-Za-z]{{2,9}}"
    queryset = Territory.objects.select_related("parent")

    def get_queryset(self) -> TerritoryQuerySet:
        rows = super().get_queryset()
        return rows.active() if self.action == "list" else rows

    def get_object(self) -> Territory:
        kind, _, code = self.kwargs[self.lookup_url_kwarg].partition("-")
        return get_object_or_404(self.get_queryset(), kind=kind, code=code.upper())

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        text = request.query_params.get("q", "").strip()
        if not text:
            return super().list(request, *args, **kwargs)
        rows = self.filter_queryset(self.get_queryset())
        found = rank_territories(rows, text, limit=self.paginator.get_page_size(request))
        return Response({"results": self.get_serializer(found, many=True).data, "next": None, "previous": None})
