"""The database refuses an answer of the wrong type, as the form and the API do, and takes all that they take."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from isic_platform.formkit.answers import clean_answer, read_answer
from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.models import Answer, FieldShape, Record, SpecVersion
from isic_platform.formkit.services import change_level, copy_record, create_record, publish_spec, write_answers
from isic_platform.formkit.spec import Field, Spec, Step, to_json
from isic_platform.formkit.types import Context
from knowledge.grids import load_grid_file
from knowledge.grids.files import DATA_DIR
from projects.fiche import fiche_spec
from tests.formkit.fields import ACCEPTED, CHOICES, COLUMNS, SHAPES, WRONG, make
from tests.formkit.typing import sent

pytestmark = pytest.mark.django_db


def fits(field: Field, value: Any) -> bool:
    """What the database says of an answer to a field."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT formkit_answer_fits(%s::jsonb, formkit_shape(%s::jsonb))",
            [json.dumps(value), json.dumps(to_json(field))],
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_a_type_stores_enters(name: str) -> None:
    field, _, stored, _ = ACCEPTED[name]
    assert fits(field, stored)
    wrapped = make(field.type, **{key: getattr(field, key) for key in ("options", "columns", "rows", "link", "multiple")},
                   with_text=True, can_hide=True)  # fmt: skip
    assert fits(wrapped, {"value": stored, "text": "Par exemple…", "hide": True})
    assert fits(wrapped, {"text": "Une précision seule"})
    assert fits(field, {"special": "DOC-NON"})
    assert fits(field, {"special": "DOC-SO"})


@pytest.mark.parametrize(("shape", "name"), [(shape, name) for shape, names in WRONG.items() for name in names])
def test_what_a_type_refuses_does_not_enter(shape: str, name: str) -> None:
    assert not fits(ACCEPTED[name][0], SHAPES[shape])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (make(T.SCALE, anchors=("a", "b")), 6),
        (make(T.SCALE, anchors=("a", "b")), "4"),
        (make(T.DOUBLE_SCALE, options=CHOICES, anchors=("a", "b")), {"Z": 3}),
        (make(T.DOUBLE_SCALE, options=CHOICES, anchors=("a", "b")), {"A": "trois"}),
        (make(T.YES_NO), "peut-être"),
        (make(T.DATE), "15/03/2024"),
        (make(T.DATE), "2024-13-01"),
        (make(T.MONTH), "2024-13"),
        (make(T.PERIOD), {"debut": "2024-01"}),
        (make(T.PERIOD), {"start": 2024}),
        (make(T.NUMBER), "12"),
        (make(T.NUMBER), {"masked": 5}),
        (make(T.MULTI_CHOICE, options=CHOICES), ["A", None]),
        (make(T.RANKING), ["un", ["deux"]]),
        (make(T.LIST, columns=COLUMNS), [{"quoi": "sans identifiant"}]),
        (make(T.LIST, columns=COLUMNS), [{"id": "../../x", "quoi": "x"}]),
        (make(T.LIST, columns=COLUMNS), [{"id": 12345, "quoi": "x"}]),
        (make(T.LIST, columns=COLUMNS), [{"id": "abcd", "inconnue": "x"}]),
        (make(T.LIST, columns=COLUMNS), [{"id": "abcd", "combien": "deux"}]),
        (make(T.LIST, columns=COLUMNS), [{"id": "abcd", "quoi": None}]),
        (make(T.GROUP, columns=COLUMNS), {"combien": {"special": "DOC-NON"}}),
        (make(T.MATRIX, columns=COLUMNS, rows=CHOICES), {"Z": {"quoi": "x"}}),
        (make(T.MATRIX, columns=COLUMNS, rows=CHOICES), {"A": "x"}),
        (make(T.LINK), {"id": "x"}),
        (make(T.LINK), {"id": 3, "label": "x"}),
        (make(T.LINK), {"label": "x", "secret": "y"}),
        (make(T.LINK, multiple=True), {"label": "x"}),
        (make(T.COMMUNE), {"label": "Saint-Étienne"}),
        (make(T.FILE), {"name": "x.pdf"}),
        (make(T.FILE), {"attachment": "12"}),
        (make(T.SHORT_TEXT), {"value": "sans précision attendue"}),
        (make(T.SHORT_TEXT, with_text=True), {"value": 3}),
        (make(T.SHORT_TEXT, with_text=True), {"value": "x", "text": 3}),
        (make(T.SHORT_TEXT, can_hide=True), {"value": "x", "hide": "oui"}),
        (make(T.SHORT_TEXT), {"special": "DOC-ZZ"}),
        (make(T.SHORT_TEXT), {"special": "DOC-NON", "value": "x"}),
        (make(T.SHORT_TEXT, accepts_special=False), {"special": "DOC-NON"}),
    ],
)
def test_a_value_of_another_shape_does_not_enter(field: Field, value: Any) -> None:
    assert not fits(field, value)


