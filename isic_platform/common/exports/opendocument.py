"""A table as an OpenDocument sheet, written straight to the reader: text cells only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

from isic_platform.common.exports.archive import LARGEST, Archive
from isic_platform.common.exports.table import Table, TooLong, Watched, as_text

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
MOST_ROWS = 1_048_570
ROWS_A_CHUNK = 50
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("fo", "xsl-fo-compatible"), ("meta", "meta"),
    )
)  # fmt: skip
_STYLES = (
    '<office:automatic-styles><style:style style:name="entete" style:family="table-cell">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="colonne" style:family="table-column">'
    '<style:table-column-properties style:column-width="5cm"/></style:style></office:automatic-styles>'
)
_REFUSED = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot hold


def opendocument_chunks(table: Table) -> Iterator[bytes]:
    """The file. An interruption is told by the last row, and by the comment of the archive, which needs no opening."""
    rows = Watched(table, most=MOST_ROWS)
    archive = Archive()
    yield archive.stored("mimetype", MIMETYPE.encode())
    yield archive.stored("META-INF/manifest.xml", _manifest().encode())
    yield archive.stored("meta.xml", _meta(table.title).encode())
    yield from archive.deflated("content.xml", _content(table, rows))
    yield archive.close(rows.sentence)


def _content(table: Table, rows: Watched) -> Iterator[bytes]:
    heads = "".join(_cell(column.label, ' table:style-name="entete"') for column in table.columns)
    yield (
        f'{_HEAD}<office:document-content {_SPACES} office:version="1.3">{_STYLES}<office:body><office:spreadsheet>'
        f'<table:table table:name="Export"><table:table-column table:style-name="colonne"'
        f' table:number-columns-repeated="{len(table.columns)}"/>'
        f"<table:table-header-rows><table:table-row>{heads}</table:table-row></table:table-header-rows>"
    ).encode()
    size, parts = 0, []
    for row in rows:
        parts.append(f"<table:table-row>{''.join(_cell(as_text(cell)) for cell in row)}</table:table-row>")
        if rows.count % ROWS_A_CHUNK == 0:
            data = "".join(parts).encode()
            size, parts = size + len(data), []
            yield data
            if size > LARGEST:
                rows.end(TooLong("le fichier serait trop grand, choisissez le format CSV"))
                break
    if rows.sentence:
        parts.append(f"<table:table-row>{_cell(rows.sentence)}</table:table-row>")
    parts.append("</table:table></office:spreadsheet></office:body></office:document-content>")
    yield "".join(parts).encode()


def _cell(text: str, style: str = "") -> str:
    if not text:
        return "<table:table-cell/>"
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in _REFUSED.sub("\ufffd", text).split("\n"))
    return f'<table:table-cell{style} office:value-type="string">{lines}</table:table-cell>'


def _manifest() -> str:
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    members = (("/", MIMETYPE), ("content.xml", "text/xml"), ("meta.xml", "text/xml"))
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>' for path, media in members
    )
    return f'{_HEAD}<manifest:manifest xmlns:manifest="{space}" manifest:version="1.3">{listed}</manifest:manifest>'


def _meta(title: str) -> str:
    dublin = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    told = f"<dc:title>{escape(_REFUSED.sub(' ', title))}</dc:title><dc:language>fr-FR</dc:language>"
    opening = f'<office:document-meta {_SPACES} {dublin} office:version="1.3">'
    return f"{_HEAD}{opening}<office:meta>{told}</office:meta></office:document-meta>"
