"""A session that ends under somebody's fingers loses nothing that they typed."""

import html
import re

import pytest
from django.contrib.auth import SESSION_KEY as SIGNED_IN
from django.test import Client

from isic_platform.accounts.middleware import MAX_BYTES, kept_text
from partners.models import Decision
from tests.cast import PASSWORD
from tests.partners.meetings import meeting, partnership

PAGE = "/mon-compte/"
TYPED = {"first_name": "Inès-Marie", "last_name": "Contributrice", "job": "ASS", "attribution": "nom"}


def expire(client):
    """End the session as time does: the cookie outlives what it points to."""
    client.session.flush()


def sign(client, person, target=PAGE):
    return client.post("/connexion/", {"login": person.email, "password": PASSWORD}, query_params={"next": target})


def test_the_text_is_in_the_form_after_signing_in_again(cast, sign_in):
    client = sign_in(cast.contributor)
    client.get(PAGE)
    expire(client)
    refused = client.post(PAGE, TYPED)
    assert (refused.status_code, refused.url) == (302, f"/connexion/?next={PAGE}")
    assert "est gardé et vous attend" in client.get(refused.url).text
    cast.contributor.refresh_from_db()
    assert cast.contributor.first_name == "Inès"
    assert sign(client, cast.contributor).url == PAGE
    assert 'value="Inès-Marie"' in client.get(PAGE).text
    assert 'value="Inès-Marie"' not in client.get(PAGE).text


def test_another_person_of_the_same_browser_does_not_read_it(cast, sign_in):
    client = sign_in(cast.contributor)
    client.get(PAGE)
    expire(client)
    client.post(PAGE, TYPED | {"first_name": "Texte que seule Inès doit lire"})
    sign(client, cast.colleague)
    assert "Texte que seule Inès doit lire" not in client.get(PAGE).text


def test_a_page_left_open_after_signing_out_gives_its_text_to_its_writer_alone(cast, sign_in):
    """Two tabs: one signs out, the other still holds a form, and somebody else sits down at the machine."""
    client = sign_in(cast.contributor)
    client.get(PAGE)
    client.post("/deconnexion/")
    client.post(PAGE, TYPED | {"first_name": "Texte que seule Inès doit lire"})
    sign(client, cast.colleague)
    assert "Texte que seule Inès doit lire" not in client.get(PAGE).text

    back = sign_in(cast.contributor)
    back.get(PAGE)
    back.post("/deconnexion/")
    back.post(PAGE, TYPED | {"first_name": "Texte que seule Inès doit lire"})
    sign(back, cast.contributor)
    assert "Texte que seule Inès doit lire" in back.get(PAGE).text


@pytest.mark.exigence("S81")
def test_a_page_that_takes_nothing_back_shows_the_text_and_sends_it_where_it_was_going(cast, sign_in):
    """A form of the page posts elsewhere, and its view knows nothing of texts that were kept."""
    shared = partnership(cast.contributor, cast.institution)
    shared.co_writers.add(cast.colleague)
    page = meeting(cast.contributor, partnership=shared).get_absolute_url()
    action, referer = f"{page}decisions/", {"Referer": f"http://testserver{page}"}
    for person in (cast.colleague, cast.contributor):
        client = sign_in(cast.contributor)
        client.get(page)
        expire(client)
        client.post(action, {"text": "Ouvrir le <samedi>", "due_on": "2031-05-04"}, headers=referer)
        sign(client, person, page)
        shown = client.get(page)
        assert shown.status_code == 200
        assert ("ce texte n’est pas parti" in shown.text) == (person == cast.contributor)
    for _ in range(2):  # reading takes nothing out
        shown = client.get(page).text
        assert "ce texte n’est pas parti" in shown and "Ouvrir le &lt;samedi&gt;</blockquote>" in shown
        assert "2031-05-04</blockquote>" not in shown
    assert "ce texte n’est pas parti" not in client.get("/mon-compte/").text
    pairs = dict(re.findall(r'<input type="hidden" name="(text|due_on)" value="([^"]*)"', shown))
    assert f'action="{action}" data-send-again' in shown
    client.post(action, {name: html.unescape(value) for name, value in pairs.items()})
    assert [(row.text, str(row.due_on)) for row in Decision.objects.all()] == [("Ouvrir le <samedi>", "2031-05-04")]
    assert "ce texte n’est pas parti" not in client.get(page).text


def test_it_does_not_survive_the_sign_in_of_another_account_over_a_dead_one(cast, sign_in):
    """The session still names the closed account: Django flushes it when somebody else signs in."""
    client = sign_in(cast.contributor)
    session = client.session
    cast.contributor.is_active = False
    cast.contributor.save()
    client.post(PAGE, TYPED)
    assert client.session[SIGNED_IN] == session[SIGNED_IN]
    sign(client, cast.colleague)
    assert "kept_text" not in client.session


