"""How free texts and tables of answers are written on a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe

from isic_platform.formkit.prose import PARSER, SCHEMES

register = template.Library()

TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a"}


@register.filter
def markdown(text: Any) -> SafeString:
    """Draw a free text: paragraphs, emphasis, lists and links; links are marked nofollow.

    What people type as HTML is shown as they typed it.
    """
    html = nh3.clean(
        PARSER.render(str(text or "")),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel="nofollow noopener",
    )
    return mark_safe(html)  # noqa: S308  (nh3 has just cleaned it: the tags above, nothing else)


@register.filter
def at(sequence: Sequence[Any], index: int) -> Any:
    """The element at a place of a sequence; an empty text past its end."""
    return sequence[index] if 0 <= index < len(sequence) else ""
