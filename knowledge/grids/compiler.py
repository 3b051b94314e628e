"""Compile a grid file into a specification: everything is checked, and refused as a whole with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from isic_platform.formkit.conditions import parse
from isic_platform.formkit.enums import Audience, FieldType, Obligation
from isic_platform.formkit.exceptions import SpecRefused
from isic_platform.formkit.sources import source_of
from isic_platform.formkit.spec import ANY_LEVEL, Field, Option, Spec, Step, check
from isic_platform.publication.enums import Visibility
from isic_platform.vocabularies.catalogue import Catalogue, read_catalogue
from knowledge.enums import AttachedTo
from knowledge.exceptions import GridFileRefused
from knowledge.grids.entry_fields import TODAY, entry_fields
from knowledge.grids.files import CLOSING_FILE, DATA_DIR, Block, read_file
from knowledge.grids.retired import RETIRED_STEP

PREFILLED = "Repris de la fiche projet : gardez, corrigez ou complétez, la fiche ne change pas."
_GRID_CODE = re.compile(r"^G\d{2}$")
_QUESTION_CODE = re.compile(r"\b(?:G\d{2}\.\d{2}|Z\d)\b")
_COLUMN_CODE = re.compile(r"^[a-z][a-z_]*$")
_PREFILL = re.compile(r"^P\d{2,3}$")


def _keys(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GRID_KEYS = _keys(
    "code titre intention publiee repondants moment duree_minutes duree_precision axes privee diffusion rattachement"
    " bloc_commun sans_compte facile_a_lire codes_retires themes"
)
_CLOSING_KEYS = _keys("conseils themes")
_THEME_KEYS = _keys("titre introduction questions")
_SHARED_KEYS = _keys(
    "code type aide vocabulaire choix lien saisie_libre plusieurs ancres unite minimum maximum longueur_max masque"
    " prerempli_depuis"
)
_COLUMN_KEYS = _SHARED_KEYS | _keys("titre")
_QUESTION_KEYS = _SHARED_KEYS | _keys(
    "question obligation echelles lignes colonnes lignes_min lignes_max precision defaut reponse_particuliere lecture"
    " condition"
)
_SCALES = (FieldType.SCALE, FieldType.DOUBLE_SCALE)
_FREE_TEXTS = (FieldType.SHORT_TEXT, FieldType.LONG_TEXT)


def load_grid_file(path: Path) -> Spec:
    """The specification of a grid: one step per theme, then the common closing block (C.0).

    ``meta`` holds what the catalogue shows: respondents, moment, minutes, axes, what the grid attaches to…
    Raises GridFileRefused with the file, the line and the reason.
    """
    return compile_grid(read_file(path), closing_block(path.parent))


@lru_cache(maxsize=4)
def closing_block(directory: Path = DATA_DIR) -> Block:
    """The common closing block of a directory of grids (C.0)."""
    path = directory / CLOSING_FILE
    return read_file(path if path.exists() else DATA_DIR / CLOSING_FILE)


@lru_cache(maxsize=1)
def _catalogue() -> Catalogue:
    return read_catalogue()


def compile_grid(grid: Block, closing: Block) -> Spec:
    """Compile a grid that was read, with the closing block that was read. Raises GridFileRefused."""
    grid.only(_GRID_KEYS)
    closing.only(_CLOSING_KEYS)
    code = grid.text("code", required=True)
    if not _GRID_CODE.match(code):
        raise grid.refused(f"le code d'une grille s'écrit G01 : « {code} » n'en est pas un.", "code")
    places: dict[str, Block] = {}
    steps = [_step(theme, places, prefix=f"{code}.") for theme in grid.blocks("themes")]
    if not places:
        raise grid.refused("la grille n'a aucune question.", "themes")
    end = grid.word("bloc_commun", ("oui", "facultatif", "non"), "oui")
    if end != "non":
        steps += [_step(theme, places, prefix="Z", optional=end == "facultatif") for theme in closing.blocks("themes")]
    for retired in grid.texts("codes_retires"):
        if retired in places:
            raise places[retired].refused(f"le code {retired} a été retiré : il n'est jamais réattribué.", "code")
    asked = {field.code: field for step in steps for field in step.fields}
    steps[-1] = replace(steps[-1], fields=(*steps[-1].fields, *entry_fields(asked)))
    titles = [step.code for step in steps]
    if len(set(titles)) != len(titles):
        raise grid.refused("deux thèmes portent le même titre.", "themes")
    spec = Spec(
        key=code,
        title=grid.text("titre", required=True),
        intro=grid.text("intention", required=True),
        steps=tuple(steps),
        meta=_meta(grid, closing),
    )
    _check_whole(spec, places, grid)
    return spec


def _meta(grid: Block, closing: Block) -> dict[str, Any]:
    attached = grid.texts("rattachement") or [AttachedTo.PROJECT.value]
    for each in attached:
        if each not in AttachedTo.values:
            known = ", ".join(AttachedTo.values)
            raise grid.refused(f"« rattachement : {each} » n'existe pas (valeurs possibles : {known}).", "rattachement")
    private = grid.yes("privee")
    visibility = grid.word("diffusion", Visibility.values, Visibility.AUTHOR if private else Visibility.TEAM)
    if private and visibility != Visibility.AUTHOR:
        raise grid.refused(
            "une grille privée commence pour son auteur seul : « diffusion » reste DIF-AUT.", "diffusion"
        )
    return {
        "respondents": grid.texts("repondants"),
        "moment": grid.text("moment"),
        "minutes": grid.number("duree_minutes"),
        "minutes_note": grid.text("duree_precision"),
        "axes": grid.texts("axes"),
        "published": grid.yes("publiee"),
        "private": private,
        "visibility": str(visibility),
        "attached_to": attached,
        "open_to_guests": grid.yes("sans_compte"),
        "easy_to_read": grid.yes("facile_a_lire"),
        "retired_codes": _retired(grid),
        "advice": closing.texts("conseils"),
    }


def _retired(grid: Block) -> list[str]:
    """Codes that no question may take again (C.0)."""
    codes = grid.texts("codes_retires")
    for code in codes:
        if not _QUESTION_CODE.fullmatch(code) or not code.startswith(grid.text("code")):
            raise grid.refused(f"« {code} » n'est pas un code de question de cette grille.", "codes_retires")
    return codes


def _step(theme: Block, places: dict[str, Block], *, prefix: str, optional: bool = False) -> Step:
    theme.only(_THEME_KEYS)
    title = theme.text("titre", required=True)
    fields = []
    for question in theme.blocks("questions"):
        code = question.text("code", required=True)
        if not code.startswith(prefix) or not _QUESTION_CODE.fullmatch(code):
            raise question.refused(f"le code « {code} » n'a pas la forme attendue ({prefix}…).", "code")
        if code in places:
            raise question.refused(f"le code {code} est employé deux fois (déjà ligne {places[code].line}).", "code")
        places[code] = question
        fields.append(compile_question(question, optional))
    if not fields:
        raise theme.refused(f"le thème « {title} » n'a aucune question.")
    code = slugify(title.replace("'", " "))
    if not code or code == RETIRED_STEP:
        raise theme.refused(f"le titre de thème « {title} » est réservé, ou n'a ni lettre ni chiffre.", "titre")
    return Step(code=code, title=title, intro=theme.text("introduction"), fields=tuple(fields))


def compile_question(block: Block, optional: bool = False) -> Field:
    """A question of a block, whatever form it belongs to. Raises GridFileRefused."""
    block.only(_QUESTION_KEYS)
    obligation = block.word("obligation", ("O", "R", "F"), "")
    precision = block.text("precision")
    prefill = block.text("prerempli_depuis")
    if prefill and not _PREFILL.match(prefill):
        raise block.refused(f"« {prefill} » n'est pas un champ de la fiche projet (P152).", "prerempli_depuis")
    help_text = block.text("aide")
    if prefill:
        help_text = f"{help_text.rstrip('.')}. {PREFILLED}" if help_text else PREFILLED
    return Field(
        **_shared(block),
        label=block.text("question", required=True),
        help=help_text,
        obligation={ANY_LEVEL: str(Obligation.OPTIONAL) if optional else obligation},
        columns=tuple(_column(column) for column in block.blocks("colonnes")),
        rows=_rows(block),
        min_rows=block.number("lignes_min"),
        max_rows=block.number("lignes_max"),
        with_text=bool(precision),
        text_label=precision,
        accepts_special=block.yes("reponse_particuliere", "oui"),
        audience=block.word("lecture", Audience.values, Audience.PUBLIC),
        condition=block.text("condition"),
        prefill=prefill or block.word("defaut", ("", TODAY), ""),
    )


def _column(block: Block) -> Field:
    block.only(_COLUMN_KEYS)
    code = block.text("code", required=True)
    if not _COLUMN_CODE.match(code):
        raise block.refused(f"le code d'une colonne s'écrit en minuscules sans accent : « {code} ».", "code")
    return Field(
        **_shared(block),
        label=block.text("titre", required=True),
        help=block.text("aide"),
        prefill=block.text("prerempli_depuis"),
    )


def _shared(block: Block) -> dict[str, Any]:
    """What a question and a column of a list have in common."""
    kind = block.text("type", required=True)
    if kind not in FieldType.values:
        known = ", ".join(FieldType.values)
        raise block.refused(f"le type « {kind} » n'existe pas (types possibles : {known}).", "type")
    vocabulary, options = _choices(block, kind)
    anchors = tuple(block.texts("ancres"))
    if (kind in _SCALES) != bool(anchors):
        raise block.refused("une échelle, et elle seule, porte deux ancres écrites.", "ancres")
    return {
        "code": block.text("code", required=True),
        "type": kind,
        "vocabulary": vocabulary,
        "options": options,
        "anchors": anchors,
        "link": block.text("lien"),
        "allow_free": block.yes("saisie_libre"),
        "multiple": block.yes("plusieurs"),
        "unit": block.text("unite"),
        "minimum": float(block.number("minimum")) if "minimum" in block else None,
        "maximum": float(block.number("maximum")) if "maximum" in block else None,
        "max_length": block.number("longueur_max"),
        "masked": block.yes("masque"),
    }


def _choices(block: Block, kind: str) -> tuple[str, tuple[Option, ...]]:
    """(vocabulary, options). Written choices added to a vocabulary (« RBI, ou non ») freeze its terms beside them.

    The code of a written choice is the written value, in lower case, so that conditions read as C.0 writes them; a block
    « code: libellé » gives the codes themselves.
    """
    vocabulary = block.text("vocabulaire")
    if vocabulary and vocabulary not in vocabulary_codes() and not source_of(vocabulary):
        raise block.refused(f"le vocabulaire « {vocabulary} » n'existe pas.", "vocabulaire")
    if kind == FieldType.DOUBLE_SCALE:
        return "", tuple(Option(code=code, label=label) for code, label in block.pairs("echelles").items())
    if isinstance(block.get("choix"), dict):
        options = tuple(Option(code=code, label=label) for code, label in block.pairs("choix").items())
    else:
        options = tuple(written_option(text) for text in block.texts("choix"))
    if len({option.code for option in options}) != len(options):
        raise block.refused("le même choix est écrit deux fois.", "choix")
    if vocabulary and options:
        return "", (*terms_of_vocabulary(vocabulary), *options)
    return vocabulary, options


def written_option(text: str) -> Option:
    """The choice that a written answer makes."""
    return Option(code=text.lower(), label=text[:1].upper() + text[1:])


def _rows(block: Block) -> tuple[Option, ...]:
    """Lines of a matrix: written (code: label), or the terms of a vocabulary (« vocabulaire: ACT »)."""
    lines = block.pairs("lignes")
    if set(lines) == {"vocabulaire"}:
        if lines["vocabulaire"] not in vocabulary_codes():
            raise block.refused(f"le vocabulaire « {lines['vocabulaire']} » n'existe pas.", "lignes")
        return terms_of_vocabulary(lines["vocabulaire"])
    return tuple(Option(code=code, label=label) for code, label in lines.items())


@lru_cache(maxsize=1)
def vocabulary_codes() -> dict[str, tuple[str, ...]]:
    """Codes of the terms of each vocabulary of the data files, in order."""
    return {each.code: tuple(code for code, _ in each.members) for each in _catalogue().vocabularies}


def terms_of_vocabulary(vocabulary: str) -> tuple[Option, ...]:
    """The terms of a vocabulary of the data files, frozen as choices."""
    terms = _catalogue().terms
    return tuple(Option(code=code, label=terms[code].label) for code in vocabulary_codes()[vocabulary])


def _check_whole(spec: Spec, places: dict[str, Block], grid: Block) -> None:
    """What only the whole shows: conditions, cycles, lone scales."""
    for field in spec.fields.values():
        if field.condition:
            _check_condition(spec, field, places[field.code])
    try:
        check(spec)
    except SpecRefused as error:
        found = next((code for code in _QUESTION_CODE.findall(str(error)) if code in places), None)
        key = "condition" if "condition" in str(error).lower() else ""
        raise (places[found].refused(str(error), key) if found else grid.refused(str(error))) from error
    for field, following in _with_next(spec):
        if field.type in _SCALES and not field.with_text and (following is None or following.type not in _FREE_TEXTS):
            raise places[field.code].refused(
                f"{field.code} : une échelle n'est jamais seule. Faites-la suivre d'une question ouverte, ou donnez-lui"
                " une « precision » (un exemple)."
            )


def _check_condition(spec: Spec, field: Field, block: Block) -> None:
    """The condition is understood, and compares with values that the question it reads can take."""
    try:
        condition = parse(field.condition)
    except SpecRefused as error:
        raise block.refused(str(error), "condition") from error
    for test in (test for group in condition.groups for test in group):
        read = spec.fields.get(test.target(spec.fields)[0])
        possible = _possible_values(read) if read and not test.target(spec.fields)[1] else None
        for value in test.values:
            if possible is not None and value not in possible:
                reason = f"la condition compare {read.code} à « {value} », qui n'est pas une de ses réponses."
                raise block.refused(f"{field.code} : {reason}", "condition")


def _possible_values(field: Field) -> tuple[str, ...] | None:
    if field.type == FieldType.YES_NO:
        return ("oui", "non")
    if field.type in _SCALES:
        return ("1", "2", "3", "4", "5")
    if field.type in (FieldType.CHOICE, FieldType.MULTI_CHOICE):
        return tuple(option.code for option in field.options) or vocabulary_codes().get(field.vocabulary)
    return None


def _with_next(spec: Spec) -> Iterator[tuple[Field, Field | None]]:
    for step in spec.steps:
        yield from zip(step.fields, (*step.fields[1:], None), strict=True)


__all__ = ["GridFileRefused", "compile_grid", "compile_question", "load_grid_file"]
