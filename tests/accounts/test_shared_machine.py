"""A machine declared shared keeps nothing; the one of another account is wiped at sign-in."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from isic_platform.accounts.machine import SHARED_COOKIE, WIPE
from tests.cast import PASSWORD
from tests.publication import fiches

pytestmark = pytest.mark.django_db


def enter(client: Client, user: Any, **data: Any) -> Any:
    return client.post("/connexion/", {"login": user.email, "password": PASSWORD, **data})


def owner(client: Client, item: Any) -> str:
    page = client.get(f"/travail/{item.short_id}/ecrire/").content.decode()
    return page.partition('data-owner="')[2].partition('"')[0]


def test_the_choice_stays_on_the_machine_and_can_be_taken_back(client: Client, cast: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution)
    response = enter(client, cast.contributor, shared_machine="on")
    assert response["Clear-Site-Data"] == WIPE
    cookie = response.cookies[SHARED_COOKIE]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("1", True, "Lax")
    assert owner(client, item) == ""
    assert "unregister" in client.get("/sw.js").text
    client.post("/deconnexion/")
    assert "checked" in client.get("/connexion/").text.partition('name="shared_machine"')[2].partition(">")[0]
    response = enter(client, cast.contributor)
    assert "Clear-Site-Data" not in response
    assert len(owner(client, item)) == 32
    assert "unregister" not in client.get("/sw.js").text


def test_what_was_kept_for_another_account_is_erased_at_sign_in(client: Client, cast: Any) -> None:
    enter(client, cast.contributor)
    client.get("/projets/")
    client.cookies.pop("sessionid")  # the session ended; the browser still holds what that person wrote
    again = enter(client, cast.contributor)
    assert "Clear-Site-Data" not in again
    client.cookies.pop("sessionid")
    assert enter(client, cast.colleague)["Clear-Site-Data"] == WIPE


def test_each_account_has_its_own_buffer(cast: Any, sign_in: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution)
    other = fiches.draft(cast.colleague, cast.institution)
    first, second = owner(sign_in(cast.contributor), item), owner(sign_in(cast.colleague), other)
    assert len({first, second, ""}) == 3


def test_the_worker_is_served_to_be_looked_for_again(client: Client) -> None:
    response = client.get("/sw.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in response["Content-Security-Policy"]


def test_the_page_without_network_speaks_of_nobody(cast: Any, client: Client) -> None:
    page = client.get("/hors-ligne/").text
    assert "Le réseau ne répond pas" in page
    assert "buffer-owner" not in page
