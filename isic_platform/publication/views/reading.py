"""``/o/<id>/``: the permanent address of a published content, for people and for machines."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from isic_platform.common.problems import CONTENT_TYPE, problem
from isic_platform.formkit.enums import Audience
from isic_platform.publication import permissions, selectors
from isic_platform.publication.access import with_item
from isic_platform.publication.enums import IN_REVIEW_STATES
from isic_platform.publication.kinds import kind_of, reading_panels_for
from isic_platform.publication.models import Item
from isic_platform.publication.reading import HELPLINES, LICENCE_NAME, LICENCE_URL, Reading, attachments_url
from isic_platform.publication.representations import as_json, as_jsonld, as_script

HTML, JSON, JSONLD = "text/html", "application/json", "application/ld+json"
FORMATS = {"": "", "html": HTML, "json": JSON, "jsonld": JSONLD}
NOT_READER = "Cet aperçu est réservé à l'équipe, et aux relecteurs une fois la version soumise."


def wanted_format(request: HttpRequest) -> str | None:
    """The media type asked for, by ``?format=`` first, then by ``Accept``; None when the first is unknown."""
    asked = request.GET.get("format")
    if asked is not None:
        return FORMATS.get(asked) or (HTML if asked == "" else None)
    preferred = request.get_preferred_type([HTML, JSON, JSONLD])
    return preferred or HTML


@require_safe
@login_not_required
def read(request: HttpRequest, short_id: str) -> HttpResponse:
    """The published version, as its reader may read it: HTML, JSON or JSON-LD.

    A content never published for this person is a 404; one withdrawn since is a 410 with what may be said.
    """
    media = wanted_format(request)
    if media is None:
        body = problem(406, "Formats possibles : html, json, jsonld.", formats=["html", "json", "jsonld"])
        return JsonResponse(body, status=406, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False})
    item = selectors.item_to_read(request.user, short_id)
    if item is None:
        return not_readable(request, short_id, media)
    if media == HTML:
        reading = Reading.of_version(item.published_version, request.user)
        context = reading_context(request, reading)
        if reading.is_listed:
            is_public = reading.audience == Audience.PUBLIC
            context["json_ld"] = as_script(reading if is_public else Reading.of_version(item.published_version))
        response = render(request, kind_of(item).read_template, context)
    else:
        reading = Reading.of_version(item.published_version)
        body = as_json(reading) if media == JSON else as_jsonld(reading)
        response = JsonResponse(body, content_type=media, json_dumps_params={"ensure_ascii": False})
    response["Link"] = _links(reading)
    if not reading.is_listed:
        response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["Accept"])
    return response


def _links(reading: Reading) -> str:
    links = [
        f'<{reading.url}>; rel="cite-as"',
        f'<{reading.url}?format=json>; rel="alternate"; type="{JSON}"',
        f'<{reading.url}?format=jsonld>; rel="alternate"; type="{JSONLD}"',
    ]
    return ", ".join([*links, f'<{LICENCE_URL}>; rel="license"'] if reading.is_open else links)


def reading_context(request: HttpRequest, reading: Reading, **more: Any) -> dict[str, Any]:
    """What ``publication/read.html`` draws."""
    item = reading.item
    user = request.user
    return {
        "item": item,
        "reading": reading,
        "version": reading.version,
        "file_url": attachments_url(item),
        "site_url": settings.SITE_URL,
        "licence": {"name": LICENCE_NAME, "url": LICENCE_URL},
        "quick_exit": item.is_reinforced,
        "helplines": HELPLINES if item.is_reinforced else (),
        "panels": reading_panels_for(reading, user),
        "is_preview": False,
        "is_print": False,
        "is_written_by_reader": item.is_written_by(user),
        "can_unpublish": permissions.can_unpublish_item(user, item),
        "can_see_history": user.is_authenticated and permissions.can_see_history(user, item),
        "crumbs": [] if item.is_reinforced else [*shelf(), {"label": reading.title, "url": ""}],
        **more,
    }


def shelf() -> list[dict[str, str]]:
    """The way back from a published content: the library where it is found."""
    return [{"label": "Bibliothèque", "url": reverse("search:library")}]


def not_readable(request: HttpRequest, short_id: str, media: str = HTML) -> HttpResponse:
    """What is said of a content that does not reach this person: withdrawn (410), theirs to write, or nothing (404)."""
    stone = selectors.tombstone_for(request.user, short_id)
    if stone is not None:
        return _gone(request, stone, media)
    own = Item.objects.worked_on_by(request.user).filter(short_id=short_id)
    if media == HTML and own.exists():
        return redirect("publication:overview", short_id=short_id)
    raise Http404


def _gone(request: HttpRequest, stone: selectors.Tombstone, media: str) -> HttpResponse:
    if media != HTML:
        more = {"id": stone.short_id, "kind_label": stone.kind_label, "withdrawn_at": stone.withdrawn_at.isoformat()}
        if stone.title:
            more["title"] = stone.title
        body = problem(410, f"{stone.reason}.", **more)
        return JsonResponse(body, status=410, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False})
    own = Item.objects.worked_on_by(request.user).filter(short_id=stone.short_id).exists()
    context = {
        "stone": stone,
        "withdrawn_on": stone.withdrawn_at,
        "reason": f"{stone.reason}.",
        "replacement": None,
        "quick_exit": stone.is_reinforced,
        "workspace_url": reverse("publication:overview", args=[stone.short_id]) if own else "",
    }
    return render(request, "publication/gone.html", context, status=410)


@require_safe
@login_not_required
def print_published(request: HttpRequest, short_id: str) -> HttpResponse:
    """The published version in one column, for paper."""
    item = selectors.item_to_read(request.user, short_id)
    if item is None:
        return not_readable(request, short_id, HTML)
    reading = Reading.of_version(item.published_version, request.user)
    return render(request, "publication/print.html", reading_context(request, reading, panels=[], is_print=True))


def may_preview(user: Any, item: Item) -> bool:
    """Writers, and reviewers once it is submitted."""
    return item.is_written_by(user) or permissions.can_review_item(user, item)


@require_safe
@with_item(may_preview, NOT_READER)
def preview(request: HttpRequest, item: Item) -> HttpResponse:
    """The working answers as they will be read: by the team, or as the public will (``?vue=public``)."""
    return render(request, kind_of(item).read_template, _draft_context(request, item))


@require_safe
@with_item(may_preview, NOT_READER)
def print_draft(request: HttpRequest, item: Item) -> HttpResponse:
    """The working answers in one column, for paper."""
    return render(request, "publication/print.html", {**_draft_context(request, item), "panels": [], "is_print": True})


def draft_reading(user: Any, item: Item, *, as_public: bool = False) -> tuple[Reading, bool]:
    """The text at work for one of its writers, or the text submitted for whoever reviews it; and whether it is frozen."""
    if item.is_written_by(user):
        version = item.working_version
        frozen = version is not None and version.state in IN_REVIEW_STATES
        return Reading.of_draft(item, Audience.PUBLIC if as_public else Audience.TEAM), frozen
    item.working_version.item = item
    return Reading.of_version(item.working_version, None if as_public else user), True


def _draft_context(request: HttpRequest, item: Item) -> dict[str, Any]:
    as_public = request.GET.get("vue") == "public"
    reading, frozen = draft_reading(request.user, item, as_public=as_public)
    back = "publication:overview" if item.is_written_by(request.user) else "publication:review"
    return reading_context(
        request,
        reading,
        version=item.working_version,
        file_url=attachments_url(item, draft=True),
        is_preview=True,
        is_frozen=frozen,
        as_public=as_public,
        back_url=reverse(back, args=[item.short_id]),
        crumbs=[{"label": reading.title, "url": reverse(back, args=[item.short_id])}, {"label": "Aperçu", "url": ""}],
    )
