"""Addresses of the publication path."""

from django.urls import URLPattern

app_name = "publication"
urlpatterns: list[URLPattern] = []
