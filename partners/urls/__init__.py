"""Addresses of partnerships, committees and REX; one module per subject."""

from partners.urls import committees, meetings

app_name = "partners"
urlpatterns = [
    *committees.urlpatterns,
    *meetings.urlpatterns,
]
