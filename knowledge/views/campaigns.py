"""``/campagnes/``: grids opened for a period, by whom, answered by whom, and what was learnt (S80, S158)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.accounts.enums import Role
from isic_platform.accounts.middleware import kept_text
from isic_platform.accounts.models import Network
from isic_platform.accounts.views.kept import bound_to_kept
from isic_platform.common.parsing import positive_int
from knowledge.enums import ProposalState
from knowledge.models import Campaign, PriorityProposal
from knowledge.permissions import can_answer_grids
from knowledge.services import campaigns as services
from knowledge.together import permissions
from knowledge.together.campaigns import WHEN, campaign_page, campaign_view, published_contents
from knowledge.together.forms import CampaignForm, SynthesisForm
from knowledge.views.refusals import show_refusal

USUAL_DAYS = 60


@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    """Campaigns of one's networks; ``quand`` keeps those that run, that come or that are over."""
    when = request.GET.get("quand", "")
    if when and when not in WHEN:
        messages.warning(request, "Ce choix n'existe pas : toutes les campagnes sont affichées.")
        when = ""
    context = {
        "page": campaign_page(request.user, when=when, parameters=request.GET),
        "when": when,
        "choices": WHEN.items(),
        "today": timezone.localdate(),
        "can_open": request.user.scope.has(Role.FACILITATOR),
        "crumbs": _crumbs(),
    }
    return render(request, "knowledge/together/campaigns.html", context)


@require_safe
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """A campaign: what it asks, who takes part, what was published, and its synthesis once closed."""
    found = _campaign(request.user, pk)
    view = campaign_view(request.user, found)
    user, today = request.user, timezone.localdate()
    places = user.scope.institutions_as(Role.CONTRIBUTOR, Role.MANAGER)
    context = {
        "campaign": found,
        "view": view,
        "is_running": found.is_running(today),
        "is_coming": not found.is_closed and found.starts_on > today,
        "is_invited": any(each.pk in places for each in view.institutions),
        "can_answer": can_answer_grids(user),
        "can_run": permissions.can_run_campaign(user, found),
        "crumbs": _crumbs(str(found)),
    }
    return render(request, "knowledge/together/campaign.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_campaign(request: HttpRequest) -> HttpResponse:
    """Open a campaign; ``reseau`` says where, ``priorite`` from which retained priority."""
    networks = permissions.facilitated_networks(request.user)
    if not networks:
        raise PermissionDenied(services.FACILITATOR_ONLY)
    proposal = _retained(request)
    network = _network(request, networks, proposal)
    if network is None:
        context = {"networks": networks, "crumbs": _crumbs("Ouvrir une campagne")}
        return render(request, "knowledge/together/campaign_network.html", context)
    options = {"network": network, "initial": _first_values(network, proposal)}
    if request.method == "POST":
        form = CampaignForm(request.POST, **options)
        if form.is_valid():
            try:
                opened = services.open_campaign(by=request.user, network=network, **form.cleaned_data)
            except ValidationError as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, "La campagne est ouverte. Les structures invitées sont prévenues.")
                return redirect("knowledge:campaign", pk=opened.pk)
    else:
        form = bound_to_kept(CampaignForm, kept_text(request), **options)
    context = {"form": form, "network": network, "campaign": None, "crumbs": _crumbs("Ouvrir une campagne")}
    return render(request, "knowledge/together/campaign_form.html", context, status=422 if form.errors else 200)


def _retained(request: HttpRequest) -> PriorityProposal | None:
    pk = positive_int(request.GET.get("priorite"))
    rows = PriorityProposal.objects.visible_to(request.user).filter(state=ProposalState.RETAINED)
    return rows.prefetch_related("grids").filter(pk=pk).first() if pk else None


def _network(request: HttpRequest, networks: list[Network], proposal: PriorityProposal | None) -> Network | None:
    """The network of the campaign: that of the priority, the one asked for, or the only one."""
    if proposal is not None:
        return next((each for each in networks if each.pk == proposal.network_id), None)
    code = request.GET.get("reseau", "")
    if code:
        found = next((each for each in networks if each.code == code), None)
        if found is None:
            raise Http404
        return found
    return networks[0] if len(networks) == 1 else None


def _first_values(network: Network, proposal: PriorityProposal | None) -> dict[str, Any]:
    today = timezone.localdate()
    values: dict[str, Any] = {
        "starts_on": today,
        "ends_on": today + timedelta(days=USUAL_DAYS),
        "institutions": list(network.institutions.filter(is_active=True).values_list("pk", flat=True)),
    }
    if proposal is not None:
        values |= {
            "title": proposal.title,
            "purpose": proposal.argument,
            "grids": [grid.pk for grid in proposal.grids.all() if grid.withdrawn_at is None],
            "proposals": [proposal.pk],
        }
    return values


@require_http_methods(["GET", "HEAD", "POST"])
def edit_campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a campaign, until it is closed."""
    found = _run(request, pk)
    values = {name: getattr(found, name) for name in ("title", "purpose", "starts_on", "ends_on")}
    lists = {name: [each.pk for each in getattr(found, name).all()] for name in ("grids", "institutions", "proposals")}
    options = {"network": found.network, "initial": values | lists}
    if request.method == "POST":
        form = CampaignForm(request.POST, **options)
        if form.is_valid():
            try:
                services.update_campaign(campaign=found, by=request.user, **form.cleaned_data)
            except ValidationError as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, "La campagne est à jour.")
                return redirect("knowledge:campaign", pk=pk)
    else:
        form = bound_to_kept(CampaignForm, kept_text(request), **options)
    context = {"form": form, "network": found.network, "campaign": found, "crumbs": _crumbs("Modifier la campagne")}
    return render(request, "knowledge/together/campaign_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def close_campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the synthesis beside what was published, sign it, and close."""
    found = _run(request, pk)
    if request.method == "POST":
        form = SynthesisForm(request.POST)
        if form.is_valid():
            try:
                services.close_campaign(campaign=found, by=request.user, **form.cleaned_data)
            except ValidationError as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, "La campagne est close. Tout le réseau lit sa synthèse.")
                return redirect("knowledge:campaign", pk=pk)
    else:
        form = bound_to_kept(SynthesisForm, kept_text(request))
    answers, lessons = published_contents(request.user, found)
    context = {
        "form": form,
        "campaign": found,
        "answers": answers,
        "lessons": lessons,
        "crumbs": _crumbs("Clore la campagne"),
    }
    return render(request, "knowledge/together/close_campaign.html", context, status=422 if form.errors else 200)


def _campaign(user: Any, pk: int) -> Campaign:
    rows = Campaign.objects.visible_to(user).select_related("network", "closed_by").prefetch_related("grids")
    return get_object_or_404(rows, pk=pk)


def _run(request: HttpRequest, pk: int) -> Campaign:
    """The campaign, if this person runs it and it is not closed."""
    found = _campaign(request.user, pk)
    if not permissions.can_run_campaign(request.user, found):
        raise PermissionDenied(services.CLOSED if found.is_closed else services.FACILITATOR_ONLY)
    return found


def _crumbs(last: str = "") -> list[dict[str, str]]:
    trail = [{"label": "Apprendre ensemble", "url": reverse("knowledge:together")}]
    if not last:
        return [*trail, {"label": "Campagnes", "url": ""}]
    return [*trail, {"label": "Campagnes", "url": reverse("knowledge:campaigns")}, {"label": last, "url": ""}]
