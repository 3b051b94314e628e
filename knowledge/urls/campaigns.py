"""Priorities and campaigns (S80, S158)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
