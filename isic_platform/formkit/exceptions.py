"""Refusals of the form engine. Every message is a French sentence fit to be shown."""


class FormkitError(Exception):
    """Base of the refusals."""


class ValueRefused(FormkitError):
    """A value that does not fit its field; ``messages`` are shown beside the field."""

    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = list(messages)


class SpecRefused(FormkitError):
    """A specification that cannot be compiled: duplicate code, unknown question in a condition, cycle…"""


class AttachmentRefused(ValueRefused):
    """A file that is too big, empty or of a type that is not accepted."""
