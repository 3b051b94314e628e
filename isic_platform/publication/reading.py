"""A version ready to be read: on the page, printed, or by a machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from isic_platform.formkit.answers import bare, is_answered, show_answer, special_of
from isic_platform.formkit.enums import Audience, FieldType, Level, Special
from isic_platform.formkit.models import Record
from isic_platform.formkit.spec import Field, Spec
from isic_platform.formkit.types import Shown
from isic_platform.publication.attribution import author_names
from isic_platform.publication.enums import Visibility
from isic_platform.publication.kinds import Kind, kind_of
from isic_platform.publication.models import Item, Version
from isic_platform.publication.projection import audience_of, project

PLATFORM = "Isic"
LICENCE_NAME = "Licence Ouverte 2.0 (Etalab)"
LICENCE_URL = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
# Shown on the pages of violence against women and children (G.8).
HELPLINES = (
    ("3919", "Violences Femmes Info, appel anonyme et gratuit, jour et nuit"),
    ("119", "Enfance en danger"),
    ("17", "Police ou gendarmerie, en cas d'urgence"),
    ("114", "Urgence par SMS, quand on ne peut pas parler"),
)
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One answered field. ``for_team`` says that readers outside the team do not get it."""

    code: str
    label: str
    shown: Shown
    for_team: bool

    @property
    def is_image(self) -> bool:
        """An image to draw, with its alternative text."""
        return self.shown.kind == "file" and str(self.shown.items[0].get("type", "")).startswith("image/")


@dataclass
class Section:
    """A step of the form, as read: answered fields, then what is said to be unknown or out of subject."""

    code: str
    title: str
    rows: list[Row] = field(default_factory=list)
    not_documented: list[str] = field(default_factory=list)
    not_applicable: list[str] = field(default_factory=list)


class Reading:
    """One state of a content for one audience. Everything shown comes from ``answers``, already projected."""

    def __init__(
        self,
        item: Item,
        *,
        spec: Spec,
        level: str,
        answers: Mapping[str, Any],
        audience: str,
        version: Version | None = None,
    ) -> None:
        self.item, self.spec, self.level, self.audience, self.version = item, spec, level, audience, version
        self.answers = project(kind=item.kind, spec=spec, level=level, answers=answers, audience=audience)

    @classmethod
    def of_version(cls, version: Version, user: Any = None) -> Reading:
        """A frozen version as this person reads it; as anybody reads it when no person is given."""
        audience = audience_of(user, version.item) if user is not None else Audience.PUBLIC
        return cls(
            version.item,
            spec=version.spec,
            level=version.level,
            answers=version.answers,
            audience=audience,
            version=version,
        )

    @classmethod
    def of_draft(cls, item: Item, audience: str) -> Reading:
        """The working answers, for the team's preview."""
        record: Record = item.record
        return cls(item, spec=record.spec, level=record.level, answers=record.values, audience=audience)

    @property
    def kind(self) -> Kind:
        return kind_of(self.item)

    @property
    def title(self) -> str:
        """The title as written in these answers (the draft's own may differ)."""
        return self._text(self.kind.title_code) or "Sans titre"

    @property
    def summary(self) -> str:
        return self._text(self.kind.summary_code)

    @property
    def level_label(self) -> str:
        return Level(self.level).label if self.level in Level.values else ""

    @property
    def url(self) -> str:
        """The permanent address, whole."""
        return f"{settings.SITE_URL}{self.item.get_absolute_url()}"

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        """(label, text) pairs for the top of the page."""
        return list(self.kind.facts(self.item, self.answers)) if self.kind.facts else []

    @cached_property
    def landmarks(self) -> list[tuple[str, str]]:
        """(label, text) pairs of the block at the top of the page: those of the kind, its facts when it has none of its own."""
        return list(self.kind.landmarks(self)) if self.kind.landmarks else self.facts

    @cached_property
    def marks(self) -> list[Any]:
        """Ranks on short scales, each said in words."""
        return list(self.kind.marks(self)) if self.kind.marks else []

    @cached_property
    def authors(self) -> list[str]:
        return author_names(self.item)

    @property
    def is_open(self) -> bool:
        """Whether everybody may read it and reuse it."""
        return self.item.visibility == Visibility.PUBLIC

    @property
    def is_listed(self) -> bool:
        """Whether engines, feeds and social networks may show it: what everybody reads, never a reinforced subject (G.8)."""
        return self.is_open and not self.item.is_reinforced

    @property
    def citation(self) -> str:
        """The reference, ready to be copied."""
        authors = ", ".join(self.authors)
        place = self.item.institution.name if self.item.institution else ""
        carrier = f"{place}. " if place and place not in self.authors else ""
        number = ""
        if self.version is not None and self.version.published_at is not None:
            number = f"Version {self.version.number}, publiée le {french_date(self.version.published_at)}. "
        return f"{authors}. « {self.title} ». {carrier}{self.kind.label}, plateforme {PLATFORM}. {number}{self.url}"

    @cached_property
    def sections(self) -> list[Section]:
        """Steps with at least one answer, in the order of the form; title and summary stand at the top of the page."""
        at_the_top = {self.kind.title_code, self.kind.summary_code}
        sections = []
        for step in self.spec.steps:
            section = Section(step.code, step.title)
            for item in step.fields:
                if item.code in self.answers and item.code not in at_the_top and item.type != FieldType.COMPUTED:
                    self._place(section, item, self.answers[item.code])
            if section.rows or section.not_documented or section.not_applicable:
                sections.append(section)
        return sections

    @property
    def told(self) -> list[Section]:
        """Sections that say something."""
        return [section for section in self.sections if section.rows]

    @property
    def silent(self) -> list[Section]:
        """Sections that only say what is unknown or out of subject: they are gathered at the end."""
        return [section for section in self.sections if not section.rows]

    def _place(self, section: Section, item: Field, answer: Any) -> None:
        if not is_answered(answer):
            return
        special = special_of(answer)
        if special == Special.NOT_DOCUMENTED:
            section.not_documented.append(item.label)
        elif special == Special.NOT_APPLICABLE:
            section.not_applicable.append(item.label)
        else:
            for_team = item.audience == Audience.TEAM
            section.rows.append(Row(item.code, item.label, show_answer(item, answer), for_team))

    def attachment_ids(self) -> set[int]:
        """Files that these answers refer to, at any depth."""
        return set(attachments_in(self.answers))

    def _text(self, code: str) -> str:
        if not code or code not in self.answers:
            return ""
        value = bare(self.spec.fields[code], self.answers[code])
        return value if isinstance(value, str) else ""


def attachments_in(value: Any) -> list[int]:
    """Identifiers of the files that an answer, or a set of answers, mentions at any depth."""
    if isinstance(value, Mapping):
        if isinstance(value.get("attachment"), int):
            return [value["attachment"]]
        return [found for part in value.values() for found in attachments_in(part)]
    if isinstance(value, list):
        return [found for part in value for found in attachments_in(part)]
    return []


def french_date(moment: datetime) -> str:
    """« 1er mars 2025 », in local time."""
    return french_day(timezone.localtime(moment))


def french_day(day: date) -> str:
    """« 1er mars 2025 »."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def attachments_url(item: Item, *, draft: bool = False) -> str:
    """Where the files of a content are read: the number and a slash follow."""
    name = "publication:draft-attachment" if draft else "publication:attachment"
    return reverse(name, args=[item.short_id, 0]).removesuffix("0/")
