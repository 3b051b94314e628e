"""Addresses of the vocabularies."""

from django.urls import path

from isic_platform.vocabularies import views

app_name = "vocabularies"
urlpatterns = [path("glossaire/", views.glossary, name="glossary")]
