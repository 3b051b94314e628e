"""Several respondents on one grid (S97, S98)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
