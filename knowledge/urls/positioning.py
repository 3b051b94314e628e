"""Self-positioning (S14)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
