"""``/usages/``: uses of published contents (S232)."""

from django.urls import path

from knowledge.views import uses

urlpatterns = [
    path("o/<shortid:short_id>/usages/", uses.uses, name="uses"),
    path("o/<shortid:short_id>/je-l-ai-utilise/", uses.declare, name="declare-use"),
    path("usages/", uses.own, name="own-uses"),
    path("usages/<int:pk>/retirer/", uses.withdraw, name="withdraw-use"),
]
