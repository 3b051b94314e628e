"""What of a fiche is searched and filtered."""

from __future__ import annotations

from collections.abc import Mapping

from isic_platform.common.parsing import positive_int
from isic_platform.search.builders import Facets, Published, register
from projects.services import KIND

# Settings of the fiche and declarations: their words (« public », « oui »…) would match everything.
UNSEARCHED = frozenset(
    {"P03", "P10", "P11", "P14", "P16", "P41", "P60", "P61", "P62", "P63", "P64", "P50", "P65", "P70"}
    | {"P170", "P197", "P200", "P201", "P202", "P203", "P206", "P208"}
)


def facets_of(fiche: Published) -> Facets:
    """Facets of a fiche, from what the public may read of it: a hidden commune is not among them."""
    communes = [
        row["commune"]["code"] for row in fiche.values("P42") if isinstance(row, Mapping) and row.get("commune")
    ]
    types = [*fiche.values("P60"), *fiche.values("P61")]
    start = fiche.value("P150") or ""
    return Facets(
        tags=fiche.values("P14"),
        types=list(dict.fromkeys(types)),
        forms=fiche.values("P62"),
        fields=fiche.values("P63"),
        themes=fiche.values("P64"),
        publics=fiche.values("P50"),
        obstacles=fiche.values("P191"),
        levers=fiche.values("P192"),
        participation=fiche.value("P70") or "",
        project_state=fiche.value("P10") or "",
        departement=fiche.value("P41") or "",
        communes=communes,
        year=positive_int(start[:4]),
    )


def register_search() -> None:
    """Tell the search what a fiche is."""
    register(KIND, facets_of, unsearched=UNSEARCHED)