@pytest.mark.exigence("S83")
def test_every_question_that_is_asked_takes_what_is_typed() -> None:
    """No service trips on the database: what the form gives to each field of the fiche and of the grids is taken."""
    specs = [fiche_spec(), *(load_grid_file(path) for path in sorted(DATA_DIR.glob("G*.yaml")))]
    fields = [
        each for spec in specs for each in spec.fields.values() if each.type not in (T.COMPUTED, T.FILE, T.ACCOUNT)
    ]
    typed, refused = [], []
    for field in fields:
        data = sent(field)
        if field.link:  # what the directory must resolve is another test's matter
            continue
        links = tuple(f"-{column.code}" for column in field.columns if column.link)
        data = {key: value for key, value in data.items() if not key.endswith(links)}
        answer = clean_answer(field, read_answer(field, _Posted(data), {}, field.code), Context())
        typed.append([json.dumps(answer), json.dumps(to_json(field))])
        refused.append(field.code)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ordinality FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS t(answer, field, ordinality)"
            " WHERE NOT formkit_answer_fits(answer::jsonb, formkit_shape(field::jsonb))",
            [[answer for answer, _ in typed], [field for _, field in typed]],
        )
        assert [refused[number - 1] for (number,) in cursor.fetchall()] == []
    assert len(typed) > 300


class _Posted(dict):
    def getlist(self, name: str) -> list[Any]:
        value = self.get(name, [])
        return value if isinstance(value, list) else [value]


SPEC = Spec(
    key="formes", title="Formes",
    steps=(Step(code="un", title="Un", fields=(
        Field(code="Q1", label="Texte", type=T.SHORT_TEXT), Field(code="Q2", label="Liste", type=T.LIST, columns=COLUMNS),
    )),),
)  # fmt: skip


@pytest.fixture
def record() -> Record:
    return create_record(spec_version=publish_spec(spec=SPEC), by=None)


def store(record: Record, code: str, value: Any) -> Answer:
    return Answer.objects.create(record=record, code=code, value=value, updated_at=timezone.now())


def refusal(act: Any) -> str:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        act()
    return str(refused.value).split("\n")[0]


def test_the_refusal_is_a_french_sentence_whatever_writes(record: Record) -> None:
    said = "La réponse à la question Q1 n'a pas la forme attendue (type « texte_court »)."
    assert refusal(lambda: store(record, "Q1", ["un"])) == said
    answer = store(record, "Q1", "un")
    assert refusal(lambda: Answer.objects.filter(pk=answer.pk).update(value=3)) == said
    rows = [Answer(record=record, code="Q2", value=[{"id": "abcd", "quoi": 3}], updated_at=timezone.now())]
    assert "(type « liste »)" in refusal(lambda: Answer.objects.bulk_create(rows))
    assert refusal(lambda: store(record, "Q9", "x")) == "La question Q9 n'est pas de ce formulaire."
    with connection.cursor() as cursor:
        sql = "UPDATE formkit_answer SET value = '{}'::jsonb WHERE id = %s"
        assert refusal(lambda: cursor.execute(sql, [answer.pk])) == said


def test_a_blank_is_taken_and_a_question_asked_no_more_may_be_rewritten_or_emptied(record: Record) -> None:
    answer = store(record, "Q1", "du texte")
    FieldShape.objects.filter(code="Q1").delete()  # as if this version had never asked it
    Answer.objects.filter(pk=answer.pk).update(value="[retiré]")
    assert "n'est pas de ce formulaire" in refusal(lambda: Answer.objects.filter(pk=answer.pk).update(value=["x"]))
    Answer.objects.filter(pk=answer.pk).update(value=None)
    store(record, "Q9", None)


def test_each_version_has_its_own_shapes_and_old_records_keep_theirs(record: Record) -> None:
    second = Spec(key="formes", title="Formes", steps=(Step(code="un", title="Un", fields=(
        Field(code="Q1", label="Nombre", type=T.NUMBER),)),))  # fmt: skip
    newer = create_record(spec_version=publish_spec(spec=second), by=None)
    store(newer, "Q1", 3)
    store(record, "Q1", "trois")
    assert FieldShape.objects.filter(spec_version=newer.spec_version).count() == 1
    assert FieldShape.objects.filter(spec_version=record.spec_version).count() == 2


def test_the_definition_of_a_draft_version_takes_its_shapes_along(db: None) -> None:
    version = SpecVersion.objects.create(
        key="essai", number=1, title="Essai", definition=to_json(SPEC), digest="1", state=SpecVersion.State.DRAFT
    )
    version.definition["steps"][0]["fields"].pop()
    version.save()
    assert list(version.shapes.values_list("code", "shape__type")) == [("Q1", "texte_court")]


def test_what_the_platform_writes_gives_its_rows_an_id_the_same_each_time(record: Record) -> None:
    rows = [{"quoi": "un"}, {"id": "rang1", "quoi": "deux"}, {"quoi": "trois"}]
    assert write_answers(record=record, values={"Q2": rows}, by=None).saved == ["Q2"]
    kept = Record.objects.get(pk=record.pk).values["Q2"]
    assert [row["id"] for row in kept] == ["rang2", "rang1", "rang3"]
    assert write_answers(record=record, values={"Q2": rows}, by=None).saved == []
    copy = copy_record(record=record, by=None)
    change_level(record=copy, level="NIV-FS", by=None)
    assert copy.values["Q2"] == kept
