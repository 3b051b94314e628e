"""What the pages of resources read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from isic_platform.common.parsing import positive_int
from isic_platform.formkit.enums import FieldType
from isic_platform.publication.models import Item
from isic_platform.vocabularies.selectors import label_of
from knowledge.models import Resource, ResourceType
from knowledge.resources import types as form

PAGE = 30
USEFUL = "utile"
MOST_FILTERED = 500


@dataclass(frozen=True)
class ResourceLine:
    """A published resource in a list, from its frozen text."""

    title: str
    url: str
    type: str
    summary: str
    institution: str
    useful: int
    is_fictional: bool = False
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ResourcePage:
    """A page of lines, and the key of the next one (empty at the end)."""

    lines: list[ResourceLine]
    following: str


def resource_page(resources: Any, *, order: str = "", before: str = "") -> ResourcePage:
    """Published resources, the latest begun first, or the most useful first (``order`` « utile »). Keyset pagination.

    Two queries. An unreadable key gives the first page.
    """
    rows = resources.select_related("type", "item__published_version", "item__institution")
    useful_text, _, pk_text = before.partition("-") if order == USEFUL else ("", "", before)
    pk, useful = positive_int(pk_text), positive_int(useful_text)
    if order == USEFUL:
        if pk is not None and useful is not None:
            rows = rows.filter(Q(useful_count__lt=useful) | Q(useful_count=useful, pk__lt=pk))
        rows = rows.order_by("-useful_count", "-pk")
    else:
        rows = (rows.filter(pk__lt=pk) if pk is not None else rows).order_by("-pk")
    found = list(rows[: PAGE + 1])
    following = ""
    if len(found) > PAGE:
        last = found[PAGE - 1]
        following = f"{last.useful_count}-{last.pk}" if order == USEFUL else str(last.pk)
    return ResourcePage([_line(resource) for resource in found[:PAGE]], following)


def _line(resource: Resource) -> ResourceLine:
    item = resource.item
    answers = item.published_version.answers
    summary = answers.get(form.SUMMARY)
    return ResourceLine(
        title=item.online_title or "Sans titre",
        url=item.get_absolute_url(),
        type=resource.type.title,
        summary=summary if isinstance(summary, str) else "",
        institution=item.institution.name if item.institution else "",
        useful=resource.useful_count,
        is_fictional=item.is_fictional,
        tags=[label_of(code) for code in [*resource.themes[:3], *resource.obstacles[:2], *resource.levers[:2]]],
    )


def types_with_counts(user: Any) -> list[ResourceType]:
    """Types that are offered or hold something, each with ``readable``: how many of its resources this person may read.

    One query. Counts are exact: a library holds thousands of resources, not millions.
    """
    readable = Count("resources", filter=Q(resources__item__in=Item.objects.readable_by(user)))
    rows = ResourceType.objects.annotate(readable=readable).order_by("order", "code")
    return [type for type in rows if type.readable or type.is_offered]


def own_fields(source: dict[str, Any]) -> list[dict[str, str]]:
    """The fields of a type made in a page, as its form shows them."""
    found = []
    for each in source.get("champs", []):
        found.append(
            {
                "code": each["code"],
                "label": each["question"],
                "kind": each["type"],
                "help": each.get("aide", ""),
                "required": each.get("obligation") == "O",
                "choices": "\n".join(each.get("choix", [])) if isinstance(each.get("choix"), list) else "",
            }
        )
    return found


# What a facilitator may ask in a type of their own: types whose answer needs no further setting.
SIMPLE_KINDS = (
    FieldType.SHORT_TEXT, FieldType.LONG_TEXT, FieldType.CHOICE, FieldType.MULTI_CHOICE, FieldType.YES_NO,
    FieldType.DATE, FieldType.NUMBER, FieldType.AMOUNT, FieldType.COMMUNE,
)  # fmt: skip
