"""Grids as data: one file per grid (domaine/C), read and compiled into specifications of the form engine."""

from knowledge.grids.compiler import compile_grid, load_grid_file
from knowledge.grids.files import DATA_DIR, grid_files

__all__ = ["DATA_DIR", "compile_grid", "grid_files", "load_grid_file"]
