"""Addresses of grids, of the answers given to them, and of what is learnt from them; one module per subject."""

from knowledge.dashboards.urls import urlpatterns as dashboards
from knowledge.library import urls as library
from knowledge.urls import (
    analyses,
    campaigns,
    editor,
    entries,
    grids,
    lessons,
    models,
    positioning,
    resources,
    respondents,
    syntheses,
    uses,
)

app_name = "knowledge"
urlpatterns = [
    *editor.urlpatterns,  # before « grilles/<code>/ »
    *grids.urlpatterns,
    *respondents.urlpatterns,
    *entries.urlpatterns,
    *analyses.urlpatterns,
    *lessons.urlpatterns,
    *models.urlpatterns,
    *resources.urlpatterns,
    *syntheses.urlpatterns,
    *campaigns.urlpatterns,
    *positioning.urlpatterns,
    *uses.urlpatterns,
    *dashboards,
    *library.urlpatterns,
]
