"""The time that writing a content asks, and the time that it took so far (S10): for its team, never by person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from isic_platform.formkit.writing_time import french_duration, writing_time
from isic_platform.publication.kinds import kind_of


@dataclass(frozen=True)
class Effort:
    """Minutes expected (None when nobody said) and time seen in the saves (None before the first one)."""

    estimated: float | None
    observed: timedelta | None

    @property
    def sentence(self) -> str:
        """« Estimé 40 min, constaté environ 35 min. »"""
        said = f"estimé {french_duration(self.estimated)}" if self.estimated else "aucune estimation"
        if self.observed is None:
            return f"{said}, rien d'écrit encore".capitalize() + "."
        return f"{said}, constaté environ {french_duration(self.observed.total_seconds() / 60)}".capitalize() + "."


def effort_of(item: Any) -> Effort:
    """The effort of a content, whoever wrote; one query, more if its kind asks for the estimate."""
    estimate = kind_of(item).estimate
    return Effort(estimate(item) if estimate else None, writing_time(item.record_id))
