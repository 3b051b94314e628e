"""Crossed pages of the library: obstacles and levers (S209), answers to a grid by question (S146), themes by year (S29)."""

from django.urls import path

from knowledge.library.views import answers, crossing, themes

urlpatterns = [
    path("bibliotheque/freins/", crossing.ranked, {"axis": "freins"}, name="obstacles"),
    path("bibliotheque/freins/<str:code>/", crossing.one, {"axis": "freins"}, name="obstacle"),
    path("bibliotheque/leviers/", crossing.ranked, {"axis": "leviers"}, name="levers"),
    path("bibliotheque/leviers/<str:code>/", crossing.one, {"axis": "leviers"}, name="lever"),
    path("bibliotheque/themes/", themes.themes, name="themes"),
    path("grilles/<slug:code>/reponses/", answers.answers, name="grid-answers"),
    path("grilles/<slug:code>/reponses.csv", answers.answers_csv, name="grid-answers-csv"),
    path("grilles/<slug:code>/reponses/<str:question>/", answers.question, name="grid-question-answers"),
]
