"""What the comparing page reads: contents as projected for the reader, one line per fact and per question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from isic_platform.formkit.answers import is_answered, show_answer, special_of
from isic_platform.formkit.enums import Audience, FieldType
from isic_platform.formkit.plain import in_a_cell, plain_text
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types import Shown
from isic_platform.publication.identifiers import SHORT_ID
from isic_platform.publication.kinds import kind_of
from isic_platform.publication.models import Item
from isic_platform.publication.reading import Reading, french_date
from isic_platform.search.facets import KIND_PREFIX
from isic_platform.search.models import SearchRow
from isic_platform.search.selectors import for_list, matching

LEAST, MOST = 2, 4
MOST_READ = 12  # identifiers of an address beyond these are not looked at
MOST_PROPOSED = 8
SAME, DIFFERENT, ALONE = "Même réponse", "Réponses différentes", "Dit par un seul contenu"
SAME_WHERE_SAID = "Même réponse là où elle est dite"
VOID, NOT_ASKED = "Rien à lire ici", "Question absente de ce contenu"
# Two teams never write the same sentence: only answers chosen from a list are said to agree or to differ.
CHOSEN = frozenset(
    {
        FieldType.CHOICE,
        FieldType.MULTI_CHOICE,
        FieldType.SCALE,
        FieldType.DOUBLE_SCALE,
        FieldType.YES_NO,
        FieldType.MATRIX,
    }
)


@dataclass(frozen=True)
class Side:
    """One content. ``name`` heads its column and its cells: its rank, then its title."""

    reading: Reading
    rank: int

    @property
    def name(self) -> str:
        return f"{self.rank}. {self.reading.title}"


@dataclass(frozen=True)
class Cell:
    """What one content says; ``void`` says why nothing is shown."""

    name: str
    shown: Shown | None
    void: str = ""


@dataclass(frozen=True)
class Line:
    """One fact or one question. ``mark`` says in words whether the contents agree, when it can be told."""

    label: str
    cells: list[Cell]
    mark: str
    for_team: bool = False
    is_essential: bool = True

    @property
    def differs(self) -> bool:
        """Whether two contents chose different answers; one that says nothing does not differ."""
        return self.mark == DIFFERENT

    @property
    def agrees(self) -> bool:
        """Whether those that say something chose the same."""
        return self.mark in (SAME, SAME_WHERE_SAID)


@dataclass
class Group:
    """Lines of one step of the form; ``silent`` names the questions that are nowhere documented."""

    title: str
    lines: list[Line] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)


def read_ids(values: Iterable[str]) -> list[str]:
    """Identifiers of an address (« a,b », or one a time), each once, in their order; what is malformed is kept to be refused."""
    ids = [each.strip() for value in values for each in value.split(",") if each.strip()]
    return list(dict.fromkeys(ids))[:MOST_READ]


def sides_of(user: Any, ids: Sequence[str]) -> list[Side]:
    """The contents that are published for this person, in the order asked; the others are not told. Three queries at most."""
    wanted = [each for each in ids if SHORT_ID.match(each)]
    if not wanted:
        return []
    rows = Item.objects.readable_by(user).filter(short_id__in=wanted)
    rows = rows.select_related("published_version__spec_version", "institution", "owner")
    rows = rows.defer("published_version__spec_version__definition").prefetch_related("co_writers", "networks")
    found = {item.short_id: item for item in rows}
    sides = []
    for short_id in wanted:
        if item := found.get(short_id):
            item.published_version.item = item
            sides.append(Side(Reading.of_version(item.published_version, user), len(sides) + 1))
    return sides


def refusal_of(sides: Sequence[Side]) -> str:
    """Why these contents are not compared, in French; empty when they are."""
    if len(sides) > MOST:
        return f"{MOST} contenus au plus se comparent : décochez-en {'un' if len(sides) == MOST + 1 else len(sides) - MOST}."
    labels = list(dict.fromkeys(side.reading.kind.label.lower() for side in sides))
    if len(labels) > 1:
        return f"Seuls des contenus de même nature se comparent ; ici : {', '.join(labels)}."
    if len(sides) >= LEAST and not set.intersection(*({*side.reading.spec.fields} for side in sides)):
        return "Ces contenus ne répondent pas aux mêmes questions : les comparer ne dirait rien."
    return ""


def groups_of(sides: Sequence[Side]) -> list[Group]:
    """Facts first, then each step of the newest form where something is said, its questions in their order."""
    groups = [Group("En bref", _facts(sides))]
    essentials = sides[0].reading.kind.essentials
    by_title: dict[str, Group] = {}
    for item, title in _questions(sides):
        answers = [side.reading.answers.get(item.code) for side in sides]
        said = [answer for answer in answers if is_answered(answer)]
        if not said:
            continue
        group = by_title.setdefault(title, Group(title))
        if all(special_of(answer) for answer in said):
            group.silent.append(item.label)
            continue
        cells = [_cell(side, item, answer) for side, answer in zip(sides, answers, strict=True)]
        mark = _mark(cells, is_chosen=item.type in CHOSEN)
        is_essential = not essentials or item.code in essentials
        group.lines.append(Line(item.label, cells, mark, item.audience == Audience.TEAM, is_essential))
    return groups + list(by_title.values())


def proposals(user: Any, sides: Sequence[Side], text: str) -> list[SearchRow]:
    """Contents of the same nature to compare with: those of the words, or those that look like the first one. Two queries at
    most.
    """
    rows = SearchRow.objects.none()
    taken = [side.reading.item.short_id for side in sides]
    if not sides:
        rows = matching(user, text, {}).filter(item__isnull=False) if text else rows
    else:
        nature = {"nature": [f"{KIND_PREFIX}{sides[0].reading.item.kind}"]}
        rows = matching(user, text, nature)
        if not text and (alike := _likeness(sides[0])):
            rows = rows.with_any(alike)
    return list(for_list(rows.exclude(short_id__in=taken)).latest_first()[:MOST_PROPOSED])


def _likeness(side: Side) -> list[str]:
    """Types and themes of a content, as the search holds them."""
    found = SearchRow.objects.filter(item=side.reading.item).values_list("types", "themes").first()
    return [code for codes in found or () for code in codes]


def _questions(sides: Sequence[Side]) -> list[tuple[Field, str]]:
    """(question, title of its step), in the order of the newest form; those that only another form has come after."""
    out: dict[str, tuple[Field, str]] = {}
    for side in sorted(sides, key=lambda each: -each.reading.version.spec_version_id):
        spec, kind = side.reading.spec, kind_of(side.reading.item)
        for step in spec.steps:
            for item in step.fields:
                if item.type != FieldType.COMPUTED and item.code not in (kind.title_code, kind.summary_code):
                    out.setdefault(item.code, (item, step.title))
    return list(out.values())


def _cell(side: Side, item: Field, answer: Any) -> Cell:
    own = side.reading.spec.fields.get(item.code)
    if own is None:
        return Cell(side.name, None, NOT_ASKED)
    if not is_answered(answer):
        return Cell(side.name, None, VOID)
    return Cell(side.name, in_a_cell(show_answer(own, answer)))


def _facts(sides: Sequence[Side]) -> list[Line]:
    """What the top of each page says, and who carries it, its diffusion, its date."""
    told: dict[str, dict[int, str]] = {}
    chosen = {"Niveau", "Diffusion"}
    for side in sides:
        reading, item = side.reading, side.reading.item
        chosen.update(label for label, _ in reading.facts)
        pairs = [
            ("Résumé", reading.summary),
            ("Structure", item.institution.name if item.institution else ""),
            *reading.facts,
            ("Niveau", reading.level_label),
            ("Diffusion", item.get_visibility_display()),
            ("Publié le", french_date(reading.version.published_at)),
        ]
        for label, text in pairs:
            if text:
                told.setdefault(label, {})[side.rank] = text
    lines = []
    for label, texts in told.items():
        cells = [
            Cell(side.name, Shown("text", text=texts[side.rank])) if side.rank in texts else Cell(side.name, None, VOID)
            for side in sides
        ]
        lines.append(Line(label, cells, _mark(cells, is_chosen=label in chosen)))
    return lines


def _mark(cells: Sequence[Cell], *, is_chosen: bool) -> str:
    """Whether those that answer say the same, whatever they specify beside it; empty for sentences, which always differ.

    « Non documenté » and a blank are not answers: they differ from nothing.
    """
    texts = [plain_text(replace(cell.shown, note="")) for cell in cells if cell.shown and cell.shown.kind != "special"]
    if len(texts) == 1:
        return ALONE
    if len(set(texts)) == 1:
        return SAME if len(texts) == len(cells) else SAME_WHERE_SAID
    return DIFFERENT if is_chosen else ""
