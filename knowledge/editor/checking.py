"""Does a draft compile? Every fault at once, with its question and its reason; and what can be shown in spite of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from isic_platform.formkit.spec import Field, Spec
from knowledge.exceptions import GridFileRefused
from knowledge.grids.sources import compile_source

MOST_FAULTS = 60
_CODE_FIRST = re.compile(r"^(?:G\d{2}\.\d{2}|Z\d) : ")
_STANDING_IN = {"question": "…", "type": "texte_long", "obligation": "F"}


@dataclass(frozen=True)
class Fault:
    """Something to correct: the question (its code), or the theme (its rank), or the grid as a whole, and why."""

    reason: str
    code: str = ""
    theme: int | None = None
    key: str = ""


@dataclass
class Checked:
    """What compiling a draft said. ``spec`` leaves out what is at fault; None when nothing can be shown."""

    faults: list[Fault] = field(default_factory=list)
    spec: Spec | None = None
    broken: set[str] = field(default_factory=set)

    @property
    def is_sound(self) -> bool:
        """Whether it may be published."""
        return not self.faults

    @property
    def fields(self) -> dict[str, Field]:
        """Questions that compile, by code."""
        if self.spec is None:
            return {}
        return {code: each for code, each in self.spec.fields.items() if code not in self.broken}

    def of_question(self, code: str) -> list[Fault]:
        """Faults of a question."""
        return [fault for fault in self.faults if fault.code == code]


def check_source(source: Mapping[str, Any]) -> Checked:
    """Compile, note the fault, stand something sound in its place, compile again: until nothing is at fault."""
    checked = Checked()
    copy = deepcopy(dict(source))
    if not str(copy.get("duree_minutes", "")).strip("0 "):
        checked.faults.append(Fault("Dites combien de minutes la grille demande.", key="duree_minutes"))
        copy["duree_minutes"] = "1"
    while len(checked.faults) < MOST_FAULTS:
        try:
            checked.spec = compile_source(copy)
            break
        except GridFileRefused as refusal:
            fault = _fault_of(refusal, copy)
            checked.faults.append(fault)
            if not _mend(copy, fault, refusal, checked):
                break
    order = {question["code"]: rank for rank, question in enumerate(_questions(copy))}
    checked.faults.sort(key=lambda fault: order.get(fault.code, -1))
    return checked


def _questions(source: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [question for theme in source.get("themes", ()) for question in theme.get("questions", ())]


def _fault_of(refusal: GridFileRefused, source: Mapping[str, Any]) -> Fault:
    path, key = getattr(refusal, "path", ()), getattr(refusal, "key", "")
    reason = _CODE_FIRST.sub("", refusal.reason)  # the place is told beside
    reason = reason[:1].upper() + reason[1:]
    if len(path) >= 4 and path[0] == "themes":
        question = source["themes"][path[1]]["questions"][path[3]]
        column = ""
        if len(path) >= 6 and path[4] == "colonnes":
            title = question["colonnes"][path[5]].get("titre", "")
            column = f"Colonne « {title} » : "
        return Fault(f"{column}{reason}", question["code"], path[1], key)
    if len(path) >= 2 and path[0] == "themes":
        return Fault(reason, theme=path[1], key=key)
    return Fault(reason, key=key)


def _mend(copy: dict[str, Any], fault: Fault, refusal: GridFileRefused, checked: Checked) -> bool:
    """Stand something sound where the fault is; False when nothing can be."""
    if fault.code:
        question = next(each for each in _questions(copy) if each["code"] == fault.code)
        if fault.key == "condition" and question.get("condition"):
            del question["condition"]
            return True
        if fault.code in checked.broken:
            return False
        checked.broken.add(fault.code)
        question.clear()
        question.update({"code": fault.code, **_STANDING_IN})
        return True
    if fault.theme is not None:
        theme = copy["themes"][fault.theme]
        if fault.key == "titre":
            theme["titre"] = f"Thème {fault.theme + 1}"
            return True
        del copy["themes"][fault.theme]
        return any(theme.get("questions") for theme in copy["themes"])
    if fault.key in ("titre", "intention"):
        copy[fault.key] = "…"
        return True
    if "même titre" in fault.reason:
        for rank, theme in enumerate(copy["themes"], 1):
            theme["titre"] = f"{theme['titre']} {rank}"
        return True
    return False
