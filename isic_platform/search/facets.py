"""The filters that pages and API share: their names, accepted values and labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from isic_platform.publication.kinds import get_kind, kinds
from isic_platform.territories.enums import TerritoryKind
from isic_platform.territories.selectors import departements, regions
from isic_platform.vocabularies.selectors import terms_of

KIND_PREFIX = "nature-"
Options = Sequence[tuple[str, str]]  # (code in ``SearchRow.codes``, label)


@dataclass(frozen=True)
class Facet:
    """A filter. ``options`` gives (code, label) pairs; ``prefix`` may be left out of a value (« 42 »)."""

    name: str
    label: str
    help: str
    options: Callable[[], Options]
    prefix: str = ""

    def accepted(self) -> dict[str, str]:
        """What a value may be → the code it stands for."""
        codes = [code for code, _ in self.options()]
        short = {code.removeprefix(self.prefix): code for code in codes} if self.prefix else {}
        return {**short, **{code: code for code in codes}}

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


FACETS: dict[str, Facet] = {
    facet.name: facet
    for facet in (
        Facet("nature", "Nature de contenu", "Nature de contenu : « projet »…", _kinds, KIND_PREFIX),
        Facet("type", "Type d’intervention", "Codes du vocabulaire TYP.", _terms("TYP")),
        Facet("champ", "Champ d’application", "Codes du vocabulaire CHA.", _terms("CHA")),
        Facet("theme", "Thème", "Codes du vocabulaire THE.", _terms("THE")),
        Facet("public", "Public", "Codes du vocabulaire PUB.", _terms("PUB")),
        Facet(
            "territoire", "Territoire", "Code d’un département (« 42 », « 2A ») ou région (« region-84 »).",
            _territories, f"{TerritoryKind.DEPARTEMENT}-",
        ),
        Facet("niveau", "Niveau de capitalisation", "Codes du vocabulaire NIV.", _terms("NIV")),
        Facet("forme", "Forme d’action", "Codes du vocabulaire FOR.", _terms("FOR")),
        Facet("participation", "Participation des personnes", "Codes du vocabulaire PAR.", _terms("PAR")),
        Facet("etat", "État du projet", "Codes du vocabulaire ETA.", _terms("ETA")),
        Facet("frein", "Frein rencontré", "Codes du vocabulaire FRE.", _terms("FRE")),
        Facet("levier", "Levier", "Codes du vocabulaire LEV.", _terms("LEV")),
    )
}  # fmt: skip
