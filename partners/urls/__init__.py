"""Addresses of partnerships, committees and REX; one module per subject."""

from partners.urls import committees, map, meetings, partnerships, project_lists, rex

app_name = "partners"
urlpatterns = [
    *map.urlpatterns,
    *project_lists.urlpatterns,
    *partnerships.urlpatterns,
    *committees.urlpatterns,
    *meetings.urlpatterns,
    *rex.urlpatterns,
]
