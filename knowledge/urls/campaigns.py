"""Priorities and campaigns (S80, S158), the page that gathers them, and what collective intelligence is (S15)."""

from django.urls import path

from knowledge.views import campaigns, priorities, redaction, together

urlpatterns = [
    path("apprendre/", together.together, name="together"),
    path("apprendre/caviarder/", redaction.redact_shared, name="redact-shared"),
    path("intelligence-collective/", together.collective_intelligence, name="collective-intelligence"),
    path("priorites/", priorities.priority_list, name="priorities"),
    path("priorites/nouvelle/", priorities.new_priority, name="new-priority"),
    path("priorites/<int:pk>/", priorities.priority, name="priority"),
    path("priorites/<int:pk>/modifier/", priorities.edit_priority, name="edit-priority"),
    path("priorites/<int:pk>/argumenter/", priorities.argue, name="argue-priority"),
    path("priorites/<int:pk>/soutenir/", priorities.support, name="support-priority"),
    path("priorites/<int:pk>/decider/", priorities.decide, name="decide-priority"),
    path("priorites/arguments/<int:pk>/retirer/", priorities.withdraw_argument, name="withdraw-argument"),
    path("campagnes/", campaigns.campaign_list, name="campaigns"),
    path("campagnes/nouvelle/", campaigns.new_campaign, name="new-campaign"),
    path("campagnes/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campagnes/<int:pk>/modifier/", campaigns.edit_campaign, name="edit-campaign"),
    path("campagnes/<int:pk>/clore/", campaigns.close_campaign, name="close-campaign"),
]
