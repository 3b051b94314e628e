"""Addresses of the app."""

from django.urls import path

from isic_platform.territories.views import search

app_name = "territories"
urlpatterns = [path("territoires/recherche/", search, name="search")]