def test_passwords_are_never_kept(cast, sign_in):
    client = sign_in(cast.contributor)
    client.get(PAGE)
    expire(client)
    client.post("/mot-de-passe/changer/", {"oldpassword": PASSWORD, "password1": "x", "password2": "x", "note": "y"})
    assert client.session["kept_text"]["/mot-de-passe/changer/"]["fields"] == {"note": ["y"]}


def test_several_pages_are_kept_and_each_finds_its_own(cast, rf):
    client = Client()
    client.post(PAGE, TYPED)
    client.post("/comptes/inviter/", {"email": "a@exemple.fr"})
    sign(client, cast.contributor)
    request = rf.get(PAGE)
    request.user, request.session = cast.contributor, client.session
    assert kept_text(request)["first_name"] == ["Inès-Marie"]
    assert kept_text(request) is None
    assert kept_text(request, "/comptes/inviter/") == {"email": ["a@exemple.fr"]}
    assert "kept_text" not in request.session


def test_a_form_may_name_the_page_to_come_back_to(db, client):
    response = client.post("/comptes/inviter/", {"email": "a@exemple.fr", "retour": "/mon-compte/?etape=2"})
    assert response.url == "/connexion/?next=/mon-compte/%3Fetape%3D2"
    assert list(client.session["kept_text"]) == ["/mon-compte/"]


@pytest.mark.parametrize("target", ["https://ailleurs.example/", "//ailleurs.example/"])
def test_but_never_a_page_outside(db, client, target):
    assert client.post(PAGE, TYPED | {"retour": target}).url == f"/connexion/?next={PAGE}"


def test_what_is_older_than_twelve_hours_is_gone(cast, client):
    client.post(PAGE, TYPED)
    session = client.session
    session["kept_text"][PAGE]["at"] -= 12 * 3600 + 1
    session.save()
    sign(client, cast.contributor)
    assert 'value="Inès"' in client.get(PAGE).text


def test_a_text_too_long_for_the_session_stays_in_the_page(db, client):
    long = "é" * (MAX_BYTES // 2)
    response = client.post(PAGE, TYPED | {"note": long, "password": "secret"})
    assert response.status_code == 401
    assert f'name="note" value="{long}"' in response.text
    assert 'value="secret"' not in response.text
    assert "kept_text" not in client.session


def test_the_session_never_holds_more_than_its_share(db, client):
    for number in range(4):
        client.post(f"/comptes/{number}/", {"note": "a" * 400_000})
    assert list(client.session["kept_text"]) == ["/comptes/2/", "/comptes/3/"]


def test_htmx_gets_a_fragment_and_the_text_stays_in_the_page(db, client):
    response = client.post(PAGE, TYPED, headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert "Connectez-vous dans un nouvel onglet" in response.text
    assert "<html" not in response.text
    assert "kept_text" not in client.session


def test_a_forged_post_keeps_nothing(db):
    client = Client(enforce_csrf_checks=True)
    assert client.post(PAGE, TYPED).status_code == 403
    assert "kept_text" not in client.session


def test_public_pages_receive_their_posts(db, client):
    assert client.post("/mot-de-passe/oublie/", {"email": "a@exemple.fr"}).url == "/mot-de-passe/oublie/envoye/"


def test_an_address_that_only_takes_posts_leads_back_to_the_page_of_its_form(cast, sign_in):
    client = sign_in(cast.admin)
    page = f"/comptes/{cast.stranger.pk}/"
    client.get(page)
    expire(client)
    posted = client.post(f"{page}changer/", {"action": "fermer"}, headers={"Referer": f"http://testserver{page}?a=1"})
    assert posted.url == f"/connexion/?next={page}%3Fa%3D1"
    sign(client, cast.admin, page)
    assert client.get(page).context["form"].is_bound is False
    cast.stranger.refresh_from_db()
    assert cast.stranger.is_active


def test_a_page_of_another_site_is_not_one_to_come_back_to(db, client):
    response = client.post(PAGE, TYPED, headers={"Referer": "https://ailleurs.example/piege/"})
    assert response.url == f"/connexion/?next={PAGE}"


def test_a_text_to_be_removed_for_good_is_never_kept(cast, sign_in):
    from tests.publication import fiches

    item = fiches.draft(cast.contributor, cast.institution, P30="Vu par Zébulon Trucmuche.")
    client = sign_in(cast.admin)
    page = f"/travail/{item.short_id}/caviarder/"
    client.get(page)
    expire(client)
    asked = {"text": "Zébulon Trucmuche", "replacement": "Trucmuche", "rule": "", "confirm": "on", "retour": page}
    refused = client.post(page, asked)
    assert (refused.status_code, refused.url) == (302, f"/connexion/?next={page}")
    assert "Trucmuche" not in str(dict(client.session))
    shown = client.get(refused.url).text
    assert "n’est gardé nulle part" in shown and "Trucmuche" not in shown
    sign(client, cast.admin, page)
    assert "Trucmuche" not in client.get(page).text
