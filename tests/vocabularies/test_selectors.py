"""Reads that other apps lean on, and the copy that each process keeps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext

from isic_platform.vocabularies import selectors
from isic_platform.vocabularies.exceptions import UnknownVocabulary
from isic_platform.vocabularies.services import retire_term

pytestmark = pytest.mark.django_db


def test_terms_come_in_the_order_of_domain_d() -> None:
    assert [term.code for term in selectors.terms_of("STI")] == [
        "STI-REC", "STI-SOU", "STI-TOL", "STI-OFF", "STI-INT",
    ]  # fmt: skip
    assert [term.code for term in selectors.terms_of("FRE")][:7] == [
        "FR1.1", "FR1.2", "FR1.3", "FR1.4", "FR1.5", "FR1.6", "FR2.1",
    ]  # fmt: skip
    assert selectors.codes_of("FRE-P") == {"FR4.1", "FR4.2", "FR4.3", "FR4.4", "FR4.5", "FR4.6"}


@pytest.mark.exigence("S76")
def test_the_four_types_of_actors_stand_apart_from_the_precision() -> None:
    assert [term.label for term in selectors.terms_of("ACT-4")] == [
        "Usagers, habitants, citoyens", "Travailleurs sociaux", "Techniciens", "Décideurs",
    ]  # fmt: skip
    assert selectors.codes_of("ACT") - selectors.codes_of("ACT-4") == {"ACT-BEN"}


def test_a_term_in_two_lists_is_one_term() -> None:
    shared = [term for term in selectors.terms_of("EVA") if term.code == "EN3.1"]
    assert shared == [term for term in selectors.terms_of("ENJ") if term.code == "EN3.1"]
    assert [term.label for term in selectors.terms_of("EVA")] == [
        "Visibilité", "Complexité et diversité", "Plus-value", "Apprentissage", "Redevabilité",
    ]  # fmt: skip


def test_labels() -> None:
    assert selectors.label_of("PUB-FVV") == "Femmes ayant subi des violences"
    assert selectors.label_of("JAMAIS-VU") == "JAMAIS-VU"
    assert selectors.labels_of(["ETA-CLO", "JAMAIS-VU", "NIV-TL"]) == {
        "ETA-CLO": "Close", "JAMAIS-VU": "JAMAIS-VU", "NIV-TL": "Trace légère",
    }  # fmt: skip
    with pytest.raises(UnknownVocabulary, match="load_vocabularies"):
        selectors.terms_of("RIEN")


def test_choices_are_grouped_by_family_where_there_are_families() -> None:
    assert selectors.choices_of("PAO") == [("PAO-AMO", "Partenariat en amont"), ("PAO-AVA", "Partenariat en aval")]
    effects = dict(selectors.choices_of("EFF"))
    assert list(effects) == ["Personnes", "Groupe", "Professionnels", "Institutions", "Partenaires", "Territoire"]
    assert [code for code, _ in effects["Personnes"]] == ["EF1", "EF2", "EF3", "EF4", "EF5", "EF6", "EF16", "EF17"]
    assert [code for code, _ in selectors.choices_of("EVA")] == ["EN3.1", "EN3.2", "EN3.3", "EV4", "EV5"]


def test_a_retired_choice_is_offered_only_to_the_fiche_that_holds_it() -> None:
    retire_term(code="MET-18", by=None)
    assert "MET-18" not in dict(selectors.choices_of("MET"))
    assert dict(selectors.choices_of("MET", keep=["MET-18"]))["MET-18"] == "Projection-débat (retiré)"


@pytest.fixture
def in_request() -> Iterator[None]:
    """A request being served; the connection of the test stays open, as Django's own test client sees to."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    request_started.send(sender=None)
    yield
    request_finished.send(sender=None)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_a_request_reads_the_stamp_once_and_nothing_else(in_request: None) -> None:
    selectors.terms_of("THE")
    request_started.send(sender=None)
    with CaptureQueriesContext(connection) as queries:
        for code in ("THE", "FRE", "EFF"):
            selectors.labels_of(term.code for term in selectors.terms_of(code))
            selectors.choices_of(code)
    assert [query["sql"].split('"')[1] for query in queries] == ["vocabularies_vocabularystamp"]


def test_another_process_write_is_seen() -> None:
    assert selectors.label_of("THE-01") == "Accès aux droits"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vocabularies_term SET label = 'Droits' WHERE code = 'THE-01'")
    assert selectors.label_of("THE-01") == "Droits"
    with connection.cursor() as cursor:
        cursor.execute('UPDATE vocabularies_membership SET "order" = 0 WHERE term_id = %s', ["THE-30"])
    assert selectors.terms_of("THE")[0].code == "THE-30"


def test_wording_hints_forgive_case_accents_and_plurals() -> None:
    text = "La Prise en charge des familles deficientes, pas l'incasabilité ni la prise en chargeuse."
    hints = selectors.wording_hints(text)
    assert [(text[hint.start : hint.end], hint.prefer) for hint in hints] == [
        ("Prise en charge", "accompagnement"),
        ("familles deficientes", "difficultés rencontrées par des parents"),
    ]
    assert selectors.wording_hints("Un bon cœur, un habitant.") == []
