"""Lists as files: CSV, XLSX, ODS, JSON. Nothing here knows what is exported.

A storey describes a ``Table`` (columns, rows that are read as they are written) and gives it to ``export_response``.
"""

from isic_platform.common.exports.batches import in_batches
from isic_platform.common.exports.formats import export_links
from isic_platform.common.exports.response import export_response
from isic_platform.common.exports.table import INTERRUPTED, Column, Table

__all__ = ["INTERRUPTED", "Column", "Table", "export_links", "export_response", "in_batches"]
