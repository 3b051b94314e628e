"""Saved searches, their mails and their feeds: only what the person may read at that moment, only what is new."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from isic_platform.search.kept import mails
from isic_platform.search.kept.mails import send_search_alerts
from isic_platform.search.kept.models import SavedSearch
from tests.search.contents import publish

URL = "/recherche/enregistrees/"
ATOM = "{http://www.w3.org/2005/Atom}"


def save(client: Any, parameters: str, name: str = "Ma recherche", alert: str = "jamais") -> Any:
    return client.post(URL, {"recherche": parameters, "name": name, "alert": alert})


def followed(user: Any, parameters: str, alert: str = "jour", *, days: int = 2) -> SavedSearch:
    since = timezone.now() - timedelta(days=days)
    return SavedSearch.objects.create(
        user=user, name=f"Suivi {parameters}", parameters=parameters, alert=alert, told_until=since
    )


def tomorrow() -> Any:
    return timezone.now() + timedelta(days=1)


def entries(response: Any) -> list[str]:
    assert response.status_code == 200 and response["Content-Type"].startswith("application/atom+xml")
    return [entry.findtext(f"{ATOM}title") for entry in ET.fromstring(response.content).findall(f"{ATOM}entry")]


@pytest.mark.exigence("S159")
def test_a_search_is_kept_opened_renamed_and_deleted(cast, sign_in):
    client = sign_in(cast.stranger)
    publish(cast, "Le jardin", P64=["THE-03"], P41="42")
    page = client.get("/recherche/?q=jardin&theme=THE-03&depuis=2020&inconnu=1&apres=12-3").text
    kept = re.search(r'name="recherche" value="([^"]+)"', page)[1].replace("&amp;", "&")
    assert kept == "q=jardin&theme=THE-03&depuis=2020"
    assert save(client, kept, "Jardins").url == URL
    html = client.get(URL).text
    assert 'href="/recherche/?q=jardin&amp;theme=THE-03&amp;depuis=2020">Jardins</a>' in html and "2 filtres" in html
    [search] = SavedSearch.objects.all()
    client.post(f"{URL}{search.pk}/", {"name": "Mes jardins", "alert": "semaine"})
    assert "Mes jardins" in client.get(URL).text and "par semaine" in client.get(URL).text
    client.post(f"{URL}{search.pk}/agir/", {"supprimer": "1"})
    assert "Aucune recherche enregistrée" in client.get(URL).text


@pytest.mark.parametrize(
    ("name", "parameters", "said"),
    [
        ("", "q=jardin", "Donnez un nom"),
        ("JARDINS", "q=budget", "déjà une recherche de ce nom"),
        ("Appeler le 06 12 34 56 78", "q=budget", "donnée personnelle"),
        ("Suivi", "q=marie.dupont%40exemple.fr", "donnée personnelle"),
    ],
)
def test_a_search_that_cannot_be_kept_is_said_with_its_reason(cast, sign_in, name, parameters, said):
    client = sign_in(cast.stranger)
    save(client, "q=jardin", "Jardins")
    response = save(client, parameters, name)
    assert response.status_code == 422 and said in response.text
    assert f'name="recherche" value="{parameters}"' in response.text
    assert SavedSearch.objects.count() == 1


def test_nobody_reaches_the_searches_of_another(cast, sign_in):
    search = followed(cast.stranger, "q=jardin")
    other = sign_in(cast.colleague)
    assert "Suivi" not in other.get(URL).text
    assert other.get(f"{URL}{search.pk}/").status_code == 404
    assert other.post(f"{URL}{search.pk}/", {"name": "À moi", "alert": "jamais"}).status_code == 404
    for action in ("supprimer", "ouvrir_flux"):
        other.post(f"{URL}{search.pk}/agir/", {action: "1"})
    search.refresh_from_db()
    assert search.feed_digest is None and search.alert == "jour"


@pytest.mark.exigence("S159")
def test_a_digest_tells_what_is_new_once_and_only_what_may_be_read(cast):
    publish(cast, "Le jardin partagé", P02="Un résumé de jardin.")
    publish(cast, "Jardin du réseau", visibility=Visibility.NETWORK, P02="Un mirabellier secret.")
    publish(cast, "La couture")
    followed(cast.stranger, "q=jardin")
    followed(cast.colleague, "q=jardin")
    followed(cast.manager, "q=jardin", "jamais")
    assert send_search_alerts(now=tomorrow()) == (2, 0)
    by_person = {message.to[0]: message for message in mail.outbox}
    stranger, colleague = by_person[cast.stranger.email], by_person[cast.colleague.email]
    assert "Le jardin partagé" in stranger.body and "Jardin du réseau" not in stranger.body
    assert "Le jardin partagé" in colleague.body and "Jardin du réseau" in colleague.body
    for message in mail.outbox:
        assert "couture" not in message.body and "résumé" not in message.body and "mirabellier" not in message.body
        assert "jardin" not in message.subject.lower() and URL in message.body
    mail.outbox.clear()
    assert send_search_alerts(now=tomorrow() + timedelta(days=1)) == (0, 0)
    assert mail.outbox == []


def test_what_existed_before_is_not_new_and_a_week_is_a_week(cast):
    publish(cast, "Le jardin")
    followed(cast.stranger, "q=jardin", days=0)
    weekly = followed(cast.colleague, "q=jardin", "semaine")
    assert send_search_alerts(now=tomorrow()) == (0, 0)
    weekly.refresh_from_db()
    assert weekly.told_until < timezone.now() - timedelta(days=1)
    assert send_search_alerts(now=timezone.now() + timedelta(days=6)) == (1, 0)
    assert mail.outbox[0].to == [cast.colleague.email]


def test_a_mail_does_not_name_a_content_under_reinforced_rules(cast):
    item = publish(cast, "Groupe de parole du jardin", P65="oui", visibility=Visibility.INSTITUTION)
    assert Item.objects.get(pk=item.pk).is_reinforced
    followed(cast.colleague, "q=jardin")
    assert send_search_alerts(now=tomorrow()) == (1, 0)
    [message] = mail.outbox
    assert "- Un contenu, à lire sur la plateforme" in message.body
    assert "parole" not in message.body and item.short_id not in message.body


def test_a_mail_that_cannot_leave_is_told_at_the_next_run(cast, monkeypatch):
    publish(cast, "Le jardin")
    followed(cast.stranger, "q=jardin")
    real = mails.send_mail

    def broken(*args: Any, **options: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(mails, "send_mail", broken)
    assert send_search_alerts(now=tomorrow()) == (0, 1)
    monkeypatch.setattr(mails, "send_mail", real)
    assert send_search_alerts(now=tomorrow()) == (1, 0)


def test_a_filter_that_no_longer_exists_tells_nothing_rather_than_everything(cast, sign_in):
    publish(cast, "Le jardin")
    search = followed(cast.stranger, "theme=THE-99")
    assert send_search_alerts(now=tomorrow()) == (0, 0)
    assert "n’existe plus" in sign_in(cast.stranger).get(URL).text
    assert search.get_absolute_url() == "/recherche/?theme=THE-99"


def test_the_command_says_how_many_left(cast, capsys):
    publish(cast, "Le jardin")
    followed(cast.stranger, "")
    SavedSearch.objects.update(told_until=timezone.now() - timedelta(days=3))
    Item.objects.filter(title="Le jardin").update(is_fictional=True)
    call_command("send_search_alerts")
    assert "0 envoyé(s), 0 en attente." in capsys.readouterr().out  # younger than five minutes: waits for the next run


@pytest.mark.exigence("S149", "S159")
def test_the_public_feed_is_the_same_for_everybody(cast, sign_in):
    publish(cast, "Le jardin", P64=["THE-03"], P02="Un résumé & des <fleurs>.")
    publish(cast, "Mirabellier du réseau", visibility=Visibility.NETWORK, P64=["THE-03"])
    publish(cast, "La couture", P64=["THE-05"])
    for person in (None, cast.contributor, cast.reviewer):
        response = sign_in(person).get("/recherche/flux/?theme=THE-03")
        assert entries(response) == ["Le jardin"]
        assert "Mirabellier" not in response.text
        [summary] = ET.fromstring(response.content).iter(f"{ATOM}summary")
        assert summary.text == "Un résumé &amp; des &lt;fleurs&gt;."  # as HTML: the very text, no markup
    assert sorted(entries(sign_in().get("/recherche/flux/"))) == ["La couture", "Le jardin"]
    assert entries(sign_in().get("/recherche/flux/?q=jardins")) == ["Le jardin"]


@pytest.mark.exigence("S149", "S159")
def test_a_private_feed_gives_what_its_owner_may_read_at_that_moment(cast, sign_in):
    item = publish(cast, "Jardin du réseau", visibility=Visibility.NETWORK, P02="Un mirabellier.")
    client = sign_in(cast.colleague)
    save(client, "q=jardin", "Jardins")
    search = SavedSearch.objects.get()
    page = client.post(f"{URL}{search.pk}/agir/", {"ouvrir_flux": "1"}).text
    address = re.search(r'value="http://testserver(/recherche/flux/[\w-]+/)"', page)[1]
    search.refresh_from_db()
    secret = address.split("/")[-2]
    assert secret not in str(SavedSearch.objects.values().get()) and secret not in client.get(URL).text
    reader = sign_in()
    response = reader.get(address)
    assert entries(response) == ["Jardin du réseau"]
    assert "mirabellier" not in response.text and secret not in response.text
    assert "no-store" in response["Cache-Control"]
    services.change_visibility(item=item, visibility=Visibility.AUTHOR, by=cast.contributor)
    assert entries(reader.get(address)) == []
    services.change_visibility(item=item, visibility=Visibility.INSTITUTION, by=cast.contributor)
    assert entries(reader.get(address)) == ["Jardin du réseau"]
    client.post(f"{URL}{search.pk}/agir/", {"fermer_flux": "1"})
    assert reader.get(address).status_code == 404


def test_a_private_feed_dies_with_a_new_address_and_with_the_account(cast, sign_in):
    client = sign_in(cast.colleague)
    search = followed(cast.colleague, "q=jardin")
    addresses = []
    for _ in range(2):
        page = client.post(f"{URL}{search.pk}/agir/", {"ouvrir_flux": "1"}).text
        addresses.append(re.search(r"http://testserver(/recherche/flux/[\w-]+/)", page)[1])
    assert [sign_in().get(address).status_code for address in addresses] == [404, 200]
    type(cast.colleague).objects.filter(pk=cast.colleague.pk).update(is_active=False)
    assert sign_in().get(addresses[1]).status_code == 404


def test_a_private_feed_does_not_name_a_content_under_reinforced_rules(cast, sign_in):
    publish(cast, "Groupe de parole", P65="oui", visibility=Visibility.INSTITUTION)
    client = sign_in(cast.colleague)
    search = followed(cast.colleague, "")
    page = client.post(f"{URL}{search.pk}/agir/", {"ouvrir_flux": "1"}).text
    response = sign_in().get(re.search(r"http://testserver(/recherche/flux/[\w-]+/)", page)[1])
    assert entries(response) == ["Un contenu"] and "parole" not in response.text


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_with_one_and_with_three(cast, sign_in, django_assert_num_queries, number):
    for index in range(number):
        followed(cast.stranger, f"q=jardin{index}&theme=THE-03")
    client = sign_in(cast.stranger)
    with django_assert_num_queries(6):
        assert client.get(URL).text.count('name="supprimer"') == number
