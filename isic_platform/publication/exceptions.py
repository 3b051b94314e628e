"""Refusals of the publication path; each carries a French sentence for the person."""

from __future__ import annotations

from collections.abc import Sequence

from isic_platform.publication.issues import Issue


class PublicationError(Exception):
    """Base of the refusals."""


class TransitionRefused(PublicationError):
    """The state does not allow this step, or somebody was faster."""


class NotReady(PublicationError):
    """Submission or publication is blocked by issues, listed in ``issues``."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__("La fiche n'est pas prête.")
        self.issues = list(issues)
