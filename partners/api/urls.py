"""Routes that the roof registers under ``/api/v1/``."""

from partners.api.committees import CommitteeViewSet

routes = [("steering-committees", CommitteeViewSet, "steering-committee")]
