"""``/ressources/``: read, deposit, find useful; types of resources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.common.exports import export_links, export_response
from isic_platform.common.filters import applied
from isic_platform.formkit.models import SpecVersion
from isic_platform.publication.identifiers import SHORT_ID
from isic_platform.publication.models import Item
from isic_platform.publication.tables import exported_fields, published_table
from isic_platform.territories.reference import departements
from isic_platform.vocabularies.selectors import terms_of
from knowledge.enums import Origin
from knowledge.exceptions import ResourceRefused
from knowledge.learning.selectors import own_lines
from knowledge.models import Resource, ResourceType
from knowledge.resources.filters import ResourceFilterSet
from knowledge.resources.forms import NewResourceForm, ResourceTypeForm
from knowledge.resources.permissions import NO_TYPES, READERS_ONLY, can_create_resource, can_manage_types, can_vote
from knowledge.resources.selectors import USEFUL, resource_page, types_with_counts
from knowledge.resources.services import save_resource_type, set_type_offered, set_useful, start_resource
from knowledge.resources.types import common_fields

HOME = {"label": "Ressources", "url": "/ressources/"}
TYPES = {"label": "Types de ressource", "url": "/ressources/types/"}
_VOCABULARIES = (
    ("theme", "Thème", "THE"), ("frein", "Frein", "FRE"), ("levier", "Levier", "LEV"), ("competence", "Compétence", "CPT"),
)  # fmt: skip


@login_not_required
@require_safe
def resource_list(request: HttpRequest) -> HttpResponse:
    """Published resources by type. An unknown filter value is said plainly and ignored."""
    asked = request.GET.copy()
    filters, refused = applied(_resources_for(request), asked)
    for name in refused:
        messages.warning(request, f"Le filtre « {name} » n'est pas appliqué : cette valeur n'existe pas.")
    chosen = {name: asked.get(name, "") for name in filters.filters if asked.get(name)}
    order = USEFUL if asked.get("tri") == USEFUL else ""
    page = resource_page(filters.qs, order=order, before=asked.get("avant", ""))
    types = types_with_counts(request.user)
    following = asked.copy()
    following["avant"] = page.following
    context = {
        "page": page,
        "types": types,
        "total": sum(type.readable for type in types),
        "type": next((type for type in types if type.code == chosen.get("type")), None),
        "filters": _filters(chosen),
        "is_filtered": bool(chosen.keys() - {"type"}),
        "order": order,
        "next_url": f"?{following.urlencode()}" if page.following else "",
        "exports": export_links("knowledge:export-resources", asked, without=("avant", "tri")) if page.lines else [],
        "can_create": can_create_resource(request.user),
        "can_manage_types": can_manage_types(request.user),
        "crumbs": [{"label": "Ressources", "url": ""}],
    }
    return render(request, "knowledge/resources/list.html", context)


@login_not_required
@require_safe
def export_resources(request: HttpRequest, format: str) -> StreamingHttpResponse:
    """The resources of the page, whole, the latest begun first, as a file (S148)."""
    filters, _ = applied(_resources_for(request), request.GET.copy())
    items = Item.objects.readable_by(request.user).filter(resource__in=filters.qs)
    fields = exported_fields(common_fields())
    table = published_table(items, request.user, name="ressources", title="Ressources", fields=fields, whole=True)
    return export_response(table, format)


def _resources_for(request: HttpRequest) -> Callable[[QueryDict], ResourceFilterSet]:
    readable = Resource.objects.readable_by(request.user)
    return lambda asked: ResourceFilterSet(asked, queryset=readable, request=request)


def _filters(chosen: dict[str, str]) -> list[dict[str, Any]]:
    groups = [
        (name, label, [(term.code, term.label) for term in terms_of(code)]) for name, label, code in _VOCABULARIES
    ]
    groups.append(
        ("departement", "Département", [(each.code, f"{each.name} ({each.code})") for each in departements()])
    )
    return [
        {"name": name, "label": label, "choices": choices, "value": chosen.get(name, "")}
        for name, label, choices in groups
    ]


@require_safe
def own_resources(request: HttpRequest) -> HttpResponse:
    """Resources that I write, whatever their state."""
    context = {
        "page": own_lines(request.user, "resource", before=request.GET.get("avant", "")),
        "can_create": can_create_resource(request.user),
        "crumbs": [HOME, {"label": "Les miennes", "url": ""}],
    }
    return render(request, "knowledge/resources/own.html", context)


@require_http_methods(["GET", "POST"])
def new_resource(request: HttpRequest) -> HttpResponse:
    """Choose a type and a carrier; the writing pages follow."""
    if not can_create_resource(request.user):
        raise PermissionDenied(READERS_ONLY)
    form = NewResourceForm(request.POST or None, user=request.user, initial={"type": request.GET.get("type", "")[:7]})
    if request.method == "POST" and form.is_valid():
        try:
            resource = start_resource(by=request.user, **form.cleaned_data)
        except ResourceRefused as refusal:
            form.add_error("type", str(refusal))
        else:
            return redirect("publication:write", short_id=resource.item.short_id)
    context = {"form": form, "crumbs": [HOME, {"label": "Nouvelle ressource", "url": ""}]}
    status = 422 if request.method == "POST" else 200
    return render(request, "knowledge/resources/new.html", context, status=status)


@require_POST
def vote_useful(request: HttpRequest, short_id: str) -> HttpResponse:
    """Say that a resource is useful, or take it back."""
    if not SHORT_ID.match(short_id):
        raise Http404
    rows = Resource.objects.readable_by(request.user).select_related("item").prefetch_related("item__co_writers")
    resource = get_object_or_404(rows, item__short_id=short_id)
    if not can_vote(request.user, resource):
        raise PermissionDenied("Les autres disent si une ressource que vous écrivez leur est utile.")
    useful = request.POST.get("utile") == "oui"
    set_useful(resource=resource, useful=useful, by=request.user)
    messages.success(request, "Merci : c'est noté." if useful else "Votre voix est retirée.")
    return redirect(f"{resource.item.get_absolute_url()}#utile")


@require_safe
def type_list(request: HttpRequest) -> HttpResponse:
    """Types of resources, those of the standard and those made here."""
    _require_types(request.user)
    context = {"types": types_with_counts(request.user), "crumbs": [HOME, {"label": "Types de ressource", "url": ""}]}
    return render(request, "knowledge/resources/types.html", context)


@require_http_methods(["GET", "POST"])
def edit_type(request: HttpRequest, code: str = "") -> HttpResponse:
    """Make a type, or its next version (S157). A type of the standard is read, not changed: 404."""
    _require_types(request.user)
    type = get_object_or_404(ResourceType, code=code, origin=Origin.EDITOR) if code else None
    form = ResourceTypeForm(request.POST if request.method == "POST" else None, type=type)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_resource_type(source=form.source(_used_codes(type)), by=request.user)
        except ResourceRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"Le type « {saved.title} » est publié : on peut déposer des ressources de ce type."
            )
            return redirect("knowledge:resource-types")
    title = type.title if type else "Nouveau type"
    context = {"form": form, "type": type, "crumbs": [HOME, TYPES, {"label": title, "url": ""}]}
    status = 422 if request.method == "POST" else 200
    return render(request, "knowledge/resources/type.html", context, status=status)


@require_POST
def offer_type(request: HttpRequest, code: str) -> HttpResponse:
    """Offer a type to new resources, or no more."""
    _require_types(request.user)
    type = get_object_or_404(ResourceType, code=code)
    offered = request.POST.get("propose") == "oui"
    set_type_offered(type=type, offered=offered, by=request.user)
    said = "est proposé" if offered else "n'est plus proposé ; les ressources déposées restent"
    messages.success(request, f"Le type « {type.title} » {said}.")
    return redirect("knowledge:resource-types")


def _require_types(user: Any) -> None:
    if not can_manage_types(user):
        raise PermissionDenied(NO_TYPES)


def _used_codes(type: ResourceType | None) -> set[str]:
    if type is None:
        return set()
    versions = SpecVersion.objects.filter(key=type.code)
    return {code for version in versions for code in version.spec.fields}
