"""What the editor tells a facilitator who knows neither codes nor schemas, and the types that it offers (S103)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from isic_platform.formkit.enums import FieldType
from knowledge.editor.checking import check_source
from knowledge.editor.document import Document
from knowledge.editor.exceptions import DraftFaulty
from knowledge.editor.forms import NewQuestionForm, TypeForm
from knowledge.editor.parts import column_kinds
from knowledge.editor.resolution import NEVER_COMPUTED
from knowledge.models import Grid
from knowledge.services.editor import publish_grid_draft
from tests.knowledge import drafts
from tests.knowledge.drafts import EDITOR, Editor

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(facilitator: Any, sign_in: Any) -> Editor:
    return Editor(sign_in(facilitator))


def change(document: Document) -> None:
    """One question added under a condition, one whose condition goes, one that becomes mandatory."""
    code = document.add_question(1, used={"G02.05"}, question="Qui a été prévenu ?", type="texte_court", obligation="R")
    document.question(code)["condition"] = "si G02.03 = oui"
    del document.question("G02.04")["condition"]
    document.question("G02.06")["obligation"] = "O"


@pytest.mark.exigence("S103")
def test_the_consequences_are_read_without_knowing_the_codes(editor: Editor, facilitator: Any, grids: Any) -> None:
    draft = drafts.next_version(facilitator, grids["G02"], change)
    page = editor.get(f"{EDITOR}G02/publier/")
    told = page.context["consequences"]
    asked_if = "si « Un frein était-il prévisible ? » est « Oui »"
    assert [(each.code, words) for each, words in told.asked] == [
        ("G02.17", f"Texte court, recommandée. Posée seulement {asked_if}")
    ]
    assert [(each.code, before, after) for each, before, after in told.conditions] == [("G02.04", asked_if, "toujours")]
    assert [each.code for each in told.stricter] == ["G02.04", "G02.06"]
    plain, _, fold = page.text.partition("<main")[2].partition("<details")
    assert "Posée seulement si « Un frein était-il prévisible ? » est « Oui »" in plain
    assert "« Avez-vous rencontré des peurs, chez vous ou d&#x27;autres ? »" in plain
    for jargon in ("JSON", "API", "schéma", "deprecated"):
        assert jargon not in plain, jargon
    assert "JSON Schema" in fold and "G02.17" in fold
    assert publish_grid_draft(draft=draft, revision=draft.revision, by=facilitator).number == 2


@pytest.mark.exigence("S103")
def test_every_type_is_offered_but_the_one_that_nothing_computes() -> None:
    offered = {code for code, _ in NewQuestionForm().fields["type"].choices}
    assert offered == {*FieldType.values} - {FieldType.COMPUTED}
    assert {code for code, _ in TypeForm().fields["type"].choices} == offered
    in_a_column = {code for code, _ in NewQuestionForm(column=True).fields["type"].choices}
    assert in_a_column == {kind.code for kind in column_kinds()}
    assert not NewQuestionForm({"question": "Combien ?", "type": "calcule"}).is_valid()


@pytest.mark.exigence("S103")
def test_a_question_that_nothing_computes_is_not_published(editor: Editor, facilitator: Any, grids: Any) -> None:
    draft = drafts.next_version(
        facilitator, grids["G02"], lambda document: document.question("G02.14").update(type="calcule")
    )
    assert check_source(draft.source).faults == []  # the engine knows the type; the platform computes no such answer
    page = editor.get(f"{EDITOR}G02/questions/G02.14/")
    assert NEVER_COMPUTED in page.text
    with pytest.raises(DraftFaulty):
        publish_grid_draft(draft=draft, revision=draft.revision, by=facilitator)
    assert Grid.objects.get(code="G02").current_version.number == 1


def test_the_editor_says_that_a_column_has_no_condition(editor: Editor, facilitator: Any, grids: Any) -> None:
    drafts.next_version(facilitator, grids["G02"])
    text = re.sub(r"\s+", " ", editor.get(f"{EDITOR}G02/questions/G02.02/").text)
    assert "une colonne n'a pas de condition" in text
    assert "une colonne n'a pas de condition" not in editor.get(f"{EDITOR}G02/questions/G02.04/").text
