"""Working meetings (S120 to S125)."""

from django.urls import path

from partners.views import meetings

urlpatterns = [
    path("rencontres/", meetings.meeting_list, name="meetings"),
    path("rencontres/nouvelle/", meetings.new_meeting, name="new-meeting"),
    path("rencontres/suivi/<slug:kind>/<shortid:short_id>/", meetings.follow, name="meetings-follow-up"),
    path("rencontres/<shortid:short_id>/", meetings.meeting, name="meeting"),
    path("rencontres/<shortid:short_id>/modifier/", meetings.edit_meeting, name="edit-meeting"),
    path("rencontres/<shortid:short_id>/participants/", meetings.add_participant, name="add-participant"),
    path("rencontres/<shortid:short_id>/presences/", meetings.attendance, name="meeting-attendance"),
    path(
        "rencontres/<shortid:short_id>/participants/<int:pk>/retirer/",
        meetings.remove_participant,
        name="remove-participant",
    ),
    path("rencontres/<shortid:short_id>/decisions/", meetings.take_decision, name="take-meeting-decision"),
    path("rencontres/<shortid:short_id>/decisions/<int:pk>/", meetings.edit_decision, name="edit-meeting-decision"),
    path("rencontres/<shortid:short_id>/capacites/", meetings.capacities, name="meeting-capacities"),
]
