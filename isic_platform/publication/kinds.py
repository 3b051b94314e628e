"""What a storey tells of the contents it brings: one registry, no signal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from isic_platform.publication.issues import Issue


@dataclass(frozen=True)
class Panel:
    """A block that a storey shows on the page of an object: one of its own, or one of a lower storey.

    ``on_top`` puts it above the text: a notice, whose template carries its own title.
    """

    title: str
    template: str
    context: Mapping[str, Any]
    anchor: str = ""
    on_top: bool = False


@dataclass
class Kind:
    """A nature of content.

    ``after_save(item, codes, by)`` keeps the storey's columns in step with the answers just written. It reads nothing when
    none of its codes is among them: ``with_followed(rows)`` brings along with the content what it needs (every autosave).
    ``derive(item, codes)`` gives the answers that the platform computes from those (code → value), written with them;
    ``settle(item, codes)`` sets the content's own columns that follow from them (diffusion, protection), written with them.
    ``rules(item, values, level)`` gives the issues proper to the kind at submission.
    ``summary_code`` and ``title_code`` name the fields that lists show.
    ``facts(answers)`` gives (label, text) pairs for cards and the top of the page.
    ``landmarks(reading)`` gives those of the page where a version is read, ``facts`` otherwise; ``marks(reading)`` the ranks drawn
    beside them (``label``, ``text``, ``rank`` among ``steps``).
    ``is_sealed(item)`` says that its author alone opens it, so that no duty does either: nobody removes a text from it, nobody
    takes it over (H.3).
    ``unseal`` names the page where its author opens it to others, or a part of it. ``delete_page(item)`` is the address of
    the page where its author deletes it, empty when that is the ordinary one.
    ``about(item, user)`` gives the content that this one speaks of, when this person writes it too. ``speaks_of(item, user)``
    gives what it speaks of that is no content, or that this person does not write: (nature, title, address or "") triples,
    of what they may open and nothing else; its reviewers and its writers read it at the top of their pages.
    ``tells_an_action`` says that a review asks all the criteria of F.2, those that speak of a fiche alone included.
    ``life(item)`` says in a word where it stands when that is more than a draft, for its writers.
    ``closed(item)`` says why its writers cannot change it now, whatever its version's state; empty when they can.
    ``level_conditions(item, level)`` gives issues that forbid a level (MO).
    ``level_codes`` are the fields asked beside the level itself (why, for whom, how long); ``level_panel(item, user)`` shows
    the history of the level, and ``on_level_reason(item, reason, by)`` keeps why it has just changed.
    ``freeze(item)`` gives what a version keeps beside its answers (no free text: redaction does not look there).
    ``estimate(item)`` gives the minutes that writing should take, None when nobody said.
    ``essentials`` are the questions that a comparison opens on; all of them when there are none.
    ``one_page`` and ``draft_one_page`` name the addresses of a document of one page, when there is one.
    ``panels(item, user)`` stand on both pages; ``work_panels(item, user)`` on the writers' page alone;
    ``reading_panels(reading, user)`` where one version is read, and show nothing that this version does not hold.
    ``aside(item, user, step)`` gives what is read beside the form while a step is written; a button of it whose name is
    ``aside`` posts the page, and ``on_aside(item, value, by)`` acts once the page is saved and gives a French sentence.
    """

    code: str
    label: str
    article: str  # « la fiche », « la réponse »…
    title_code: str
    summary_code: str = ""
    level_code: str = ""  # the field that holds the level; empty when the kind has no cursor
    never_copied: frozenset[str] = frozenset()  # answers that a copy does not take: declarations, team
    visibility_code: str = ""  # the field that asks for the diffusion
    home: str = ""  # URL name of the list that a person comes back to
    home_label: str = "Mes contenus"  # how that list is called
    after_save: Callable[[Any, set[str], Any], None] | None = None
    with_followed: Callable[[Any], Any] | None = None
    derive: Callable[[Any, set[str]], Mapping[str, Any]] | None = None
    settle: Callable[[Any, set[str]], None] | None = None
    rules: Callable[[Any, Mapping[str, Any], str], Sequence[Issue]] | None = None
    facts: Callable[[Any, Mapping[str, Any]], Sequence[tuple[str, str]]] | None = None
    landmarks: Callable[[Any], Sequence[tuple[str, str]]] | None = None
    marks: Callable[[Any], Sequence[Any]] | None = None
    on_duplicate: Callable[[Any, Any, Any], None] | None = None
    on_delete: Callable[[Any, Any], None] | None = None
    on_team_change: Callable[[Any, Any], None] | None = None
    on_form_change: Callable[[Any, Any], None] | None = None  # the record moved to another version of its form
    aside: Callable[[Any, Any, str], Panel | None] | None = None
    on_aside: Callable[[Any, str, Any], str] | None = None
    is_sealed: Callable[[Any], bool] | None = None
    unseal: str = ""
    delete_page: Callable[[Any], str] | None = None
    about: Callable[[Any, Any], Any] | None = None
    speaks_of: Callable[[Any, Any], Sequence[tuple[str, str, str]]] | None = None
    tells_an_action: bool = False
    closed: Callable[[Any], str] | None = None
    life: Callable[[Any], str] | None = None
    read_template: str = "publication/read.html"
    panels: list[Callable[[Any, Any], Panel | None]] = field(default_factory=list)
    work_panels: list[Callable[[Any, Any], Panel | None]] = field(default_factory=list)
    reading_panels: list[Callable[[Any, Any], Panel | None]] = field(default_factory=list)
    level_conditions: list[Callable[[Any, str], Sequence[Issue]]] = field(default_factory=list)
    level_codes: tuple[str, ...] = ()
    level_panel: Callable[[Any, Any], Panel | None] | None = None
    on_level_reason: Callable[[Any, str, Any], None] | None = None
    freeze: Callable[[Any], Mapping[str, Any]] | None = None
    estimate: Callable[[Any], float | None] | None = None
    essentials: frozenset[str] = frozenset()
    one_page: str = ""
    draft_one_page: str = ""

    @property
    def has_levels(self) -> bool:
        """Whether contents of this kind carry a level of capitalisation."""
        return bool(self.level_code)


_KINDS: dict[str, Kind] = {}


def register_kind(kind: Kind) -> Kind:
    """Declare a nature of content (once, from the storey's AppConfig.ready)."""
    _KINDS[kind.code] = kind
    return kind


def kind_of(item: Any) -> Kind:
    """The kind of an item. Raises KeyError when its storey is not installed."""
    return _KINDS[item.kind]


def is_sealed(item: Any) -> bool:
    """Whether its author alone opens the item, whatever anybody's duties (H.3: the private grid)."""
    sealed = kind_of(item).is_sealed
    return sealed is not None and sealed(item)


def closed_because(item: Any) -> str:
    """Why its writers cannot change the item now, whatever its version's state; empty when they can."""
    closed = kind_of(item).closed
    return closed(item) if closed else ""


def speaks_of(item: Any, user: Any) -> Sequence[tuple[str, str, str]]:
    """What the item speaks of, as this person may read it: (nature, title, address or "")."""
    told = kind_of(item).speaks_of
    return told(item, user) if told else ()


def delete_page(item: Any) -> str:
    """The address of the page of its own where the author of the item deletes it; empty when that is the ordinary one."""
    page = kind_of(item).delete_page
    return page(item) if page else ""


def kinds() -> list[Kind]:
    """All kinds, in the order of their registration."""
    return list(_KINDS.values())


def get_kind(code: str) -> Kind:
    """A kind by code. Raises KeyError."""
    return _KINDS[code]


def register_panel(kind_code: str, build: Callable[[Any, Any], Panel | None]) -> None:
    """Add a panel to the pages of a kind; ``build(item, user)`` gives None when there is nothing to show."""
    _KINDS[kind_code].panels.append(build)


_READING_PANELS: list[Callable[[Any, Any], Panel | None]] = []


def register_reading_panel(build: Callable[[Any, Any], Panel | None]) -> None:
    """Add a panel where a version is read, whatever its kind; ``build(reading, user)`` gives None for nothing."""
    _READING_PANELS.append(build)


def panels_for(item: Any, user: Any) -> list[Panel]:
    """Panels to show to this person on the page of this item."""
    return [panel for build in kind_of(item).panels if (panel := build(item, user))]


def work_panels_for(item: Any, user: Any) -> list[Panel]:
    """Panels of the writers' page: what is theirs alone, then what both pages show."""
    own = [panel for build in kind_of(item).work_panels if (panel := build(item, user))]
    return [*own, *panels_for(item, user)]


def reading_panels_for(reading: Any, user: Any) -> list[Panel]:
    """Panels of the page where a version is read: what this version says of itself, then what both pages show."""
    builds = [*_READING_PANELS, *kind_of(reading.item).reading_panels]
    own = [panel for build in builds if (panel := build(reading, user))]
    return [*own, *panels_for(reading.item, user)]
