"""Reading of the data file shipped with the app."""

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

from isic_platform.territories.search_keys import KEY_VERSION

DATA_FILE = Path(__file__).parent / "data" / "territories.json.gz"


def checksum(path: Path = DATA_FILE) -> str:
    """Return what identifies the rows that a file gives: its SHA-256, and the version of the search keys."""
    return f"{KEY_VERSION}:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def read_data_file(path: Path = DATA_FILE) -> dict[str, Any]:
    """Return the content written by ``reduction.write_data_file``."""
    return json.loads(gzip.decompress(path.read_bytes()))
