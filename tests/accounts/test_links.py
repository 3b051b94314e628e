"""What the storeys above ask of accounts."""

import pytest

from isic_platform.accounts.enums import Role
from isic_platform.accounts.links import colleagues_of, find_institution, networks_of, suggest_institutions
from tests.cast import create_institution, create_user, join


@pytest.mark.parametrize(
    "text", ["ccas-exemple", "CCAS-EXEMPLE", "CCAS d’Exemple", "  ccas  d'exemple ", "Ccas d’exémple"]
)
def test_an_institution_is_found_by_its_code_or_its_whole_name(cast, text):
    assert find_institution(text) == cast.institution


@pytest.mark.parametrize("text", ["", "CCAS", "inconnue", "x" * 300, "a\x00b"])
def test_anything_else_finds_nothing(cast, text):
    assert find_institution(text) is None


def test_a_name_borne_twice_or_out_of_use_finds_nothing(cast):
    create_institution("ccas-bis", "CCAS d’Exemple")
    assert find_institution("CCAS d’Exemple") is None
    create_institution("ancienne", "Ancienne", is_active=False)
    assert find_institution("Ancienne") is None


def test_institutions_are_suggested_in_french_order(cast):
    create_institution("ecole", "École")
    create_institution("zoo", "Zoo", is_active=False)
    assert [row.code for row in suggest_institutions(2)] == ["ccas-exemple", "centre-social-ailleurs"]
    assert [row.code for row in suggest_institutions()][-1] == "ecole"


@pytest.mark.exigence("S131")
def test_colleagues_share_an_institution_or_a_network(cast):
    neighbour = create_user("voisine@exemple.fr")
    join(neighbour, Role.CONTRIBUTOR, create_institution(networks=[cast.network]))
    gone = create_user("partie@exemple.fr")
    join(gone, Role.CONTRIBUTOR, cast.institution, is_active=False)
    closed = create_user("fermee@exemple.fr", is_active=False)
    join(closed, Role.CONTRIBUTOR, cast.institution)
    assert set(colleagues_of(cast.contributor)) == {
        cast.colleague, cast.manager, cast.partner, cast.reviewer, cast.facilitator, neighbour,
    }  # fmt: skip
    assert list(colleagues_of(cast.stranger)) == []
    assert list(colleagues_of(cast.admin)) == []


def test_a_colleague_in_several_ways_is_named_once(cast):
    join(cast.colleague, Role.REVIEWER, cast.network)
    assert [person.email for person in colleagues_of(cast.contributor)].count(cast.colleague.email) == 1


def test_networks_of_a_person(cast):
    assert list(networks_of(cast.contributor)) == [cast.network]
    assert list(networks_of(cast.reviewer)) == [cast.network]
    assert list(networks_of(cast.admin)) == []
    cast.network.is_active = False
    cast.network.save()
    assert list(networks_of(cast.contributor)) == []
