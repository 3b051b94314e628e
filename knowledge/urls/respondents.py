"""Several respondents on one grid (S97, S98), guests without an account, and the private grid (S90)."""

from django.urls import path

from knowledge.views import aloud, comparison, guest, private, respondents

urlpatterns = [
    path("collectes/repondants/<shortid:short_id>/<slug:code>/", respondents.add, name="add-respondent"),
    path("collectes/comparer/<shortid:short_id>/<slug:code>/", comparison.compare, name="compare-respondents"),
    path("collectes/<shortid:short_id>/invitation/", respondents.invitation, name="respondent-invitation"),
    path("collectes/<shortid:short_id>/invitation/retirer/", respondents.revoke, name="revoke-invitation"),
    path("collectes/<shortid:short_id>/partager/", private.share, name="share-private"),
    path("collectes/<shortid:short_id>/effacer/", private.erase, name="erase-private"),
    path("collectes/<shortid:short_id>/emporter/", private.export, name="export-private"),
    path("collectes/<shortid:short_id>/voix-haute/", aloud.home, name="aloud"),
    path("collectes/<shortid:short_id>/voix-haute/relire/", aloud.recap, name="aloud-recap"),
    path("collectes/<shortid:short_id>/voix-haute/<str:code>/", aloud.page, name="aloud-page"),
    path("collectes/<shortid:short_id>/voix-haute/<str:code>/enregistrer/", aloud.save, name="aloud-save"),
    path("repondre/", guest.home, name="guest-home"),
    path("repondre/relire/", guest.recap, name="guest-recap"),
    path("repondre/merci/", guest.thanks, name="guest-thanks"),
    path("repondre/question/<str:code>/", guest.page, name="guest-page"),
    path("repondre/question/<str:code>/enregistrer/", guest.save, name="guest-save"),
    path("repondre/<slug:secret>/", guest.link, name="guest-link"),
]
