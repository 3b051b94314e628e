"""The filters that pages and API share: their names, accepted values and labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from isic_platform.publication.kinds import get_kind, kinds
from isic_platform.search.places import SMALL_PLACE, innermost
from isic_platform.territories.enums import TerritoryKind
from isic_platform.territories.selectors import departements, regions
from isic_platform.vocabularies.selectors import terms_of

KIND_PREFIX = "nature-"
YEAR_PREFIX = "annee-"
SINCE, UNTIL = "depuis", "jusqua"  # how the period is written in an address
FIRST_YEAR, YEARS_AHEAD = 1940, 10
Options = Sequence[tuple[str, str]]  # (code in ``SearchRow.codes``, label)


@dataclass(frozen=True)
class Facet:
    """A filter. ``options`` gives (code, label) pairs; ``prefix`` may be left out of a value (« 42 »).

    ``also`` describes codes too many to be options; ``narrow`` says what several codes mean together.
    """

    name: str
    label: str
    help: str
    options: Callable[[], Options]
    prefix: str = ""
    also: re.Pattern[str] | None = None
    narrow: Callable[[Sequence[str]], list[str]] = list

    def accepted(self) -> dict[str, str]:
        """What a value may be → the code it stands for."""
        codes = [code for code, _ in self.options()]
        short = {code.removeprefix(self.prefix): code for code in codes} if self.prefix else {}
        return {**short, **{code: code for code in codes}}

    def read(self, values: Sequence[str]) -> tuple[list[str], list[str]]:
        """The codes of these values, each once, and the values that stand for nothing."""
        known = self.accepted()
        codes, unknown = [], []
        for each in values:
            if code := known.get(each) or (each if self.also and self.also.fullmatch(each) else None):
                codes.append(code)
            else:
                unknown.append(each)
        return list(dict.fromkeys(codes)), unknown

    def value_of(self, code: str) -> str:
        """How the code is written in an address: without its prefix."""
        return code.removeprefix(self.prefix) if self.prefix else code


def _terms(vocabulary: str) -> Callable[[], Options]:
    return lambda: [(term.code, term.label) for term in terms_of(vocabulary, include_inactive=True)]


_NATURES: dict[str, str] = {}


def register_nature(code: str, label: str) -> None:
    """Declare a nature of shared objects that the search finds beside contents (once, from an AppConfig.ready)."""
    _NATURES[code] = label


def label_of_nature(code: str) -> str:
    """« Fiche projet », « Partenariat »…: of a kind of content, or of a nature of shared objects. Raises KeyError."""
    return _NATURES.get(code) or get_kind(code).label


def _kinds() -> Options:
    found = [(kind.code, kind.label) for kind in kinds()]
    return [(f"{KIND_PREFIX}{code}", label) for code, label in [*found, *_NATURES.items()]]


def _territories() -> Options:
    rows = [*regions(), *departements(with_collectivities=True)]
    return [(f"{item.kind}-{item.code}", item.label) for item in rows]


def years() -> list[int]:
    """Years that an action may have begun in, the latest first."""
    return list(range(timezone.localdate().year + YEARS_AHEAD, FIRST_YEAR - 1, -1))


def _years() -> Options:
    return [(f"{YEAR_PREFIX}{year}", str(year)) for year in years()]


def period_codes(since: int | None, until: int | None) -> list[str]:
    """Codes of the years between two, included; an end that is not given is open."""
    if since and until and since > until:
        since, until = until, since
    return [f"{YEAR_PREFIX}{year}" for year in years() if (since or 0) <= year <= (until or year)]


def period_of(codes: Sequence[str]) -> tuple[int | None, int | None]:
    """The two ends of a period, None where it is open."""
    found = [int(code.removeprefix(YEAR_PREFIX)) for code in codes]
    first, last = min(found), max(found)
    return (None if first == FIRST_YEAR else first), (None if last == years()[0] else last)


def period_label(codes: Sequence[str]) -> str:
    """« depuis 2021 », « de 2019 à 2021 », « 2021 », « jusqu'en 2020 »."""
    since, until = period_of(codes)
    if since and until:
        return str(since) if since == until else f"de {since} à {until}"
    return f"depuis {since}" if since else f"jusqu'en {until}" if until else "toutes les années"


FACETS: dict[str, Facet] = {
    facet.name: facet
    for facet in (
        Facet("nature", "Nature de contenu", "Nature de contenu : « projet »…", _kinds, KIND_PREFIX),
        Facet("type", "Type d’intervention", "Codes du vocabulaire TYP.", _terms("TYP")),
        Facet("champ", "Champ d’application", "Codes du vocabulaire CHA.", _terms("CHA")),
        Facet("theme", "Thème", "Codes du vocabulaire THE.", _terms("THE")),
        Facet("public", "Public", "Codes du vocabulaire PUB.", _terms("PUB")),
        Facet(
            "territoire", "Territoire",
            "Code d’un département (« 42 », « 2A »), région (« region-84 »), intercommunalité (« epci-244200770 ») ou "
            "commune (« commune-42218 »). Un lieu choisi dans un autre le précise.",
            _territories, f"{TerritoryKind.DEPARTEMENT}-", SMALL_PLACE, innermost,
        ),
        Facet("niveau", "Niveau de capitalisation", "Codes du vocabulaire NIV.", _terms("NIV")),
        Facet("forme", "Forme d’action", "Codes du vocabulaire FOR.", _terms("FOR")),
        Facet("participation", "Participation des personnes", "Codes du vocabulaire PAR.", _terms("PAR")),
        Facet("etat", "État du projet", "Codes du vocabulaire ETA.", _terms("ETA")),
        Facet("frein", "Frein rencontré", "Codes du vocabulaire FRE.", _terms("FRE")),
        Facet("levier", "Levier", "Codes du vocabulaire LEV.", _terms("LEV")),
        Facet("periode", "Période", "Année de début de l’action.", _years, YEAR_PREFIX),
    )
}  # fmt: skip


def meaning(name: str, codes: Sequence[str]) -> list[str]:
    """What several codes of a filter mean together (see ``Facet.narrow``)."""
    facet = FACETS.get(name)
    return facet.narrow(codes) if facet else list(codes)
