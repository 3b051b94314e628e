"""Writes of the grids and of the answers given to them."""

from knowledge.services.entries import copy_grid_entry, finish_grid_entry, reopen_grid_entry, start_grid_entry
from knowledge.services.grids import load_grids

__all__ = ["copy_grid_entry", "finish_grid_entry", "load_grids", "reopen_grid_entry", "start_grid_entry"]
