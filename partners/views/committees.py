"""``/comites/``: committees, who sits, how they decide (S135 to S140)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.accounts.middleware import kept_text
from isic_platform.accounts.views.kept import bound_to_kept
from isic_platform.vocabularies.selectors import choices_of
from partners.forms.committees import MEMBERS, CommitteeForm, NewCommitteeForm, PracticeForm, SeatForm, ShelveForm
from partners.forms.fields import readers, suggestions
from partners.models import CommitteeMember, GoodPractice, SteeringCommittee
from partners.panels.registry import committee_panels
from partners.permissions import committees as permissions
from partners.selectors.committees import WHOSE, committee_page, committee_view, composition_of, get_committee
from partners.selectors.history import committee_history
from partners.services import committees as services
from partners.services.teams import can_manage_team
from partners.shelves import has_shelf
from partners.views.refusals import accepted, tell_cautions

READERS = readers(MEMBERS)


@login_not_required
@require_safe
def committee_list(request: HttpRequest) -> HttpResponse:
    """Committees that this person may open; ``q``, ``qui`` and ``frein`` filter."""
    whose, obstacle = request.GET.get("qui", ""), request.GET.get("frein", "")
    page, lines = committee_page(request.user, request.GET)
    context = {
        "page": page,
        "lines": lines,
        "query": request.GET.get("q", "")[:200],
        "whose": whose if whose in WHOSE else "",
        "choices": list(WHOSE.items()) if request.user.is_authenticated else [],
        "obstacle": obstacle,
        "obstacles": choices_of("FRE"),
        "filtered": any(request.GET.get(name) for name in ("q", "qui", "frein")),
        "can_create": permissions.can_create_committee(request.user),
        "can_read_templates": permissions.can_read_templates(request.user),
        "crumbs": [{"label": "Comités de pilotage", "url": ""}],
    }
    return render(request, "partners/committees/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_committee(request: HttpRequest) -> HttpResponse:
    """Begin a committee; ``projet`` and ``modele`` come from the pages that offer it."""
    if not permissions.can_create_committee(request.user):
        raise PermissionDenied(permissions.NO_COMMITTEE)
    initial = {"project": request.GET.get("projet", ""), "template": request.GET.get("modele", "")}
    options = {"user": request.user, "initial": initial}
    created: list[SteeringCommittee] = []
    if request.method == "POST":
        form = NewCommitteeForm(request.POST, **options)
        if accepted(form, lambda: created.append(services.create_committee(by=request.user, **form.cleaned_data))):
            tell_cautions(request, created[0], *services.TEXTS)
            messages.success(request, "Le comité est créé. Dites maintenant qui y siège et comment il décide.")
            return redirect(created[0])
    else:
        form = bound_to_kept(NewCommitteeForm, kept_text(request), **options)
    context = {"form": form, "crumbs": crumbs("Nouveau comité")}
    return render(request, "partners/committees/new.html", context, status=422 if form.errors else 200)


@login_not_required
@require_safe
def committee(request: HttpRequest, short_id: str) -> HttpResponse:
    """A committee: who sits, how it decides, its sessions, its decisions, what it learnt."""
    found = get_committee(request.user, short_id)
    view = committee_view(request.user, found)
    context = {
        "committee": found,
        "view": view,
        "now": timezone.now(),
        "next_session": next((each for each in view.sessions[::-1] if not each.has_taken_place), None),
        "readers": READERS[found.visibility],
        "can_manage_team": can_manage_team(request.user, found),
        "has_shelf": has_shelf(),
        "panels": committee_panels(found, request.user),
        "crumbs": crumbs(str(found)),
    }
    return render(request, "partners/committees/committee.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_committee(request: HttpRequest, short_id: str) -> HttpResponse:
    """How the committee works, its difficulties, who reads it."""
    found = written(request, short_id)
    options = {"user": request.user, "instance": found}
    if request.method == "POST" and "delete" in request.POST:
        try:
            services.delete_committee(committee=found, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(found)
        messages.success(request, "Le comité est supprimé.")
        return redirect("partners:committees")
    if request.method == "POST":
        form = CommitteeForm(request.POST, **options)
        changed: list[SteeringCommittee] = []
        if accepted(
            form,
            lambda: changed.append(
                services.update_committee(committee=found, by=request.user, **_without_blanks(form.cleaned_data))
            ),
        ):
            tell_cautions(request, changed[0], *services.TEXTS)
            messages.success(request, "Le comité est à jour.")
            return redirect(found)
    else:
        form = bound_to_kept(CommitteeForm, kept_text(request), **options)
    context = {
        "form": form,
        "committee": found,
        "can_delete": can_manage_team(request.user, found),
        "crumbs": crumbs(found, "Modifier"),
    }
    return render(request, "partners/committees/edit.html", context, status=422 if form.errors else 200)


def _without_blanks(data: dict[str, Any]) -> dict[str, Any]:
    return {
        name: "" if value is None and name not in ("quorum", "started_on", "ended_on") else value
        for name, value in data.items()
    }


@require_http_methods(["GET", "HEAD", "POST"])
def edit_members(request: HttpRequest, short_id: str) -> HttpResponse:
    """Who sits: the list, and a new seat."""
    found = written(request, short_id)
    if request.method == "POST":
        form = SeatForm(request.POST)
        if accepted(form, lambda: services.add_member(committee=found, by=request.user, **form.cleaned_data)):
            messages.success(request, "Le membre est ajouté.")
            return redirect("partners:committee-members", short_id=short_id)
    else:
        form = bound_to_kept(SeatForm, kept_text(request))
    context = {
        "form": form,
        "committee": found,
        "composition": composition_of(list(found.members.all())),
        "suggestions": suggestions(),
        "crumbs": crumbs(found, "Composition"),
    }
    return render(request, "partners/committees/members.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_member(request: HttpRequest, short_id: str, pk: int) -> HttpResponse:
    """Change a seat, end it, or take it back when it was given by mistake."""
    found = written(request, short_id)
    seat = get_object_or_404(CommitteeMember.objects.select_related("institution", "committee"), pk=pk, committee=found)
    if request.method == "POST" and "remove" in request.POST:
        try:
            services.remove_member(member=seat, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("partners:committee-member", short_id=short_id, pk=pk)
        messages.success(request, "Le siège est retiré.")
        return redirect("partners:committee-members", short_id=short_id)
    if request.method == "POST":
        form = SeatForm(request.POST, seat=seat)
        if accepted(form, lambda: services.update_member(member=seat, by=request.user, **form.cleaned_data)):
            messages.success(request, "Le siège est à jour.")
            return redirect("partners:committee-members", short_id=short_id)
    else:
        form = bound_to_kept(SeatForm, kept_text(request), seat=seat)
    context = {
        "form": form,
        "committee": found,
        "seat": seat,
        "suggestions": suggestions(),
        "crumbs": crumbs(found, "Un siège"),
    }
    return render(request, "partners/committees/member.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def add_practice(request: HttpRequest, short_id: str) -> HttpResponse:
    """Note a good practice (S139)."""
    found = written(request, short_id)
    if request.method == "POST":
        form = PracticeForm(request.POST)
        if accepted(form, lambda: services.add_good_practice(committee=found, by=request.user, **form.cleaned_data)):
            messages.success(request, "La pratique est notée. Vous pouvez la verser à la bibliothèque.")
            return redirect(f"{found.get_absolute_url()}#pratiques")
    else:
        form = bound_to_kept(PracticeForm, kept_text(request))
    context = {"form": form, "committee": found, "crumbs": crumbs(found, "Bonne pratique")}
    return render(request, "partners/committees/practice.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def shelve_practice(request: HttpRequest, short_id: str, pk: int) -> HttpResponse:
    """Give a practice to the library: the diffusion is asked, and a lesson begins."""
    found = written(request, short_id)
    if not has_shelf():
        raise Http404
    practice = get_object_or_404(GoodPractice.objects.select_related("committee"), pk=pk, committee=found)
    form = ShelveForm(request.POST if request.method == "POST" else None)
    items: list[Any] = []
    if request.method == "POST" and accepted(
        form,
        lambda: items.append(services.shelve_good_practice(practice=practice, by=request.user, **form.cleaned_data)),
    ):
        messages.success(request, "L'enseignement est commencé : complétez-le, puis soumettez-le à la relecture.")
        return redirect(items[0].work_url)
    context = {
        "form": form,
        "committee": found,
        "practice": practice,
        "crumbs": crumbs(found, "Verser à la bibliothèque"),
    }
    return render(request, "partners/committees/shelve.html", context, status=422 if form.errors else 200)


@require_POST
def remove_practice(request: HttpRequest, short_id: str, pk: int) -> HttpResponse:
    """Take a practice off the list."""
    found = written(request, short_id)
    practice = get_object_or_404(GoodPractice.objects.select_related("committee"), pk=pk, committee=found)
    services.remove_good_practice(practice=practice, by=request.user)
    messages.success(request, "La pratique est retirée de cette page.")
    return redirect(f"{found.get_absolute_url()}#pratiques")


@require_safe
def history(request: HttpRequest, short_id: str) -> HttpResponse:
    """Who changed what, and when: for those who read the sessions."""
    found = get_committee(request.user, short_id)
    if not permissions.can_read_sessions(request.user, found):
        raise PermissionDenied("L'historique se lit par l'équipe, la structure porteuse et les structures qui siègent.")
    context = {"shared": found, "events": committee_history(found), "crumbs": crumbs(found, "Historique")}
    return render(request, "partners/history.html", context)


def written(request: HttpRequest, short_id: str) -> SteeringCommittee:
    """The committee, if this person writes it: 404 when they may not open it, 403 when they only read it."""
    found = get_committee(request.user, short_id)
    if not permissions.can_write_committee(request.user, found):
        raise PermissionDenied(permissions.WRITERS_ONLY)
    return found


def crumbs(first: SteeringCommittee | str, last: str = "") -> list[dict[str, str]]:
    """The trail: the list, the committee, the page."""
    trail = [{"label": "Comités de pilotage", "url": reverse("partners:committees")}]
    if not last:
        return [*trail, {"label": str(first), "url": ""}]
    return [*trail, {"label": str(first), "url": first.get_absolute_url()}, {"label": last, "url": ""}]
