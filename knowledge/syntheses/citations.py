"""The sources of a document as its readers see them: frozen with the version, and what became of each since.

A version keeps the permanent identifier and the version number of each source, no text of theirs: a citation is read from the
frozen version itself, so that a text redacted there leaves here too, and that people are named as they choose today (G.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from isic_platform.publication.kinds import kind_of
from isic_platform.publication.models import Item, Version
from isic_platform.publication.reading import Reading
from knowledge.models import CitedSource
from knowledge.syntheses.material import MOST_SOURCES

FROZEN = "sources"
GONE = "Source retirée depuis"
CLOSED = "Source qui n'est pas ouverte à votre compte"
NEWER = "une version plus récente existe"


@dataclass(frozen=True)
class Citation:
    """One source. ``text`` is its citation; when it may not be read any more, ``gone`` says so and nothing else is told."""

    number: int
    key: str
    title: str
    nature: str
    text: str
    url: str
    version: int
    gone: str = ""
    note: str = ""
    carrier: str = ""

    @property
    def short(self) -> str:
        """One line, where the whole citation would not hold: what it is, of whom, which version."""
        of = f", {self.carrier}" if self.carrier else ""
        return f"« {self.title} ». {self.nature}{of}, version {self.version}."

    @property
    def address(self) -> str:
        """Its permanent address, whole."""
        return f"{settings.SITE_URL}{self.url}"


def freeze_sources(item: Item) -> dict[str, Any]:
    """What a version keeps of its sources, on the day when it is handed in."""
    rows = CitedSource.objects.of(item).values_list("source__short_id", "version__number")
    return {FROZEN: [{"id": key, "version": number} for key, number in rows]}


def citations_of(item: Item, version: Version | None, user: Any) -> list[Citation]:
    """The sources of a frozen version, or those of the draft when there is none; three queries at most."""
    if version is not None and version.snapshot is not None:
        pairs = [(each["id"], each["version"]) for each in version.snapshot.get(FROZEN, [])]
    else:
        pairs = list(CitedSource.objects.of(item).values_list("source__short_id", "version__number"))
    return _cited(pairs[:MOST_SOURCES], user)


def _cited(pairs: list[tuple[str, int]], user: Any) -> list[Citation]:
    if not pairs:
        return []
    wanted = Q(pk__in=[])
    for key, number in pairs:
        wanted |= Q(item__short_id=key, number=number)
    readable = Item.objects.readable_by(user).filter(pk=OuterRef("item_id"))
    rows = Version.objects.filter(wanted).annotate(is_readable=Exists(readable))
    rows = rows.select_related("item__institution", "item__owner", "spec_version").defer("spec_version__definition")
    found = {(row.item.short_id, row.number): row for row in rows.prefetch_related("item__co_writers")}
    return [_citation(rank, key, number, found.get((key, number))) for rank, (key, number) in enumerate(pairs, 1)]


def _citation(rank: int, key: str, number: int, version: Any) -> Citation:
    nature = kind_of(version.item).label if version is not None else "Contenu"
    if version is None or not version.is_readable:
        gone = CLOSED if version is not None and version.item.published_version_id else GONE
        return Citation(rank, key, "", nature, "", "", number, gone)
    reading = Reading.of_version(version)
    note = NEWER if version.item.published_version_id != version.pk else ""
    url = version.item.get_absolute_url()
    carrier = version.item.institution.name if version.item.institution else ""
    return Citation(rank, key, reading.title, nature, reading.citation, url, number, note=note, carrier=carrier)
