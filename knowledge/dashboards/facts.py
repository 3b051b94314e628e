"""What published fiches say in codes: read from their frozen versions, as anybody may read them, and counted.

The audience is the public's whoever asks: a dashboard, a report and an export then say the same, and a small group is
masked before anything is added up (G.7).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F, Func, JSONField, Value
from django.utils import timezone

from isic_platform.formkit.answers import bare
from isic_platform.formkit.enums import Audience
from isic_platform.publication.models import Item
from isic_platform.publication.models.item import ItemQuerySet
from isic_platform.publication.projection import MASK, project, told_small
from projects.services import KIND

MOST_READ = 1000  # published fiches, the latest first: each is a long text to unpack and to project
TITLE, STATE, TIME, DEPARTEMENT, PUBLICS, PEOPLE = "P01", "P10", "P11", "P41", "P50", "P55"
TYPE, THEMES, PARTICIPATION, ACTORS, STARTED, ENDED, EVALUATION = "P60", "P64", "P70", "P110", "P150", "P151", "P170"
_CODES = (
    TITLE, STATE, TIME, DEPARTEMENT, PUBLICS, PEOPLE, TYPE, THEMES, PARTICIPATION, ACTORS, STARTED, ENDED, EVALUATION,
)  # fmt: skip


class _Answers(Func):
    """The coded answers of a snapshot as ``[{"key", "value"}]``: in one expression, so that a long text is unpacked once."""

    function = "jsonb_path_query_array"
    output_field = JSONField()

    def __init__(self, snapshot: str) -> None:
        wanted = " || ".join(f'@.key == "{code}"' for code in _CODES)
        super().__init__(F(snapshot), Value(f"$.answers.keyvalue() ? ({wanted})"))


@dataclass(frozen=True)
class FicheFacts:
    """A published fiche in codes. ``people`` is None when it is not said, ``is_small`` when it is said and masked.

    ``percent`` is the completeness of the published text; None while the next one is written: the record is its team's.
    """

    title: str
    url: str
    level: str
    state: str
    time: str
    type: str
    participation: str
    departement: str
    themes: tuple[str, ...]
    publics: tuple[str, ...]
    people: int | None
    is_small: bool
    actors: frozenset[str]
    evaluation: str
    started: str
    ended: str
    published_on: date
    percent: int | None
    is_reinforced: bool

    @property
    def first_year(self) -> int:
        """The first year that may count it."""
        return int(self.started[:4]) if self.started else self.published_on.year

    def takes_place_in(self, year: int) -> bool:
        """Whether the action runs during that year, by its months (P150, P151); by its publication when it has no start.

        Without an end, an action that is closed, suspended or abandoned is counted in the year of its start alone.
        """
        if not self.started:
            return self.published_on.year == year
        first = int(self.started[:4])
        if self.ended:
            return first <= year <= int(self.ended[:4])
        return first == year or (first < year <= self.published_on.year and self.state not in _OVER)


_OVER = frozenset({"ETA-CLO", "ETA-SUS", "ETA-ABA"})


def read_fiches(rows: ItemQuerySet) -> list[FicheFacts]:
    """Published fiches among contents that the reader may read, the latest published first; one query, bounded.

    Only the coded answers below are taken out of the snapshots.
    """
    found = rows.of_kind(KIND).published().select_related("published_version__spec_version", "record")
    found = found.annotate(said=_Answers("published_version__snapshot"))
    found = found.defer("published_version__snapshot", "published_version__spec_version__definition")
    return [_facts(item) for item in found.order_by("-published_version__published_at", "-pk")[:MOST_READ]]


def _facts(item: Item) -> FicheFacts:
    version = item.published_version
    said = {pair["key"]: pair["value"] for pair in item.said}
    fields = version.spec.fields
    told = project(kind=item.kind, spec=version.spec, level=version.level, answers=said, audience=Audience.PUBLIC)
    values = {code: bare(fields[code], answer) for code, answer in told.items()}
    people = values.get(PEOPLE)
    return FicheFacts(
        title=_word(values.get(TITLE)) or "Sans titre",
        url=item.get_absolute_url(),
        level=version.level,
        state=_word(values.get(STATE)),
        time=_word(values.get(TIME)),
        type=_word(values.get(TYPE)),
        participation=_word(values.get(PARTICIPATION)),
        departement=_word(values.get(DEPARTEMENT)),
        themes=_words(values.get(THEMES)),
        publics=_words(values.get(PUBLICS)),
        people=int(people) if isinstance(people, int | float) else None,
        is_small=isinstance(people, Mapping) and MASK in people,
        actors=frozenset(_word(row.get("type")) for row in values.get(ACTORS) or () if isinstance(row, Mapping)),
        evaluation=_word(values.get(EVALUATION)),
        started=_word(values.get(STARTED)),
        ended=_word(values.get(ENDED)),
        published_on=timezone.localdate(version.published_at),
        percent=item.record.percent if item.working_version_id is None else None,
        is_reinforced=item.is_reinforced,
    )


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _words(value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in value if isinstance(each, str))) if isinstance(value, list) else ()


@dataclass(frozen=True)
class People:
    """How many persons took part, at least. Fiches under the threshold are never added: no subtraction gives them back.

    ``told`` fiches say a number that is shown, ``small`` fiches say one under the threshold, ``silent`` fiches say none.
    """

    least: int
    told: int
    small: int
    silent: int

    @property
    def text(self) -> str:
        """« au moins 120 », « 120 », « moins de 5 », « non dit »."""
        if not self.told:
            return f"{told_small()} par action" if self.small else "non dit"
        return f"au moins {self.least}" if self.small or self.silent else str(self.least)

    @property
    def note(self) -> str:
        """Out of how many fiches, and what is not counted."""
        parts = [_fiches(self.told, "le dit", "le disent")] if self.told else []
        if self.small:
            least = settings.SMALL_COUNT_THRESHOLD
            parts.append(
                f"{_fiches(self.small, 'compte', 'comptent')} moins de {least} personnes et "
                f"{'reste' if self.small == 1 else 'restent'} hors du total"
            )
        if self.silent:
            parts.append(_fiches(self.silent, "ne le dit pas", "ne le disent pas"))
        twice = ". Une personne qui vient à deux actions est comptée deux fois" if self.told > 1 else ""
        return " ; ".join(parts) + twice


def _fiches(number: int, one: str, many: str) -> str:
    return f"{number} fiche {one}" if number == 1 else f"{number} fiches {many}"


def count_people(fiches: Iterable[FicheFacts]) -> People:
    """Add up the persons of the fiches that may say how many."""
    least = told = small = silent = 0
    for fiche in fiches:
        if fiche.is_small:
            small += 1
        elif fiche.people is None:
            silent += 1
        else:
            told, least = told + 1, least + fiche.people
    return People(least, told, small, silent)


def count_by(fiches: Iterable[FicheFacts], read: Callable[[FicheFacts], Any]) -> Counter[str]:
    """How many fiches say each code; ``read`` gives one code or several, and "" for what is not said."""
    counts: Counter[str] = Counter()
    for fiche in fiches:
        found = read(fiche)
        counts.update([found] if isinstance(found, str) else found or [""])
    return counts
