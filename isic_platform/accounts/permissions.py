"""Who may do what with accounts, institutions and networks (H.3).

* An administrator manages every account, institution and network, invites anybody anywhere, merges, archives and imports.
* A manager writes the page of their own institution, and invites and removes its contributors and partners;
  another manager is named by an administrator only, so that nobody multiplies their own rights.
* A facilitator writes the commitments of their own network, and invites and removes its reviewers;
  another facilitator is named by an administrator only, for the same reason.
* Everybody else reads.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from isic_platform.accounts.enums import INSTITUTION_ROLES, NETWORK_ROLES, Role
from isic_platform.accounts.models import Institution, Invitation, Membership, Network, User

GIVEN_BY_MANAGERS = (Role.CONTRIBUTOR, Role.PARTNER)
GIVEN_BY_FACILITATORS = (Role.REVIEWER,)

Person = User | AnonymousUser


def _administers(user: Person) -> bool:
    return user.is_authenticated and user.is_active and user.is_administrator


def can_manage_accounts(user: Person) -> bool:
    """List accounts, deactivate them, name administrators."""
    return _administers(user)


def can_create_institution(user: Person) -> bool:
    """Add an institution to the directory."""
    return _administers(user)


def can_edit_institution(user: Person, institution: Institution) -> bool:
    """Write the page of an institution: administrators, and its managers."""
    return _administers(user) or _manages(user, institution)


def can_manage_institution(user: Person, institution: Institution) -> bool:
    """Change what binds an institution to the platform (code, networks, in use or not)."""
    return _administers(user)


def can_merge_institutions(user: Person) -> bool:
    """Merge duplicates, and answer those who propose it."""
    return _administers(user)


def can_propose_merge(user: Person) -> bool:
    """Tell that two pages of the directory are of one institution: administrators, and whoever facilitates a network."""
    return _administers(user) or (user.is_authenticated and user.is_active and user.scope.has(Role.FACILITATOR))


def can_import_directory(user: Person) -> bool:
    """Write the directory from a file."""
    return _administers(user)


def can_create_network(user: Person) -> bool:
    """Create a network."""
    return _administers(user)


def can_edit_network(user: Person, network: Network) -> bool:
    """Write the page of a network: administrators, and its facilitators."""
    return _administers(user) or _facilitates(user, network)


def can_manage_network(user: Person, network: Network) -> bool:
    """Change a network's name, and whether it is in use."""
    return _administers(user)


def can_see_members(user: Person, place: Institution | Network) -> bool:
    """Read who holds which role in a place, and the invitations sent for it."""
    if isinstance(place, Institution):
        return can_edit_institution(user, place)
    return can_edit_network(user, place)


def roles_to_give(user: Person, place: Institution | Network) -> list[Role]:
    """Roles that this person may give in this place, in the order of ``Role``; none in a place out of use."""
    if not place.is_active:
        return []
    if isinstance(place, Institution):
        if _administers(user):
            return list(INSTITUTION_ROLES)
        return list(GIVEN_BY_MANAGERS) if _manages(user, place) else []
    if _administers(user):
        return list(NETWORK_ROLES)
    return list(GIVEN_BY_FACILITATORS) if _facilitates(user, place) else []


def can_invite(
    user: Person, *, role: str, institution: Institution | None = None, network: Network | None = None
) -> bool:
    """Invite somebody to a role in an institution, or in a network (exactly one is given)."""
    place = institution or network
    return place is not None and role in roles_to_give(user, place)


def can_revoke_invitation(user: Person, invitation: Invitation) -> bool:
    """Cancel an invitation: whoever could send it."""
    return _administers(user) or can_invite(
        user, role=invitation.role, institution=invitation.institution, network=invitation.network
    )


def can_remove_membership(user: Person, membership: Membership) -> bool:
    """End a role: whoever could give it; anybody may leave a role of their own."""
    return (
        _administers(user)
        or (user.is_authenticated and user.is_active and membership.user_id == user.pk)
        or can_invite(user, role=membership.role, institution=membership.institution, network=membership.network)
    )


def can_deactivate_account(user: Person, account: User) -> bool:
    """Close or reopen an account: an administrator, never their own."""
    return _administers(user) and user.pk != account.pk


def can_edit_profile(user: Person, account: User) -> bool:
    """Change names, job and attribution: the person alone."""
    return user.is_authenticated and user.is_active and user.pk == account.pk


def _manages(user: Person, institution: Institution) -> bool:
    return user.is_authenticated and user.is_active and institution.pk in user.scope.institutions_as(Role.MANAGER)


def _facilitates(user: Person, network: Network) -> bool:
    return user.is_authenticated and user.is_active and network.pk in user.scope.networks_as(Role.FACILITATOR)
