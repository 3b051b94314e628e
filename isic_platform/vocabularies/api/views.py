"""Read side of the vocabularies."""

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import permissions, viewsets
from rest_framework.serializers import BaseSerializer

from isic_platform.common.pagination import CursorPagination
from isic_platform.vocabularies.api.serializers import VocabularyDetailSerializer, VocabularySerializer
from isic_platform.vocabularies.filters import VocabularyFilter
from isic_platform.vocabularies.models import Membership, Vocabulary


class VocabularyPagination(CursorPagination):
    """Vocabularies follow the order of the glossary."""

    ordering = ("order", "code")


@extend_schema_view(
    list=extend_schema(summary="Vocabulaires contrôlés"),
    retrieve=extend_schema(summary="Un vocabulaire et ses termes"),
)
class VocabularyViewSet(viewsets.ReadOnlyModelViewSet):
    """Controlled vocabularies, public: anyone may read them (S175)."""

    permission_classes = [permissions.AllowAny]
    lookup_field = "code"
    lookup_value_regex = "[A-Za-z0-9_.-]+"
    filterset_class = VocabularyFilter
    pagination_class = VocabularyPagination
    ordering = VocabularyPagination.ordering

    def get_queryset(self) -> QuerySet[Vocabulary]:
        """Vocabularies, with their terms for a detail."""
        queryset = Vocabulary.objects.order_by(*self.ordering)
        if self.action == "retrieve":
            return queryset.prefetch_related(
                Prefetch("memberships", Membership.objects.select_related("term").order_by("order", "term_id"))
            )
        return queryset

    def get_serializer_class(self) -> type[BaseSerializer]:
        """Terms come with a detail only."""
        return VocabularyDetailSerializer if self.action == "retrieve" else VocabularySerializer
