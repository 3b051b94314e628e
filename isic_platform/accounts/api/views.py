"""Read side of the directory."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import permissions, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from isic_platform.accounts.api.serializers import InstitutionSerializer
from isic_platform.accounts.filters import InstitutionFilterSet
from isic_platform.accounts.links import institution_of_code
from isic_platform.accounts.models import Institution
from isic_platform.accounts.selectors import DIRECTORY_ORDER, directory
from isic_platform.common.pagination import CursorPagination
from isic_platform.common.problems import CONTENT_TYPE, problem


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
        return directory().prefetch_related("former").order_by(*DIRECTORY_ORDER)

    @extend_schema(
        responses={
            200: InstitutionSerializer,
            301: OpenApiResponse(
                description="Structure fusionnée dans une autre : « Location » et « merged_into » disent laquelle."
            ),
        }
    )
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Lire une structure. Le code d'une structure fusionnée renvoie à celle qui a été gardée."""
        kept = institution_of_code(kwargs["code"])
        if kept and kept.is_active and kept.code != kwargs["code"]:
            address = reverse("institution-detail", kwargs={"code": kept.code}, request=request)
            detail = f"Cette structure est fusionnée dans « {kept.name} »."
            body = problem(status.HTTP_301_MOVED_PERMANENTLY, detail, merged_into=kept.code, url=address)
            return Response(
                body, status=status.HTTP_301_MOVED_PERMANENTLY, headers={"Location": address}, content_type=CONTENT_TYPE
            )
        return super().retrieve(request, *args, **kwargs)
