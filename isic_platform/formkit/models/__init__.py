"""Specifications, working records and their answers."""

from isic_platform.formkit.models.record import (
    Answer,
    AnswerRevision,
    Attachment,
    Record,
    SaveReceipt,
    answers_of,
    receipt_of,
)
from isic_platform.formkit.models.shape import FieldShape
from isic_platform.formkit.models.spec_version import SpecVersion

__all__ = [
    "Answer",
    "AnswerRevision",
    "Attachment",
    "FieldShape",
    "Record",
    "SaveReceipt",
    "SpecVersion",
    "answers_of",
    "receipt_of",
]
