"""Writes of the form engine. Who may write is decided above: publication, projects, knowledge."""

from isic_platform.formkit.services.attachments import store_attachment
from isic_platform.formkit.services.records import change_form, change_level, copy_record, create_record
from isic_platform.formkit.services.saving import Change, Conflict, SaveOutcome, save_answers, write_answers
from isic_platform.formkit.services.specs import keep_part, publish_spec

__all__ = [
    "Change", "Conflict", "SaveOutcome", "change_form", "change_level", "copy_record", "create_record",
    "keep_part", "publish_spec", "save_answers", "store_attachment", "write_answers",
]  # fmt: skip
