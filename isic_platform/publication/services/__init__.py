"""Writes of the publication path."""

from isic_platform.publication.services.files import remove_file
from isic_platform.publication.services.items import (
    change_item_level,
    change_visibility,
    create_item,
    delete_draft,
    drop_working_version,
    duplicate_item,
    erase_item,
    hand_over,
    move_to_form,
    set_co_writers,
    start_new_version,
)  # fmt: skip
from isic_platform.publication.services.notices import (
    leave_reminders,
    mark_read,
    notify,
    register_reminder,
    send_pending_notices,
)
from isic_platform.publication.services.path import (
    agree_to_publish,
    archive_item,
    open_reinforced,
    publish_version,
    republish_item,
    return_version,
    submit_item,
    unpublish_item,
    validate_version,
    withdraw_submission,
)  # fmt: skip
from isic_platform.publication.services.redaction import redact_item
from isic_platform.publication.services.reports import handle_report, report_item
from isic_platform.publication.services.writing import (
    HeldItem,
    hold_item,
    save_held_item,
    save_item_answers,
    write_item_answers,
)  # fmt: skip

__all__ = [
    "HeldItem", "agree_to_publish", "archive_item", "change_item_level", "change_visibility", "create_item", "delete_draft",
    "drop_working_version", "duplicate_item", "erase_item", "hand_over", "handle_report", "hold_item", "leave_reminders",
    "mark_read", "move_to_form", "notify", "open_reinforced", "publish_version", "redact_item", "register_reminder",
    "remove_file", "report_item", "republish_item", "return_version", "save_held_item", "save_item_answers",
    "send_pending_notices", "set_co_writers", "start_new_version", "submit_item", "unpublish_item", "validate_version",
    "withdraw_submission", "write_item_answers",
]  # fmt: skip
