"""Routes that the roof registers under ``/api/v1/``."""

from partners.api.committees import CommitteeViewSet
from partners.api.partnerships import PartnershipViewSet
from partners.api.rex import RexViewSet

routes = [
    ("partnerships", PartnershipViewSet, "partnership"),
    ("steering-committees", CommitteeViewSet, "steering-committee"),
    ("rex", RexViewSet, "rex"),
]
