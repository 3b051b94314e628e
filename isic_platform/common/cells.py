"""Cells of the tables that people download: no spreadsheet takes one for a formula (ASVS 1.2.10)."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(cell: str) -> str:
    """The text, behind an apostrophe when a spreadsheet would compute it."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
