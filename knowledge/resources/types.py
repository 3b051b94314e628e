"""Types of resources: a data file, or what a facilitator wrote, compiled into a short form (D.14, S157).

Every form begins with a title and a few lines, and ends with what lets it be found; between the two stand the fields
proper to its type. Codes of the common fields are the same in every type, so that lists, search and API know them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.exceptions import SpecRefused
from isic_platform.formkit.spec import Field, Spec, Step, check
from knowledge.grids.compiler import compile_question
from knowledge.grids.files import Block, read_file
from knowledge.grids.sources import block_of
from knowledge.learning.specs.parts import OPTIONAL, RECOMMENDED, REQUIRED, column, diffusion

DATA_DIR = Path(__file__).parent / "data"
TITLE, SUMMARY = "R01", "R02"
THEMES, FIELDS, OBSTACLES, LEVERS, COMPETENCES, DEPARTEMENT = "R40", "R41", "R42", "R43", "R44", "R45"
PROJECTS, FILES, ORIGIN = "R50", "R60", "R61"
FIRST_OWN, LAST_OWN = 10, 39  # codes that a type may give to its own fields
MOST_FILES, MOST_PROJECTS = 10, 20

_TYPE_CODE = re.compile(r"^RBI-[A-Z]{3}$")
_OWN_CODE = re.compile(r"^R(\d\d)$")
_KEYS = frozenset(["code", "titre", "pluriel", "intention", "ordre", "projet_requis", "resume", "champs"])


def type_files(directory: Path = DATA_DIR) -> list[Path]:
    """The files of the types, in the order of their codes."""
    return sorted(directory.glob("RBI-*.yaml"))


def load_type_file(path: Path) -> Spec:
    """The specification of a type. Raises GridFileRefused with the file, the line and the reason."""
    return compile_type(read_file(path))


def compile_source(source: Mapping[str, Any]) -> Spec:
    """The same for what was written in a page. Raises GridFileRefused; its ``path`` and ``key`` say where."""
    return compile_type(block_of(source))


def compile_type(block: Block) -> Spec:
    """Compile a type that was read. ``meta`` holds its plural name. Raises GridFileRefused."""
    block.only(_KEYS)
    code = block.text("code", required=True)
    if not _TYPE_CODE.match(code):
        raise block.refused(f"le code d'un type de ressource s'écrit RBI-ABC : « {code} » n'en est pas un.", "code")
    needs_project = block.yes("projet_requis")
    own = [_own(each) for each in block.blocks("champs")]
    title = block.text("titre", required=True)
    spec = Spec(
        key=code,
        title=title,
        intro=block.text("intention", required=True),
        steps=(
            Step(code="l-essentiel", title="L'essentiel", fields=(_TITLE, _summary(block), *own)),
            Step(
                code="la-retrouver",
                title="La retrouver",
                intro="De quoi la trouver, la situer, et s'y reconnaître.",
                fields=_common(needs_project),
            ),
        ),
        meta={"plural": block.text("pluriel") or title, "order": block.number("ordre"), "retired_codes": []},
    )
    try:
        return check(spec)
    except SpecRefused as error:
        raise block.refused(str(error), "champs") from error


def _own(block: Block) -> Field:
    code = block.text("code", required=True)
    found = _OWN_CODE.match(code)
    if not found or not FIRST_OWN <= int(found[1]) <= LAST_OWN:
        raise block.refused(f"le code d'un champ va de R{FIRST_OWN} à R{LAST_OWN} : « {code} ».", "code")
    return compile_question(block)


def _summary(block: Block) -> Field:
    """The few lines that lists show; a type may ask for them in its own words."""
    given = block.get("resume")
    if not isinstance(given, Block):
        return _SUMMARY
    given["code"] = SUMMARY
    return replace(compile_question(given), accepts_special=False)


_TITLE = Field(
    code=TITLE,
    label="Titre",
    type=T.SHORT_TEXT,
    help="Ce que quelqu'un chercherait. Ni nom de personne, ni situation reconnaissable.",
    obligation=REQUIRED,
    max_length=200,
    accepts_special=False,
)
_SUMMARY = Field(
    code=SUMMARY,
    label="En quelques lignes",
    type=T.LONG_TEXT,
    help="Ce que c'est, et à qui cela peut servir.",
    obligation=RECOMMENDED,
    max_length=900,
)


def _codes(code: str, label: str, vocabulary: str, obligation: Any = OPTIONAL) -> Field:
    return Field(code=code, label=label, type=T.MULTI_CHOICE, vocabulary=vocabulary, obligation=obligation)


def common_fields() -> tuple[Field, ...]:
    """The few lines, then what lets a resource be found: questions that every type asks under the same codes."""
    return (_SUMMARY, *(field for field in _common(False) if field.code != ORIGIN))


def _common(needs_project: bool) -> tuple[Field, ...]:
    projects_help = "Des projets publiés où on l'a vue marcher, ou pas."
    if needs_project:
        projects_help += " Un au moins : une méthode se reconnaît à un projet réel."
    return (
        _codes(THEMES, "Thèmes", "THE", RECOMMENDED),
        _codes(FIELDS, "Champs d'application", "CHA"),
        _codes(OBSTACLES, "Freins auxquels elle répond", "FRE"),
        _codes(LEVERS, "Leviers sur lesquels elle s'appuie", "LEV"),
        _codes(COMPETENCES, "Compétences qu'elle fait travailler", "CPT"),
        Field(code=DEPARTEMENT, label="Département", type=T.CHOICE, vocabulary="DEPARTEMENT", obligation=OPTIONAL),
        Field(
            code=PROJECTS,
            label="Projets où la retrouver",
            type=T.LINK,
            link="projet",
            multiple=True,
            help=projects_help,
            obligation=REQUIRED if needs_project else RECOMMENDED,
            accepts_special=not needs_project,
            max_rows=MOST_PROJECTS,
        ),
        Field(
            code=FILES,
            label="Fichiers",
            type=T.LIST,
            help="Leur texte est cherché aussi, quand il peut être lu. Aucun nom de personne dans un fichier.",
            obligation=OPTIONAL,
            max_rows=MOST_FILES,
            columns=(
                column("titre", "Ce que c'est", T.SHORT_TEXT, max_length=160),
                column("fichier", "Fichier", T.FILE),
            ),
        ),
        Field(
            code=ORIGIN,
            label="D'où vient-elle ?",
            type=T.SHORT_TEXT,
            help="Auteurs, date, droits de réutilisation ; adresse web s'il y en a une.",
            obligation=RECOMMENDED,
            max_length=300,
        ),
        diffusion("cette ressource"),
    )
