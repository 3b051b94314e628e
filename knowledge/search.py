"""What of an answer to a grid is searched and filtered."""

from __future__ import annotations

from isic_platform.common.parsing import positive_int
from isic_platform.search.builders import Facets, Published, register
from knowledge.columns import KIND, THEMES
from knowledge.grids.entry_fields import ENTRY_CODES, date_code

# Choices that name obstacles (of a project, its fears, of a committee), and lists whose rows name one.
OBSTACLES = ("G02.01", "G02.06", "G07.14")
OBSTACLE_ROWS = ("G02.02", "G02.07")
# Choices whose words would match everything, and the settings of the answer.
UNSEARCHED = ENTRY_CODES | {"G00.02", "G00.08", "Z2", "Z3", "Z4", "Z5"}


def facets_of(entry: Published) -> Facets:
    """Facets of an answer, from what the public may read of it."""
    day = entry.value(date_code(entry.spec)) or ""
    return Facets(
        themes=entry.values(THEMES),
        obstacles=obstacles_of(entry),
        year=positive_int(day[:4]),
    )


def obstacles_of(entry: Published) -> list[str]:
    """Every obstacle that an answer names, each once: who tells what was tried against one has met it, ticked or not."""
    named = [code for question in OBSTACLES for code in entry.values(question)]
    named += [row.get("frein") for question in OBSTACLE_ROWS for row in entry.values(question)]
    return list(dict.fromkeys(code for code in named if code))


def register_search() -> None:
    """Tell the search what an answer to a grid is."""
    register(KIND, facets_of, unsearched=frozenset(UNSEARCHED))
