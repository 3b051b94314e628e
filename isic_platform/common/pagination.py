"""Keyset pagination of the API."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet, TextField
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor
from rest_framework.pagination import CursorPagination as DRFCursorPagination
from rest_framework.request import Request
from rest_framework.response import Response


class CursorPagination(DRFCursorPagination):
    """``limit`` (1 to 100, 25 by default) and ``cursor``; answers ``results``, ``next``, ``previous`` and never counts."""

    page_size = 25
    page_size_query_param = "limit"
    max_page_size = 100
    cursor_query_param = "cursor"
    ordering = "pk"
    page_size_query_description = "Nombre de résultats par page, de 1 à 100."
    invalid_cursor_message = "Ce curseur n'est pas valable : repartez du début ou d'un lien « next »."
    _ordering_field: Field = TextField()
    cursor_query_description = "Position donnée par « next » ou « previous »."

    def decode_cursor(self, request: Request) -> Cursor | None:
        """The cursor of the request. A position that no row of this list can have is refused (404), not sent to the database."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None:
            try:
                if "\x00" in cursor.position:
                    raise ValueError
                self._ordering_field.to_python(cursor.position)
            except (ValueError, ValidationError) as error:
                raise NotFound(self.invalid_cursor_message) from error
        return cursor

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: Any = None) -> list | None:
        """Know which field the position belongs to before reading the cursor."""
        name = self.get_ordering(request, queryset, view)[0].lstrip("-")
        meta, annotation = queryset.model._meta, queryset.query.annotations.get(name)
        if annotation is not None:
            self._ordering_field = annotation.output_field
        else:
            self._ordering_field = meta.pk if name == "pk" else meta.get_field(name.removesuffix("_id"))
        return super().paginate_queryset(queryset, request, view)

    def get_paginated_response(self, data: list) -> Response:
        """Results first, then the two links."""
        return Response({"results": data, "next": self.get_next_link(), "previous": self.get_previous_link()})
