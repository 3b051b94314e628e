"""Risks, tools and funding of a project; what networks learn of funding (S63, S65, S67, S169, S170)."""

from django.urls import path

from partners.views import project_lists as views

_ONE = "projets/<shortid:short_id>/suivi/<slug:name>/"

urlpatterns = [
    path("projets/<shortid:short_id>/suivi/outils/reprendre/", views.copy_tools, name="copy-tools"),
    path(_ONE, views.project_list, name="project-list"),
    path(f"{_ONE}nouvelle/", views.edit_row, name="new-project-row"),
    path(f"{_ONE}<slug:row_id>/", views.edit_row, name="project-row"),
    path("partenariats/financements/", views.statistics, name="funding-statistics"),
    path("partenariats/ressources-mutualisees/", views.shared_resources, name="shared-resources"),
]
