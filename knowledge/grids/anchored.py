"""Questions whose answer the platform itself obeys: the editor may correct their wording, never take them away (G.8, H.3)."""

from __future__ import annotations

_AGREEMENT = "la plateforme ne publie rien de ce qu'une personne a refusé : elle lit cette réponse"
_VIOLENCE = "la plateforme protège les sujets de violence d'après cette réponse"

ANCHORED: dict[str, str] = {"G00.07": _VIOLENCE, "G12.01": _AGREEMENT, "G12.14": _AGREEMENT}
GUEST_GRID = "G12"


def refusal_to_lose(code: str) -> str:
    """Why a question is neither retired nor changed in meaning; empty when it may be."""
    why = ANCHORED.get(code)
    return f"Cette question ne se retire pas et ne change pas de sens : {why}." if why else ""
