"""Add a respondent to a grid on a project; give, renew and stop the link of one without an account (S97, S98)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from isic_platform.publication.access import is_writer, with_item
from isic_platform.publication.models import Item
from isic_platform.publication.views.writing import NOT_WRITER, crumbs
from knowledge.enums import AttachedTo
from knowledge.exceptions import EntryRefused
from knowledge.models import Grid, GridEntry, RespondentInvitation
from knowledge.permissions import can_start_entry_on_project
from knowledge.respondents.forms import InvitationForm, RespondentForm
from knowledge.respondents.rules import CONCERNED, How, refusal_to_invite
from knowledge.selectors import grid_to_answer
from knowledge.services.respondents import add_respondent, ask_colleague, invite_respondent, revoke_invitation
from projects.models import Project

TEAM_ONLY = "Seule l'équipe du projet ajoute un répondant."


@require_http_methods(["GET", "POST"])
@with_item(can_start_entry_on_project, TEAM_ONLY)
def add(request: HttpRequest, item: Item, code: str) -> HttpResponse:
    """Who answers, and how: together, aloud, a colleague with their account, or a link without one."""
    grid, project = grid_to_answer(code), Project.objects.filter(item=item).first()
    if grid is None or project is None or AttachedTo.PROJECT not in grid.attached_to:
        raise Http404
    if grid.is_private_by_default:
        raise PermissionDenied("Cette grille est personnelle : chacun y répond avec son compte, pour soi.")
    project.item = item
    people = _colleagues(request.user, item)
    form = RespondentForm(
        request.POST or None, grid=grid, team=[(str(each.pk), each.get_full_name()) for each in people]
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _added(request, grid, project, form.cleaned_data, people)
        except EntryRefused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "item": item,
        "grid": grid,
        "form": form,
        "has_colleagues": bool(people),
        "crumbs": [
            {"label": "Collectes", "url": reverse("knowledge:entries")},
            {"label": item.title_for(request.user), "url": item.work_url},
            {"label": "Ajouter un répondant", "url": ""},
        ],
    }
    return render(request, "knowledge/respondents/add.html", context, status=422 if form.errors else 200)


def _added(request: HttpRequest, grid: Grid, project: Project, data: dict[str, Any], people: list[Any]) -> HttpResponse:
    how = data["how"]
    if how == How.COLLEAGUE:
        colleague = next(each for each in people if str(each.pk) == data["colleague"])
        ask_colleague(grid=grid, project=project, colleague=colleague, by=request.user)
        messages.success(request, f"{colleague.get_full_name()} reçoit votre demande, ici et par courriel.")
        return redirect("publication:overview", short_id=project.item.short_id)
    entry = add_respondent(grid=grid, project=project, kind=data["kind"], label=data["label"], how=how, by=request.user)
    if how == How.LINK:
        invitation, secret = invite_respondent(entry=entry, by=request.user, days=data["days"])
        return _show_link(request, entry, invitation, secret)
    if how == How.COLLECTED and grid.is_easy_to_read:
        return redirect("knowledge:aloud", short_id=entry.item.short_id)
    return redirect("publication:write", short_id=entry.item.short_id)


def _colleagues(user: Any, item: Item) -> list[Any]:
    people = [item.owner, *item.co_writers.all()]
    return [each for each in people if each and each.pk != user.pk and each.is_active]


@require_http_methods(["GET", "POST"])
@with_item(is_writer, NOT_WRITER)
def invitation(request: HttpRequest, item: Item) -> HttpResponse:
    """The link of an answer: until when, opened or not; POST makes a new one, shown once."""
    entry = _entry(item)
    if refusal := refusal_to_invite(entry.grid, entry.respondent_kind):
        raise PermissionDenied(refusal)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = invite_respondent(entry=entry, by=request.user, days=form.cleaned_data["days"])
        except EntryRefused as refused:
            form.add_error(None, str(refused))
        else:
            return _show_link(request, entry, made, secret)
    context = {
        "item": item,
        "entry": entry,
        "form": form,
        "invitation": entry.respondent_invitations.order_by("-pk").first(),
        "crumbs": crumbs(item, "Lien d'invitation"),
    }
    return render(request, "knowledge/respondents/invitation.html", context, status=422 if form.errors else 200)


@require_POST
@with_item(is_writer, NOT_WRITER)
def revoke(request: HttpRequest, item: Item) -> HttpResponse:
    """Stop the link at once."""
    revoke_invitation(entry=_entry(item), by=request.user)
    messages.success(request, "Le lien ne marche plus. Ce qui a été écrit reste.")
    return redirect("knowledge:respondent-invitation", short_id=item.short_id)


def _show_link(request: HttpRequest, entry: GridEntry, made: RespondentInvitation, secret: str) -> HttpResponse:
    """The link, shown once: it is kept nowhere, so that nobody reads it later."""
    context = {
        "item": entry.item,
        "entry": entry,
        "invitation": made,
        "link": f"{settings.SITE_URL}{reverse('knowledge:guest-link', args=[secret])}",
        "is_concerned": entry.respondent_kind in CONCERNED,
        "institution": entry.item.institution,
        "crumbs": crumbs(entry.item, "Lien d'invitation"),
    }
    return render(request, "knowledge/respondents/link.html", context)


def _entry(item: Item) -> GridEntry:
    entry = GridEntry.objects.select_related("grid_version__grid").filter(item=item).first()
    if entry is None:
        raise Http404
    entry.item = item
    return entry
