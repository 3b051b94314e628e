"""``/apprendre/caviarder/``: remove personal data from what is written together (G.10)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from isic_platform.accounts.middleware import never_kept
from isic_platform.publication.exceptions import PublicationError
from isic_platform.publication.forms import RedactionForm
from isic_platform.publication.places import places_in_words
from knowledge.together.permissions import can_redact_shared_texts
from knowledge.together.redaction import redact_shared_texts


@never_kept
@sensitive_post_parameters("text", "replacement")
@require_http_methods(["GET", "POST"])
def redact_shared(request: HttpRequest) -> HttpResponse:
    """Make a text leave priorities, campaigns and positionings; the answer says how many places, never what."""
    if not can_redact_shared_texts(request.user):
        raise PermissionDenied("Ce retrait est réservé aux administrateurs de la plateforme.")
    form = RedactionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            done = redact_shared_texts(
                text=data["text"], replacement=data["replacement"], rule=data["rule"], by=request.user
            )
        except PublicationError as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, f"Texte retiré : {places_in_words(done.places)}.")
            return redirect("knowledge:redact-shared")
    context = {
        "form": form,
        "crumbs": [
            {"label": "Apprendre ensemble", "url": reverse("knowledge:together")},
            {"label": "Retirer une donnée", "url": ""},
        ],
    }
    return render(request, "knowledge/together/redact.html", context, status=422 if form.errors else 200)
