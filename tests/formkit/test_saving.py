"""Saving answers: acknowledged is durable, nobody overwrites anybody unseen, a retry acts once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.models import AnswerRevision, Record
from isic_platform.formkit.services import (
    Change,
    SaveOutcome,
    change_level,
    copy_record,
    create_record,
    publish_spec,
    save_answers,
    write_answers,
)  # fmt: skip
from isic_platform.formkit.services.saving import KEPT_REVISIONS
from isic_platform.formkit.spec import Field, Spec, Step
from tests.cast import create_user

RECOMMENDED = {"*": "R", "NIV-TL": "R", "NIV-FS": "R"}
SPEC = Spec(
    key="essai", title="Essai",
    steps=(Step(code="un", title="Un", fields=tuple(
        Field(code=f"Q{n}", label=f"Question {n}", type=T.LONG_TEXT, obligation=RECOMMENDED) for n in range(1, 5)
    )),),
)  # fmt: skip


def new_record(by: Any) -> Record:
    return create_record(spec_version=publish_spec(spec=SPEC), by=by)


@pytest.fixture
def ines(db: None) -> Any:
    return create_user(first_name="Inès", last_name="Une")


@pytest.fixture
def paul(db: None) -> Any:
    return create_user(first_name="Paul", last_name="Deux")


@pytest.fixture
def record(ines: Any) -> Record:
    return new_record(ines)


def save(record: Record, by: Any, key: str = "", **answers: tuple[Any, int]) -> SaveOutcome:
    changes = [Change(code, value, base) for code, (value, base) in answers.items()]
    return save_answers(record=record, changes=changes, key=key, by=by)


def revisions(record: Record, code: str) -> list[tuple[int, Any]]:
    rows = AnswerRevision.objects.filter(record=record, code=code).order_by("version")
    return list(rows.values_list("version", "value"))


def values(record: Record) -> dict[str, Any]:
    return Record.objects.get(pk=record.pk).values


def test_versions_follow_each_other_and_the_last_one_is_the_answer(record: Record, ines: Any) -> None:
    for n in range(5):
        assert save(record, ines, Q1=(f"texte {n}", n)).versions == {"Q1": n + 1}
    assert revisions(record, "Q1") == [(n + 1, f"texte {n}") for n in range(5)]
    assert values(record) == {"Q1": "texte 4"}


def test_the_same_value_is_not_a_new_version(record: Record, ines: Any) -> None:
    save(record, ines, Q1=("texte", 0))
    again = save(record, ines, Q1=("texte", 1))
    assert (again.versions, again.saved) == ({"Q1": 1}, [])
    assert len(revisions(record, "Q1")) == 1


def test_emptying_is_a_version_too_and_the_answer_is_blank(record: Record, ines: Any) -> None:
    save(record, ines, Q1=("texte", 0))
    assert save(record, ines, Q1=(None, 1)).versions == {"Q1": 2}
    assert values(record) == {}
    assert revisions(record, "Q1") == [(1, "texte"), (2, None)]


def test_a_stale_write_gets_both_texts_and_the_other_fields_go_through(record: Record, ines: Any, paul: Any) -> None:
    save(record, ines, Q1=("commun", 0), Q2=("commun", 0), Q3=("commun", 0))
    save(record, paul, Q1=("de Paul", 1), Q3=("de Paul", 1))
    outcome = save(record, ines, Q1=("d'Inès", 1), Q2=("d'Inès", 1), Q3=("commun", 1))
    assert list(outcome.conflicts) == ["Q1"]
    conflict = outcome.conflicts["Q1"]
    assert (conflict.theirs, conflict.version, conflict.by) == ("de Paul", 2, "Paul Deux")
    assert outcome.saved == ["Q2"]
    assert outcome.versions == {"Q2": 2, "Q3": 2}  # Q3 was not touched: the other's text stays and is no conflict
    assert values(record) == {"Q1": "de Paul", "Q2": "d'Inès", "Q3": "de Paul"}


def test_both_who_fill_the_same_blank_are_told(record: Record, ines: Any, paul: Any) -> None:
    save(record, paul, Q1=("de Paul", 0))
    assert save(record, ines, Q1=("d'Inès", 0)).conflicts["Q1"].theirs == "de Paul"
    assert save(record, ines, Q1=(None, 0)).conflicts == {}  # left blank: not touched
    assert save(record, ines, Q1=("de Paul", 0)).conflicts == {}  # the same text: nothing to choose
    assert values(record) == {"Q1": "de Paul"}


def test_a_version_that_never_was_is_a_conflict_not_an_overwrite(record: Record, ines: Any) -> None:
    save(record, ines, Q1=("texte", 0))
    assert save(record, ines, Q1=("autre", 7)).conflicts["Q1"].theirs == "texte"
    assert values(record) == {"Q1": "texte"}


def test_a_retry_under_the_same_key_acts_once_and_gets_the_same_answer(record: Record, ines: Any, paul: Any) -> None:
    first = save(record, ines, "clé", Q1=("texte", 0))
    save(record, paul, Q1=("corrigé par Paul", 1))
    again = save(record, ines, "clé", Q1=("texte", 0))
    assert again == first
    assert values(record) == {"Q1": "corrigé par Paul"}
    assert len(revisions(record, "Q1")) == 2


def test_a_conflict_is_told_again_on_a_retry(record: Record, ines: Any, paul: Any) -> None:
    save(record, paul, Q1=("de Paul", 0))
    first = save(record, ines, "clé", Q1=("d'Inès", 0))
    assert save(record, ines, "clé", Q1=("d'Inès", 0)) == first
    assert first.conflicts["Q1"].theirs == "de Paul"


def test_other_answers_under_an_old_key_are_saved_not_swallowed(record: Record, ines: Any) -> None:
    """The browser's « back » brings the page with its key: what is then written is a new request."""
    save(record, ines, "clé", Q1=("avant", 0))
    outcome = save(record, ines, "clé", Q1=("avant", 1), Q2=("après", 0))
    assert outcome.saved == ["Q2"]
    assert values(record) == {"Q1": "avant", "Q2": "après"}


