"""An invitation, from the message to the account."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from isic_platform.accounts import services
from isic_platform.accounts.enums import Role
from isic_platform.accounts.exceptions import AlreadyMember, MailNotSent
from isic_platform.accounts.models import Invitation, Membership, User
from tests.cast import PASSWORD, create_user

NEW = "nouvelle.venue@exemple.fr"
PAGE = "/invitation/"
ANSWER = {
    "first_name": "Awa",
    "last_name": "Nouvelle",
    "job": "ASS",
    "password": "quatre oiseaux bleus",
    "password_again": "quatre oiseaux bleus",
    "charter": "on",
}


def invite(cast, email=NEW, **options):
    """Invite as the manager; return the invitation and the link of the message."""
    where = {"role": Role.CONTRIBUTOR, "institution": cast.institution, "by": cast.manager} | options
    invitation = services.invite_member(email=email, **where)
    link = re.search(r"/invitation/\S+", mail.outbox[-1].body)[0]
    return invitation, link


def accept(client, link, **changes):
    client.get(link)
    return client.post(PAGE, ANSWER | changes)


def test_the_message_says_who_invites_to_what_and_holds_the_only_copy_of_the_token(cast):
    invitation, link = invite(cast)
    message = mail.outbox[0]
    assert message.to == [NEW]
    assert message.subject == "Invitation : CCAS d’Exemple sur Isic"
    assert "Nadia Encadrante vous invite" in message.body
    assert "Votre rôle : Contributeur" in message.body
    token = link.split("/")[2]
    assert len(token) == 43
    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values().get())
    assert invitation.expires_at - timezone.now() > timedelta(days=13, hours=23)


@pytest.mark.exigence("S178", "S219")
def test_a_newcomer_opens_an_account_and_signs_in_with_it(cast, sign_in):
    invitation, link = invite(cast)
    visitor = sign_in()
    opened = visitor.get(link)
    assert (opened.status_code, opened.url) == (302, PAGE)
    page = visitor.get(PAGE)
    assert "CCAS d’Exemple" in page.text
    assert "La plateforme n’est pas un lieu de signalement" in page.text
    answered = visitor.post(PAGE, ANSWER)
    assert answered.url == reverse("account_login")
    account = User.objects.get(email=NEW)
    assert (account.first_name, account.last_name, account.job) == ("Awa", "Nouvelle", "ASS")
    assert account.charter_accepted_at is not None
    assert account.scope.institutions == {Role.CONTRIBUTOR: {cast.institution.pk}}
    signed = visitor.post(reverse("account_login"), {"login": NEW, "password": ANSWER["password"]})
    assert signed.url == "/projets/"
    invitation.refresh_from_db()
    assert invitation.accepted_at is not None


def test_an_invitation_serves_once(cast, sign_in):
    _, link = invite(cast)
    accept(sign_in(), link)
    again = sign_in().get(link)
    assert again.status_code == 410
    assert "a déjà servi" in again.text
    assert NEW not in again.text
    assert "CCAS" not in again.text


@pytest.mark.parametrize("end", ["expired", "revoked", "place closed"])
def test_a_closed_invitation_says_so_and_shows_nothing(cast, sign_in, end):
    invitation, link = invite(cast)
    visitor = sign_in()
    visitor.get(link)
    if end == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        said = "a expiré"
    elif end == "revoked":
        services.revoke_invitation(invitation=invitation, by=cast.manager)
        said = "a été annulée"
    else:
        services.update_institution(institution=cast.institution, by=cast.admin, is_active=False)
        said = "a été annulée"
    for response in (visitor.post(PAGE, ANSWER), sign_in().get(link)):
        assert response.status_code == 410
        assert said in response.text
        assert "CCAS" not in response.text
    assert not User.objects.filter(email=NEW).exists()


def test_an_unknown_link_and_the_page_without_a_link_are_not_found(db, client):
    assert client.get("/invitation/inconnu/").status_code == 404
    assert client.get(PAGE).status_code == 404


def test_inviting_again_cancels_the_earlier_message(cast, sign_in):
    _, first = invite(cast)
    _, second = invite(cast)
    assert sign_in().get(first).status_code == 410
    assert sign_in().get(second).status_code == 302
    _, elsewhere = invite(cast, role=Role.PARTNER)
    assert sign_in().get(second).status_code == 302
    assert sign_in().get(elsewhere).status_code == 302


def test_accepting_tells_nobody_that_the_address_has_an_account(cast, sign_in):
    """The visitor sees the same answer; the existing account keeps its names and password, and its owner is told."""
    _, known_link = invite(cast, email=cast.stranger.email)
    _, unknown_link = invite(cast)
    known, unknown = sign_in(), sign_in()
    answers = accept(known, known_link), accept(unknown, unknown_link)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    pages = [re.sub(r'value="[\w]{64}"', "", client.get(answers[0].url).text) for client in (known, unknown)]
    assert pages[0] == pages[1]
    stranger = User.objects.get(pk=cast.stranger.pk)
    assert (stranger.first_name, stranger.check_password(PASSWORD)) == ("Zoé", True)
    assert stranger.scope.institutions[Role.CONTRIBUTOR] == {cast.institution.pk, cast.other_institution.pk}
    told = [message for message in mail.outbox if message.subject == "Un rôle de plus sur Isic"]
    assert [message.to for message in told] == [[cast.stranger.email]]
    assert "quatre oiseaux bleus" not in told[0].body


def test_a_closed_account_is_not_reopened_by_an_invitation(cast, sign_in):
    services.deactivate_account(account=cast.stranger, by=cast.admin)
    _, link = invite(cast, email=cast.stranger.email)
    assert accept(sign_in(), link).url == reverse("account_login")
    cast.stranger.refresh_from_db()
    assert not cast.stranger.is_active
    assert not Membership.objects.filter(user=cast.stranger, is_active=True).exists()
    assert mail.outbox[-1].subject == "Votre invitation sur Isic"


def test_the_invited_person_already_signed_in_accepts_with_a_button(cast, sign_in):
    _, link = invite(cast, email=cast.stranger.email)
    client = sign_in(cast.stranger)
    client.get(link)
    assert "Accepter l’invitation et la charte" in client.get(PAGE).text
    assert client.post(PAGE).url == reverse("accounts:profile")
    assert cast.institution.pk in User.objects.get(pk=cast.stranger.pk).scope.institutions_as(Role.CONTRIBUTOR)


def test_somebody_else_signed_in_cannot_take_the_role(cast, sign_in):
    _, link = invite(cast)
    client = sign_in(cast.stranger)
    client.get(link)
    response = client.post(PAGE, ANSWER)
    assert "adressée à une autre personne" in response.text
    assert NEW not in response.text
    assert User.objects.get(pk=cast.stranger.pk).scope.institutions == {Role.CONTRIBUTOR: {cast.other_institution.pk}}


@pytest.mark.exigence("S219")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"charter": ""}, "Acceptez la charte pour continuer."),
        ({"password": "court", "password_again": "court"}, "12 caractères"),
        ({"password_again": "autre chose encore"}, "ne sont pas les mêmes"),
        ({"password": "Awa Nouvelle", "password_again": "Awa Nouvelle"}, "trop semblable"),
        ({"first_name": ""}, "Prénom"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_is_kept(cast, sign_in, changes, sentence):
    _, link = invite(cast)
    response = accept(sign_in(), link, **changes)
    assert response.status_code == 422
    assert sentence in response.text
    assert 'value="Nouvelle"' in response.text
    assert "quatre oiseaux bleus" not in response.text
    assert not User.objects.filter(email=NEW).exists()


@pytest.mark.parametrize(
    ("who", "role", "place"),
    [
        ("contributor", Role.CONTRIBUTOR, "institution"),
        ("manager", Role.MANAGER, "institution"),
        ("manager", Role.CONTRIBUTOR, "other_institution"),
        ("manager", Role.REVIEWER, "network"),
        ("facilitator", Role.FACILITATOR, "network"),
        ("facilitator", Role.REVIEWER, "other_network"),
        ("reviewer", Role.REVIEWER, "network"),
    ],
)
def test_nobody_invites_beyond_their_rights(cast, who, role, place):
    where = {"institution" if place.endswith("institution") else "network": cast[place]}
    with pytest.raises(PermissionDenied):
        services.invite_member(email=NEW, role=role, by=cast[who], **where)
    assert (Invitation.objects.count(), mail.outbox) == (0, [])


def test_a_role_that_does_not_go_with_the_place_is_refused(cast):
    with pytest.raises(ValidationError, match="Contributeur, encadrant et partenaire le sont dans une structure"):
        services.invite_member(email=NEW, role=Role.REVIEWER, institution=cast.institution, by=None)


def test_a_member_is_not_invited_to_the_role_already_held(cast):
    with pytest.raises(AlreadyMember):
        invite(cast, email=cast.colleague.email.upper())
    assert mail.outbox == []


def test_nothing_is_written_when_the_message_cannot_leave(cast, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    with pytest.raises(MailNotSent, match="Le message n’a pas pu partir"):
        services.invite_member(email=NEW, role=Role.CONTRIBUTOR, institution=cast.institution, by=cast.manager)
    assert not Invitation.objects.exists()


def test_a_mail_server_that_is_down_does_not_tell_known_addresses_apart(cast, sign_in, settings):
    links = [invite(cast, email=cast.stranger.email)[1], invite(cast)[1]]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    assert [accept(sign_in(), link).url for link in links] == [reverse("account_login")] * 2


@pytest.mark.exigence("S182")
def test_a_manager_invites_and_cancels_from_the_page_of_members(cast, sign_in):
    page = reverse("accounts:institution_members", args=[cast.institution.code])
    client = sign_in(cast.manager)
    assert client.post(page, {"email": NEW, "role": Role.PARTNER}).url == page
    assert NEW in client.get(page).text
    invitation = Invitation.objects.get()
    assert invitation.invited_by == cast.manager
    assert client.post(reverse("accounts:revoke_invitation", args=[invitation.pk])).url == page
    assert "Aucune invitation n’est en attente." in client.get(page).text


def test_a_manager_is_not_offered_the_roles_that_an_administrator_gives(cast, sign_in):
    page = reverse("accounts:institution_members", args=[cast.institution.code])
    response = sign_in(cast.manager).post(page, {"email": NEW, "role": Role.MANAGER})
    assert response.status_code == 422
    assert not Invitation.objects.exists()


def test_a_stranger_learns_nothing_of_an_invitation(cast, sign_in):
    invitation, _ = invite(cast)
    for name in ("contributor", "stranger", "facilitator"):
        assert sign_in(cast[name]).post(reverse("accounts:revoke_invitation", args=[invitation.pk])).status_code == 404
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


def test_closing_an_account_cancels_the_invitations_it_sent(cast, sign_in):
    _, link = invite(cast)
    services.deactivate_account(account=cast.manager, by=cast.admin)
    assert sign_in().get(link).status_code == 410


def test_an_account_without_the_charter_accepts_it_with_the_invitation(cast, sign_in):
    old = create_user("ancien@exemple.fr", charter_accepted_at=None)
    _, link = invite(cast, email=old.email)
    accept(sign_in(), link)
    old.refresh_from_db()
    assert old.charter_accepted_at is not None
