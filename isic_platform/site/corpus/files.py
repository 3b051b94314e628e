"""Files of the fictional projects: drawn when they are loaded, so that the repository holds no binary."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from html import escape

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

_INK, _PAPER = (31, 58, 77), (244, 240, 230)
_COLOURS = ((70, 118, 96), (196, 139, 68), (92, 122, 153), (158, 88, 74))
_ODT = "application/vnd.oasis.opendocument.text"


def make_file(name: str, lines: Sequence[str] = ()) -> SimpleUploadedFile:
    """A small real file of the type that its name says (png, pdf, odt, csv, txt) holding these lines of text."""
    extension = name.rsplit(".", 1)[-1]
    data = {"png": _png, "pdf": _pdf, "odt": _odt, "csv": _text, "txt": _text}[extension](list(lines))
    return SimpleUploadedFile(name, data)


def _png(lines: Sequence[str]) -> bytes:
    """A drawing: parcels of colour around a path; nobody on it."""
    image = Image.new("RGB", (960, 540), _PAPER)
    draw = ImageDraw.Draw(image)
    for row in range(3):
        for column in range(6):
            left, top = 40 + column * 150, 50 + row * 150
            colour = _COLOURS[(row * 2 + column + len(lines)) % len(_COLOURS)]
            draw.rounded_rectangle((left, top, left + 120, top + 110), radius=14, fill=colour)
            draw.line((left + 20, top + 85, left + 100, top + 85), fill=_PAPER, width=4)
    draw.line((0, 510, 960, 490), fill=_INK, width=10)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _pdf(lines: Sequence[str]) -> bytes:
    """One page of text in Helvetica, readable by any reader."""
    shown = b"".join(b"(%s) Tj T*\n" % _pdf_string(line) for line in lines)
    stream = b"BT /F1 12 Tf 18 TL 60 780 Td\n" + shown + b"ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (fr) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, content in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def _pdf_string(line: str) -> bytes:
    data = line.encode("cp1252", "replace")
    return data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _odt(lines: Sequence[str]) -> bytes:
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in lines)
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">'
        f"<office:body><office:text>{paragraphs}</office:text></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODT}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", _ODT)  # first and not compressed, as the format asks
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        archive.writestr("META-INF/manifest.xml", manifest, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _text(lines: Sequence[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
