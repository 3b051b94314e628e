from isic_platform.accounts.enums import Role


def test_each_member_of_the_cast_holds_its_role_and_nothing_else(cast):
    here, net = frozenset({cast.institution.pk}), frozenset({cast.network.pk})
    assert cast.contributor.scope.institutions == {Role.CONTRIBUTOR: here}
    assert cast.manager.scope.institutions == {Role.MANAGER: here}
    assert cast.partner.scope.institutions == {Role.PARTNER: here}
    assert cast.reviewer.scope.networks == {Role.REVIEWER: net}
    assert cast.facilitator.scope.networks == {Role.FACILITATOR: net}
    assert cast.contributor.scope.reach == net
    assert cast.stranger.scope.reach == {cast.other_network.pk}
    assert (cast.admin.scope.institutions, cast.admin.scope.networks) == ({}, {})
