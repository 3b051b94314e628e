"""The door of the views: fetch a content and check the right, so that no view holds an unchecked one.

Not allowed to see it: 404. Allowed to see it, not to do that: 403 with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from isic_platform.formkit.models import answers_of
from isic_platform.publication.brought import with_brought
from isic_platform.publication.models import Item
from isic_platform.publication.services import HeldItem, hold_item

NOT_WRITER = "Seule l'équipe de ce contenu peut le modifier."
Permission = Callable[[Any, Item], bool]


def get_item(
    user: Any, short_id: str, *, for_writing: bool = False, with_answers: bool = False, for_panels: bool = False
) -> Item:
    """The content if this person may open it; Http404 otherwise.

    ``for_writing`` looks among the person's own contents first: no right elsewhere is read for them, nor the team again.
    ``with_answers`` brings its present answers in the same query, ``for_panels`` what the storeys above show beside it.
    """
    rows = Item.objects.select_related(
        "record__spec_version", "working_version", "published_version__spec_version", "institution", "owner"
    )
    rows = rows.defer("record__spec_version__definition", "published_version__spec_version__definition")
    rows = rows.filter(short_id=short_id)
    if with_answers:
        rows = rows.annotate(read_answers=answers_of("record_id"))
    if for_panels:
        rows = with_brought(rows, user)
    item = rows.worked_on_by(user).first() if for_writing else None
    if item is not None:
        item.known_writer_id = user.pk
    else:
        item = rows.visible_to(user).prefetch_related("co_writers", "networks").first()
    if item is None:
        raise Http404
    if with_answers:
        item.record.take_read(item.read_answers)
    return item


def hold_for_writing(user: Any, short_id: str, *, key: str = "") -> HeldItem:
    """The content locked for this transaction, if the person writes it; refused as ``get_item`` and ``is_writer`` refuse.

    The writer pays a lock and one read, whatever the content; their right elsewhere is looked at only to refuse.
    """
    held = hold_item(Item.objects.worked_on_by(user).filter(short_id=short_id), key=key, writer=user)
    if held is None:
        get_item(user, short_id)
        raise PermissionDenied(NOT_WRITER)
    return held


def with_item(
    permission: Permission,
    refusal: str,
    *,
    for_writing: bool = False,
    with_answers: bool = False,
    for_panels: bool = False,
) -> Callable[..., Any]:
    """Decorate ``view(request, item, …)``: the short id becomes a content on which the permission holds."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, short_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
            item = get_item(
                request.user, short_id, for_writing=for_writing, with_answers=with_answers, for_panels=for_panels
            )
            if not permission(request.user, item):
                raise PermissionDenied(refusal)
            return view(request, item, *args, **kwargs)

        return wrapped

    return decorate


def with_any_item(permission: Permission, refusal: str) -> Callable[..., Any]:
    """The same for duties that reach contents their holder may not read (urgent withdrawal, redaction, H.3).

    The permission alone opens: the view shows no text of a content that ``visible_to`` does not give, and the
    decorated view receives it with ``item.is_readable`` set accordingly.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, short_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
            rows = Item.objects.select_related("published_version", "working_version", "institution", "owner", "record")
            item = rows.prefetch_related("co_writers", "networks").filter(short_id=short_id).first()
            if item is None:
                raise Http404
            item.is_readable = Item.objects.visible_to(request.user).filter(pk=item.pk).exists()
            if not permission(request.user, item):
                if not item.is_readable:
                    raise Http404
                raise PermissionDenied(refusal)
            return view(request, item, *args, **kwargs)

        return wrapped

    return decorate


def is_writer(user: Any, item: Item) -> bool:
    """Referent or co-writer, whatever the state."""
    return item.is_written_by(user)


def is_visible(user: Any, item: Item) -> bool:
    """Nothing more than seeing it: the view itself says precisely why an action is refused."""
    return True
