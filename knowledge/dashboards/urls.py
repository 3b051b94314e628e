"""``/tableau-de-bord/``: one's work, an institution, a network, weak signals; the yearly report and the indicators."""

from django.urls import path

from knowledge.dashboards import views

urlpatterns = [
    path("tableau-de-bord/", views.own_board, name="dashboard"),
    path("tableau-de-bord/signaux/", views.signals, name="signals"),
    path("tableau-de-bord/reseau/<int:pk>/", views.network_dashboard, name="network-dashboard"),
    path("tableau-de-bord/structure/<code:code>/", views.institution_dashboard, name="institution-dashboard"),
    path("tableau-de-bord/structure/<code:code>/rapport/<int:year>/", views.report, name="institution-report"),
    path(
        "tableau-de-bord/structure/<code:code>/rapport/<int:year>/pdf/", views.report_pdf, name="institution-report-pdf"
    ),
    path(
        "tableau-de-bord/structure/<code:code>/rapport/<int:year>/word/",
        views.report_word,
        name="institution-report-word",
    ),
    path(
        "tableau-de-bord/structure/<code:code>/indicateurs.csv", views.indicators_csv, name="institution-indicators-csv"
    ),
    path(
        "tableau-de-bord/structure/<code:code>/indicateurs.json",
        views.indicators_json,
        name="institution-indicators-json",
    ),
]
