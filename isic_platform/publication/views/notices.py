"""One's notices."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from isic_platform.publication import services
from isic_platform.publication.notices import notices_of


@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """The latest notices; POST marks one as read and goes to what it speaks of, or marks them all."""
    found = notices_of(request.user)
    if request.method == "POST":
        one = request.POST.get("notice", "")
        chosen = next((notice for notice in found if str(notice.pk) == one), None)
        if chosen is not None:
            services.mark_read(user=request.user, ids=[chosen.pk])
            return redirect(chosen.path)  # written by the platform, never by a person
        services.mark_read(user=request.user)
        messages.success(request, "Toutes les notifications sont marquées comme lues.")
        return redirect("publication:notices")
    context = {
        "notices": found,
        "unread": sum(notice.read_at is None for notice in found),
        "crumbs": [{"label": "Notifications", "url": ""}],
    }
    return render(request, "publication/notices.html", context)
