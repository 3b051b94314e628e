"""``/analyses/``: crossed readings (S100)."""

from django.urls import path

from knowledge.views import analyses

urlpatterns = [
    path("analyses/", analyses.analysis_list, name="analyses"),
    path("analyses/nouvelle/", analyses.new_analysis, name="new-analysis"),
    path("analyses/<shortid:short_id>/sources/", analyses.sources, name="analysis-sources"),
    path("analyses/<shortid:short_id>/valider/", analyses.validate, name="validate-analysis"),
]
