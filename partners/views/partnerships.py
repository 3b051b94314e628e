"""``/partenariats/``: partnerships, their members, the five stages, what binds (S105 to S119, S127, S132)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.accounts.middleware import kept_text
from isic_platform.accounts.views.kept import bound_to_kept
from isic_platform.vocabularies.selectors import choices_of
from partners.enums import Origin, Stage
from partners.forms.fields import readers, suggestions
from partners.forms.partnerships import MEMBERS, MemberForm, NewPartnershipForm, PartnershipForm, TransparencyForm
from partners.models import Partnership, PartnershipMember
from partners.panels.registry import partnership_panels
from partners.permissions import partnerships as permissions
from partners.selectors.history import partnership_history
from partners.selectors.partnerships import WHOSE, get_partnership, partnership_page, partnership_view
from partners.services import partnerships as services
from partners.services.teams import can_manage_team
from partners.views.refusals import accepted, tell_cautions

READERS = readers(MEMBERS)
FILTERS = ("q", "qui", "stade", "origine", "role", "structure")


@login_not_required
@require_safe
def partnership_list(request: HttpRequest) -> HttpResponse:
    """Partnerships that this person may open, and what the section gathers."""
    page, lines = partnership_page(request.user, request.GET)
    context = {
        "page": page,
        "lines": lines,
        "asked": {name: request.GET.get(name, "")[:200] for name in FILTERS},
        "whose": list(WHOSE.items()) if request.user.is_authenticated else [],
        "stages": Stage.choices,
        "origins": Origin.choices,
        "roles": choices_of("ROP"),
        "filtered": any(request.GET.get(name) for name in FILTERS),
        "can_create": permissions.can_create_partnership(request.user),
        "crumbs": [{"label": "Partenariats", "url": ""}],
    }
    return render(request, "partners/partnerships/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_partnership(request: HttpRequest) -> HttpResponse:
    """Begin a partnership; ``projet`` comes from the pages that offer it."""
    if not permissions.can_create_partnership(request.user):
        raise PermissionDenied(permissions.NO_PARTNERSHIP)
    options = {"user": request.user, "initial": {"project": request.GET.get("projet", "")}}
    created: list[Partnership] = []
    if request.method == "POST":
        form = NewPartnershipForm(request.POST, **options)
        if accepted(form, lambda: created.append(_created(request.user, form))):
            tell_cautions(request, created[0], *services.TEXTS)
            messages.success(request, "Le partenariat est créé. Dites maintenant qui en est membre.")
            return redirect(created[0])
    else:
        form = bound_to_kept(NewPartnershipForm, kept_text(request), **options)
    context = {"form": form, "crumbs": crumbs("Nouveau partenariat")}
    return render(request, "partners/partnerships/new.html", context, status=422 if form.errors else 200)


def _created(user: Any, form: NewPartnershipForm) -> Partnership:
    fields = dict(form.cleaned_data)
    project = fields.pop("project")
    return services.create_partnership(by=user, projects=[project] if project else [], **fields)


@login_not_required
@require_safe
def partnership(request: HttpRequest, short_id: str) -> HttpResponse:
    """A partnership: who, around what, at which stage, what binds, what was understood."""
    found = get_partnership(request.user, short_id)
    context = {
        "partnership": found,
        "view": partnership_view(request.user, found),
        "readers": READERS[found.visibility],
        "can_manage_team": can_manage_team(request.user, found),
        "panels": partnership_panels(found, request.user),
        "crumbs": crumbs(str(found)),
    }
    return render(request, "partners/partnerships/partnership.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_partnership(request: HttpRequest, short_id: str) -> HttpResponse:
    """What is shared, where it stands, who reads."""
    found = written(request, short_id)
    options = {"user": request.user, "instance": found}
    if request.method == "POST" and "delete" in request.POST:
        try:
            services.delete_partnership(partnership=found, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(found)
        messages.success(request, "Le partenariat est supprimé.")
        return redirect("partners:partnerships")
    if request.method == "POST":
        form = PartnershipForm(request.POST, **options)
        changed: list[Partnership] = []
        if accepted(
            form,
            lambda: changed.append(
                services.update_partnership(partnership=found, by=request.user, **form.cleaned_data)
            ),
        ):
            tell_cautions(request, changed[0], *services.TEXTS)
            messages.success(request, "Le partenariat est à jour.")
            return redirect(found)
    else:
        form = bound_to_kept(PartnershipForm, kept_text(request), **options)
    context = {
        "form": form,
        "partnership": found,
        "can_delete": can_manage_team(request.user, found),
        "crumbs": crumbs(found, "Modifier"),
    }
    return render(request, "partners/partnerships/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def add_member(request: HttpRequest, short_id: str) -> HttpResponse:
    """An institution joins."""
    found = written(request, short_id)
    if request.method == "POST":
        form = MemberForm(request.POST)
        if accepted(form, lambda: services.add_member(partnership=found, by=request.user, **form.cleaned_data)):
            messages.success(request, "La structure est membre. Ses personnes complètent leur propre ligne.")
            return redirect(f"{found.get_absolute_url()}#membres")
    else:
        form = bound_to_kept(MemberForm, kept_text(request))
    context = {
        "form": form,
        "partnership": found,
        "member": None,
        "suggestions": suggestions(),
        "crumbs": crumbs(found, "Nouveau membre"),
    }
    return render(request, "partners/partnerships/member.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_member(request: HttpRequest, short_id: str, pk: int) -> HttpResponse:
    """A row: by the team, or by the institution's own people for themselves."""
    found, member = _row(request, short_id, pk)
    own = not permissions.can_write_partnership(request.user, found)
    options = {"member": member, "own": own}
    if request.method == "POST" and "remove" in request.POST and not own:
        try:
            services.remove_member(member=member, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("partners:partnership-member", short_id=short_id, pk=pk)
        messages.success(request, "La structure est retirée.")
        return redirect(f"{found.get_absolute_url()}#membres")
    if request.method == "POST":
        form = MemberForm(request.POST, **options)
        if accepted(form, lambda: services.update_member(member=member, by=request.user, **form.cleaned_data)):
            messages.success(request, "C'est à jour.")
            return redirect(f"{found.get_absolute_url()}#membres")
    else:
        form = bound_to_kept(MemberForm, kept_text(request), **options)
    context = {
        "form": form,
        "partnership": found,
        "member": member,
        "own": own,
        "suggestions": [],
        "crumbs": crumbs(found, member.institution.name),
    }
    return render(request, "partners/partnerships/member.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def transparency(request: HttpRequest, short_id: str, pk: int) -> HttpResponse:
    """What a member has said clearly to the others (S112)."""
    found, member = _row(request, short_id, pk)
    data = request.POST if request.method == "POST" else None
    form = TransparencyForm(data, checks=list(member.transparency.all()))
    if request.method == "POST" and accepted(
        form, lambda: services.say_clearly(member=member, by=request.user, lines=form.lines)
    ):
        messages.success(request, "C'est noté.")
        return redirect(f"{found.get_absolute_url()}#transparence")
    context = {"form": form, "partnership": found, "member": member, "crumbs": crumbs(found, "Transparence")}
    return render(request, "partners/partnerships/transparency.html", context, status=422 if form.errors else 200)


def _row(request: HttpRequest, short_id: str, pk: int) -> tuple[Partnership, PartnershipMember]:
    """A row that this person may write: 404 when they may not open the partnership, 403 when the row is not theirs."""
    found = get_partnership(request.user, short_id)
    member = get_object_or_404(PartnershipMember.objects.select_related("institution"), pk=pk, partnership=found)
    member.partnership = found
    if not permissions.can_write_member(request.user, member):
        raise PermissionDenied(permissions.OWN_ROW_ONLY)
    return found, member


@require_safe
def history(request: HttpRequest, short_id: str) -> HttpResponse:
    """Who changed what, and when: for the circle, and the stakes of nobody."""
    found = get_partnership(request.user, short_id)
    if not permissions.is_in_circle(request.user, found):
        raise PermissionDenied(permissions.CIRCLE_ONLY)
    context = {"shared": found, "events": partnership_history(found), "crumbs": crumbs(found, "Historique")}
    return render(request, "partners/history.html", context)


def written(request: HttpRequest, short_id: str) -> Partnership:
    """The partnership, if this person writes it: 404 when they may not open it, 403 when they only read it."""
    found = get_partnership(request.user, short_id)
    if not permissions.can_write_partnership(request.user, found):
        raise PermissionDenied(permissions.WRITERS_ONLY)
    return found


def crumbs(first: Partnership | str, last: str = "") -> list[dict[str, str]]:
    """The trail: the list, the partnership, the page."""
    trail = [{"label": "Partenariats", "url": reverse("partners:partnerships")}]
    if not last:
        return [*trail, {"label": str(first), "url": ""}]
    return [*trail, {"label": str(first), "url": first.get_absolute_url()}, {"label": last, "url": ""}]
