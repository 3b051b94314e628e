"""What a transferable model is made of: which code feeds which section (C.14), and how.

The correspondence is the two tables below, and the functions of ``_LISTS`` for what takes more than a copy.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser

from isic_platform.formkit.answers import clean_stored
from isic_platform.formkit.enums import Audience, FieldType
from isic_platform.formkit.exceptions import ValueRefused
from isic_platform.formkit.types import Context
from isic_platform.formkit.types.base import label_of_option
from knowledge.enums import LessonKind
from knowledge.learning.material import Material, Piece
from knowledge.learning.specs import model as form
from knowledge.learning.specs import model_spec
from knowledge.models import GridEntry

LONGEST = 8000
MOST_TRANSPOSITIONS = 20
TRANSPOSITIONS = "M30"

# Texts of the model ← codes of the fiche and of the grids, in the order in which they are put.
TEXTS: dict[str, tuple[str, ...]] = {
    "M03": ("G01.01", "P33", "P80", "P83", "P85", "P05"),
    "M04": ("P118",),
    "M05": ("P51", "P50", "G11.04"),
    "M06": ("P30", "P46", "P38", "P26", "G11.05"),
    "M08": ("G11.08", "P91", "G03.02", "G03.03", "G03.05", "G03.06"),
    "M12": ("P193", "G03.11", "Z7"),
    "M14": ("P130", "P131", "P132", "P133", "P134", "P135"),
    "M15": ("P140", "P142", "P144", "G11.07"),
    "M18": ("G06.09", "G06.12", "G06.15", "G06.17", "G06.20", "G13.16"),
    "M19": ("G07.19", "G07.09", "G07.12", "G07.18", "G07.20"),
    "M21": ("G11.09", "G02.04", "G02.11", "G07.15", "G07.16"),
    "M25": ("P171", "G10.04", "G10.06", "G10.07", "G10.14", "G10.15", "G10.18"),
    "M27": ("P180", "P179", "G02.14", "G02.10", "G10.05", "G10.12"),
}
# Lists of the model ← a list, column by column. The first source that says something is used.
TABLES: dict[str, tuple[tuple[str, dict[str, tuple[str, ...]]], ...]] = {
    "M07": (
        ("G03.01", {"etape": ("etape",), "duree": ("duree",), "acteurs": ("acteurs", "decision")}),
        ("P152", {"etape": ("type", "libelle"), "duree": ("reel",), "acteurs": ("decision",)}),
    ),
    "M09": (("G11.02", {"element": ("element",), "pourquoi": ("pourquoi",)}),),
    "M10": (("G11.03", {"element": ("element",), "exemples": ("exemples",)}),),
    "M11": (("P198", {"condition": ("condition",), "levier": ("levier",)}),),
    "M13": (("G11.06", {"competence": ("competence",), "niveau": ("niveau",), "heures": ("heures",)}),),
    "M17": (("P120", {"role": ("role", "type"), "apport": ("apport",)}),),
    "M22": (
        ("G03.13", {"outil": ("outil",), "usage": ("qui", "frequence")}),
        ("P154", {"outil": ("outil",), "usage": ("usage",)}),
    ),
    "M23": (("G03.08", {"methode": ("methode",), "interet": ("avantage",), "limite": ("inconvenient", "condition")}),),
    "M26": (
        ("G10.08", {"nom": ("nom",), "mesure": ("depart", "arrivee"), "limite": ("source", "limite")}),
        ("P173", {"nom": ("nom",), "mesure": ("depart", "arrivee"), "limite": ("source",)}),
    ),
}
# Lessons ← their type: a text of the model, or a column of one of its lists.
LESSON_TEXTS = {
    LessonKind.POSTURE: "M04",
    LessonKind.VIGILANCE: "M21",
    LessonKind.FAILED: "M21",
    LessonKind.UNEXPECTED: "M27",
}
LESSON_ROWS = {
    LessonKind.CONDITION: ("M11", "condition", "levier"),
    LessonKind.PROVEN: ("M20", "parade", "frein"),
    LessonKind.TOOL: ("M22", "usage", ""),
    LessonKind.QUESTION: ("M28", "question", ""),
}
WORDS_FROM = ("G12.13", "G12.11", "G12.09", "G12.04")  # one sentence of a person is kept: the first of these


@dataclass
class Prepared:
    """The value proposed for a field of the model, and where it comes from."""

    value: Any
    origins: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        return digest(self.value)


def digest(value: Any) -> str:
    """What tells a text from another: the identifiers of lines aside."""
    if isinstance(value, list):
        value = [
            {key: cell for key, cell in row.items() if key != "id"} if isinstance(row, dict) else row for row in value
        ]
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def prepare(material: Material, context: Context, only: Collection[str] | None = None) -> dict[str, Prepared]:
    """The fields of the model that the material feeds (``only`` those), checked against its form."""
    parts: dict[str, Prepared] = {}
    spec = model_spec()
    for code, codes in TEXTS.items():
        read = material.for_team if spec.fields[code].audience == Audience.TEAM else material.of
        _add_texts(parts, code, [piece for each in codes for piece in read(each)])
    for code, sources in TABLES.items():
        _add_table(parts, code, material, sources)
    for build in _LISTS:
        build(parts, material)
    if only is None or TRANSPOSITIONS in only:
        _transpositions(parts, material)
    _add_lessons(parts, material)
    wanted = {code: part for code, part in parts.items() if only is None or code in only}
    checked = {code: _checked(code, part, context) for code, part in wanted.items()}
    return {code: part for code, part in checked.items() if part is not None}


def kept_back(material: Material) -> dict[str, list[str]]:
    """Codes kept for the team that the tables would have used, by field of the model: said, never told."""
    fields = model_spec().fields
    out = {}
    for code, codes in TEXTS.items():
        if fields[code].audience != Audience.TEAM and (found := [each for each in codes if each in material.left_out]):
            out[code] = found
    return out


def _add_texts(parts: dict[str, Prepared], code: str, pieces: list[Piece]) -> None:
    told = [piece for piece in pieces if piece.text]
    if not told:
        return
    texts = [piece.text if len(told) == 1 else f"**{piece.field.label}**\n\n{piece.text}" for piece in told]
    _append_text(parts, code, "\n\n".join(texts), [piece.code for piece in told])


def _append_text(parts: dict[str, Prepared], code: str, text: str, origins: list[str]) -> None:
    known = parts.setdefault(code, Prepared(""))
    known.value = f"{known.value}\n\n{text}" if known.value else text
    known.origins += [each for each in dict.fromkeys(origins) if each not in known.origins]


def _append_row(parts: dict[str, Prepared], code: str, row: dict[str, Any], origin: str) -> None:
    row = {key: cell for key, cell in row.items() if cell not in (None, "")}
    known = parts.setdefault(code, Prepared([]))
    if row and row not in known.value:
        known.value.append(row)
        known.origins += [origin] if origin not in known.origins else []


def _add_table(
    parts: dict[str, Prepared],
    code: str,
    material: Material,
    sources: tuple[tuple[str, dict[str, tuple[str, ...]]], ...],
) -> None:
    for source, columns in sources:
        for piece in material.of(source):
            for row in piece.rows:
                cells = {target: _cell(code, target, piece, row, names) for target, names in columns.items()}
                _append_row(parts, code, cells, source)
        if code in parts:
            return


def _cell(code: str, target: str, piece: Piece, row: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    """A cell copied as it is where both are choices or numbers, written out in words otherwise."""
    kind = model_spec().fields[code].column(target).type
    if kind in (FieldType.CHOICE, FieldType.NUMBER):
        return row.get(names[0])
    return " ; ".join(text for name in names if (text := _words(piece, row, name)))


def _words(piece: Piece, row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value in (None, "") or isinstance(value, Mapping):
        return ""
    column = next((each for each in piece.field.columns if each.code == name), None)
    if column is not None and column.type == FieldType.CHOICE:
        return label_of_option(column, str(value))
    return str(value)


def _from_fiche(parts: dict[str, Prepared], material: Material) -> None:
    """Title, summary and order of magnitude of the budget, as the fiche says them."""
    for code, source in ((form.TITLE, "P01"), (form.SUMMARY, "P02"), ("M16", "P141")):
        for piece in material.of(source)[:1]:
            parts[code] = Prepared(piece.answer, [source])


def _obstacles(parts: dict[str, Prepared], material: Material) -> None:
    """Each obstacle described (G02.02) meets what was tried against it (G02.07)."""
    tried: list[tuple[Mapping[str, Any], str]] = [
        (row, piece.code) for piece in material.of("G02.07") for row in piece.rows
    ]
    used = set()
    for piece in material.of("G02.02"):
        for row in piece.rows:
            answers = [(index, each) for index, (each, _) in enumerate(tried) if each.get("frein") == row.get("frein")]
            used |= {index for index, _ in answers}
            solutions = " ; ".join(_solution(each) for _, each in answers if each.get("solution"))
            cells = {"frein": row.get("frein"), "signe": row.get("description"), "parade": solutions}
            _append_row(parts, "M20", cells, piece.code)
            if solutions and "G02.07" not in parts["M20"].origins:
                parts["M20"].origins.append("G02.07")
    for index, (row, code) in enumerate(tried):
        if index not in used:
            _append_row(parts, "M20", {"frein": row.get("frein"), "parade": _solution(row)}, code)


def _solution(row: Mapping[str, Any]) -> str:
    result = row.get("resultat")
    text = str(row.get("solution") or "")
    return f"{text} (résultat : {result} sur 5)" if text and isinstance(result, int) else text


def _words_of_participants(parts: dict[str, Prepared], material: Material) -> None:
    """One sentence per person or group who agreed, and only one (G12.14)."""
    for answer in material.words:
        code = next((each for each in WORDS_FROM if each in answer and answer[each].text), "")
        if code:
            sentence = re.split(r"(?<=[.!?…])\s", answer[code].text.replace("\n", " "), maxsplit=1)[0]
            _append_row(parts, form.WORDS, {"parole": sentence}, code)


def _limits(parts: dict[str, Prepared], material: Material) -> None:
    for text, origin in material.notes:
        _append_text(parts, "M27", text, [origin])
    for piece in material.of("Z6"):
        _append_row(parts, "M28", {"question": piece.text}, "Z6")


def _contact(parts: dict[str, Prepared], material: Material) -> None:
    """The institution alone, and only when the team said that it may be contacted (G11.10)."""
    institution = material.project_item.institution if material.project_item else None
    agreed = any(piece.answer == "oui" for piece in material.of("G11.10"))
    if institution and agreed:
        parts["M29"] = Prepared(f"{institution.name} accepte d'être contactée au sujet de cette action.", ["G11.10"])


def _transpositions(parts: dict[str, Prepared], material: Material) -> None:
    """Those that told it in public: a published answer to G11 whose source is this project."""
    if material.project_item is None:
        return
    rows = GridEntry.objects.readable_by(AnonymousUser()).filter(
        **{"item__published_version__snapshot__answers__G11.11__id": material.project_item.short_id}
    )
    rows = rows.select_related("item__published_version", "item__institution").order_by("pk")
    for entry in rows[:MOST_TRANSPOSITIONS]:
        answers = entry.item.published_version.answers
        place = entry.item.institution.name if entry.item.institution else ""
        cells = {"ou": place, "type": answers.get("G11.12"), "ecarts": answers.get("G11.21")}
        _append_row(
            parts, TRANSPOSITIONS, {key: cell for key, cell in cells.items() if isinstance(cell, str)}, "G11 (reprises)"
        )


_LISTS: tuple[Callable[[dict[str, Prepared], Material], None], ...] = (
    _from_fiche, _obstacles, _words_of_participants, _limits, _contact,
)  # fmt: skip


def _add_lessons(parts: dict[str, Prepared], material: Material) -> None:
    for each in material.taught:
        if each.kind in LESSON_TEXTS:
            _append_text(parts, LESSON_TEXTS[LessonKind(each.kind)], each.text, [each.origin])
        elif each.kind in LESSON_ROWS:
            code, column, coded = LESSON_ROWS[LessonKind(each.kind)]
            row = {column: each.text}
            if coded:
                row[coded] = each.lever if coded == "levier" else each.obstacle
            _append_row(parts, code, row, each.origin)


def _checked(code: str, part: Prepared, context: Context) -> Prepared | None:
    """Cut to what the form accepts and cleaned like anybody's answer; None when nothing of it can be kept."""
    item = model_spec().fields[code]
    value = part.value
    if isinstance(value, str):
        value = _cut(value, item.max_length or LONGEST)
    elif isinstance(value, list):
        limits = {column.code: column.max_length or 300 for column in item.columns}
        value = [
            {key: _cut(cell, limits[key]) if isinstance(cell, str) else cell for key, cell in row.items()}
            for row in value[: item.max_rows or 40]
        ]
    try:
        value = clean_stored(item, value, context)
    except ValueRefused:
        return None
    return Prepared(value, part.origins) if value not in (None, "", []) else None


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
