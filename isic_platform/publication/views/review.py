"""Review what others wrote (H.2, F.2, G.10): the queue, and the page where one decides."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isic_platform.accounts.middleware import kept_text
from isic_platform.confidentiality.detection import detect
from isic_platform.confidentiality.enums import AlertLevel
from isic_platform.confidentiality.rules import rule_text
from isic_platform.formkit.enums import Level
from isic_platform.publication import permissions, selectors, services
from isic_platform.publication.access import is_visible, with_item
from isic_platform.publication.attribution import author_names
from isic_platform.publication.checks import files, free_texts
from isic_platform.publication.criteria import answered_criteria, criteria_of
from isic_platform.publication.enums import Decision, State
from isic_platform.publication.exceptions import NotReady, PublicationError
from isic_platform.publication.forms import OpenReinforcedForm, ReviewForm
from isic_platform.publication.kinds import kind_of, speaks_of
from isic_platform.publication.models import Item, Version
from isic_platform.publication.reading import Reading, attachments_url
from isic_platform.publication.views.kept import query_dict

OWN_TEXT = "On ne relit pas ce qu'on a écrit : une autre personne que les auteurs relit cette version."
NOT_IN_REVIEW = "Cette version n'est pas, ou n'est plus, en relecture."


def _check_reviewer(user: Any, item: Item) -> None:
    if item.is_written_by(user):
        raise PermissionDenied(OWN_TEXT)
    if not permissions.can_review_item(user, item):
        raise PermissionDenied(NOT_IN_REVIEW)


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for this person, the oldest first."""
    found = selectors.review_queue(request.user)
    context = {
        "to_review": [_line(item) for item in found["to_review"]],
        "to_publish": [_line(item) for item in found["to_publish"]],
        "withdrawn": selectors.withdrawn_items(request.user),
        "crumbs": [{"label": "Relectures", "url": ""}],
    }
    return render(request, "publication/queue.html", context)


def _line(item: Item) -> dict[str, Any]:
    version = item.working_version
    days = (timezone.localdate() - timezone.localdate(version.submitted_at)).days
    age = "aujourd'hui" if days == 0 else "hier" if days == 1 else f"il y a {days} jours"
    level = Level(version.level).label if version.level in Level.values else ""
    return {
        "item": item,
        "title": selectors.published_title(version, item) or "Sans titre",
        "url": reverse("publication:review", args=[item.short_id]),
        "kind": kind_of(item).label,
        "level": level,
        "version": version,
        "age": age,
        "authors": ", ".join(author_names(item)),
    }


@require_http_methods(["GET", "POST"])
@with_item(is_visible, NOT_IN_REVIEW)
def review(request: HttpRequest, item: Item) -> HttpResponse:
    """The submitted version beside the criteria; POST returns it with a reason or validates it."""
    _check_reviewer(request.user, item)
    version = item.working_version
    version.item = item
    alerts = passages_to_confirm(version)
    options = {"alerts": len(alerts), "asked": criteria_of(item.kind)}
    refusals: list[str] = []
    if request.method == "POST":
        form = ReviewForm(request.POST, **options)
        # A validated version may still go back, when asked from the page that shows it as validated.
        reopens = request.POST.get("decision") == Decision.RETURNED and "after_validation" in request.POST
        if version.state != State.SUBMITTED and not (version.state == State.VALIDATED and reopens):
            refusals = ["Cette version a déjà été relue. Votre texte est toujours dans la page."]
        elif form.is_valid():
            refusals = _decide(request, item, form)
            if not refusals:
                return redirect("publication:queue")
    else:
        kept = kept_text(request)
        form = ReviewForm(query_dict(kept), **options) if kept else ReviewForm(**options)
    context = {
        **_page(request, item, version),
        "form": form,
        "alerts": alerts,
        "file_alerts": [issue.message for issue in files(item, version.spec, version.level, version.answers)],
        "extra_errors": [{"target": "", "label": "Décision", "message": text} for text in refusals],
    }
    return render(request, "publication/review.html", context, status=422 if request.method == "POST" else 200)


