"""Routes that the roof registers under ``/api/v1/``."""

from partners.api.committees import CommitteeViewSet
from partners.api.partnerships import PartnershipViewSet

routes = [
    ("partnerships", PartnershipViewSet, "partnership"),
    ("steering-committees", CommitteeViewSet, "steering-committee"),
]
