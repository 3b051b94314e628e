"""The editor of grids (S103)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
