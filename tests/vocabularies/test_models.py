"""What the database itself refuses."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from isic_platform.vocabularies.models import Membership, Term, Vocabulary

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kept", [Term, Vocabulary])
def test_terms_and_vocabularies_are_never_deleted(kept: type[Term | Vocabulary]) -> None:
    before = kept.objects.count()
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        kept.objects.all()._raw_delete(using="default")
    assert kept.objects.count() == before


def test_a_code_never_changes() -> None:
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Term.objects.filter(pk="THE-01").update(code="THE-99")
    assert Term.objects.filter(pk="THE-01").exists()


def test_a_term_has_one_home_and_one_place_per_vocabulary() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(vocabulary_id="SUP", term_id="THE-01", is_home=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(vocabulary_id="THE", term_id="THE-01", is_home=False)


@pytest.mark.parametrize("code", ["the-99", "THE 99", "THE-", "9THE", "THE-É"])
def test_a_malformed_code_is_refused_by_form_and_database_alike(code: str) -> None:
    with pytest.raises(ValidationError, match="capitales"):
        Term(code=code, label="Essai").full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Term.objects.create(code=code, label="Essai")


def test_queryset_adjectives() -> None:
    Term.objects.filter(pk="EN3.2").update(is_active=False)
    assert [term.code for term in Term.objects.in_scheme("EVA")] == ["EN3.1", "EN3.2", "EN3.3", "EV4", "EV5"]
    assert [term.code for term in Term.objects.active().in_scheme("EVA")] == ["EN3.1", "EN3.3", "EV4", "EV5"]
