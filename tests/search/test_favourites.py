"""Favourites: kept by one person for themselves, named only as long as they may be read."""

from __future__ import annotations

import pytest

from isic_platform.accounts.services import deactivate_account
from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.search.kept.models import Favourite, SavedSearch
from isic_platform.search.kept.services import add_favourite
from isic_platform.search.models import SearchRow
from partners.models import SteeringCommittee
from tests.search.contents import publish

URL = "/recherche/favoris/"


def keep(client, item, **more):
    return client.post(URL, {"ajouter": f"projet/{item.short_id}", **more})


@pytest.mark.exigence("S159")
def test_a_content_is_kept_from_its_page_and_from_the_results_then_forgotten(cast, sign_in):
    item = publish(cast, "Le jardin partagé")
    client = sign_in(cast.stranger)
    button = f'name="ajouter" value="projet/{item.short_id}"'
    assert button in client.get(item.get_absolute_url()).text and button in client.get("/recherche/?q=jardin").text
    assert keep(client, item, retour="/recherche/?q=jardin").url == "/recherche/?q=jardin"
    assert f'href="/o/{item.short_id}/">Le jardin partagé</a>' in client.get(URL).text
    removal = f'name="retirer" value="projet/{item.short_id}"'
    assert removal in client.get(item.get_absolute_url()).text and removal in client.get("/recherche/").text
    assert removal in client.get("/recherche/?q=jardin&tri=recents").text
    keep(client, item)
    assert Favourite.objects.count() == 1
    client.post(URL, {"retirer": f"projet/{item.short_id}"})
    assert "Aucun favori" in client.get(URL).text


def test_a_committee_is_kept_too(cast, sign_in):
    committee = SteeringCommittee.objects.create(
        title="Comité du quartier",
        programme="Contrat de ville",
        institution=cast.institution,
        owner=cast.contributor,
        visibility=Visibility.PUBLIC,
    )
    client = sign_in(cast.stranger)
    client.post(URL, {"ajouter": f"comite/{committee.short_id}"})
    assert f'href="{committee.get_absolute_url()}">Comité du quartier</a>' in client.get(URL).text


def test_nobody_keeps_what_they_may_not_read_and_a_visitor_has_no_button(cast, sign_in):
    item = publish(cast, "Réservé à l’équipe", visibility=Visibility.TEAM)
    assert keep(sign_in(cast.stranger), item).status_code == 404
    with pytest.raises(SearchRow.DoesNotExist):
        add_favourite(kind="projet", short_id=item.short_id, by=cast.stranger)
    assert not Favourite.objects.exists()
    public = publish(cast, "Ouvert à tous")
    assert "favoris" not in sign_in().get(public.get_absolute_url()).text
    assert "favoris" not in sign_in().get("/recherche/").text


def test_what_can_no_longer_be_read_is_not_named(cast, sign_in):
    narrowed, withdrawn = publish(cast, "Mirabellier du quartier"), publish(cast, "Quetschier du quartier")
    client = sign_in(cast.stranger)
    for item in (narrowed, withdrawn):
        keep(client, item)
    services.change_visibility(item=narrowed, visibility=Visibility.TEAM, by=cast.reviewer)
    services.unpublish_item(item=withdrawn, by=cast.reviewer)
    page = client.get(URL).text
    assert page.count("Ce contenu n’est plus lisible") == 2
    assert "Mirabellier" not in page and "Quetschier" not in page and "CCAS" not in page
    assert f"/o/{narrowed.short_id}/" not in page
    services.change_visibility(item=narrowed, visibility=Visibility.NETWORK, by=cast.reviewer)
    keep(sign_in(cast.contributor), narrowed)
    assert "Mirabellier" in sign_in(cast.contributor).get(URL).text
    assert "Mirabellier" not in client.get(URL).text


def test_a_list_is_of_one_person_and_goes_with_the_account(cast, sign_in):
    item = publish(cast, "Le jardin")
    keep(sign_in(cast.stranger), item)
    SavedSearch.objects.create(user=cast.stranger, name="Jardins", parameters="q=jardin")
    assert "Le jardin" not in sign_in(cast.colleague).get(URL).text
    sign_in(cast.colleague).post(URL, {"retirer": f"projet/{item.short_id}"})
    assert Favourite.objects.count() == 1
    deactivate_account(account=cast.stranger, by=cast.admin)
    assert not Favourite.objects.exists() and not SavedSearch.objects.exists()


@pytest.mark.parametrize("sent", ["", "projet", "projet/", "\x00/\x00", "x" * 5000, "nature/" + "y" * 300])
def test_a_nonsense_is_not_found_and_leads_nowhere_else(cast, sign_in, sent):
    client = sign_in(cast.stranger)
    assert client.post(URL, {"ajouter": sent}).status_code == 404
    assert client.post(URL, {"retirer": sent, "retour": "//ailleurs.example/"}).url == URL


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_with_one_and_with_three(cast, sign_in, django_assert_num_queries, number):
    client = sign_in(cast.stranger)
    for index in range(number):
        keep(client, publish(cast, f"Action {index}"))
    with django_assert_num_queries(6):
        assert client.get(URL).text.count('name="retirer"') == number
