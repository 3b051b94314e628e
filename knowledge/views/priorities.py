"""``/priorites/``: what the members of a network propose to learn, argued and supported (S158)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.accounts.middleware import kept_text
from isic_platform.accounts.selectors import networks_of
from isic_platform.accounts.views.kept import bound_to_kept
from knowledge.enums import ProposalState
from knowledge.models import PriorityArgument, PriorityProposal
from knowledge.services import priorities as services
from knowledge.together import permissions
from knowledge.together.forms import ArgumentForm, DecisionForm, PriorityForm, WithdrawalForm
from knowledge.together.priorities import debate_of, priority_page, ranked_priorities
from knowledge.views.refusals import show_refusal

STATES = {"en-debat": ProposalState.OPEN, "retenues": ProposalState.RETAINED, "ecartees": ProposalState.DISMISSED}
LABELS = {"en-debat": "En débat", "retenues": "Retenues", "ecartees": "Écartées"}


@require_safe
def priority_list(request: HttpRequest) -> HttpResponse:
    """Proposals of one's networks, ranked by support; in debate unless ``etat`` says otherwise."""
    asked = request.GET.get("etat", "en-debat")
    if asked not in STATES:
        messages.warning(request, "Cet état n'existe pas : les propositions en débat sont affichées.")
        asked = "en-debat"
    context = {
        "page": priority_page(request.user, state=STATES[asked], parameters=request.GET),
        "asked": asked,
        "states": LABELS.items(),
        "can_propose": bool(request.user.scope.reach),
        "crumbs": _crumbs(),
    }
    return render(request, "knowledge/together/priorities.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_priority(request: HttpRequest) -> HttpResponse:
    """Propose something to learn."""
    if not networks_of(request.user).exists():
        raise PermissionDenied("Une priorité se propose à un réseau : votre compte n'est rattaché à aucun.")
    if request.method == "POST":
        form = PriorityForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                proposal = services.propose_priority(by=request.user, **form.values())
            except ValidationError as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, "Votre proposition est ouverte au débat.")
                return redirect("knowledge:priority", pk=proposal.pk)
    else:
        form = bound_to_kept(PriorityForm, kept_text(request), user=request.user)
    context = {"form": form, "proposal": None, "crumbs": _crumbs("Proposer une priorité")}
    return render(request, "knowledge/together/priority_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_priority(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct one's own proposal, while nobody argued."""
    proposal = get_object_or_404(ranked_priorities(request.user), pk=pk)
    if not permissions.can_edit_priority(request.user, proposal):
        raise PermissionDenied("Une proposition se corrige par son auteur, tant que personne n'a argumenté.")
    options = {"user": request.user, "proposal": proposal}
    if request.method == "POST":
        form = PriorityForm(request.POST, **options)
        if form.is_valid():
            try:
                services.edit_priority(proposal=proposal, by=request.user, **form.values())
            except ValidationError as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, "Votre proposition est corrigée.")
                return redirect("knowledge:priority", pk=pk)
    else:
        form = bound_to_kept(PriorityForm, kept_text(request), **options)
    context = {"form": form, "proposal": proposal, "crumbs": _crumbs("Corriger ma proposition")}
    return render(request, "knowledge/together/priority_form.html", context, status=422 if form.errors else 200)


@require_safe
def priority(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposal and its debate."""
    return _debate(request, pk)


def _debate(
    request: HttpRequest, pk: int, *, argument: ArgumentForm | None = None, decision: DecisionForm | None = None
) -> HttpResponse:
    """The page of a proposal; a form refused comes back in its place. Http404 to who is not of the network."""
    debate = debate_of(request.user, pk)
    if debate is None:
        raise Http404
    proposal, user = debate.proposal, request.user
    can_debate = permissions.can_debate_priority(user, proposal)
    can_decide = permissions.can_decide_priority(user, proposal)
    kept = kept_text(request) if argument is None and decision is None else None
    refused = argument if argument is not None and argument.errors else decision
    for each in debate.arguments:
        each.can_withdraw = permissions.can_withdraw_argument(user, each)
    context = {
        "debate": debate,
        "proposal": proposal,
        "can_debate": can_debate,
        "can_edit": permissions.can_edit_priority(user, proposal),
        "can_decide": can_decide,
        "can_open_campaign": can_decide and proposal.state == ProposalState.RETAINED and proposal.network.is_active,
        "argument_form": argument or (bound_to_kept(ArgumentForm, kept) if can_debate else None),
        "decision_form": decision or (bound_to_kept(DecisionForm, kept) if can_decide else None),
        "form": refused,
        "crumbs": _crumbs(str(proposal)),
    }
    return render(request, "knowledge/together/priority.html", context, status=422 if refused is not None else 200)


@require_POST
def argue(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an argument to the debate."""
    proposal = get_object_or_404(PriorityProposal.objects.visible_to(request.user), pk=pk)
    form = ArgumentForm(request.POST)
    if form.is_valid():
        try:
            services.add_argument(proposal=proposal, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Votre argument est dans le débat.")
            return redirect("knowledge:priority", pk=pk)
    return _debate(request, pk, argument=form)


@require_POST
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one's vote, or take it back (``soutien`` is « non »), and come back where the button was."""
    proposal = get_object_or_404(PriorityProposal.objects.visible_to(request.user), pk=pk)
    takes_back = request.POST.get("soutien") == "non"
    act = services.take_back_support if takes_back else services.support_priority
    try:
        act(proposal=proposal, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "Votre soutien est retiré." if takes_back else "Votre soutien est compté.")
    if request.POST.get("depuis") == "liste":
        return redirect("knowledge:priorities")
    return redirect("knowledge:priority", pk=pk)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Retain or dismiss."""
    proposal = get_object_or_404(PriorityProposal.objects.visible_to(request.user), pk=pk)
    if not permissions.can_decide_priority(request.user, proposal):
        raise PermissionDenied("Seule l'animation du réseau retient ou écarte une proposition.")
    form = DecisionForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.decide_priority(proposal=proposal, by=request.user, state=data["state"], reason=data["decision"])
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "La décision et sa raison sont écrites.")
            return redirect("knowledge:priority", pk=pk)
    return _debate(request, pk, decision=form)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_argument(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an argument out of the debate, with the reason."""
    rows = PriorityArgument.objects.select_related("proposal")
    rows = rows.filter(proposal__in=PriorityProposal.objects.visible_to(request.user))
    argument = get_object_or_404(rows, pk=pk)
    if not permissions.can_withdraw_argument(request.user, argument):
        raise PermissionDenied("Un argument se retire une fois, par son auteur ou par l'animation du réseau.")
    if request.method == "POST":
        form = WithdrawalForm(request.POST)
        if form.is_valid():
            try:
                services.withdraw_argument(argument=argument, by=request.user, reason=form.cleaned_data["withdrawal"])
            except ValidationError as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, "L'argument est retiré du débat.")
                return redirect("knowledge:priority", pk=argument.proposal_id)
    else:
        form = bound_to_kept(WithdrawalForm, kept_text(request))
    context = {"form": form, "argument": argument, "crumbs": _crumbs("Retirer un argument")}
    return render(request, "knowledge/together/withdraw_argument.html", context, status=422 if form.errors else 200)


def _crumbs(last: str = "") -> list[dict[str, Any]]:
    trail = [{"label": "Apprendre ensemble", "url": reverse("knowledge:together")}]
    if not last:
        return [*trail, {"label": "Priorités", "url": ""}]
    return [*trail, {"label": "Priorités", "url": reverse("knowledge:priorities")}, {"label": last, "url": ""}]
