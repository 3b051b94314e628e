"""Read side of the directory."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import permissions, viewsets

from isic_platform.accounts.api.serializers import InstitutionSerializer
from isic_platform.accounts.filters import InstitutionFilterSet
from isic_platform.accounts.models import Institution
from isic_platform.accounts.selectors import DIRECTORY_ORDER, directory
from isic_platform.common.pagination import CursorPagination


class DirectoryPagination(CursorPagination):
    """In French order of names."""

    ordering = DIRECTORY_ORDER


@extend_schema_view(
    list=extend_schema(summary="Lister ou chercher des structures", tags=["structures"]),
    retrieve=extend_schema(summary="Lire une structure", tags=["structures"]),
)
class InstitutionViewSet(viewsets.ReadOnlyModelViewSet):
    """Structures de l'annuaire public, par leur code."""

    queryset = Institution.objects.none()
    serializer_class = InstitutionSerializer
    permission_classes = (permissions.AllowAny,)
    pagination_class = DirectoryPagination
    filterset_class = InstitutionFilterSet
    lookup_field = "code"
    lookup_value_regex = "[a-z0-9]+(?:-[a-z0-9]+)*"

    def get_queryset(self) -> QuerySet[Institution]:
        """Institutions in use."""
        return directory().order_by(*DIRECTORY_ORDER)
