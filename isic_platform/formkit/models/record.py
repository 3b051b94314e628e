"""A working record: one row per answered field, each with its own version number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.functional import cached_property

from isic_platform.formkit.enums import Level
from isic_platform.formkit.models.spec_version import SpecVersion
from isic_platform.formkit.spec import ANY_LEVEL, Spec


class RecordQuerySet(models.QuerySet["Record"]):
    """Records, with what they need."""

    def with_spec(self) -> RecordQuerySet:
        """With their version of the form, whose definition every process keeps compiled."""
        return self.select_related("spec_version").defer("spec_version__definition")

    def with_answers(self, key: str = "") -> RecordQuerySet:
        """With their answers and the outcome kept under an idempotency key, in the same query (see ``take_read``)."""
        return self.annotate(read_answers=answers_of("pk"), read_receipt=receipt_of("pk", key))


class Record(models.Model):
    """The draft of a fiche or of a grid entry. It knows nothing of who may read it: publication does."""

    spec_version = models.ForeignKey(
        SpecVersion, verbose_name="version du formulaire", on_delete=models.PROTECT, related_name="records"
    )
    level = models.CharField(
        "niveau", max_length=8, choices=[*Level.choices, (ANY_LEVEL, "Sans niveau")], default=ANY_LEVEL
    )
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    saved_at = models.DateTimeField("enregistré le", null=True, blank=True)
    filled = models.PositiveSmallIntegerField("champs remplis", default=0)
    applicable = models.PositiveSmallIntegerField("champs à remplir", default=0)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "saisie"
        verbose_name_plural = "saisies"

    def __str__(self) -> str:
        return f"Saisie {self.pk} — {self.spec_version}"

    @property
    def spec(self) -> Spec:
        """The specification that this record answers."""
        return self.spec_version.spec

    @cached_property
    def stored(self) -> dict[str, Answer]:
        """Answers by code, read once."""
        return {answer.code: answer for answer in self.answers.all()}

    def take_read(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take as its answers what ``answers_of`` read: no query is needed for them any more."""
        self.__dict__["stored"] = {
            row["code"]: Answer(
                pk=row["pk"], record=self, code=row["code"], value=row["value"], version=row["version"],
                updated_by_id=row["by"], updated_at=datetime.fromisoformat(row["at"]),
            )
            for row in rows
        }  # fmt: skip

    @property
    def values(self) -> dict[str, Any]:
        """Stored values by code; blanks left out."""
        return {code: answer.value for code, answer in self.stored.items() if answer.value is not None}

    @property
    def percent(self) -> int:
        """Completeness kept by the last save, in percent."""
        return 100 if not self.applicable else self.filled * 100 // self.applicable


def _has_the_shape_of_its_field() -> pgtrigger.Trigger:
    """The last door: the form and the API refuse first, with what to do instead.

    An answer to a question that the form asks no more may still be rewritten (redaction) or emptied.
    """
    return pgtrigger.Trigger(
        name="shape",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("value", "code", "record_id"),
        when=pgtrigger.Before,
        condition=pgtrigger.Q(new__value__isnull=False),
        declare=[("expected", "jsonb")],
        func=(
            "SELECT s.shape INTO expected FROM formkit_record r JOIN formkit_fieldshape s "
            "ON s.spec_version_id = r.spec_version_id AND s.code = NEW.code WHERE r.id = NEW.record_id; "
            "IF expected IS NULL THEN "
            "IF TG_OP = 'UPDATE' AND jsonb_typeof(OLD.value) = jsonb_typeof(NEW.value) THEN RETURN NEW; END IF; "
            "RAISE EXCEPTION 'La question % n''est pas de ce formulaire.', NEW.code USING ERRCODE = 'check_violation'; "
            "ELSIF NOT formkit_answer_fits(NEW.value, expected) THEN "
            "RAISE EXCEPTION 'La réponse à la question % n''a pas la forme attendue (type « % »).', NEW.code, "
            "expected->>'type' USING ERRCODE = 'check_violation'; "
            "END IF; RETURN NEW;"
        ),
    )


class Answer(models.Model):
    """The present answer to one field. ``value`` is JSON, null when it was emptied; ``version`` only grows."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="answers")
    code = models.CharField(max_length=20)
    value = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = "réponse"
        constraints = [
            models.UniqueConstraint(fields=["record", "code"], name="answer_one_per_code"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="answer_version_positive"),
        ]
        triggers = [_has_the_shape_of_its_field()]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class AnswerRevision(models.Model):
    """Every acknowledged save of an answer, bounded per answer (services.saving.KEPT_REVISIONS)."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="revisions")
    code = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    value = models.JSONField(null=True, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = "révision de réponse"
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["record", "code", "version"], name="revision_unique")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class SaveReceipt(models.Model):
    """What a save answered, by idempotency key: a retry gets the same answer and acts once."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="receipts")
    key = models.CharField(max_length=80)
    outcome = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "reçu d'enregistrement"
        constraints = [models.UniqueConstraint(fields=["record", "key"], name="receipt_unique")]

    def __str__(self) -> str:
        return self.key


def answers_of(record: str) -> ArraySubquery:
    """All answers of the record found at that path of the query, for ``Record.take_read``: one row, however many they are."""
    row = JSONObject(pk="pk", code="code", value="value", version="version", by="updated_by_id", at="updated_at")
    return ArraySubquery(Answer.objects.filter(record_id=OuterRef(record)).order_by("pk").values_list(row))


def receipt_of(record: str, key: str) -> Subquery:
    """What was answered under an idempotency key on the record found at that path, None when nothing was."""
    return Subquery(SaveReceipt.objects.filter(record_id=OuterRef(record), key=key).values("outcome")[:1])


def attachment_path(attachment: Attachment, filename: str) -> str:
    """Opaque, so that no name typed by a person becomes a path."""
    return f"attachments/{attachment.sha256[:2]}/{attachment.sha256}-{attachment.record_id}"


class Attachment(models.Model):
    """A file joined to a record. Its name and alternative text are free text: detection reads them."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField("fichier", upload_to=attachment_path, max_length=200)
    name = models.CharField("nom", max_length=160)
    alt = models.CharField("texte alternatif", max_length=300, blank=True)
    content_type = models.CharField("type", max_length=100)
    size = models.PositiveIntegerField("taille en octets")
    sha256 = models.CharField("empreinte", max_length=64)
    text = models.TextField("texte, pour la recherche", blank=True)
    is_unreadable = models.BooleanField("texte illisible", default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField("ajouté le", auto_now_add=True)

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
