"""What a code of a question stands for, wherever a text says where it comes from: « P30 » alone tells nothing to a reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from knowledge.grids.compiler import closing_block
from knowledge.models import GridVersion
from projects.fiche import fiche_spec


@dataclass(frozen=True)
class Wording:
    """A code and the question that it stands for; the label is empty when nobody knows it."""

    code: str
    label: str


def wordings_of(codes: Iterable[str]) -> dict[str, Wording]:
    """The questions of these codes: of the fiche, of the closing block, of grids on their latest version. One query at most."""
    asked = set(codes)
    labels = {**_fiche_labels(), **_closing_labels()}
    grids = {code.partition(".")[0] for code in asked if "." in code}
    if grids:
        rows = GridVersion.objects.filter(grid__code__in=grids).select_related("spec_version")
        rows = rows.defer("spec_version__definition").order_by("grid_id", "-spec_version__number").distinct("grid_id")
        for version in rows:
            labels |= {code: field.label for code, field in version.spec.fields.items() if code in asked}
    return {code: Wording(code, labels.get(code, "")) for code in asked}


@lru_cache(maxsize=1)
def _fiche_labels() -> dict[str, str]:
    return {code: field.label for code, field in fiche_spec().fields.items()}


@lru_cache(maxsize=1)
def _closing_labels() -> dict[str, str]:
    themes = closing_block().blocks("themes")
    return {each.text("code"): each.text("question") for theme in themes for each in theme.blocks("questions")}
