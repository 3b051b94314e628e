"""Addresses of partnerships, committees and REX; one module per subject."""

from partners.urls import committees, map, meetings, partnerships, rex

app_name = "partners"
urlpatterns = [
    *map.urlpatterns,
    *partnerships.urlpatterns,
    *committees.urlpatterns,
    *meetings.urlpatterns,
    *rex.urlpatterns,
]
