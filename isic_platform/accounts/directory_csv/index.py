"""The directory as a file is compared with it: who bears which code, which SIRET, which name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from isic_platform.accounts.models import Institution
from isic_platform.territories.search_keys import search_key


@dataclass(frozen=True)
class Known:
    """What is needed of every institution to find the one that a line means."""

    pk: int
    code: str
    name: str
    siret: str
    departement: str
    is_active: bool
    merged_code: str | None
    merged_name: str | None


@dataclass
class Index:
    """Every institution, archived and merged ones included, by what a line may say of it. One query."""

    by_code: dict[str, Known] = field(default_factory=dict)
    by_siret: dict[str, Known] = field(default_factory=dict)
    by_name: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def read(cls) -> Index:
        """Of the directory as it is."""
        index = cls()
        columns = ("pk", "code", "name", "siret", "departement", "is_active", "merged_into__code", "merged_into__name")
        for row in Institution.objects.order_by("pk").values_list(*columns):
            known = Known(*row)
            index.by_code[known.code] = known
            if known.siret:
                index.by_siret[known.siret] = known
            if known.is_active:
                index.by_name[search_key(known.name)].append(known)
        return index

    def named(self, name: str, departement: str) -> list[Known]:
        """Institutions in use that bear this very name, in this place or in an unknown one."""
        same = self.by_name.get(search_key(name), ())
        return [each for each in same if not departement or not each.departement or each.departement == departement]


def rows_of(keys: Iterable[int]) -> dict[int, Institution]:
    """Whole institutions by key, with their territory."""
    return Institution.objects.select_related("territory").in_bulk(set(keys))
