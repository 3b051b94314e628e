"""Partnerships (S105 to S119, S127)."""

from django.urls import path

from partners.views import partnerships, stages, team

_ONE = "partenariats/<shortid:short_id>/"

urlpatterns = [
    path("partenariats/", partnerships.partnership_list, name="partnerships"),
    path("partenariats/nouveau/", partnerships.new_partnership, name="new-partnership"),
    path("partenariats/depuis/<shortid:short_id>/", stages.grow, name="grow-partnership"),
    path(_ONE, partnerships.partnership, name="partnership"),
    path(f"{_ONE}modifier/", partnerships.edit_partnership, name="edit-partnership"),
    path(f"{_ONE}membres/", partnerships.add_member, name="add-partnership-member"),
    path(f"{_ONE}membres/<int:pk>/", partnerships.edit_member, name="partnership-member"),
    path(f"{_ONE}membres/<int:pk>/transparence/", partnerships.transparency, name="transparency"),
    path(f"{_ONE}observations/", stages.observation, name="observe-stage"),
    path(f"{_ONE}observations/<int:pk>/", stages.observation, name="stage-observation"),
    path(f"{_ONE}accords/", stages.agreement, name="new-agreement"),
    path(f"{_ONE}accords/<int:pk>/", stages.agreement, name="agreement"),
    path(f"{_ONE}zones/", stages.zone, name="new-zone"),
    path(f"{_ONE}zones/<int:pk>/", stages.zone, name="zone"),
    path(f"{_ONE}equipe/", team.partnership_team, name="partnership-team"),
    path(f"{_ONE}historique/", partnerships.history, name="partnership-history"),
]