def _decide(request: HttpRequest, item: Item, form: ReviewForm) -> list[str]:
    """Do what the button says; gives the refusals."""
    decision, reason = form.cleaned_data["decision"], form.cleaned_data["reason"]
    try:
        if decision == Decision.RETURNED:
            services.return_version(item=item, by=request.user, reason=reason, criteria=form.criteria())
            messages.success(request, "La version est renvoyée à ses auteurs, qui sont prévenus.")
        elif decision == Decision.VALIDATED:
            services.validate_version(item=item, by=request.user, criteria=form.criteria(), comment=reason)
            messages.success(request, "La version est validée. Il reste à la publier.")
        else:
            return ["Choisissez : renvoyer avec un motif, ou valider."]
    except NotReady as refusal:
        return [issue.message for issue in refusal.issues if issue.blocks]
    except PublicationError as refusal:
        return [str(refusal)]
    return []


def passages_to_confirm(version: Version) -> list[dict[str, Any]]:
    """Alerts of level C of a submitted version: rule, field and how many; never the passage (G.9.1)."""
    found = Counter(
        (code, finding.rule)
        for code, _, text in free_texts(version.spec, version.answers)
        for finding in detect(text)
        if finding.level == AlertLevel.CONFIRM
    )
    return [
        {"field": version.spec.fields[code].label, "rule": rule_text(rule).name, "count": count}
        for (code, rule), count in found.items()
    ]


def _page(request: HttpRequest, item: Item, version: Version) -> dict[str, Any]:
    reviews = [
        {
            "review": each,
            "criteria": answered_criteria(each.criteria, item.kind),
            "is_of_this": each.version_id == version.pk,
        }
        for each in selectors.reviews_of(item)
    ]
    reading = Reading.of_version(version, request.user)
    return {
        "item": item,
        "version": version,
        "reading": reading,
        "speaks_of": speaks_of(item, request.user),
        "file_url": attachments_url(item, draft=True),
        "is_submitted": version.state == State.SUBMITTED,
        "authors": ", ".join(reading.authors),
        "reviews": reviews,
        "published": item.published_version,
        "can_publish": permissions.can_publish_item(request.user, item),
        "can_open": permissions.can_open_reinforced(request.user, item),
        "open_form": OpenReinforcedForm(),
        "quick_exit": False,
        "crumbs": [
            {"label": "Relectures", "url": reverse("publication:queue")},
            {"label": reading.title, "url": ""},
        ],
    }


@require_POST
@with_item(is_visible, NOT_IN_REVIEW)
def publish(request: HttpRequest, item: Item) -> HttpResponse:
    """Put the validated version online."""
    if item.is_written_by(request.user):
        raise PermissionDenied(OWN_TEXT)
    if not permissions.can_publish_item(request.user, item):
        raise PermissionDenied("Une version se publie une fois validée, par une personne qui en a le droit.")
    try:
        services.publish_version(item=item, by=request.user)
    except NotReady as refusal:
        for issue in refusal.issues:
            if issue.blocks:
                messages.error(request, issue.message)
        return redirect("publication:review", short_id=item.short_id)
    except PublicationError as refusal:
        messages.error(request, str(refusal))
        return redirect("publication:queue")
    messages.success(request, "Publié. Les auteurs sont prévenus.")
    if selectors.item_to_read(request.user, item.short_id) is None:
        return redirect("publication:queue")  # its diffusion stops before this reviewer
    return redirect("publication:read", short_id=item.short_id)


@require_POST
@with_item(is_visible, NOT_IN_REVIEW)
def open_reinforced(request: HttpRequest, item: Item) -> HttpResponse:
    """Widen the diffusion of a reinforced subject: an entitled reviewer's decision, traced (B.21)."""
    if not permissions.can_open_reinforced(request.user, item):
        raise PermissionDenied("Seul un relecteur habilité ouvre la diffusion d'un sujet soumis aux règles renforcées.")
    form = OpenReinforcedForm(request.POST)
    if form.is_valid():
        services.open_reinforced(item=item, by=request.user, visibility=form.cleaned_data["visibility"])
        messages.success(request, f"Diffusion permise : {item.get_visibility_display().lower()}.")
    else:
        messages.error(request, "Choisissez jusqu'où la diffusion peut aller.")
    return redirect("publication:review", short_id=item.short_id)
