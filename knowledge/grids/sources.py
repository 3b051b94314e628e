"""A grid as plain data of the shape of its file: what the editor keeps, and what the one compiler reads (S103).

``source_of`` is the inverse of the compiler: compiling what it gives makes the same specification again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from isic_platform.formkit.enums import Audience, FieldType, Obligation
from isic_platform.formkit.spec import ANY_LEVEL, Field, Option, Spec
from knowledge.grids.compiler import (
    PREFILLED,
    closing_block,
    compile_grid,
    terms_of_vocabulary,
    vocabulary_codes,
    written_option,
)  # fmt: skip
from knowledge.grids.entry_fields import ENTRY_CODES, TODAY
from knowledge.grids.files import Block
from knowledge.grids.retired import RETIRED_STEP

Source = dict[str, Any]


class SourceBlock(Block):
    """A block of a source: instead of lines, it knows where it stands, as the path of keys and ranks that leads to it."""

    def __init__(self, name: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(name, 1)
        self.path = path

    def refused(self, reason: str, key: str = "") -> Any:
        """The refusal, carrying the path of the block and the key at fault."""
        refusal = super().refused(reason, key)
        refusal.path, refusal.key = self.path, key
        return refusal


def block_of(source: Mapping[str, Any]) -> SourceBlock:
    """The source as the compiler reads it."""
    return _block(source, str(source.get("code", "")), ())


def _block(value: Any, name: str, path: tuple[str | int, ...]) -> Any:
    if isinstance(value, Mapping):
        block = SourceBlock(name, path)
        block.update({key: _block(part, name, (*path, key)) for key, part in value.items()})
        return block
    if isinstance(value, list):
        return [_block(part, name, (*path, rank)) for rank, part in enumerate(value)]
    return value


def compile_source(source: Mapping[str, Any]) -> Spec:
    """The specification of a source. Raises GridFileRefused; its ``path`` and ``key`` say where."""
    return compile_grid(block_of(source), closing_block())


def source_of(spec: Spec) -> Source:
    """The source that compiles into this specification. Retired questions are not of it: publication carries them."""
    meta = spec.meta
    end = "non"
    themes = []
    for step in spec.steps:
        if step.code == RETIRED_STEP:
            continue
        asked = [field for field in step.fields if field.code not in ENTRY_CODES]
        own = [field for field in asked if not field.code.startswith("Z")]
        if own:
            theme = {"titre": step.title, "introduction": step.intro, "questions": [_question(field) for field in own]}
            themes.append(_without_blanks(theme))
        elif asked:
            optional = all(field.obligation_at(ANY_LEVEL) == Obligation.OPTIONAL for field in asked)
            end = "facultatif" if optional else "oui"
    head = {
        "code": spec.key,
        "titre": spec.title,
        "intention": spec.intro,
        "publiee": "oui" if meta["published"] else "",
        "repondants": list(meta["respondents"]),
        "moment": meta["moment"],
        "duree_minutes": _number(meta["minutes"]),
        "duree_precision": meta["minutes_note"],
        "axes": list(meta["axes"]),
        "privee": _yes(meta["private"]),
        "diffusion": str(meta["visibility"]),
        "rattachement": list(meta["attached_to"]),
        "bloc_commun": end,
        "sans_compte": _yes(meta["open_to_guests"]),
        "facile_a_lire": _yes(meta["easy_to_read"]),
        "codes_retires": list(meta["retired_codes"]),
    }
    return {**_without_blanks(head), "themes": themes}


def _without_blanks(data: Mapping[str, Any]) -> Source:
    return {key: value for key, value in data.items() if value not in ("", [], {}, None)}


def _yes(value: bool) -> str:
    return "oui" if value else ""


def _number(value: float | None) -> str:
    return str(int(value)) if value else ""


def _question(field: Field) -> Source:
    is_day = field.prefill == TODAY
    data = {
        "code": field.code,
        "question": field.label,
        **_shared(field),
        "aide": _help(field),
        "obligation": field.obligation_at(ANY_LEVEL),
        "colonnes": [_column(column) for column in field.columns],
        "lignes": _lines(field.rows),
        "lignes_min": _number(field.min_rows),
        "lignes_max": _number(field.max_rows),
        "precision": field.text_label,
        "reponse_particuliere": "" if field.accepts_special else "non",
        "lecture": "" if field.audience == Audience.PUBLIC else str(field.audience),
        "condition": field.condition,
        "defaut": TODAY if is_day else "",
        "prerempli_depuis": "" if is_day else field.prefill,
    }
    return _without_blanks(data)


def _column(field: Field) -> Source:
    data = {
        "code": field.code,
        "titre": field.label,
        **_shared(field),
        "aide": field.help,
        "prerempli_depuis": field.prefill,
    }
    return _without_blanks(data)


def _shared(field: Field) -> Source:
    vocabulary, choices = _choices(field)
    is_double = field.type == FieldType.DOUBLE_SCALE
    return {
        "type": str(field.type),
        "vocabulaire": vocabulary,
        "choix": [] if is_double else choices,
        "echelles": {option.code: option.label for option in field.options} if is_double else {},
        "ancres": list(field.anchors),
        "lien": field.link,
        "saisie_libre": _yes(field.allow_free),
        "plusieurs": _yes(field.multiple),
        "unite": field.unit,
        "minimum": "" if field.minimum is None else str(int(field.minimum)),
        "maximum": "" if field.maximum is None else str(int(field.maximum)),
        "longueur_max": _number(field.max_length),
        "masque": _yes(field.masked),
    }


def _help(field: Field) -> str:
    """Without the sentence that the compiler adds to a prefilled question."""
    if field.prefill and field.prefill != TODAY and field.help.endswith(PREFILLED):
        return field.help.removesuffix(PREFILLED).strip().removesuffix(".")
    return field.help


def _choices(field: Field) -> tuple[str, list[str] | dict[str, str]]:
    """(vocabulary, written choices): a vocabulary whose terms were frozen beside written choices is found again."""
    if field.vocabulary or not field.options:
        return field.vocabulary, []
    options = field.options
    for code, members in vocabulary_codes().items():
        size = len(members)
        if 0 < size < len(options) and options[:size] == terms_of_vocabulary(code):
            return code, _written(options[size:])
    return "", _written(options)


def _written(options: tuple[Option, ...]) -> list[str] | dict[str, str]:
    """Choices as texts; as « code: libellé » when a text alone would give another code."""
    if all(written_option(option.label) == option for option in options):
        return [_as_typed(option) for option in options]
    return {option.code: option.label for option in options}


def _as_typed(option: Option) -> str:
    return option.code if written_option(option.code) == option else option.label


def _lines(rows: tuple[Option, ...]) -> dict[str, str]:
    for code in vocabulary_codes():
        if rows and rows == terms_of_vocabulary(code):
            return {"vocabulaire": code}
    return {row.code: row.label for row in rows}
