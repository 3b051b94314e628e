"""What this subject tells the lower storeys, once, from the kind's own registration."""

from __future__ import annotations

from isic_platform.accounts.departures import register_departure
from isic_platform.publication.checks import register_check
from isic_platform.publication.kinds import get_kind, register_panel
from knowledge.columns import KIND
from knowledge.respondents.panels import erase_page, private_panel, respondent_panel
from knowledge.respondents.privacy import is_kept_alone, opened_on_purpose
from knowledge.respondents.rules import agreement_kept, kept_as_given
from knowledge.services.private import forget_private_entries


def register_respondents() -> None:
    """The private grid is sealed, goes with its author, and opens on purpose; an agreement refused is kept."""
    kind = get_kind(KIND)
    kind.is_sealed, kind.unseal, kind.closed = is_kept_alone, "knowledge:share-private", kept_as_given
    kind.delete_page = erase_page
    kind.panels.insert(0, private_panel)  # who can read comes before everything else
    register_panel(KIND, respondent_panel)
    register_check(opened_on_purpose)
    register_check(agreement_kept)
    register_departure(forget_private_entries)
