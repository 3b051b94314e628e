"""Every write of this app."""

from isic_platform.vocabularies.services.loading import LoadSummary, load_vocabularies
from isic_platform.vocabularies.services.terms import create_term, restore_term, retire_term, update_term

__all__ = ["LoadSummary", "create_term", "load_vocabularies", "restore_term", "retire_term", "update_term"]
