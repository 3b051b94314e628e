"""Signing in and out, and forgotten passwords: what a visitor may learn, what a session survives."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from isic_platform.accounts import services
from isic_platform.accounts.adapter import TOO_MANY_ATTEMPTS, WRONG_CREDENTIALS
from tests.cast import PASSWORD

LOGIN = "/connexion/"
FORGOTTEN = "/mot-de-passe/oublie/"
NEW_PASSWORD = "cinq tortues lentes"


def sign(client, email, password=PASSWORD, **query):
    return client.post(LOGIN, {"login": email, "password": password}, query_params=query)


def without_tokens(text):
    return re.sub(r'(name="csrfmiddlewaretoken" value=|value="[^"]*@)[^>]*>', "", text)


def test_signing_in_lands_on_the_work_of_the_person(cast, client):
    assert sign(client, cast.contributor.email.upper()).url == "/projets/"


@pytest.mark.parametrize("target", ["/mon-compte/", "/structures/?q=ccas"])
def test_signing_in_comes_back_to_the_page_asked_for(cast, client, target):
    assert sign(client, cast.contributor.email, next=target).url == target


@pytest.mark.parametrize("target", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)"])
def test_signing_in_never_leads_outside(cast, client, target):
    assert sign(client, cast.contributor.email, next=target).url == "/projets/"


def test_one_sentence_for_a_wrong_password_an_unknown_address_and_a_closed_account(cast, client):
    services.deactivate_account(account=cast.colleague, by=cast.admin)
    cast.colleague.refresh_from_db()
    cast.colleague.set_password(PASSWORD)
    cast.colleague.save()
    answers = [
        sign(client, cast.contributor.email, "autre chose"),
        sign(client, "personne@exemple.fr"),
        sign(client, cast.colleague.email),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert all(WRONG_CREDENTIALS in answer.text for answer in answers)
    assert len({without_tokens(answer.text) for answer in answers}) == 1


def test_attempts_are_limited_for_known_and_unknown_addresses_alike(cast, client):
    for email in (cast.contributor.email, "personne@exemple.fr"):
        answers = [sign(client, email, "mauvais mot de passe") for _ in range(7)]
        assert TOO_MANY_ATTEMPTS in answers[-1].text or answers[-1].status_code == 429
        client.cookies.clear()


@pytest.mark.exigence("S191")
def test_closing_an_account_ends_its_sessions_for_good(cast, sign_in):
    client = sign_in(cast.contributor)
    assert client.get("/mon-compte/").status_code == 200
    services.deactivate_account(account=cast.contributor, by=cast.admin)
    assert client.get("/mon-compte/").status_code == 302
    services.reactivate_account(account=cast.contributor, by=cast.admin)
    assert client.get("/mon-compte/").status_code == 302
    cast.contributor.refresh_from_db()
    assert cast.contributor.scope.institutions == {}


def test_signing_out_asks_first_then_wipes_the_browser(cast, sign_in):
    client = sign_in(cast.contributor)
    assert "Se déconnecter</button>" in client.get("/deconnexion/").text
    assert client.get("/mon-compte/").status_code == 200
    response = client.post("/deconnexion/")
    assert response.status_code == 302
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/mon-compte/").status_code == 302


def test_a_reset_discloses_nothing(cast, client):
    """Same redirection, same page, one message each, whether or not the address has an account."""
    answers = [client.post(FORGOTTEN, {"email": email}) for email in (cast.contributor.email, "personne@exemple.fr")]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, "/mot-de-passe/oublie/envoye/")] * 2
    pages = {without_tokens(client.get(answer.url).text) for answer in answers}
    assert len(pages) == 1
    assert cast.contributor.email not in pages.pop()
    assert [message.to for message in mail.outbox] == [[cast.contributor.email], ["personne@exemple.fr"]]
    assert {message.subject for message in mail.outbox} == {"Votre mot de passe sur Isic"}
    assert "Aucun compte" in mail.outbox[1].body


def test_a_reset_is_refused_too_often_for_known_and_unknown_addresses_alike(cast, client):
    for email in (cast.contributor.email, "personne@exemple.fr"):
        statuses = [client.post(FORGOTTEN, {"email": email}).status_code for _ in range(6)]
        assert statuses == [302] * 5 + [429]


def test_the_link_of_the_message_changes_the_password_once_and_ends_other_sessions(cast, client, sign_in):
    elsewhere = sign_in(cast.contributor)
    client.post(FORGOTTEN, {"email": cast.contributor.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    opened = client.get(link)
    assert opened.status_code == 302
    assert "set-password" in opened.url
    page = client.get(opened.url)
    assert "Choisir un nouveau mot de passe" in page.text
    short = client.post(opened.url, {"password1": "court", "password2": "court"})
    assert "12 caractères" in short.text
    differ = client.post(opened.url, {"password1": NEW_PASSWORD, "password2": "autre"})
    assert "Les deux mots de passe ne sont pas les mêmes." in differ.text
    done = client.post(opened.url, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert done.url == "/mot-de-passe/nouveau/fait/"
    assert "Votre mot de passe est changé" in client.get(done.url).text
    assert elsewhere.get("/mon-compte/").status_code == 302
    assert "Ce lien n’est plus valable" in sign_in().get(link).text
    assert sign(client, cast.contributor.email, NEW_PASSWORD).url == "/projets/"


def test_changing_one_s_password_keeps_this_session_and_ends_the_others(cast, sign_in):
    here, elsewhere = sign_in(cast.contributor), sign_in(cast.contributor)
    wrong = here.post(
        "/mot-de-passe/changer/", {"oldpassword": "faux", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )
    assert "Ce n’est pas votre mot de passe actuel." in wrong.text
    right = here.post(
        "/mot-de-passe/changer/", {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )
    assert right.url == "/mon-compte/"
    assert "Votre mot de passe est changé" in here.get("/mon-compte/").text
    assert elsewhere.get("/mon-compte/").status_code == 302


def test_nobody_signs_up_alone(db, client):
    page = client.get(reverse("account_signup"))
    assert "Les comptes s’ouvrent sur invitation" in page.text
    assert client.post(reverse("account_signup"), {"email": "moi@exemple.fr"}).status_code == 405


def test_the_session_key_changes_at_sign_in(cast, client):
    client.get(LOGIN)
    session = client.session
    session["before"] = "kept"
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign(client, cast.contributor.email)
    assert client.session.session_key != session.session_key
