"""The public glossary."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from isic_platform.vocabularies import selectors
from isic_platform.vocabularies.models import Membership, Term
from isic_platform.vocabularies.services import retire_term

pytestmark = pytest.mark.django_db


def page(client: Client, **query: str) -> str:
    response = client.get(reverse("vocabularies:glossary"), query)
    assert response.status_code == 200
    return response.content.decode()


def terms_shown(html: str) -> list[str]:
    return re.findall(r'glossary-term" id="([^"]+)"', html)


@pytest.mark.exigence("S217")
def test_anyone_reads_every_definition_at_the_address_that_fields_link_to(client: Client) -> None:
    assert reverse("vocabularies:glossary") == "/glossaire/"
    html = page(client)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(Term.objects.values_list("code", flat=True)) <= set(ids)
    links = {selectors.glossary_url(each.code).split("#")[1] for each in selectors.vocabularies()}
    assert links <= set(ids)
    assert selectors.glossary_url("TYP-TSG") == "/glossaire/#TYP-TSG"
    assert "Un groupe restreint, soutenu par un professionnel" in html
    assert "le bénéfice visé est collectif sans exclure le bénéfice individuel" in html


def test_search_ignores_accents_and_case_and_wants_every_word(client: Client) -> None:
    found = terms_shown(page(client, q="EMERGENCE"))
    assert found == ["ETA-EME"]
    assert terms_shown(page(client, q="peur jugement")) == ["FR4.6"]
    assert terms_shown(page(client, q="par-4")) == ["PAR-4"]
    assert terms_shown(page(client, q="  ")) == terms_shown(page(client))
    assert "THE-24" in terms_shown(page(client, q="violences"))


def test_searching_the_name_of_a_list_shows_the_whole_list(client: Client) -> None:
    assert {"TRB-01", "TRB-06", "TRB-07"} <= set(terms_shown(page(client, q="tranches de budget")))


def test_nothing_found_says_so_and_what_was_typed_is_escaped(client: Client) -> None:
    html = page(client, q="<script>zzz")
    assert terms_shown(html) == []
    assert "Aucun terme pour « &lt;script&gt;zzz »." in html
    assert "<script>zzz" not in html


def test_a_text_too_long_is_refused_in_words(client: Client) -> None:
    assert "au plus 100 caractères" in page(client, q="x" * 101)


def test_a_retired_term_is_still_explained(client: Client) -> None:
    retire_term(code="MET-18", by=None)
    html = page(client, q="MET-18")
    assert terms_shown(html) == ["MET-18"]
    assert "Terme retiré" in html


def test_without_terms_the_page_says_it_is_empty(client: Client) -> None:
    Membership.objects.all().delete()
    assert "Le glossaire est vide pour l’instant" in page(client)


def test_the_page_only_reads(client: Client) -> None:
    assert client.post(reverse("vocabularies:glossary")).status_code == 405


def test_the_page_costs_one_query(client: Client, django_assert_num_queries) -> None:
    page(client)
    with django_assert_num_queries(1):
        page(client)
    with django_assert_num_queries(1):
        page(client, q="habitants")
