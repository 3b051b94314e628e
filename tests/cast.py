"""The cast: plain factories, and the people, institutions and networks that every app's tests speak of.

Two networks hold one institution each. Everybody named here is fictional, passwords included.

=============  =======================================================================================
anonymous      nobody signed in
contributor    contributor in ``institution``
colleague      another contributor in ``institution``
manager        manager of ``institution``
partner        partner in ``institution``
reviewer       reviewer in ``network``
facilitator    facilitator of ``network``
stranger       contributor in ``other_institution``, which is in ``other_network`` only
admin          administrator of the platform, without any membership
=============  =======================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution, Membership, Network, User
from isic_platform.territories import reference
from isic_platform.territories.models import Territory
from isic_platform.territories.search_keys import lookup_key, search_key
from isic_platform.vocabularies.services import load_vocabularies
from knowledge.learning.services import load_learning_specs
from knowledge.resources.services import load_resource_types
from knowledge.syntheses.services import load_synthesis_specs
from partners.services.rex import load_rex_spec

PASSWORD = "trois chevaux calmes 7"
MEMBERS = ("contributor", "colleague", "manager", "partner", "reviewer", "facilitator", "stranger", "admin")
EVERYBODY = ("anonymous", *MEMBERS)

_serial = count(1)

_TERRITORIES = (  # kind, nature, code, name, parent, postcode, population
    ("region", "REG", "84", "Auvergne-Rhône-Alpes", None, "", 8_000_000),
    ("region", "REG", "75", "Nouvelle-Aquitaine", None, "", 6_000_000),
    ("departement", "DEP", "42", "Loire", ("region", "84"), "", 760_000),
    ("departement", "DEP", "33", "Gironde", ("region", "75"), "", 1_600_000),
    ("commune", "CMN", "42218", "Saint-Étienne", ("departement", "42"), "42000", 170_000),
    ("commune", "CMN", "33063", "Bordeaux", ("departement", "33"), "33000", 260_000),
    ("commune", "CMN", "42003", "Amions", ("departement", "42"), "42260", 300),
)


def load_reference_data() -> None:
    """Load every vocabulary, seven territories (two régions, a département in each, three communes), and the forms of
    analyses, lessons and models.
    """
    load_vocabularies()
    load_learning_specs()
    load_resource_types()
    load_synthesis_specs()
    load_rex_spec()
    rows: dict[tuple[str, str], Territory] = {}
    for kind, nature, code, name, parent, postcode, population in _TERRITORIES:
        above = rows[parent] if parent else None
        key = search_key(name)
        rows[kind, code], _ = Territory.objects.get_or_create(
            kind=kind,
            code=code,
            defaults={
                "nature": nature,
                "name": name,
                "parent": above,
                "region_codes": [code] if kind == "region" else above.region_codes,
                "departement_codes": [code] if kind == "departement" else above.departement_codes if above else [],
                "postcodes": [postcode] if postcode else [],
                "population": population,
                "search_key": key,
                "lookup_key": lookup_key(key, code.lower(), postcode),
            },
        )
    reference.forget()


def create_network(code: str = "", name: str = "", **fields: Any) -> Network:
    """Create a network; code and name are made up when not given."""
    code = code or f"reseau-{next(_serial)}"
    return Network.objects.create(code=code, name=name or f"Réseau {code}", **fields)


def create_institution(code: str = "", name: str = "", *, networks: list[Network] = (), **fields: Any) -> Institution:
    """Create an institution (a CCAS unless told) and put it in networks."""
    code = code or f"structure-{next(_serial)}"
    fields.setdefault("kind", "STR-CCA")
    institution = Institution.objects.create(code=code, name=name or f"Structure {code}", **fields)
    institution.networks.set(networks)
    return institution


def create_user(email: str = "", *, first_name: str = "Camille", last_name: str = "Essai", **fields: Any) -> User:
    """Create an account that can sign in with ``PASSWORD`` and has accepted the charter."""
    fields.setdefault("password", PASSWORD)
    fields.setdefault("charter_accepted_at", timezone.now())
    email = email or f"personne-{next(_serial)}@exemple.fr"
    return User.objects.create_user(email, first_name=first_name, last_name=last_name, **fields)


def join(user: User, role: Role | str, place: Institution | Network, **fields: Any) -> Membership:
    """Give a role in an institution or a network; forgets the roles that the instance had read."""
    where = {"institution": place} if isinstance(place, Institution) else {"network": place}
    membership = Membership.objects.create(user=user, role=role, **where, **fields)
    user.__dict__.pop("scope", None)
    return membership


@dataclass
class Cast:
    """Everybody, by name; ``cast["manager"]`` reads the same, for parametrised tests."""

    network: Network
    other_network: Network
    institution: Institution
    other_institution: Institution
    anonymous: AnonymousUser
    contributor: User
    colleague: User
    manager: User
    partner: User
    reviewer: User
    facilitator: User
    stranger: User
    admin: User

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


def create_cast() -> Cast:
    """Create the two networks, the two institutions and everybody."""
    network = create_network("reseau-loire", "Réseau Loire")
    other_network = create_network("reseau-gironde", "Réseau Gironde")
    institution = create_institution("ccas-exemple", "CCAS d’Exemple", networks=[network], departement="42")
    other_institution = create_institution(
        "centre-social-ailleurs", "Centre social d’Ailleurs", networks=[other_network], kind="STR-CSO", departement="33"
    )
    people = {
        "contributor": create_user("contributrice@exemple.fr", first_name="Inès", last_name="Contributrice"),
        "colleague": create_user("collegue@exemple.fr", first_name="Paul", last_name="Collègue"),
        "manager": create_user("encadrante@exemple.fr", first_name="Nadia", last_name="Encadrante"),
        "partner": create_user("partenaire@exemple.fr", first_name="Léo", last_name="Partenaire"),
        "reviewer": create_user("relecteur@exemple.fr", first_name="Hugo", last_name="Relecteur"),
        "facilitator": create_user("animatrice@exemple.fr", first_name="Maya", last_name="Animatrice"),
        "stranger": create_user("ailleurs@exemple.fr", first_name="Zoé", last_name="Ailleurs"),
        "admin": create_user("admin@exemple.fr", first_name="Ali", last_name="Admin", is_administrator=True),
    }
    join(people["contributor"], Role.CONTRIBUTOR, institution)
    join(people["colleague"], Role.CONTRIBUTOR, institution)
    join(people["manager"], Role.MANAGER, institution)
    join(people["partner"], Role.PARTNER, institution)
    join(people["reviewer"], Role.REVIEWER, network)
    join(people["facilitator"], Role.FACILITATOR, network)
    join(people["stranger"], Role.CONTRIBUTOR, other_institution)
    return Cast(network, other_network, institution, other_institution, AnonymousUser(), **people)
