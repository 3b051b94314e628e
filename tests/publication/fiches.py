"""Fiches in every state, written by the people of the cast."""

from __future__ import annotations

from typing import Any

from isic_platform.formkit.enums import Level, Obligation
from isic_platform.publication import services
from isic_platform.publication.enums import Visibility, WithdrawalReason
from isic_platform.publication.models import Item
from projects.fiche import fiche_spec
from projects.services import create_project, load_fiche_spec

TITLE = "Cuisine du mardi"
SUMMARY = "Des habitants cuisinent ensemble chaque mardi, pour rompre l’isolement."
SECRET_STATUS = "STI-OFF"  # P12, team only

ESSENTIAL = {
    "P01": TITLE,
    "P02": SUMMARY,
    "P30": "Beaucoup de personnes mangeaient seules.",
    "P50": ["PUB-FAM"],
    "P65": "non",
    "P190": "Le repas compte moins que la **préparation**.",
    "P200": "oui",
}


def draft(
    owner: Any, institution: Any, *, level: str = Level.TRACE, visibility: str = Visibility.PUBLIC, **answers: Any
) -> Item:
    """A draft that could be submitted: what is mandatory and not told is « non documenté »."""
    load_fiche_spec()
    item = create_project(by=owner, institution=institution, level=level).item
    fields = fiche_spec().fields
    blanks = {
        code: {"special": "DOC-NON"}
        for code, field in fields.items()
        if field.obligation_at(level) == Obligation.REQUIRED and field.accepts_special and field.type != "calcule"
    }
    known = {code: value for code, value in item.record.values.items()}
    values = {**blanks, **known, **ESSENTIAL, "P16": visibility, **answers}
    if level != Level.TRACE:
        values = {**values, "P203": values.get("P203", {"special": "DOC-SO"})}
    services.write_item_answers(item=item, values=values, by=owner)
    return fresh(item)


def submitted(owner: Any, institution: Any, **options: Any) -> Item:
    """Handed to review."""
    item = draft(owner, institution, **options)
    services.submit_item(item=item, by=owner)
    return fresh(item)


def validated(owner: Any, institution: Any, reviewer: Any, **options: Any) -> Item:
    """Validated, not yet online."""
    item = submitted(owner, institution, **options)
    services.validate_version(item=item, by=reviewer, criteria={})
    return fresh(item)


def published(owner: Any, institution: Any, reviewer: Any, **options: Any) -> Item:
    """Online. What its author keeps for themselves is not published: it is narrowed afterwards."""
    asked = options.pop("visibility", Visibility.PUBLIC)
    first = Visibility.TEAM if asked == Visibility.AUTHOR else asked
    item = validated(owner, institution, reviewer, visibility=first, **options)
    services.publish_version(item=item, by=reviewer)
    if asked != first:
        services.change_visibility(item=item, visibility=asked, by=owner)
    return fresh(item)


def withdrawn(
    owner: Any, institution: Any, reviewer: Any, reason: str = WithdrawalReason.OTHER, **options: Any
) -> Item:
    """Published, then withdrawn."""
    item = published(owner, institution, reviewer, **options)
    services.unpublish_item(item=item, by=reviewer, reason=reason, comment="Demande reçue.")
    return fresh(item)


def fresh(item: Item) -> Item:
    """The same content as the database has it now."""
    rows = Item.objects.select_related("record", "working_version", "published_version", "institution", "owner")
    return rows.get(pk=item.pk)
