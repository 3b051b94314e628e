"""``/comites/modeles/``: reusable committees of one's networks (S140)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.accounts.middleware import kept_text
from isic_platform.accounts.views.kept import bound_to_kept
from isic_platform.vocabularies.selectors import label_of
from partners.forms.committees import TemplateForm
from partners.models import CommitteeTemplate
from partners.permissions import committees as permissions
from partners.selectors.committees import templates_shown
from partners.services import committees as services
from partners.views.committees import crumbs, written
from partners.views.refusals import accepted

MOST_SHOWN = 100


@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """Reusable committees of one's networks."""
    context = {
        "templates": list(templates_shown(request.user)[:MOST_SHOWN]),
        "crumbs": crumbs("Modèles de comité"),
    }
    return render(request, "partners/committees/templates.html", context)


@require_safe
def template(request: HttpRequest, short_id: str) -> HttpResponse:
    """A reusable committee: who sits, which rules, which advice."""
    found = _template(request.user, short_id)
    context = {
        "template": found,
        "seats": [
            {"function": each["function"], "role": label_of(each["role"]), "actor_type": label_of(each["actor_type"])}
            for each in found.seats
        ],
        "can_start": permissions.can_create_committee(request.user),
        "can_change": permissions.can_change_template(request.user, found),
        "crumbs": [
            *crumbs("")[:1],
            {"label": "Modèles de comité", "url": reverse("partners:committee-templates")},
            {"label": str(found), "url": ""},
        ],
    }
    return render(request, "partners/committees/template.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draw_template(request: HttpRequest, short_id: str) -> HttpResponse:
    """Draw a template from a committee that one writes."""
    committee = written(request, short_id)
    if not permissions.can_read_templates(request.user):
        raise PermissionDenied(permissions.NO_TEMPLATE)
    drawn: list[CommitteeTemplate] = []
    if request.method == "POST":
        form = TemplateForm(request.POST, user=request.user)
        if accepted(
            form,
            lambda: drawn.append(services.draw_template(committee=committee, by=request.user, **form.cleaned_data)),
        ):
            messages.success(request, "Le modèle est prêt : les membres du réseau peuvent en partir.")
            return redirect("partners:committee-template", short_id=drawn[0].short_id)
    else:
        form = bound_to_kept(TemplateForm, kept_text(request), user=request.user)
    context = {"form": form, "committee": committee, "crumbs": crumbs(committee, "En faire un modèle")}
    return render(request, "partners/committees/template_form.html", context, status=422 if form.errors else 200)


@require_POST
def remove_template(request: HttpRequest, short_id: str) -> HttpResponse:
    """Withdraw a template."""
    services.remove_template(template=_template(request.user, short_id), by=request.user)
    messages.success(request, "Le modèle est retiré. Les comités qui en sont partis restent tels quels.")
    return redirect("partners:committee-templates")


def _template(user: Any, short_id: str) -> CommitteeTemplate:
    rows = templates_shown(user).select_related("network", "drawn_from").prefetch_related("drawn_from__co_writers")
    return get_object_or_404(rows, short_id=short_id)
