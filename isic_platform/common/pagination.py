"""Keyset pagination of the API."""

from rest_framework.pagination import CursorPagination as DRFCursorPagination
from rest_framework.response import Response


class CursorPagination(DRFCursorPagination):
    """``limit`` (1 to 100, 25 by default) and ``cursor``; answers ``results``, ``next``, ``previous`` and never counts."""

    page_size = 25
    page_size_query_param = "limit"
    max_page_size = 100
    cursor_query_param = "cursor"
    ordering = "pk"
    page_size_query_description = "Nombre de résultats par page, de 1 à 100."
    cursor_query_description = "Position donnée par « next » ou « previous »."

    def get_paginated_response(self, data: list) -> Response:
        """Results first, then the two links."""
        return Response({"results": data, "next": self.get_next_link(), "previous": self.get_previous_link()})
