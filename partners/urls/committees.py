"""Steering committees (S135 to S141)."""

from django.urls import path

from partners.views import committees, documents, sessions, team, templates

urlpatterns = [
    path("comites/", committees.committee_list, name="committees"),
    path("comites/nouveau/", committees.new_committee, name="new-committee"),
    path("comites/modeles/", templates.template_list, name="committee-templates"),
    path("comites/modeles/<shortid:short_id>/", templates.template, name="committee-template"),
    path("comites/modeles/<shortid:short_id>/retirer/", templates.remove_template, name="remove-template"),
    path("comites/seances/<shortid:short_id>/", sessions.session, name="session"),
    path("comites/seances/<shortid:short_id>/modifier/", sessions.edit_session, name="edit-session"),
    path("comites/seances/<shortid:short_id>/presences/", sessions.attendance, name="attendance"),
    path("comites/seances/<shortid:short_id>/decisions/", sessions.take_decision, name="take-decision"),
    path("comites/seances/<shortid:short_id>/decisions/<int:pk>/", sessions.edit_decision, name="edit-decision"),
    path("comites/seances/<shortid:short_id>/convocation.pdf", documents.convocation, name="convocation"),
    path("comites/seances/<shortid:short_id>/compte-rendu.pdf", documents.minutes, name="minutes"),
    path("comites/<shortid:short_id>/", committees.committee, name="committee"),
    path("comites/<shortid:short_id>/modifier/", committees.edit_committee, name="edit-committee"),
    path("comites/<shortid:short_id>/membres/", committees.edit_members, name="committee-members"),
    path("comites/<shortid:short_id>/membres/<int:pk>/", committees.edit_member, name="committee-member"),
    path("comites/<shortid:short_id>/seances/nouvelle/", sessions.new_session, name="new-session"),
    path("comites/<shortid:short_id>/pratiques/", committees.add_practice, name="add-practice"),
    path("comites/<shortid:short_id>/pratiques/<int:pk>/verser/", committees.shelve_practice, name="shelve-practice"),
    path("comites/<shortid:short_id>/pratiques/<int:pk>/retirer/", committees.remove_practice, name="remove-practice"),
    path("comites/<shortid:short_id>/modele/", templates.draw_template, name="draw-template"),
    path("comites/<shortid:short_id>/equipe/", team.committee_team, name="committee-team"),
    path("comites/<shortid:short_id>/historique/", committees.history, name="committee-history"),
    path("comites/<shortid:short_id>/calendrier.ics", documents.calendar, name="committee-calendar"),
]
