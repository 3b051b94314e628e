"""``/syntheses/`` and ``/dossiers/``: read them, find one's own, begin one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.publication.models import Item
from isic_platform.vocabularies.selectors import terms_of
from knowledge.exceptions import AssemblyRefused
from knowledge.learning.selectors import own_lines
from knowledge.models import Dossier, Synthesis
from knowledge.syntheses.audience import Circle
from knowledge.syntheses.columns import DOSSIER, SYNTHESIS
from knowledge.syntheses.filters import DossierFilterSet, SynthesisFilterSet
from knowledge.syntheses.forms import NewDocumentForm, departement_choices, theme_choices, ticked
from knowledge.syntheses.material import MOST_SOURCES, citable_by
from knowledge.syntheses.permissions import READERS_ONLY, can_create_document
from knowledge.syntheses.selectors import document_page, favourite_sources, most_useful
from knowledge.syntheses.services import start_document
from knowledge.syntheses.specs.synthesis import Reader


@dataclass(frozen=True)
class Family:
    """The words and addresses of one kind of document."""

    kind: str
    model: Any
    filters: Any
    relation: str
    title: str
    lead: str
    new: str
    new_url: str
    own: str
    own_url: str
    home: str
    nothing: str

    @property
    def crumb(self) -> dict[str, str]:
        """The list, as a step of the path."""
        return {"label": self.title, "url": reverse(self.home)}


FAMILIES = {
    SYNTHESIS: Family(
        SYNTHESIS, Synthesis, SynthesisFilterSet, "synthesis", "Synthèses",
        "Des notes courtes pour celles et ceux qui décident : ce qui a été essayé, ce qui freine, ce que l'on ne sait pas.",
        "Nouvelle synthèse", "knowledge:new-synthesis", "Les miennes", "knowledge:own-syntheses", "knowledge:syntheses",
        "Aucune synthèse n'est encore publiée",
    ),
    DOSSIER: Family(
        DOSSIER, Dossier, DossierFilterSet, "dossier", "Dossiers pédagogiques",
        "Des séquences de formation composées à partir de ce que les équipes ont publié.",
        "Nouveau dossier", "knowledge:new-dossier", "Les miens", "knowledge:own-dossiers", "knowledge:dossiers",
        "Aucun dossier n'est encore publié",
    ),
}  # fmt: skip


@login_not_required
@require_safe
def document_list(request: HttpRequest, kind: str) -> HttpResponse:
    """Published documents of a kind. An unknown filter value is said plainly and ignored."""
    family = FAMILIES[kind]
    asked = request.GET.copy()
    readable = family.model.objects.readable_by(request.user)
    filters = family.filters(asked, queryset=readable, request=request)
    if not filters.is_valid():
        for name in list(filters.form.errors):
            messages.warning(request, f"Le filtre « {name} » n'est pas appliqué : cette valeur n'existe pas.")
            asked.pop(name, None)
        filters = family.filters(asked, queryset=readable, request=request)
    chosen = {name: asked.get(name, "") for name in filters.filters if asked.get(name)}
    page = document_page(filters.qs, before=asked.get("avant", ""))
    following = asked.copy()
    following["avant"] = page.following
    context = {
        "family": family,
        "page": page,
        "filters": _filters(kind, chosen),
        "is_filtered": bool(chosen),
        "next_url": f"?{following.urlencode()}" if page.following else "",
        "can_create": can_create_document(request.user),
        "crumbs": [{"label": family.title, "url": ""}],
    }
    return render(request, "knowledge/syntheses/list.html", context)


def _filters(kind: str, chosen: dict[str, str]) -> list[dict[str, Any]]:
    own: tuple[str, str, list[tuple[str, str]]] = (
        ("pour", "Pour qui", list(Reader.choices))
        if kind == SYNTHESIS
        else ("competence", "Compétence", [(term.code, term.label) for term in terms_of("CPT")])
    )
    groups = [own, ("theme", "Thème", theme_choices()[1:]), ("departement", "Département", departement_choices()[1:])]
    return [
        {"name": name, "label": label, "choices": choices, "value": chosen.get(name, "")}
        for name, label, choices in groups
    ]


@require_safe
def own_documents(request: HttpRequest, kind: str) -> HttpResponse:
    """Documents of a kind that I write, whatever their state."""
    family = FAMILIES[kind]
    context = {
        "family": family,
        "page": own_lines(request.user, family.relation, before=request.GET.get("avant", "")),
        "can_create": can_create_document(request.user),
        "crumbs": [family.crumb, {"label": family.own, "url": ""}],
    }
    return render(request, "knowledge/syntheses/own.html", context)


@require_http_methods(["GET", "POST"])
def new_document(request: HttpRequest, kind: str) -> HttpResponse:
    """Say for whom and about what; the choice of sources follows. ``contenu`` (several) are sources chosen before."""
    if not can_create_document(request.user):
        raise PermissionDenied(READERS_ONLY)
    family = FAMILIES[kind]
    keys = ticked((request.POST or request.GET).getlist("contenu"))
    chosen = list(citable_by(request.user).filter(short_id__in=keys).select_related("published_version"))
    chosen.sort(key=lambda item: keys.index(item.short_id))
    form = NewDocumentForm(
        request.POST if request.method == "POST" else None, user=request.user, kind=kind,
        initial={"theme": request.GET.get("theme", ""), "departement": request.GET.get("departement", ""),
            "favoris": bool(request.GET.get("favoris")),
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            item = _start(form, kind, chosen, request.user)
        except AssemblyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            about = {name: form.cleaned_data[name] for name in ("theme", "departement") if form.cleaned_data[name]}
            address = reverse("knowledge:document-sources", args=[item.short_id])
            return redirect(f"{address}?{urlencode(about)}" if about else address)
    context = {
        "family": family,
        "form": form,
        "chosen": chosen,
        "crumbs": [family.crumb, {"label": family.new, "url": ""}],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "knowledge/syntheses/new.html", context, status=status)


def _start(form: NewDocumentForm, kind: str, chosen: list[Item], user: Any) -> Item:
    given = form.cleaned_data
    institution = given["institution"]
    if given["favoris"]:
        chosen = list(dict.fromkeys([*chosen, *favourite_sources(user)]))[:MOST_SOURCES]
    if given["prendre"]:
        networks = frozenset(institution.networks.values_list("pk", flat=True))
        circle = Circle(given["diffusion"], institution.pk, networks, networks)
        useful = most_useful(user, circle, theme=given["theme"], departement=given["departement"])
        chosen = list(dict.fromkeys([*chosen, *useful]))[:MOST_SOURCES]
    return start_document(kind=kind, institution=institution, by=user, values=form.values, sources=chosen)
