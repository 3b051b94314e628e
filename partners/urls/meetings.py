"""Working meetings (S120 to S125)."""

from django.urls import path, re_path

from isic_platform.publication.identifiers import ALPHABET, LENGTH
from partners.views import meetings

_ABOUT = rf"(?P<kind>partenariat|projet)/(?P<short_id>[{ALPHABET}]{{{LENGTH}}})"

urlpatterns = [
    path("rencontres/", meetings.meeting_list, name="meetings"),
    path("rencontres/nouvelle/", meetings.new_meeting, name="new-meeting"),
    re_path(rf"^rencontres/suivi/{_ABOUT}/$", meetings.follow, name="meetings-follow-up"),
    path("rencontres/<shortid:short_id>/", meetings.meeting, name="meeting"),
    path("rencontres/<shortid:short_id>/modifier/", meetings.edit_meeting, name="edit-meeting"),
    path("rencontres/<shortid:short_id>/participants/", meetings.add_participant, name="add-participant"),
    path("rencontres/<shortid:short_id>/presences/", meetings.attendance, name="meeting-attendance"),
    path("rencontres/<shortid:short_id>/participants/<int:pk>/retirer/", meetings.remove_participant, name="remove-participant"),
    path("rencontres/<shortid:short_id>/decisions/", meetings.take_decision, name="take-meeting-decision"),
    path("rencontres/<shortid:short_id>/decisions/<int:pk>/", meetings.edit_decision, name="edit-meeting-decision"),
    path("rencontres/<shortid:short_id>/capacites/", meetings.capacities, name="meeting-capacities"),
]