def test_keys_of_two_records_do_not_meet(record: Record, ines: Any) -> None:
    other = new_record(ines)
    save(record, ines, "clé", Q1=("ici", 0))
    save(other, ines, "clé", Q1=("ici", 0))
    assert (values(record), values(other)) == ({"Q1": "ici"}, {"Q1": "ici"})


def test_revisions_are_bounded_and_the_last_ones_stay(record: Record, ines: Any) -> None:
    for n in range(KEPT_REVISIONS + 5):
        save(record, ines, Q1=(f"texte {n}", n))
    kept = revisions(record, "Q1")
    assert len(kept) == KEPT_REVISIONS
    assert kept[-1] == (KEPT_REVISIONS + 5, f"texte {KEPT_REVISIONS + 4}")
    assert save(record, ines, Q1=("autre", 2)).conflicts  # a base no longer known is never overwritten over


def test_old_receipts_go_and_recent_ones_stay(record: Record, ines: Any) -> None:
    save(record, ines, "ancienne", Q1=("texte", 0))
    record.receipts.update(created_at=timezone.now() - timedelta(days=3))
    for n in range(1, 20):
        save(record, ines, f"clé {n}", Q1=(f"texte {n}", n))
    kept = set(record.receipts.values_list("key", flat=True))
    assert "ancienne" not in kept
    assert "clé 1" in kept


def test_progress_is_kept_by_each_save(record: Record, ines: Any) -> None:
    assert (record.filled, record.applicable, record.percent) == (0, 4, 0)
    save(record, ines, Q1=("texte", 0), Q2=({"special": "DOC-SO"}, 0))
    assert (record.filled, record.applicable, record.percent) == (2, 4, 50)
    assert Record.objects.get(pk=record.pk).percent == 50
    save(record, ines, Q1=(None, 1))
    assert record.percent == 25


def test_a_copy_has_the_same_answers_and_its_own_history(record: Record, ines: Any, paul: Any) -> None:
    save(record, ines, Q1=("un", 0), Q2=("deux", 0), Q3=("trois", 0))
    save(record, ines, Q1=("un bis", 1), Q3=(None, 1))
    copy = copy_record(record=record, by=paul, leave_out=frozenset({"Q2"}))
    assert values(copy) == {"Q1": "un bis"}
    assert revisions(copy, "Q1") == [(1, "un bis")]
    save(copy, paul, Q1=("autre", 1))
    assert values(record)["Q1"] == "un bis"


def test_changing_the_level_touches_no_answer(record: Record, ines: Any) -> None:
    save(record, ines, Q1=("un", 0))
    for level in ("NIV-MO", "NIV-TL", "NIV-FS"):
        change_level(record=record, level=level, by=ines)
    assert values(record) == {"Q1": "un"}
    assert len(revisions(record, "Q1")) == 1


def test_what_the_platform_writes_leaves_the_same_traces(record: Record, ines: Any, paul: Any) -> None:
    save(record, ines, Q1=("un", 0))
    write_answers(record=record, values={"Q1": "repris", "Q2": "neuf"}, by=paul)
    assert revisions(record, "Q1") == [(1, "un"), (2, "repris")]
    assert values(record) == {"Q1": "repris", "Q2": "neuf"}


def together(*actions: Any) -> list[Any]:
    """Run at once, each in its own connection; gives the results in order."""
    barrier, results = threading.Barrier(len(actions)), [None] * len(actions)

    def run(place: int, action: Any) -> None:
        try:
            barrier.wait(10)
            results[place] = action()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.fixture
def committed(transactional_db: None) -> Iterator[tuple[Record, Any, Any]]:
    ines, paul = create_user(first_name="Inès"), create_user(first_name="Paul")
    yield new_record(ines), ines, paul


def test_the_same_request_sent_twice_at_once_is_one_version(committed: Any) -> None:
    record, ines, _ = committed
    results = together(*[lambda: save(record, ines, "clé", Q1=("texte", 0))] * 4)
    assert all(result == results[0] for result in results)
    assert revisions(record, "Q1") == [(1, "texte")]
    assert record.receipts.count() == 1


def test_of_two_who_write_at_once_one_passes_and_the_other_is_told(committed: Any) -> None:
    record, ines, paul = committed
    for turn in range(5):
        results = together(
            lambda turn=turn: save(record, ines, Q1=(f"Inès {turn}", turn), Q2=(f"Inès {turn}", turn)),
            lambda turn=turn: save(record, paul, Q1=(f"Paul {turn}", turn), Q3=(f"Paul {turn}", turn)),
        )
        assert sorted(len(result.conflicts) for result in results) == [0, 1]
    assert [version for version, _ in revisions(record, "Q1")] == [1, 2, 3, 4, 5]
    assert values(record)["Q2"] == "Inès 4"
    assert values(record)["Q3"] == "Paul 4"
