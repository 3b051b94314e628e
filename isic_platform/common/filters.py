"""Strict filters: an unknown parameter or value is refused and the accepted ones are listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django_filters import FilterSet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

RESERVED = {"limit", "cursor", "format"}


class StrictFilterBackend(DjangoFilterBackend):
    """django-filter that refuses parameters it does not know (400), instead of ignoring them."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        """Filter, or raise a 400 whose ``errors`` name each refused parameter and what is accepted."""
        filterset = self.get_filterset(request, queryset, view)
        known = set(filterset.filters) if filterset is not None else set()
        unknown = sorted(set(request.query_params) - known - RESERVED - set(getattr(view, "extra_parameters", ())))
        if unknown:
            accepted = ", ".join(sorted(known | RESERVED | set(getattr(view, "extra_parameters", ()))))
            raise ValidationError({name: [f"Paramètre inconnu. Paramètres acceptés : {accepted}."] for name in unknown})
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise ValidationError(filterset.errors)
        return filterset.qs


def applied(make: Callable[[QueryDict], FilterSet], asked: QueryDict) -> tuple[FilterSet, list[str]]:
    """The filters of a page without the values that do not exist, and the names of those left out.

    ``make`` builds the filters from the parameters; ``asked`` loses what is left out.
    """
    filters = make(asked)
    if filters.is_valid():
        return filters, []
    refused = list(filters.form.errors)
    for name in refused:
        asked.pop(name, None)
    return make(asked), refused
