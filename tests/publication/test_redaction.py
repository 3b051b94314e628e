"""What a redaction touches and what it leaves alone: free texts, never codes; and no open page brings the text back."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.confidentiality.models import Redaction
from isic_platform.formkit.models import AnswerRevision, SaveReceipt
from isic_platform.formkit.services import Change
from isic_platform.publication import services
from isic_platform.publication.exceptions import PublicationError
from isic_platform.publication.models import Report
from isic_platform.publication.services.redaction import change_answers, replacing
from projects.fiche import fiche_spec
from tests.publication import fiches
from tests.publication.test_redaction_pages import rows_holding

pytestmark = pytest.mark.django_db
NAME = "Zébulon Trucmuche"


def redact(item: Any, cast: Any, text: str = NAME, replacement: str = "[retiré]") -> Redaction:
    return services.redact_item(item=item, text=text, replacement=replacement, rule="DET-NOM1", by=cast.admin)


@pytest.mark.exigence("S222")
def test_free_texts_of_every_type_lose_it_and_codes_never_change(cast: Any) -> None:
    coded = {"P150": "2019-03", "P50": ["PUB-FAM"]}
    free = {
        "P13": {"label": "Contrat 2019 PUB"},
        "P14": ["année 2019", "PUB"],
        "P124": {"value": "ELU-ASS", "text": "Depuis 2019, PUB"},
        "P154": [{"id": "abcd1234", "outil": "OUT-PUB", "nom": "Journal 2019 PUB"}],
        "P190": "Vu en 2019, PUB.",
    }
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer, **coded, **free)
    for text in ("2019", "PUB"):
        redact(item, cast, text)
    for answers in (fiches.fresh(item).record.values, fiches.fresh(item).published_version.answers):
        assert {code: answers[code] for code in coded} == coded
        assert (answers["P16"], answers["P65"]) == ("DIF-PUB", "non")
        assert answers["P13"] == {"label": "Contrat [retiré] [retiré]"}
        assert answers["P14"] == ["année [retiré]", "[retiré]"]
        assert answers["P124"] == {"value": "ELU-ASS", "text": "Depuis [retiré], [retiré]"}
        assert answers["P154"] == [{"id": "abcd1234", "outil": "OUT-PUB", "nom": "Journal [retiré] [retiré]"}]
        assert answers["P190"] == "Vu en [retiré], [retiré]."


def test_links_lose_their_wording_and_keep_their_target() -> None:
    answers = {"P07": [{"id": "2019", "label": f"Chez {NAME}"}, {"label": NAME}]}
    changed = change_answers(fiche_spec(), answers, replacing(NAME, "[retiré]"))
    assert changed == {"P07": [{"id": "2019", "label": "Chez [retiré]"}, {"label": "[retiré]"}]}


def test_a_question_that_left_the_form_is_changed_only_where_words_were_written() -> None:
    answers = {"X1": f"Dit par {NAME}", "X2": "2019", "X3": {"value": "2019"}, "X4": 2019, "X5": ["PUB-2019"]}
    changed = change_answers(fiche_spec(), answers, replacing(NAME, "[retiré]"))
    assert changed == {**answers, "X1": "Dit par [retiré]"}
    assert change_answers(fiche_spec(), answers, replacing("2019", "[retiré]")) == answers


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("L\u2019Haÿ\u00a0Dupont", "L'Haÿ Dupont"),
        ("L'Haÿ\nDupont", "L\u2019Haÿ Dupont"),
        ("Jean\u2011Marc  Untel", "Jean-Marc Untel"),
        ("Ze\u0301bulon", "Z\u00e9bulon"),
    ],
)
def test_spaces_apostrophes_and_hyphens_are_found_in_all_their_shapes(cast: Any, written: str, asked: str) -> None:
    item = fiches.draft(cast.contributor, cast.institution)
    services.report_item(item=item, kind="confidentialite", message=f"Voici {written}, ici.", email="")
    redact(item, cast, asked)
    assert Report.objects.get().message == "Voici [retiré], ici."


def test_another_capital_or_accent_is_another_text(cast: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution, P30="rose, Rosé, (Rose)")
    redact(item, cast, "Rose")
    assert fiches.fresh(item).record.values["P30"] == "rose, Rosé, ([retiré])"


@pytest.mark.parametrize("replacement", ["chez L\u2019Haÿ Dupont", "L'Haÿ Dupont"])
def test_the_replacement_cannot_bring_it_back_in_another_shape(cast: Any, replacement: str) -> None:
    item = fiches.draft(cast.contributor, cast.institution, P30="Chez L'Haÿ Dupont.")
    with pytest.raises(PublicationError, match="ne peut pas contenir"):
        redact(item, cast, "L'Haÿ Dupont", replacement)


def test_each_answer_rewritten_is_a_new_version_that_nobody_wrote(cast: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution, P02=f"Avec {NAME}.")
    services.write_item_answers(item=item, values={"P02": f"Encore {NAME}."}, by=cast.contributor)
    before = fiches.fresh(item).record.stored
    redact(item, cast)
    after = fiches.fresh(item).record.stored
    assert after["P02"].version == before["P02"].version + 1
    assert after["P190"].version == before["P190"].version
    revisions = AnswerRevision.objects.filter(record=item.record, code="P02").order_by("version")
    assert [revision.version for revision in revisions] == list(range(1, after["P02"].version + 1))
    assert [revision.value for revision in revisions][-3:] == [
        "Avec [retiré].",
        "Encore [retiré].",
        "Encore [retiré].",
    ]
    assert revisions.last().saved_by is None


@pytest.mark.exigence("S222")
def test_a_page_opened_before_does_not_bring_the_text_back(cast: Any, sign_in: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution, P02=f"Avec {NAME}.")
    base = item.record.stored["P02"].version
    redact(item, cast)
    for key in ("", "page-ouverte", "page-ouverte"):
        stale = [Change("P02", f"Avec {NAME}.", base)]
        outcome = services.save_item_answers(item=fiches.fresh(item), changes=stale, key=key, by=cast.contributor)
        assert (list(outcome.conflicts), outcome.conflicts["P02"].theirs) == (["P02"], "Avec [retiré].")
    answer = sign_in(cast.contributor).post(
        f"/travail/{item.short_id}/reponse/P02/", {"P02": f"Avec {NAME}.", "P02.version": base}
    )
    assert answer.status_code == 409
    assert fiches.fresh(item).record.values["P02"] == "Avec [retiré]."
    assert rows_holding(NAME) == {}


def test_receipts_that_quote_it_go_and_the_others_still_answer(cast: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution, P30="Calme.")
    version = item.record.stored["P30"].version
    kept = [Change("P30", "Plus calme.", version)]
    services.save_item_answers(item=item, changes=kept, key="sans", by=cast.contributor)
    services.write_item_answers(item=item, values={"P02": f"Avec {NAME}."}, by=cast.colleague)
    stale = [Change("P02", "Autre chose.", 0)]
    services.save_item_answers(item=item, changes=stale, key="avec", by=cast.contributor)
    assert redact(item, cast).places["savereceipt"] == 1
    assert rows_holding(NAME) == {}
    assert [receipt.key for receipt in SaveReceipt.objects.filter(record=item.record)] == ["sans"]
    again = services.save_item_answers(item=fiches.fresh(item), changes=kept, key="sans", by=cast.contributor)
    assert (again.saved, again.conflicts) == (["P30"], {})


def test_a_replacement_longer_than_the_title_s_room_is_cut_not_a_fault(cast: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution, P01="Zoé et Zoé")
    redact(item, cast, "Zoé", "x" * 200)
    assert fiches.fresh(item).title == ("x" * 200 + " et " + "x" * 200)[:300]
