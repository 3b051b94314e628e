"""``/documents/``: choose and order the sources of a synthesis or a dossier, prepare it again, take it away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.formkit.enums import Audience
from isic_platform.publication import selectors as publication
from isic_platform.publication.access import get_item, is_writer, with_item
from isic_platform.publication.exceptions import TransitionRefused
from isic_platform.publication.models import Item
from isic_platform.publication.reading import Reading
from isic_platform.publication.views.writing import NOT_WRITER
from isic_platform.search.queries import clean_text
from knowledge.exceptions import AssemblyRefused
from knowledge.syntheses.audience import Circle, asked_visibility
from knowledge.syntheses.citations import citations_of
from knowledge.syntheses.columns import KINDS, SYNTHESIS
from knowledge.syntheses.documents import as_pdf
from knowledge.syntheses.forms import CandidatesForm, ticked
from knowledge.syntheses.material import MOST_SOURCES, citable_by
from knowledge.syntheses.permissions import (
    NOT_NOW,
    NOT_READER,
    READERS_ONLY,
    can_change_sources,
    can_create_document,
    can_read_draft,
)
from knowledge.syntheses.selectors import (
    best_page,
    candidates,
    favourite_sources,
    most_useful,
    offered_page,
    own_drafts,
)
from knowledge.syntheses.services import Done, add_sources, move_source, prepare_document, remove_source
from knowledge.syntheses.word import CONTENT_TYPE, as_docx
from knowledge.views.syntheses import FAMILIES

TYPED = "tape"  # the misspelt words that were corrected, in the address
TYPES = {"pdf": "application/pdf", "docx": CONTENT_TYPE}
_MAKE = {"pdf": as_pdf, "docx": as_docx}


@require_http_methods(["GET", "POST"])
@with_item(is_writer, NOT_WRITER, for_writing=True, with_answers=True)
def sources(request: HttpRequest, item: Item) -> HttpResponse:
    """The sources of a document, in order, and contents to add. POST adds what is ticked or one's favourites, removes, moves,
    or takes the ten most useful on the theme and the territory that are looked for.
    """
    _require_document(item)
    if not can_change_sources(request.user, item):
        raise PermissionDenied(NOT_NOW)
    form = CandidatesForm(request.GET)
    asked = form.asked
    circle = Circle.of(item, asked_visibility(item))
    if request.method == "POST":
        try:
            _changed(request, item, circle, asked)
        except (AssemblyRefused, TransitionRefused) as refusal:
            messages.error(request, str(refusal))
        query = request.GET.urlencode()
        return redirect(f"{request.path}?{query}" if query else request.path)
    filters = {name: asked[name] for name in ("theme", "departement", "nature")}
    citations = citations_of(item, None, request.user)
    if text := clean_text(asked["q"]):
        cited = {each.key for each in citations}
        page = best_page(request.user, circle, request.GET, cited, text=text, **filters)
        if page.searched != text and TYPED not in request.GET:
            query = request.GET.copy()
            query.update({TYPED: text})
            query["q"] = page.searched
            return redirect(f"{request.path}?{query.urlencode()}")
    else:
        page = offered_page(candidates(request.user, **filters), item, circle, request.GET)
    family = FAMILIES[item.kind]
    context = {
        "item": item,
        "family": family,
        "is_note": item.kind == SYNTHESIS,
        "citations": citations,
        "text": text,
        "typed": clean_text(request.GET.get(TYPED, "")),
        "most": MOST_SOURCES,
        "form": form,
        "page": page,
        "is_filtered": any(asked.values()),
        "can_take_useful": bool(asked["theme"] or asked["departement"]),
        "circle": _circle_words(circle),
        "crumbs": [family.crumb, {"label": str(item), "url": item.work_url}, {"label": "Sources", "url": ""}],
    }
    return render(request, "knowledge/syntheses/sources.html", context)


_WORDS = {
    "DIF-PUB": "tout le monde", "DIF-INT": "tous les comptes de la plateforme", "DIF-RES": "les membres de ses réseaux",
    "DIF-STR": "les membres de sa structure", "DIF-EQU": "son équipe", "DIF-AUT": "vous seul",
}  # fmt: skip


def _circle_words(circle: Circle) -> str:
    return _WORDS[circle.visibility]


def _changed(request: HttpRequest, item: Item, circle: Circle, asked: Any) -> None:
    posted, user = request.POST, request.user
    if key := posted.get("retirer"):
        _say(request, remove_source(item=item, source_id=key[:12], by=user), "La source est retirée.")
    elif key := posted.get("monter") or posted.get("descendre"):
        move_source(item=item, source_id=key[:12], up="monter" in posted, by=user)
    elif posted.get("utiles"):
        useful = most_useful(user, circle, theme=asked["theme"], departement=asked["departement"], but=item)
        if not (asked["theme"] or asked["departement"]) or not useful:
            messages.info(request, "Rien de plus à prendre sur ce thème ou ce territoire.")
            return
        _say_added(request, add_sources(item=item, sources=useful, by=user))
    elif posted.get("favoris"):
        if favourites := favourite_sources(user, but=item):
            _say_added(request, add_sources(item=item, sources=favourites, by=user))
        else:
            messages.info(
                request, "Aucun autre de vos favoris ne se reprend ici : ce sont des contenus publiés qui se citent."
            )
    else:
        _add(request, item, posted.getlist("contenu"))


def _add(request: HttpRequest, item: Item, keys: list[str]) -> None:
    keys = ticked(keys)
    found = list(citable_by(request.user).filter(short_id__in=keys))
    found.sort(key=lambda each: keys.index(each.short_id))
    if not found:
        messages.warning(request, "Cochez au moins un contenu.")
        return
    _say_added(request, add_sources(item=item, sources=found, by=request.user))


def _say_added(request: HttpRequest, done: Done) -> None:
    if done.narrower:
        messages.warning(
            request, "Un contenu au moins n'est pas repris : sa diffusion est plus étroite que celle de ce document."
        )
    if done.added:
        many = "s" if done.added > 1 else ""
        _say(request, done, f"{done.added} source{many} ajoutée{many}.")
    elif not done.narrower:
        messages.info(request, "Ces contenus sont déjà parmi les sources.")


def _say(request: HttpRequest, done: Done, first: str) -> None:
    prepared = " Le document est préparé à nouveau." if done.written else ""
    kept = len(done.kept)
    many = "s" if kept > 1 else ""
    rewritten = f" {kept} rubrique{many} que vous avez réécrite{many} : rien n'y change." if kept else ""
    messages.success(request, f"{first}{prepared}{rewritten}")


@require_POST
@with_item(is_writer, NOT_WRITER)
def refresh(request: HttpRequest, item: Item) -> HttpResponse:
    """Bring in what the sources say today, without touching what somebody changed."""
    _require_document(item)
    if not can_change_sources(request.user, item):
        raise PermissionDenied(NOT_NOW)
    try:
        done = prepare_document(item=item, by=request.user)
    except (AssemblyRefused, TransitionRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        _say(
            request,
            done,
            "Les sources sont relues." if done.written or done.kept else "Rien de nouveau dans les sources.",
        )
    return redirect("publication:overview", short_id=item.short_id)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, short_id: str) -> HttpResponse:
    """Put a published content among the sources of one of my documents, or begin one with it."""
    if not can_create_document(request.user):
        raise PermissionDenied(READERS_ONLY)
    source = get_object_or_404(citable_by(request.user).select_related("published_version"), short_id=short_id)
    if request.method == "POST":
        item = get_item(request.user, request.POST.get("document", "")[:12])
        _require_document(item)
        if not can_change_sources(request.user, item):
            raise PermissionDenied(NOT_NOW)
        try:
            _add(request, item, [source.short_id])
        except (AssemblyRefused, TransitionRefused) as refusal:
            messages.error(request, str(refusal))
        return redirect("knowledge:document-sources", short_id=item.short_id)
    drafts = [each for each in own_drafts(request.user) if can_change_sources(request.user, each)]
    title = source.online_title or "Sans titre"
    context = {
        "source": source,
        "title": title,
        "drafts": drafts,
        "families": FAMILIES.values(),
        "crumbs": [{"label": title, "url": source.get_absolute_url()}, {"label": "Le reprendre", "url": ""}],
    }
    return render(request, "knowledge/syntheses/add.html", context)


@login_not_required
@require_safe
def published_file(request: HttpRequest, short_id: str, format: str) -> HttpResponse:
    """The published document as a file, as its reader may read it. 404 when it is not published for them."""
    item = publication.item_to_read(request.user, short_id)
    if item is None or item.kind not in KINDS:
        raise Http404
    return _file(Reading.of_version(item.published_version, request.user), request.user, format, is_draft=False)


@require_safe
@with_item(can_read_draft, NOT_READER)
def draft_file(request: HttpRequest, item: Item, format: str) -> HttpResponse:
    """The draft as a file, marked as such: for its team, and for who reviews it once it is handed in."""
    _require_document(item)
    if item.is_written_by(request.user):
        reading = Reading.of_draft(item, Audience.TEAM)
    else:
        item.working_version.item = item
        reading = Reading.of_version(item.working_version, request.user)
    return _file(reading, request.user, format, is_draft=True)


def _file(reading: Reading, user: Any, format: str, *, is_draft: bool) -> HttpResponse:
    item = reading.item
    body = _MAKE[format](reading, citations_of(item, reading.version, user), is_draft=is_draft)
    name = f"{'brouillon-' if is_draft else ''}{item.kind}-{item.short_id}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=TYPES[format], headers=headers)


def _require_document(item: Item) -> None:
    if item.kind not in KINDS:
        raise Http404
