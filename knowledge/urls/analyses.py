"""Analyses (S100)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
