"""The demonstration corpus: documented actions with their source, fictional projects, and a fictional cast."""

from isic_platform.site.corpus.cast import Person, load_cast, people
from isic_platform.site.corpus.loading import load_corpus
from isic_platform.site.corpus.reading import Entry, read_entries

__all__ = ["Entry", "Person", "load_cast", "load_corpus", "people", "read_entries"]
