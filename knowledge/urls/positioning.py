"""Self-positioning (S14)."""

from django.urls import path

from knowledge.views import positioning

urlpatterns = [
    path("auto-positionnement/", positioning.places, name="positioning"),
    path("auto-positionnement/structure/<slug:code>/", positioning.institution_history, name="institution-positioning"),
    path(
        "auto-positionnement/structure/<slug:code>/nouveau/",
        positioning.new_for_institution,
        name="new-institution-positioning",
    ),
    path("auto-positionnement/projet/<shortid:short_id>/", positioning.team_history, name="project-positioning"),
    path(
        "auto-positionnement/projet/<shortid:short_id>/nouveau/",
        positioning.new_for_team,
        name="new-project-positioning",
    ),
]
