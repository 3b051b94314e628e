"""Loading: idempotent, all or nothing, and nothing that a fiche holds becomes unreadable."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from isic_platform.vocabularies import selectors
from isic_platform.vocabularies.exceptions import CatalogueError, TermRefused
from isic_platform.vocabularies.models import Membership, RespectfulWording, Term, Vocabulary, VocabularyStamp
from isic_platform.vocabularies.services import (
    create_term,
    load_vocabularies,
    restore_term,
    retire_term,
    update_term,
)

pytestmark = pytest.mark.django_db

TWO = """
- {code: ZZA, label: Liste, open: true, terms: [{code: ZZA-1, label: Un}, {code: ZZA-2, label: Deux}]}
- {code: ZZB, label: Partie, parent: ZZA, includes: [ZZA-1, ZZA-2]}
"""
ONE = """
- {code: ZZA, label: Liste, open: true, terms: [{code: ZZA-1, label: Un corrigé}]}
- {code: ZZB, label: Partie, parent: ZZA, includes: [ZZA-1]}
"""


def labels(code: str) -> list[str]:
    return [term.label for term in selectors.terms_of(code)]


def test_loading_again_writes_nothing() -> None:
    stamp = VocabularyStamp.objects.get().token
    summary = load_vocabularies()
    assert summary.is_noop
    assert summary.kept == []
    assert (summary.vocabularies, summary.terms) == (72, 697)
    assert VocabularyStamp.objects.get().token == stamp
    assert (Vocabulary.objects.count(), Term.objects.count(), RespectfulWording.objects.count()) == (72, 697, 8)
    assert Membership.objects.filter(is_home=True).count() == 697
    assert Membership.objects.filter(is_home=False).count() == 13  # FRE-P 6, EVA 3, ACT-4 4


def test_a_load_says_what_it_created(data_files: Callable[[str], Path]) -> None:
    summary = load_vocabularies(directory=data_files(TWO))
    assert summary.created == ["ZZA", "ZZB", "ZZA-1", "ZZA-2"]
    assert load_vocabularies(directory=data_files(TWO)).is_noop


def test_the_command_says_what_it_did() -> None:
    out = StringIO()
    call_command("load_vocabularies", stdout=out)
    assert out.getvalue() == "Vocabulaires : 72 listes, 697 termes.\n  Rien à changer.\n"


def test_a_term_that_left_the_files_is_retired_and_stays_readable(data_files: Callable[[str], Path]) -> None:
    load_vocabularies(directory=data_files(TWO))
    assert labels("ZZA") == ["Un", "Deux"]
    summary = load_vocabularies(directory=data_files(ONE))
    assert summary.retired == ["ZZA-2"]
    assert "ZZA-1" in summary.changed
    assert labels("ZZA") == ["Un corrigé"]
    assert labels("ZZB") == ["Un corrigé"]
    assert selectors.label_of("ZZA-2") == "Deux"
    assert [term.code for term in selectors.terms_of("ZZA", include_inactive=True)] == ["ZZA-1", "ZZA-2"]

    restored = load_vocabularies(directory=data_files(TWO))
    assert restored.restored == ["ZZA-2"]
    assert labels("ZZB") == ["Un", "Deux"]


def test_a_loan_that_ends_leaves_the_term_at_home(data_files: Callable[[str], Path]) -> None:
    load_vocabularies(directory=data_files(TWO))
    load_vocabularies(directory=data_files(TWO.replace("includes: [ZZA-1, ZZA-2]", "includes: [ZZA-2]")))
    assert labels("ZZB") == ["Deux"]
    assert labels("ZZA") == ["Un", "Deux"]


@pytest.mark.exigence("S189")
def test_what_people_wrote_in_the_platform_is_left_alone(data_files: Callable[[str], Path]) -> None:
    load_vocabularies(directory=data_files(TWO))
    create_term(vocabulary="ZZA", code="ZZA-7", label="Fait main", by=None)
    update_term(code="ZZA-1", label="Un, dit autrement", by=None)
    retire_term(code="ZZA-2", by=None)
    summary = load_vocabularies(directory=data_files(TWO))
    assert summary.is_noop
    assert summary.kept == ["ZZA-1", "ZZA-2"]
    assert labels("ZZA") == ["Un, dit autrement", "Fait main"]
    load_vocabularies(directory=data_files(ONE))
    assert labels("ZZA") == ["Un, dit autrement", "Fait main"]
    restore_term(code="ZZA-2", by=None)
    assert labels("ZZA") == ["Un, dit autrement", "Deux", "Fait main"]


def test_a_code_keeps_its_vocabulary_and_a_refusal_changes_nothing(data_files: Callable[[str], Path]) -> None:
    load_vocabularies(directory=data_files(TWO))
    moved = """
- {code: ZZA, label: Autre nom, terms: [{code: ZZA-1, label: Un}]}
- {code: ZZB, label: Partie, parent: ZZA, terms: [{code: ZZA-2, label: Deux}]}
"""
    with pytest.raises(CatalogueError, match="ZZA-2 est défini dans ZZA"):
        load_vocabularies(directory=data_files(moved))
    assert Vocabulary.objects.get(pk="ZZA").label == "Liste"
    assert labels("ZZA") == ["Un", "Deux"]


def test_a_code_is_given_once_even_when_retired() -> None:
    retire_term(code="THE-30", by=None)
    with pytest.raises(TermRefused, match="jamais réattribué"):
        create_term(vocabulary="THE", code="THE-30", label="Autre sens", by=None)
    assert selectors.label_of("THE-30") == "Conditions de travail"


def test_closed_lists_take_no_new_term_and_lose_none() -> None:
    with pytest.raises(TermRefused, match="fermée"):
        create_term(vocabulary="DIF", code="DIF-MOI", label="Moi", by=None)
    with pytest.raises(TermRefused, match="fermée"):
        retire_term(code="DIF-PUB", by=None)
    with pytest.raises(TermRefused, match="n'existe pas"):
        retire_term(code="DIF-RIEN", by=None)
    assert labels("DIF") == ["Auteur", "Équipe", "Structure", "Réseau", "Inter-réseaux", "Public"]


def test_the_history_of_a_term_is_kept() -> None:
    update_term(code="THE-30", label="Travail et santé", by=None)
    history = Term.objects.get(pk="THE-30").events.order_by("pgh_id").values_list("pgh_label", "label")
    assert list(history) == [("insert", "Conditions de travail"), ("update", "Travail et santé")]
