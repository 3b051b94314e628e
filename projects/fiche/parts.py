"""Words that the steps of the fiche share: obligations, options, the four types of actors."""

from __future__ import annotations

from isic_platform.formkit.enums import Level, Obligation
from isic_platform.formkit.spec import Field, Option

STANDARD_UP = (Level.STANDARD.value, Level.MODEL.value)
MODEL_ONLY = (Level.MODEL.value,)

# Conditions that several fields share (B.21).
DIAGNOSIS_MADE = "P34 = oui"
ACTOR_MISSING = "P110.type ne couvre pas ACT-UHC, ACT-TS, ACT-TEC, ACT-DEC"
FILE_JOINED = "P15 non vide ou P39.document non vide ou P154.fichier non vide"
COMPULSORY_GROUP = "P104 = obligatoire"

# Lines of the matrices P111 and P112 (CSTS, Introduction).
FOUR_ACTORS = (
    Option(code="ACT-UHC", label="Usagers, habitants, citoyens"),
    Option(code="ACT-TS", label="Travailleurs sociaux"),
    Option(code="ACT-TEC", label="Techniciens"),
    Option(code="ACT-DEC", label="Décideurs"),
)


def at(marks: str) -> dict[str, str]:
    """Obligations at TL, FS and MO in the order of the table: ``at("-RO")``."""
    return {level.value: Obligation(mark).value for level, mark in zip(Level, marks, strict=True)}


def words(*codes: str) -> tuple[Option, ...]:
    """Closed options whose code is the written value (conditions compare to it): ``words("oui", "en cours")``."""
    return tuple(Option(code=code, label=code[:1].upper() + code[1:]) for code in codes)


def labelled(**options: str) -> tuple[Option, ...]:
    """Closed options whose label says more than the code."""
    return tuple(Option(code=code, label=label) for code, label in options.items())


def column(code: str, label: str, type: str, **more: object) -> Field:
    """A column of a list, a group or a matrix."""
    return Field(code=code, label=label, type=type, **more)  # type: ignore[arg-type]
