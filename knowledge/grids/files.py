"""Read a grid file, keeping the line of everything so that a refusal can say where."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from isic_platform.common.parsing import positive_int
from knowledge.exceptions import GridFileRefused

DATA_DIR = Path(__file__).parent / "data"
CLOSING_FILE = "bloc-z.yaml"


def grid_files(directory: Path = DATA_DIR) -> list[Path]:
    """The files of the grids, in the order of their codes; the common closing block is not one of them."""
    return sorted(path for path in directory.glob("*.yaml") if path.name != CLOSING_FILE)


class Block(dict):
    """A mapping of a file that knows its lines. All its scalars are texts, as written (« oui » stays « oui »)."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file, self.line = file, line
        self.lines: dict[str, int] = {}

    def refused(self, reason: str, key: str = "") -> GridFileRefused:
        """The refusal to raise, placed at a key of the block or at its first line."""
        return GridFileRefused(self.file, self.lines.get(key, self.line), reason)

    def only(self, allowed: frozenset[str]) -> None:
        """Refuse a key that nothing reads: it is a misspelt one."""
        for key in self:
            if key not in allowed:
                known = ", ".join(sorted(allowed))
                raise self.refused(f"la clé « {key} » n'existe pas (clés possibles : {known}).", key)

    def text(self, key: str, *, required: bool = False) -> str:
        """A text, empty when absent. Raises GridFileRefused when absent and required, or when it is not a text."""
        value = self.get(key, "")
        if not isinstance(value, str):
            raise self.refused(f"« {key} » est un texte.", key)
        if required and not value.strip():
            raise self.refused(f"« {key} » manque.", key)
        return value.strip()

    def number(self, key: str) -> int:
        """A whole number, 0 when absent."""
        text = self.text(key)
        number = positive_int(text or "0")
        if number is None:
            raise self.refused(f"« {key} » est un nombre entier : « {text} » n'en est pas un.", key)
        return number

    def word(self, key: str, allowed: Sequence[str], default: str) -> str:
        """One of a few words."""
        text = self.text(key) or default
        if text not in allowed:
            raise self.refused(f"« {key} : {text} » n'existe pas (valeurs possibles : {', '.join(allowed)}).", key)
        return text

    def yes(self, key: str, default: str = "non") -> bool:
        """« oui » or « non »."""
        return self.word(key, ("oui", "non"), default) == "oui"

    def texts(self, key: str) -> list[str]:
        """A list of texts."""
        value = self.get(key, [])
        if not isinstance(value, list) or not all(isinstance(text, str) and text for text in value):
            raise self.refused(f"« {key} » est une liste de textes.", key)
        return value

    def blocks(self, key: str) -> list[Block]:
        """A list of blocks."""
        value = self.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, Block) for each in value):
            raise self.refused(f"« {key} » est une liste de blocs « clé: valeur ».", key)
        return value

    def pairs(self, key: str) -> dict[str, str]:
        """A block of code: label, in order."""
        value = self.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(label, str) for label in value.values()):
            raise self.refused(f"« {key} » est une suite de lignes « code: libellé ».", key)
        return dict(value)


_BaseLoader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the same reader, ten times faster in C


class _Loader(_BaseLoader):
    """Nothing but texts, lists and blocks; a key written twice is refused."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Block:
        block = Block(self.file_name, node.start_mark.line + 1)
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if not isinstance(key, str) or key in block:
                raise GridFileRefused(self.file_name, line, f"la clé « {key} » est écrite deux fois.")
            block[key] = self.construct_object(value_node, deep=True)
            block.lines[key] = line
        return block


def read_file(path: Path) -> Block:
    """The content of a file. Raises GridFileRefused where it cannot be read."""
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise GridFileRefused(path.name, 1, "le fichier n'est pas lisible (texte UTF-8 attendu).") from error
    loader.file_name = path.name
    try:
        content = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        reason = "la mise en forme n'est pas comprise (retraits, deux-points, guillemets)."
        raise GridFileRefused(path.name, line, reason) from error
    finally:
        loader.dispose()
    if not isinstance(content, Block):
        raise GridFileRefused(path.name, 1, "le fichier est vide.")
    return content
