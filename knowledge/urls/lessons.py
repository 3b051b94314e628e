"""Lessons (S145)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
