"""Transferable models (S99)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
