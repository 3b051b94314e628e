"""``/apprendre/``: what a network learns together, in one page; and what collective intelligence is (S15)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from knowledge.positioning.places import own_institutions
from knowledge.together.campaigns import running_campaigns
from knowledge.together.permissions import can_redact_shared_texts
from knowledge.together.priorities import open_priorities

MOST_SHOWN = 5


@require_safe
def together(request: HttpRequest) -> HttpResponse:
    """Running campaigns, priorities in debate, self-positioning: where each of them is found."""
    context = {
        "campaigns": running_campaigns(request.user),
        "priorities": open_priorities(request.user, MOST_SHOWN),
        "institutions": own_institutions(request.user)[:MOST_SHOWN],
        "is_member": bool(request.user.scope.reach),
        "can_redact": can_redact_shared_texts(request.user),
        "crumbs": [{"label": "Apprendre ensemble", "url": ""}],
    }
    return render(request, "knowledge/together/together.html", context)


@login_not_required
@require_safe
def collective_intelligence(request: HttpRequest) -> HttpResponse:
    """Collective intelligence as a state of mind, a method and a result (S15), and the cursor of effort (S6 to S9)."""
    context = {"crumbs": [{"label": "L'intelligence collective", "url": ""}]}
    return render(request, "knowledge/together/collective_intelligence.html", context)
