"""Outlines of the 101 départements, read once from the file shipped with the app (see ``data/OUTLINES.md``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from isic_platform.territories.data_file import read_data_file

MAINLAND = "metropole"
OVERSEAS = ("971", "972", "973", "974", "976")
OUTLINES_FILE = Path(__file__).parent / "data" / "outlines.json.gz"


@dataclass(frozen=True)
class Outline:
    """The shape of a département in its frame: the d of an SVG path, and where a number may be written."""

    code: str
    frame: str
    path: str
    label: tuple[int, int]


@dataclass(frozen=True)
class Outlines:
    """Every shape. ``frames`` gives width and height: « metropole », then one for each overseas département, by its code.

    ``borders`` is the path of coasts and of what separates the régions of the mainland.
    """

    frames: dict[str, tuple[int, int]]
    departements: dict[str, Outline]
    borders: str


@cache
def outlines() -> Outlines:
    """The content of the file, kept in the process."""
    content = read_data_file(OUTLINES_FILE)
    shapes = {
        code: Outline(code, shape["frame"], shape["path"], tuple(shape["label"]))
        for code, shape in content["departements"].items()
    }
    frames = {name: (width, height) for name, (width, height) in content["frames"].items()}
    return Outlines(frames, shapes, content["borders"])
