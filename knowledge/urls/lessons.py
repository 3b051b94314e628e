"""``/enseignements/``: lessons (S145)."""

from django.urls import path

from knowledge.views import lessons

urlpatterns = [
    path("enseignements/", lessons.lesson_list, name="lessons"),
    path("enseignements/export.<export:format>", lessons.export_lessons, name="export-lessons"),
    path("enseignements/les-miens/", lessons.own_lessons, name="own-lessons"),
    path("enseignements/nouveau/", lessons.new_lesson, name="new-lesson"),
]
