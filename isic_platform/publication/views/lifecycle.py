"""The life of a content seen by its writers: overview, submission, copies, deletion."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.formkit.enums import Level
from isic_platform.publication import permissions, services
from isic_platform.publication.access import is_writer, with_item
from isic_platform.publication.checks import run_checks
from isic_platform.publication.effort import effort_of
from isic_platform.publication.enums import Visibility
from isic_platform.publication.exceptions import NotReady, PublicationError, TransitionRefused
from isic_platform.publication.issues import Issue
from isic_platform.publication.kinds import delete_page, is_sealed, kind_of, speaks_of, work_panels_for
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_edit_item, can_see_history
from isic_platform.publication.views.writing import NOT_WRITER, about_of, crumbs
from isic_platform.publication.workspace import Workspace

READERS = {
    Visibility.AUTHOR: "vous seul",
    Visibility.TEAM: "son équipe seulement (référent et co-rédacteurs)",
    Visibility.INSTITUTION: "les membres de la structure porteuse",
    Visibility.NETWORK: "les membres de ses réseaux",
    Visibility.INTER_NETWORK: "toutes les personnes qui ont un compte",
    Visibility.PUBLIC: "tout le monde, sans compte",
}


def _diffusion_url(workspace: Workspace) -> str:
    code = kind_of(workspace.item).visibility_code
    if code not in workspace.spec.fields:
        return ""
    page = workspace.page_of(code)
    return reverse("publication:write-step", args=[workspace.item.short_id, page]) + f"#q-{code}"


def _may_open(user: Any, item: Item) -> bool:
    return item.is_written_by(user) or permissions.can_review_item(user, item)


@require_safe
@with_item(_may_open, NOT_WRITER, for_writing=True, with_answers=True, for_panels=True)
def overview(request: HttpRequest, item: Item) -> HttpResponse:
    """Where the content stands and what its writer may do now."""
    if not item.is_written_by(request.user):
        return redirect("publication:review", short_id=item.short_id)
    workspace = Workspace(item, request.user)
    version = item.working_version or item.published_version or item.versions.first()
    progress = workspace.evaluation.progress()
    context = {
        "item": item,
        "kind": kind_of(item),
        "version": version,
        "steps": workspace.outline(""),
        "completeness": progress.percent,
        "missing": len(progress.missing),
        "level": Level(item.record.level) if item.record.level in Level.values else None,
        "reviews": version.reviews.select_related("reviewer") if version else [],
        "panels": work_panels_for(item, request.user),
        "effort": effort_of(item),
        "about": about_of(item, request.user),
        "speaks_of": speaks_of(item, request.user),
        "life": kind_of(item).life(item) if kind_of(item).life else "",
        "unseal": kind_of(item).unseal if is_sealed(item) else "",
        "can_edit": can_edit_item(request.user, item),
        "can_submit": permissions.can_submit_item(request.user, item),
        "can_withdraw": permissions.can_withdraw_submission(request.user, item),
        "can_delete": permissions.can_delete_draft(request.user, item) and not delete_page(item),
        "can_drop": permissions.can_drop_working_version(request.user, item),
        "can_agree": permissions.can_agree_to_publish(request.user, item),
        "can_share": permissions.can_manage_team(request.user, item),
        "can_unpublish": permissions.can_unpublish_item(request.user, item),
        "can_see_history": can_see_history(request.user, item),
        "crumbs": crumbs(item)[:-1] + [{"label": item.title or "Sans titre", "url": ""}],
    }
    return render(request, "publication/overview.html", context)


@require_http_methods(["GET", "POST"])
@with_item(is_writer, NOT_WRITER)
def submit(request: HttpRequest, item: Item) -> HttpResponse:
    """Before handing to review: what is missing, what identifies a person and where, then the button."""
    if not permissions.can_submit_item(request.user, item):
        raise PermissionDenied("Cette version ne peut pas être soumise dans son état actuel.")
    workspace = Workspace(item, request.user)
    if request.method == "POST":
        try:
            services.submit_item(item=item, by=request.user)
        except NotReady:
            pass  # the page below says why
        except TransitionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Soumis à relecture. Vous serez prévenu de la suite, ici et par courriel.")
            return redirect("publication:overview", short_id=item.short_id)
    record = item.record
    issues = run_checks(item=item, spec=record.spec, level=record.level, values=record.values)
    blocking = [issue_context(workspace, issue) for issue in issues if issue.blocks]
    context = {
        "item": item,
        "kind": kind_of(item),
        "blocking": blocking,
        "warnings": [issue_context(workspace, issue) for issue in issues if not issue.blocks],
        "extra_errors": [],
        "steps": workspace.outline("", frozenset(issue.code for issue in issues if issue.blocks)),
        "completeness": workspace.evaluation.progress().percent,
        "crumbs": crumbs(item, "Soumettre"),
        "refused": request.method == "POST",
        "readers": READERS[item.visibility],
        "diffusion_url": _diffusion_url(workspace),
    }
    return render(request, "publication/submit.html", context, status=422 if request.method == "POST" else 200)


def issue_context(workspace: Workspace, issue: Issue) -> dict[str, Any]:
    """An issue with the address of its field and, for a personal datum, the passage shown to its author alone."""
    field = workspace.spec.fields.get(issue.code)
    page = workspace.page_of(issue.code)
    url = reverse("publication:write-step", args=[workspace.item.short_id, page]) + f"#q-{issue.code}"
    return {
        "message": issue.message,
        "label": field.label if field else "",
        "url": url,
        "link": issue.link,
        "link_label": issue.link_label,
        "passage": _passage(workspace, issue) if issue.rule.startswith("DET-") else None,
    }


def _passage(workspace: Workspace, issue: Issue) -> dict[str, str] | None:
    from isic_platform.formkit.answers import texts_of

    field = workspace.spec.fields[issue.code]
    for path, text in texts_of(field, workspace.record.values.get(issue.code)):
        if path == issue.path:
            start, end = max(0, issue.start - 40), issue.end + 40
            return {
                "before": text[start : issue.start],
                "found": text[issue.start : issue.end],
                "after": text[issue.end : end],
            }
    return None


@require_POST
@with_item(permissions.can_withdraw_submission, "Cette version n'est plus en attente de relecture.")
def withdraw(request: HttpRequest, item: Item) -> HttpResponse:
    """Take the submitted version back to draft."""
    return _do(request, item, services.withdraw_submission, "La version est de nouveau un brouillon.")


@require_POST
@with_item(permissions.can_agree_to_publish, "L'accord se donne sur une version validée, une fois.")
def agree(request: HttpRequest, item: Item) -> HttpResponse:
    """An author's agreement for a manager's publication."""
    return _do(request, item, services.agree_to_publish, "Votre accord est enregistré.")


@require_POST
@with_item(is_writer, NOT_WRITER)
def duplicate(request: HttpRequest, item: Item) -> HttpResponse:
    """Copy as a new draft of one's own."""
    if not permissions.can_create_item(request.user):
        raise PermissionDenied("Votre rôle permet de lire, pas de créer une fiche.")
    own = request.user.scope.institutions_as()
    institution = item.institution if item.institution_id in own else None
    try:
        copy = services.duplicate_item(item=item, by=request.user, institution=institution)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("publication:overview", short_id=item.short_id)
    messages.success(request, "La copie est à vous : changez son titre, le reste est repris.")
    return redirect("publication:write", short_id=copy.short_id)


