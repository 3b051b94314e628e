"""``/ressources/``: resources of the library and their types (S153 to S157)."""

from django.urls import path

from knowledge.views import resources

urlpatterns = [
    path("ressources/", resources.resource_list, name="resources"),
    path("ressources/export.<export:format>", resources.export_resources, name="export-resources"),
    path("ressources/les-miennes/", resources.own_resources, name="own-resources"),
    path("ressources/nouvelle/", resources.new_resource, name="new-resource"),
    path("ressources/types/", resources.type_list, name="resource-types"),
    path("ressources/types/nouveau/", resources.edit_type, name="new-resource-type"),
    path("ressources/types/<str:code>/", resources.edit_type, name="resource-type"),
    path("ressources/types/<str:code>/proposer/", resources.offer_type, name="offer-resource-type"),
    path("ressources/<str:short_id>/utile/", resources.vote_useful, name="vote-useful"),
]
