"""Addresses of projects."""

from django.urls import path

from projects.views import cycle, documents, institutions, journal, projects

app_name = "projects"
urlpatterns = [
    path("projets/", projects.project_list, name="list"),
    path("projets/export.<export:format>", projects.export_projects, name="export"),
    path("projets/nouveau/", projects.new_project, name="new"),
    path("structures/<code:code>/fiches/", institutions.institution_fiches, name="institution-fiches"),
    path("projets/<shortid:short_id>/etat/", cycle.state, name="state"),
    path("projets/<shortid:short_id>/cycle/", cycle.cycle, name="cycle"),
    path("projets/<shortid:short_id>/cycle/comparer/", cycle.compare, name="compare-turns"),
    path("projets/<shortid:short_id>/cycle/nouveau-tour/", cycle.new_turn, name="new-turn"),
    path("projets/<shortid:short_id>/journal/", journal.journal, name="journal"),
    path("projets/<shortid:short_id>/journal/<int:pk>/", journal.note, name="note"),
    path("o/<shortid:short_id>/une-page.pdf", documents.one_page, name="one-page"),
    path("travail/<shortid:short_id>/une-page.pdf", documents.draft_one_page, name="draft-one-page"),
]
