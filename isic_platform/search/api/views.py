"""HTTP for machines: what the pages of the search find."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from isic_platform.search.api.pagination import LatestPagination, RankedPagination
from isic_platform.search.api.serializers import FoundSerializer, ResultSerializer
from isic_platform.search.facets import FACETS, KIND_PREFIX
from isic_platform.search.filters import SearchFilterSet
from isic_platform.search.models import SearchRow, SearchRowQuerySet
from isic_platform.search.queries import MAX_LENGTH, clean_text, corrected, has_words
from isic_platform.search.selectors import Chosen, for_list, ranked

WORDS = OpenApiParameter(
    "q",
    OpenApiTypes.STR,
    description="Mots à chercher : accents, pluriels et formes du verbe ne comptent pas, une faute de frappe est "
    f"corrigée. Guillemets pour une expression, « - » pour écarter un mot, « OU » entre deux mots. {MAX_LENGTH} caractères au plus.",
)

SEARCH = (
    "Recherche dans tous les contenus publiés que l’appelant peut lire. Sans « q », les plus récents d’abord ; avec, "
    "les plus proches des mots, parmi les 2 000 plus récents qui les portent. Les filtres se combinent."
)


class FindMixin(ListModelMixin):
    """A list of published contents, latest first, or best first with ``q``; same rule and filters as the pages.

    ``kind`` restricts it to one nature of content.
    """

    kind = ""
    permission_classes = (AllowAny,)
    filterset_class = SearchFilterSet
    serializer_class = FoundSerializer
    pagination_class = LatestPagination
    extra_parameters = ("q",)

    def get_queryset(self) -> SearchRowQuerySet:
        """Rows that the caller may read."""
        rows = for_list(SearchRow.objects.visible_to(self.request.user))
        return rows.of_kind(self.kind) if self.kind else rows

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of contents. Raises a 400 for a filter or words that cannot be used."""
        rows = self.filter_queryset(self.get_queryset())
        if not request.query_params.get("q", "").strip():
            return self.get_paginated_response(self.get_serializer(self.paginate_queryset(rows), many=True).data)
        text = self._words(request)
        paginator = RankedPagination()
        page = self._ranked_page(paginator, text)
        if not page:
            if not has_words(text):
                raise ValidationError({"q": ["Ce texte ne contient aucun mot à chercher."]})
            if other := corrected(text):
                page = self._ranked_page(paginator, other)
        return paginator.get_paginated_response(self.get_serializer(page, many=True).data)

    def _words(self, request: Request) -> str:
        raw = request.query_params["q"]
        if len(raw.strip()) > MAX_LENGTH:
            raise ValidationError({"q": [f"{MAX_LENGTH} caractères au plus."]})
        return clean_text(raw)

    def _ranked_page(self, paginator: RankedPagination, text: str) -> list[SearchRow]:
        user, chosen = self.request.user, self._chosen()
        return paginator.read(self.request, lambda start, number: ranked(user, text, chosen, start=start, size=number))

    def _chosen(self) -> Chosen:
        filterset = self.filterset_class(self.request.query_params, queryset=SearchRow.objects.none())
        chosen = {name: codes for name, codes in filterset.chosen.items() if name in FACETS}
        return {**chosen, "nature": [f"{KIND_PREFIX}{self.kind}"]} if self.kind else chosen


@extend_schema(tags=["recherche"])
class SearchViewSet(FindMixin, GenericViewSet):
    """Everything published that the caller may read (S144, S159, S175)."""

    serializer_class = ResultSerializer
    queryset = SearchRow.objects.none()

    @extend_schema(summary="Chercher des contenus publiés", parameters=[WORDS], description=SEARCH)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)
