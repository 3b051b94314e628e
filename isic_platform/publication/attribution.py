"""How people are named on pages, by their own choice (G.5)."""

from __future__ import annotations

from typing import Any

from isic_platform.accounts.enums import Attribution
from isic_platform.publication.models import Item
from isic_platform.vocabularies.selectors import label_of


def author_names(item: Item) -> list[str]:
    """Authors of a content as readers see them: a name, a job or the institution alone, each once, the referent first.

    A closed account is « contributeur de … »: its contents stay, its name leaves (G.4). Needs ``owner`` and
    ``co_writers`` loaded.
    """
    people = ([item.owner] if item.owner else []) + list(item.co_writers.all())
    return list(dict.fromkeys(author_name(person, item) for person in people)) or [_collective(item)]


def author_name(person: Any, item: Item) -> str:
    """One author as they chose to be named."""
    place = item.institution.name if item.institution else ""
    if not person.is_active:
        return f"Contributeur de la structure {place}" if place else "Un contributeur"
    if person.attribution == Attribution.NAME:
        return person.get_full_name()
    if person.attribution == Attribution.FUNCTION and person.job:
        return f"{label_of(person.job)}, {place}" if place else label_of(person.job)
    return _collective(item)


def _collective(item: Item) -> str:
    return item.institution.name if item.institution else "Un collectif de la plateforme"


def name_for_colleagues(person: Any, viewer: Any, item: Item, otherwise: str) -> str:
    """Somebody who acted on a content, named to a person who follows it.

    The team's members know one another; others are named only if they chose it.
    """
    if person is None:
        return otherwise
    if person.pk == viewer.pk:
        return "vous"
    if person.is_active and item.is_written_by(person) and item.is_written_by(viewer):
        return person.get_full_name()
    return person.get_full_name() if person.is_active and person.attribution == Attribution.NAME else otherwise
