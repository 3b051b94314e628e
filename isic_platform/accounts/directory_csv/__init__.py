"""The directory as a file that a spreadsheet opens: read, compared, written. Nothing here writes the directory."""

from isic_platform.accounts.directory_csv.planning import Plan, PlannedLine, make_plan
from isic_platform.accounts.directory_csv.reading import FileRefused, read_file
from isic_platform.accounts.directory_csv.writing import directory_rows, template_rows

__all__ = ["FileRefused", "Plan", "PlannedLine", "directory_rows", "make_plan", "read_file", "template_rows"]
