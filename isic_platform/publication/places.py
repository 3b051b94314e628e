"""Where a text was removed from, in words: what the log of redactions says (G.10)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.apps import apps

PLACES = {
    "answer": "réponse en cours",
    "answerrevision": "ancienne réponse",
    "savereceipt": "reçu d'enregistrement",
    "version": "version",
    "versionevent": "trace de version",
    "review": "relecture",
    "reviewevent": "trace de relecture",
    "transition": "passage",
    "report": "signalement",
    "attachment": "nom ou légende de fichier",
    "item": "titre",
    "file": "fichier",
}
EVENT = "event"  # how the tables of history are called


def places_in_words(places: Mapping[str, int]) -> str:
    """« version × 2, trace de relecture × 1 ». ``places`` gives how many rows changed, by name of table."""
    return ", ".join(f"{_place(name)} × {count}" for name, count in places.items())


@lru_cache(maxsize=128)
def _place(name: str) -> str:
    """How a table is called: what is written above, or what its model says of itself."""
    if name in PLACES:
        return PLACES[name]
    named = {model._meta.model_name: str(model._meta.verbose_name) for model in apps.get_models()}
    own = name.removesuffix(EVENT)
    if own != name and own in named:
        return f"{named[own]} (trace)"
    return named.get(name, name)
