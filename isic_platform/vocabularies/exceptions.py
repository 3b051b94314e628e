"""Refusals of the vocabulary services and selectors; their text is shown to people."""


class VocabularyError(Exception):
    """Base of every refusal of this app."""


class CatalogueError(VocabularyError):
    """A data file is malformed, or contradicts what the database already promised about a code."""


class UnknownVocabulary(VocabularyError, LookupError):
    """No vocabulary has this code (or none is loaded yet)."""


class TermRefused(VocabularyError):
    """A term cannot be created or changed as asked."""