@require_http_methods(["GET", "POST"])
@with_item(permissions.can_delete_draft, "Seul le référent supprime un brouillon jamais publié.")
def delete(request: HttpRequest, item: Item) -> HttpResponse:
    """Delete a draft for good, after a page that says what goes: its kind's own when it has one."""
    if own := delete_page(item):
        return redirect(own)
    if request.method == "POST":
        home = kind_of(item).home or "site:home"
        try:
            services.delete_draft(item=item, by=request.user)
        except PublicationError as refusal:
            messages.error(request, str(refusal))
            return redirect("publication:overview", short_id=item.short_id)
        messages.success(request, "Le brouillon est supprimé.")
        return redirect(home)
    return render(request, "publication/delete.html", {"item": item, "crumbs": crumbs(item, "Supprimer")})


@require_POST
@with_item(permissions.can_drop_working_version, "Il n'y a pas de nouvelle version à abandonner.")
def drop_version(request: HttpRequest, item: Item) -> HttpResponse:
    """Give up the new version; the published one is untouched."""
    return _do(
        request,
        item,
        services.drop_working_version,
        "La nouvelle version est abandonnée ; la version publiée reste en ligne.",
    )


@require_POST
@with_item(can_edit_item, "Une version est déjà en cours.")
def new_version(request: HttpRequest, item: Item) -> HttpResponse:
    """Begin the next version of a published content."""
    services.start_new_version(item=item, by=request.user)
    return redirect("publication:write", short_id=item.short_id)


def _do(request: HttpRequest, item: Item, service: Any, done: str) -> HttpResponse:
    try:
        service(item=item, by=request.user)
    except PublicationError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("publication:overview", short_id=item.short_id)
