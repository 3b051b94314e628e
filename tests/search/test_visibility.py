"""What each person can find: one rule with the contents themselves, and nothing that the public may not read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from isic_platform.accounts.enums import Role
from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from isic_platform.search.models import SearchRow, SearchWord
from tests.cast import EVERYBODY, create_institution, join
from tests.publication import fiches
from tests.search.contents import found, publish, row_of, titles

SECRETS = {
    "P12": "STI-OFF",
    "P42": {"value": [{"id": "aaaa", "commune": {"code": "42218", "label": "Saint-Étienne (42)"}}], "hide": True},
    "P43": {"value": "Quartier Zanzibar", "hide": True},
    "P55": 3,
    "P117": "Un conflit kafkaïen entre deux services.",
    "P120": [{"id": "bbbb", "structure": {"label": "Bailleur social"}, "enjeu": "Redorer son blason"}],
}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')  # another one in each answer
SECRET_WORDS = ("zanzibar", "kafkaïen", "kafkaien", "blason", "officieuse", "saint-étienne", "contributrice")


def test_rows_and_contents_obey_one_rule(cast):
    for visibility in Visibility.values:
        publish(cast, f"Contenu {visibility}", visibility=visibility)
    mine = publish(cast, "Avec une collègue", visibility=Visibility.TEAM)
    services.set_co_writers(item=mine, users=[cast.stranger], by=cast.contributor)
    alone = publish(cast, "Pour moi seule", visibility=Visibility.AUTHOR)
    services.set_co_writers(item=alone, users=[cast.colleague], by=cast.contributor)
    fiches.draft(cast.contributor, cast.institution, P01="Un brouillon")
    fiches.submitted(cast.contributor, cast.institution, P01="En relecture")
    fiches.withdrawn(cast.contributor, cast.institution, cast.reviewer, P01="Retiré")
    for name in EVERYBODY:
        person = cast[name]
        readable = set(Item.objects.readable_by(person).values_list("pk", flat=True))
        assert set(SearchRow.objects.visible_to(person).values_list("item_id", flat=True)) == readable, name
    assert {name: len(titles(cast[name])) for name in EVERYBODY} == {
        "anonymous": 1, "contributor": 8, "colleague": 4, "manager": 4, "partner": 4,
        "reviewer": 3, "facilitator": 3, "stranger": 3, "admin": 2,
    }  # fmt: skip


@pytest.mark.exigence("S149")
def test_what_changes_who_may_read_changes_at_once_who_may_find(cast):
    item = publish(cast, "Une action", visibility=Visibility.TEAM)
    assert titles(cast.stranger) == []
    services.set_co_writers(item=item, users=[cast.stranger], by=cast.contributor)
    assert titles(cast.stranger) == ["Une action"]
    services.set_co_writers(item=item, users=[], by=cast.contributor)
    assert titles(cast.stranger) == []
    services.hand_over(item=item, to=cast.stranger, by=cast.contributor)
    assert titles(cast.stranger) == titles(cast.contributor) == ["Une action"]
    services.change_visibility(item=item, visibility=Visibility.NETWORK, by=cast.reviewer)
    assert titles(cast.facilitator) == ["Une action"]
    item.networks.set([cast.other_network])
    assert titles(cast.facilitator) == []
    services.change_visibility(item=item, visibility=Visibility.INSTITUTION, by=cast.reviewer)
    assert titles(cast.manager) == ["Une action"]
    elsewhere = create_institution()
    Item.objects.filter(pk=item.pk).update(institution=elsewhere)
    assert titles(cast.manager) == []
    join(cast.manager, Role.CONTRIBUTOR, elsewhere)
    assert titles(cast.manager) == ["Une action"]
    services.unpublish_item(item=item, by=cast.reviewer)
    assert titles(cast.stranger) == [] and row_of(item) is None


def test_a_subject_that_becomes_reinforced_leaves_the_public_at_once(cast):
    item = publish(cast, "Un groupe de parole", P65="non")
    services.start_new_version(item=item, by=cast.contributor)
    services.write_item_answers(item=item, values={"P65": "oui"}, by=cast.contributor)
    assert titles(cast.anonymous) == []
    assert not SearchWord.objects.filter(word="parole").exists()
    assert titles(cast.reviewer) == ["Un groupe de parole"]


@pytest.mark.exigence("S78")
def test_what_the_public_may_not_read_is_nowhere_in_the_row(cast):
    item = publish(cast, "Une action", **SECRETS)
    row = SearchRow.objects.filter(item_id=item.pk).values().get()
    everything = " ".join(str(value) for value in row.values()).lower()
    for word in SECRET_WORDS:
        assert word not in everything, word
    assert row["communes"] == [] and not any(code.startswith("commune") for code in row["codes"])
    assert not SearchWord.objects.filter(word__in=SECRET_WORDS).exists()


@pytest.mark.parametrize("name", ["anonymous", "contributor", "reviewer"])
def test_hidden_words_find_nothing_even_for_those_who_may_read_them(cast, name):
    publish(cast, "Une action", **SECRETS)
    for word in ("Zanzibar", "kafkaïen", "blason"):
        assert titles(cast[name], word, exact=True) == []
    assert titles(cast[name], "bailleur") == ["Une action"]


@pytest.mark.parametrize(
    "path",
    [
        "/recherche/?q={word}",
        "/bibliotheque/?q={word}",
        "/api/v1/search/?q={word}",
        "/recherche/suggestions/?q={word}",
        "/recherche/?q={word}&tri=recents",
        "/api/v1/projects/?limit=50",
        "/bibliotheque/",
        "/recherche/",
    ],
)
def test_no_surface_gives_a_restricted_text_to_a_stranger(cast, sign_in, path):
    """Rows, counts, filters, suggestions, titles: whoever may not read gets the same answer as if nothing existed."""
    publish(cast, "Le jardin ouvert", P64=["THE-03"])
    before = {name: _seen(sign_in(cast[name]), path) for name in ("anonymous", "stranger", "admin")}
    for visibility in (Visibility.AUTHOR, Visibility.TEAM, Visibility.INSTITUTION, Visibility.NETWORK):
        publish(cast, f"Mirabellier {visibility}", visibility=visibility, P64=["THE-05"], P41="33", P14=["mirabellier"])
    fiches.draft(cast.contributor, cast.institution, P01="Mirabellier en brouillon", P64=["THE-05"])
    fiches.submitted(cast.contributor, cast.institution, P01="Mirabellier en relecture", P64=["THE-05"])
    fiches.withdrawn(cast.contributor, cast.institution, cast.reviewer, P01="Mirabellier retiré", P64=["THE-05"])
    assert {name: _seen(sign_in(cast[name]), path) for name in before} == before


def _seen(client: Client, path: str) -> Any:
    answers = []
    for word in ("mirabellier", "mirabelier"):
        response = client.get(path.format(word=word))
        text = TOKEN.sub("", response.content.decode())
        start = text.find("<main") if "<main" in text else 0
        end = text.find("</main>") if "<main" in text else len(text)
        answers.append((response.status_code, text[start:end]))
    return answers


def test_a_new_draft_changes_nothing_of_what_is_found(cast):
    item = publish(cast, "Le titre publié")
    services.start_new_version(item=item, by=cast.contributor)
    services.write_item_answers(
        item=item, values={"P01": "Le titre du brouillon", "P02": "Un crocodile."}, by=cast.contributor
    )
    assert titles(cast.contributor) == ["Le titre publié"]
    assert titles(cast.contributor, "crocodile") == []


def test_a_redaction_reaches_the_search(cast):
    item = publish(cast, "Une action", P20="On s’est retrouvés chez Kevin Martin, puis au parc.")
    assert titles(cast.anonymous, "Kevin") == ["Une action"]
    services.redact_item(item=item, text="Kevin Martin", replacement="[nom retiré]", rule="DET-NOM3", by=cast.admin)
    assert titles(cast.anonymous, "Kevin", exact=True) == []
    assert not SearchWord.objects.filter(key__in=["kevin", "martin"]).exists()
    assert found(cast.anonymous, "parc").total == 1
