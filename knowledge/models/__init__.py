"""Grids, their versions, and the answers given to them."""

from knowledge.models.entry import GridEntry, GridEntryQuerySet
from knowledge.models.grid import Grid, GridQuerySet, GridVersion

__all__ = ["Grid", "GridEntry", "GridEntryQuerySet", "GridQuerySet", "GridVersion"]
