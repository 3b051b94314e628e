"""The pages of accounts: one's own, and those of the administrators."""

import pytest
from django.urls import reverse

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Invitation, Membership, User
from tests.cast import EVERYBODY


@pytest.mark.exigence("S191")
@pytest.mark.parametrize("path", ["/comptes/", "/comptes/inviter/"])
def test_accounts_exist_for_administrators_alone(cast, sign_in, path):
    statuses = {name: sign_in(cast[name]).get(path).status_code for name in EVERYBODY}
    assert statuses == dict.fromkeys(EVERYBODY, 404) | {"admin": 200, "anonymous": 302}


def test_nobody_else_acts_on_an_account(cast, sign_in):
    page = reverse("accounts:change_account", args=[cast.stranger.pk])
    for name in EVERYBODY:
        if name != "admin":
            assert sign_in(cast[name]).post(page, {"action": "fermer"}).status_code in (302, 404)
    cast.stranger.refresh_from_db()
    assert cast.stranger.is_active


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "Maya Animatrice,Zoé Ailleurs,Ali Admin,Paul Collègue"),
        ("collegue", "Paul Collègue"),
        ("ENCADRANTE nadia", "Nadia Encadrante"),
        ("ailleurs@", "Zoé Ailleurs"),
        ("personne d'ici", ""),
    ],
)
def test_accounts_are_searched_by_name_or_address(cast, sign_in, query, found):
    page = sign_in(cast.admin).get("/comptes/", {"q": query}).context["page"]
    names = {account.get_full_name() for account in page.items}
    assert names >= set(filter(None, found.split(",")))
    assert len(names) == (8 if not query else len(list(filter(None, found.split(",")))))


@pytest.mark.exigence("S191")
def test_an_administrator_invites_anybody_anywhere(cast, sign_in):
    client = sign_in(cast.admin)
    sent = {"email": "a@exemple.fr", "role": Role.MANAGER, "place": f"structure-{cast.other_institution.pk}"}
    assert client.post("/comptes/inviter/", sent).url == "/comptes/"
    assert Invitation.objects.get().institution == cast.other_institution
    wrong = client.post("/comptes/inviter/", sent | {"place": f"reseau-{cast.network.pk}"})
    assert wrong.status_code == 422
    assert "Ce rôle ne va pas avec ce lieu" in wrong.text


def test_an_administrator_gives_and_takes_back_a_role(cast, sign_in):
    client = sign_in(cast.admin)
    page = reverse("accounts:account", args=[cast.contributor.pk])
    assert client.post(page, {"role": Role.REVIEWER, "place": f"reseau-{cast.network.pk}"}).url == page
    membership = Membership.objects.get(user=cast.contributor, network=cast.network)
    assert client.post(reverse("accounts:remove_member", args=[membership.pk]), {"retour": page}).url == page
    membership.refresh_from_db()
    assert not membership.is_active
    client.post(page, {"role": Role.REVIEWER, "place": f"reseau-{cast.network.pk}"})
    membership.refresh_from_db()
    assert membership.is_active


@pytest.mark.exigence("S191")
def test_an_administrator_closes_and_reopens_an_account(cast, sign_in):
    client = sign_in(cast.admin)
    change = reverse("accounts:change_account", args=[cast.contributor.pk])
    client.post(change, {"action": "fermer"})
    closed = User.objects.get(pk=cast.contributor.pk)
    assert (closed.is_active, closed.has_usable_password(), closed.scope.institutions) == (False, False, {})
    assert "Fermé" in client.get(reverse("accounts:account", args=[closed.pk])).text
    client.post(change, {"action": "rouvrir"})
    assert User.objects.get(pk=closed.pk).is_active


def test_an_administrator_names_another_and_never_touches_their_own_account(cast, sign_in):
    client = sign_in(cast.admin)
    client.post(reverse("accounts:change_account", args=[cast.manager.pk]), {"action": "nommer"})
    assert User.objects.get(pk=cast.manager.pk).is_administrator
    for action in ("fermer", "demettre"):
        answer = client.post(reverse("accounts:change_account", args=[cast.admin.pk]), {"action": action})
        assert answer.status_code == 403
    assert User.objects.get(pk=cast.admin.pk).is_administrator
    unknown = client.post(reverse("accounts:change_account", args=[cast.manager.pk]), {"action": "effacer"})
    assert unknown.status_code == 404


@pytest.mark.exigence("S223")
def test_one_writes_one_s_profile_and_the_way_one_is_named(cast, sign_in):
    client = sign_in(cast.contributor)
    sent = {"first_name": "Inès", "last_name": "Martin", "job": "CESF", "attribution": "fonction"}
    stolen = {"email": "autre@exemple.fr", "is_administrator": "on"}
    assert client.post("/mon-compte/", sent | stolen).url == "/mon-compte/"
    cast.contributor.refresh_from_db()
    changed = cast.contributor
    assert (changed.last_name, changed.job, changed.attribution) == ("Martin", "CESF", "fonction")
    assert (changed.email, changed.is_administrator) == ("contributrice@exemple.fr", False)


def test_a_wrong_profile_is_refused_by_its_field_and_the_header_still_names_the_person(cast, sign_in):
    sent = {"first_name": "", "last_name": "Martin", "job": "INCONNU", "attribution": "nom"}
    response = sign_in(cast.contributor).post("/mon-compte/", sent)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"first_name", "job"}
    assert "Inès Contributrice" in response.text


def test_one_s_account_shows_the_roles_held_and_lets_them_go(cast, sign_in):
    client = sign_in(cast.manager)
    page = client.get("/mon-compte/")
    assert "CCAS d’Exemple" in page.text
    assert "Encadrant" in page.text
    membership = Membership.objects.get(user=cast.manager)
    other = Membership.objects.get(user=cast.colleague)
    assert client.post(reverse("accounts:leave", args=[other.pk])).status_code == 404
    assert client.post(reverse("accounts:leave", args=[membership.pk])).url == "/mon-compte/"
    assert client.get("/structures/ccas-exemple/membres/").status_code == 403


@pytest.mark.exigence("S182")
def test_a_manager_sees_the_members_and_ends_what_they_may_give(cast, sign_in):
    client = sign_in(cast.manager)
    page = client.get("/structures/ccas-exemple/membres/")
    for person in ("Inès Contributrice", "Paul Collègue", "Nadia Encadrante", "Léo Partenaire"):
        assert person in page.text
    assert "Zoé Ailleurs" not in page.text
    elsewhere = Membership.objects.get(user=cast.stranger)
    assert client.post(reverse("accounts:remove_member", args=[elsewhere.pk])).status_code == 404
    here = Membership.objects.get(user=cast.colleague)
    client.post(reverse("accounts:remove_member", args=[here.pk]))
    here.refresh_from_db()
    assert not here.is_active


def test_a_manager_cannot_end_another_manager_s_role(cast, sign_in):
    second = Membership.objects.create(user=cast.colleague, role=Role.MANAGER, institution=cast.institution)
    response = sign_in(cast.manager).post(reverse("accounts:remove_member", args=[second.pk]))
    assert response.status_code == 403
    second.refresh_from_db()
    assert second.is_active


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_accounts_costs_the_same_whatever_its_length(cast, sign_in, django_assert_max_num_queries, count):
    keep = [cast.admin.pk, *User.objects.exclude(pk=cast.admin.pk).values_list("pk", flat=True)[: count - 1]]
    User.objects.exclude(pk__in=keep).delete()
    client = sign_in(cast.admin)
    with django_assert_max_num_queries(12):
        assert len(client.get("/comptes/").context["page"].items) == count
