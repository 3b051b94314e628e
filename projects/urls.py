"""Addresses of projects."""

from django.urls import path

from projects.views import projects

app_name = "projects"
urlpatterns = [
    path("projets/", projects.project_list, name="list"),
    path("projets/nouveau/", projects.new_project, name="new"),
]
