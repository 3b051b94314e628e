"""Kinds and natures of territories."""

from django.db.models import TextChoices


class TerritoryKind(TextChoices):
    """Level of a territory: what filters and the API speak of."""

    REGION = "region", "Région"
    DEPARTEMENT = "departement", "Département"
    EPCI = "epci", "Intercommunalité"
    COMMUNE = "commune", "Commune"


class TerritoryNature(TextChoices):
    """What a territory is in law: more precise than its kind, shown beside its name."""

    REGION = "REG", "Région"
    DEPARTEMENT = "DEP", "Département"
    OVERSEAS_COLLECTIVITY = "COM", "Collectivité d’outre-mer"
    COMMUNITY_OF_COMMUNES = "CC", "Communauté de communes"
    AGGLOMERATION = "CA", "Communauté d’agglomération"
    URBAN_COMMUNITY = "CU", "Communauté urbaine"
    METROPOLIS = "ME", "Métropole"
    PARIS_TERRITORY = "EPT", "Établissement public territorial"
    COMMUNE = "CMN", "Commune"
    BOROUGH = "ARM", "Arrondissement municipal"


NATURES_OF_KIND: dict[str, list[str]] = {
    TerritoryKind.REGION: [TerritoryNature.REGION],
    TerritoryKind.DEPARTEMENT: [TerritoryNature.DEPARTEMENT, TerritoryNature.OVERSEAS_COLLECTIVITY],
    TerritoryKind.EPCI: [
        TerritoryNature.COMMUNITY_OF_COMMUNES,
        TerritoryNature.AGGLOMERATION,
        TerritoryNature.URBAN_COMMUNITY,
        TerritoryNature.METROPOLIS,
        TerritoryNature.PARIS_TERRITORY,
    ],
    TerritoryKind.COMMUNE: [TerritoryNature.COMMUNE, TerritoryNature.BOROUGH],
}
