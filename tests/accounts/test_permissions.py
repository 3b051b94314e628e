"""Who may do what: people × objects (H.3)."""

import pytest

from isic_platform.accounts import permissions
from isic_platform.accounts.enums import INSTITUTION_ROLES, NETWORK_ROLES, Role
from isic_platform.accounts.models import Membership
from tests.cast import EVERYBODY

NOBODY: frozenset[str] = frozenset()
ADMIN = frozenset({"admin"})
MANAGER = frozenset({"admin", "manager"})
FACILITATOR = frozenset({"admin", "facilitator"})

PLATFORM = {
    "can_manage_accounts": ADMIN,
    "can_create_institution": ADMIN,
    "can_create_network": ADMIN,
}
PLACES = [
    ("can_edit_institution", "institution", MANAGER),
    ("can_edit_institution", "other_institution", ADMIN),
    ("can_manage_institution", "institution", ADMIN),
    ("can_edit_network", "network", FACILITATOR),
    ("can_edit_network", "other_network", ADMIN),
    ("can_manage_network", "network", ADMIN),
    ("can_see_members", "institution", MANAGER),
    ("can_see_members", "other_institution", ADMIN),
    ("can_see_members", "network", FACILITATOR),
    ("can_see_members", "other_network", ADMIN),
]


@pytest.mark.exigence("S182", "S191")
@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize(("rule", "allowed"), PLATFORM.items())
def test_platform_rules(cast, name, rule, allowed):
    assert getattr(permissions, rule)(cast[name]) is (name in allowed)


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize(("rule", "place", "allowed"), PLACES)
def test_rules_of_a_place(cast, name, rule, place, allowed):
    assert getattr(permissions, rule)(cast[name], cast[place]) is (name in allowed)


@pytest.mark.exigence("S178", "S182", "S184", "S189", "S190", "S191", "S192")
@pytest.mark.parametrize("name", EVERYBODY)
def test_roles_that_each_person_may_give(cast, name):
    given = {place: permissions.roles_to_give(cast[name], cast[place]) for place in PLACES_OF_CAST}
    nothing = {place: [] for place in PLACES_OF_CAST}
    expected = {
        "admin": {
            "institution": list(INSTITUTION_ROLES),
            "other_institution": list(INSTITUTION_ROLES),
            "network": list(NETWORK_ROLES),
            "other_network": list(NETWORK_ROLES),
        },
        "manager": nothing | {"institution": [Role.CONTRIBUTOR, Role.PARTNER]},
        "facilitator": nothing | {"network": [Role.REVIEWER]},
    }
    assert given == expected.get(name, nothing)


PLACES_OF_CAST = ("institution", "other_institution", "network", "other_network")


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_may_end_a_role(cast, name):
    roles = {holder: Membership.objects.get(user=cast[holder]) for holder in ("contributor", "manager", "reviewer")}
    allowed = {holder for holder, row in roles.items() if permissions.can_remove_membership(cast[name], row)}
    expected = {
        "admin": {"contributor", "manager", "reviewer"},
        "manager": {"contributor", "manager"},
        "facilitator": {"reviewer"},
        "contributor": {"contributor"},
        "reviewer": {"reviewer"},
    }
    assert allowed == expected.get(name, set())


@pytest.mark.parametrize("name", EVERYBODY)
def test_only_an_administrator_closes_an_account_and_never_their_own(cast, name):
    closable = {other for other in EVERYBODY[1:] if permissions.can_deactivate_account(cast[name], cast[other])}
    assert closable == (set(EVERYBODY[1:]) - {"admin"} if name == "admin" else set())


def test_an_administrator_whose_account_is_closed_can_do_nothing(cast):
    cast.admin.is_active = False
    assert not permissions.can_manage_accounts(cast.admin)
    assert permissions.roles_to_give(cast.admin, cast.institution) == []


def test_no_role_is_given_in_a_place_out_of_use(cast):
    cast.institution.is_active = False
    assert permissions.roles_to_give(cast.admin, cast.institution) == []
    assert permissions.roles_to_give(cast.manager, cast.institution) == []
