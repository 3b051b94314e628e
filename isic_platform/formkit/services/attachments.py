"""Store files: type found from the content, size bounded, metadata of images dropped (G.9 DET-FIC, G.11)."""

from __future__ import annotations

import hashlib
import io
import os
import re
import struct
import warnings
import zipfile
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

from isic_platform.formkit.exceptions import AttachmentRefused
from isic_platform.formkit.extraction import Unreadable, text_of_file
from isic_platform.formkit.models import Attachment, Record

ACCEPTED = "PDF, JPEG, PNG, WebP, DOCX, ODT, XLSX, ODS, CSV ou texte"
_OFFICE = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/document.xml"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/workbook.xml"),
    "odt": ("application/vnd.oasis.opendocument.text", "content.xml"),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", "content.xml"),
}
_IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_UNREADABLE_IMAGE = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error,
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PIXELS = 40_000_000


def store_attachment(*, record: Record, upload: Any, alt: str, by: Any) -> Attachment:
    """Check and keep a file. Raises AttachmentRefused with a French sentence; nothing is stored then.

    ``upload`` is an UploadedFile. Images are re-encoded: no EXIF, no position. The same file twice on a record is one row.
    Its text is kept for the search; a file that cannot be read is kept all the same, and says so.
    """
    limit = settings.ATTACHMENT_MAX_BYTES
    name = clean_name(upload.name)
    if upload.size > limit:
        raise AttachmentRefused(f"« {name} » pèse {_mega(upload.size)} : la limite est de {_mega(limit)}.")
    data = upload.read()
    if not data:
        raise AttachmentRefused(f"« {name} » est vide.")
    content_type, data = sniff(name, data)
    digest = hashlib.sha256(data).hexdigest()
    existing = Attachment.objects.filter(record=record, sha256=digest).first()
    if existing:
        return existing
    attachment = Attachment(
        record=record, name=name, alt=alt, content_type=content_type, size=len(data), sha256=digest, added_by=by
    )
    try:
        attachment.file.save(name, ContentFile(data), save=False)
    except OSError as error:
        raise AttachmentRefused(
            "Le fichier n'a pas pu être gardé : l'espace de stockage manque. Le texte est intact."
        ) from error
    try:
        attachment.text = text_of_file(content_type, data)
    except Unreadable:
        attachment.is_unreadable = True
    attachment.save()
    return attachment


def clean_name(name: str) -> str:
    """The base name, without control characters, at most 160 characters, extension kept."""
    base = (
        re.sub(
            r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069/\\]", "", os.path.basename((name or "").replace("\\", "/"))
        ).strip()
        or "fichier"
    )
    stem, extension = os.path.splitext(base)
    extension = extension[:12]
    return stem[: 160 - len(extension)] + extension


def sniff(name: str, data: bytes) -> tuple[str, bytes]:
    """Find the type from the content and give the bytes to keep. Raises AttachmentRefused."""
    extension = os.path.splitext(name)[1].lower().lstrip(".")
    if extension in {"jpg", "jpeg", "png", "webp"}:
        return _image(name, data)
    if extension == "pdf" and data.startswith(b"%PDF-"):
        return "application/pdf", data
    if extension in _OFFICE:
        return _office(name, extension, data)
    if extension in {"txt", "csv"}:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise AttachmentRefused(f"« {name} » n'est pas un texte lisible (UTF-8 attendu).") from error
        return ("text/csv" if extension == "csv" else "text/plain"), data
    raise AttachmentRefused(f"« {name} » n'est pas d'un type accepté. Types acceptés : {ACCEPTED}.")


def _image(name: str, data: bytes) -> tuple[str, bytes]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=list(_IMAGES))
            kind = "JPEG" if image.format == "MPO" else image.format or ""  # several views in one file: phones write it
            if image.width * image.height > MOST_PIXELS:
                raise AttachmentRefused(f"« {name} » est une image trop grande.")
            image.load()
            image = ImageOps.exif_transpose(image)  # the position goes with the rest, the picture stays upright
    except _UNREADABLE_IMAGE as error:
        raise AttachmentRefused(f"« {name} » n'est pas une image lisible.") from error
    out = io.BytesIO()
    clear = kind != "JPEG" and ("A" in image.getbands() or "transparency" in image.info)
    bare = image.convert("RGBA" if clear else "RGB")
    bare.info.clear()
    bare.save(out, format=kind, **({"quality": 88} if kind != "PNG" else {}))
    return _IMAGES[kind], out.getvalue()


def _office(name: str, extension: str, data: bytes) -> tuple[str, bytes]:
    content_type, inside = _OFFICE[extension]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = sum(info.file_size for info in archive.infolist())
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, struct.error, EOFError) as error:
        raise AttachmentRefused(f"« {name} » n'est pas un document lisible.") from error
    if sizes > MOST_UNPACKED:
        raise AttachmentRefused(f"« {name} » se déplie en plus de {_mega(MOST_UNPACKED)} : il est refusé.")
    if inside not in names:
        raise AttachmentRefused(f"« {name} » n'est pas un document {extension.upper()}.")
    return content_type, data


def _mega(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} Mo".replace(".", ",")
