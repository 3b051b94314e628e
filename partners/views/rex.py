"""``/rex/``: read REX, find one's own, write one from what it is about (S126, S142, S143)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.common.exports import export_links, export_response
from isic_platform.common.filters import applied
from isic_platform.common.keyset import page_of
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_create_item
from isic_platform.publication.tables import exported_fields, published_table
from isic_platform.vocabularies.selectors import choices_of, label_of
from partners.enums import Circulation, Stage
from partners.models import RexEntry
from partners.rex import spec as form_spec
from partners.rex.about import KINDS, carrier_of, subject_of, subjects
from partners.rex.filters import RexFilterSet
from partners.services.rex import NO_REX, start_rex
from partners.views.refusals import accepted

HOME = {"label": "Retours d'expérience", "url": "/rex/"}
PAGE = 20
ABOUT = (("projet", "Un projet"), ("partenariat", "Un partenariat"), ("comite", "Un comité"), ("reseau", "Un réseau"))


class NewRexForm(forms.Form):
    """What the REX is about, and at which stage."""

    about = forms.ChoiceField(
        label="De quoi parle ce REX ?",
        error_messages={
            "required": "Choisissez de quoi il parle.",
            "invalid_choice": "Vous n'écrivez pas à cet endroit.",
        },
    )
    stage = forms.ChoiceField(
        label="À quel stade ?", required=False, choices=[("", "Sans objet"), *Stage.choices],
        help_text="Pour un partenariat ou un réseau.",
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = subjects(user)
        self.has_subjects = bool(groups)
        named = [(name, [(each.key, each.label) for each in found]) for name, found in groups]
        self.fields["about"].choices = [("", "Choisir…"), *named]


@login_not_required
@require_safe
def rex_list(request: HttpRequest) -> HttpResponse:
    """Published REX. An unknown filter value is said plainly and ignored."""
    asked = request.GET.copy()
    filters, refused = applied(_rex_for(request), asked)
    for name in refused:
        messages.warning(request, f"Le filtre « {name} » n'est pas appliqué : cette valeur n'existe pas.")
    rows = filters.qs.select_related("item__published_version", "item__institution").annotate(newest=-F("pk"))
    page = page_of(rows, order=("newest",), parameters=asked, size=PAGE)
    chosen = {name: asked.get(name, "") for name in filters.filters}
    context = {
        "page": page,
        "lines": [_line(rex) for rex in page.items],
        "filters": _filters(chosen),
        "failures": chosen["echec"] == "oui",
        "is_filtered": any(chosen.values()),
        "exports": export_links("partners:export-rex", asked) if page.items else [],
        "can_create": can_create_item(request.user),
        "crumbs": [{"label": "Retours d'expérience", "url": ""}],
    }
    return render(request, "partners/rex/list.html", context)


@login_not_required
@require_safe
def export_rex(request: HttpRequest, format: str) -> StreamingHttpResponse:
    """The REX of the page, whole, as a file (S148)."""
    filters, _ = applied(_rex_for(request), request.GET.copy())
    items = Item.objects.readable_by(request.user).filter(rex__in=filters.qs)
    fields = exported_fields(form_spec.rex_spec().fields.values(), but=(form_spec.TITLE, form_spec.DIFFUSION))
    table = published_table(
        items, request.user, name="retours-d-experience", title="Retours d'expérience", fields=fields
    )
    return export_response(table, format)


def _rex_for(request: HttpRequest) -> Callable[[QueryDict], RexFilterSet]:
    readable = RexEntry.objects.readable_by(request.user)
    return lambda asked: RexFilterSet(asked, queryset=readable)


def _line(rex: RexEntry) -> dict[str, Any]:
    answers = rex.item.published_version.answers
    lesson = answers.get(form_spec.LESSON)
    return {
        "title": rex.item.online_title or "Sans titre",
        "url": rex.item.get_absolute_url(),
        "lesson": lesson if isinstance(lesson, str) else "",
        "stage": rex.get_stage_display() if rex.stage else "",
        "institution": rex.item.institution.name if rex.item.institution else "",
        "tells_failure": rex.tells_failure,
        "is_fictional": rex.item.is_fictional,
        "tags": [label_of(code) for code in [*rex.themes[:3], *rex.obstacles[:2], *rex.levers[:2]]],
    }


def _filters(chosen: dict[str, str]) -> list[dict[str, Any]]:
    groups: list[tuple[str, str, Any]] = [("stade", "Stade", Stage.choices), ("objet", "De quoi il parle", ABOUT)]
    schemes = (("theme", "Thème", "THE"), ("frein", "Frein", "FRE"), ("levier", "Levier", "LEV"))
    groups += [(name, label, choices_of(scheme)) for name, label, scheme in schemes]
    return [
        {"name": name, "label": label, "choices": list(choices), "value": chosen.get(name, "")}
        for name, label, choices in groups
    ]


@require_safe
def own_rex(request: HttpRequest) -> HttpResponse:
    """REX that I write, whatever their state."""
    items = Item.objects.worked_on_by(request.user).filter(rex__isnull=False)
    rows = items.select_related("rex", "published_version", "working_version").annotate(newest=-F("pk"))
    page = page_of(rows, order=("newest",), parameters=request.GET, size=PAGE)
    context = {
        "page": page,
        "can_create": can_create_item(request.user),
        "states": Circulation.choices,
        "crumbs": [HOME, {"label": "Les miens", "url": ""}],
    }
    return render(request, "partners/rex/own.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_rex(request: HttpRequest) -> HttpResponse:
    """Begin a REX; ``projet``, ``partenariat`` (with ``stade``), ``comite`` or ``reseau`` come from the pages that offer it."""
    if not can_create_item(request.user):
        raise PermissionDenied(NO_REX)
    asked = next((f"{kind}:{request.GET[kind]}" for kind in KINDS if request.GET.get(kind)), "")
    initial = {"about": asked, "stage": request.GET.get("stade", "")}
    form = NewRexForm(request.POST if request.method == "POST" else None, user=request.user, initial=initial)
    begun: list[RexEntry] = []
    if request.method == "POST" and accepted(form, lambda: begun.append(_begun(request.user, form))):
        return redirect("publication:write", short_id=begun[0].item.short_id)
    context = {"form": form, "crumbs": [HOME, {"label": "Nouveau REX", "url": ""}]}
    return render(request, "partners/rex/new.html", context, status=422 if form.errors else 200)


def _begun(user: Any, form: NewRexForm) -> RexEntry:
    about = subject_of(user, form.cleaned_data["about"])
    place = carrier_of(user, about) if about else None
    if about is None or place is None:
        raise forms.ValidationError({"about": ["Choisissez de quoi ce REX parle, là où vous écrivez."]})
    return start_rex(by=user, about=about, institution=place, stage=form.cleaned_data["stage"])
