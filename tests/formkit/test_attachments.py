"""Files: what is taken, what is refused and why, what is left of a photograph's metadata."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from isic_platform.formkit.exceptions import AttachmentRefused
from isic_platform.formkit.models import Attachment
from isic_platform.formkit.services import store_attachment
from isic_platform.formkit.services.attachments import clean_name
from tests.cast import create_user
from tests.formkit.test_saving import new_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(db: None) -> Any:
    by = create_user()
    record = new_record(by)
    return lambda name, data, alt="": store_attachment(
        record=record, upload=SimpleUploadedFile(name, data), alt=alt, by=by
    )


def content(attachment: Attachment) -> bytes:
    with attachment.file.open("rb") as kept:
        return kept.read()


def image(kind: str, mode: str = "RGB", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 128 if mode in ("L", "P") else "teal").save(out, format=kind, **options)
    return out.getvalue()


def archive(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def phone_picture() -> bytes:
    """A photograph taken upright with its position, as phones write it: two views in one JPEG."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it a quarter
    exif[0x010F] = "Marque-du-téléphone"
    exif.get_ifd(0x8825)[2] = (45.0, 26.0, 0.0)
    first, second = Image.new("RGB", (40, 20), "red"), Image.new("RGB", (40, 20), "blue")
    out = io.BytesIO()
    first.save(out, format="MPO", save_all=True, append_images=[second], exif=exif)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("photo.jpg", image("JPEG"), "image/jpeg"),
        ("gris.jpeg", image("JPEG", "L"), "image/jpeg"),
        ("encre.jpg", image("JPEG", "CMYK"), "image/jpeg"),
        ("dessin.png", image("PNG", "RGBA"), "image/png"),
        ("plan.png", image("PNG", "P", transparency=0), "image/png"),
        ("photo.webp", image("WEBP"), "image/webp"),
        ("photo.png", image("JPEG"), "image/jpeg"),  # the content tells, not the name
        ("bilan.pdf", b"%PDF-1.7\n...", "application/pdf"),
        ("notes.txt", "été".encode(), "text/plain"),
        ("liste.csv", b"a;b\n1;2", "text/csv"),
        ("cr.docx", archive(word__document_xml=b"").replace(b"document_xml", b"document.xml"),
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)  # fmt: skip
def test_accepted_files(store: Any, name: str, data: bytes, kind: str) -> None:
    attachment = store(name, data, "Ce que l'on voit")
    assert (attachment.content_type, attachment.name, attachment.alt) == (kind, name, "Ce que l'on voit")
    assert attachment.size == len(content(attachment)) > 0


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("vide.pdf", b"", "est vide"),
        ("virus.exe", b"MZ...", "n'est pas d'un type accepté"),
        ("dessin.svg", b"<svg onload='alert(1)'/>", "n'est pas d'un type accepté"),
        ("page.html", b"<script>", "n'est pas d'un type accepté"),
        ("faux.pdf", b"<html>", "n'est pas d'un type accepté"),
        ("faux.png", b"\x89PNG\r\n\x1a\n" + b"x" * 50, "n'est pas une image lisible"),
        ("coupée.jpg", image("JPEG", size=(400, 400))[:300], "n'est pas une image lisible"),
        ("latin.txt", "été".encode("latin-1"), "n'est pas un texte lisible"),
        ("faux.docx", b"PK\x03\x04 rien", "n'est pas un document lisible"),
        ("autre.docx", archive(readme=b"x"), "n'est pas un document DOCX"),
        ("bombe.docx", archive(x=b"0" * (101 * 1024 * 1024)), "se déplie en plus de"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_refused_files(store: Any, name: str, data: bytes, reason: str) -> None:
    with pytest.raises(AttachmentRefused, match=reason):
        store(name, data)
    assert Attachment.objects.count() == 0


def test_a_file_too_big_is_refused_with_both_sizes(store: Any, settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    with pytest.raises(AttachmentRefused, match=r"« gros\.txt » pèse 1,5 Mo : la limite est de 1,0 Mo\."):
        store("gros.txt", b"x" * (1024 * 1024 * 3 // 2))


def test_an_image_bomb_is_refused_before_it_is_unpacked(store: Any) -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, format="PNG")
    with pytest.raises(AttachmentRefused, match="image trop grande|pas une image lisible"):
        store("bombe.png", out.getvalue())


def test_a_phone_s_picture_is_taken_upright_without_its_position(store: Any) -> None:
    kept = content(store("IMG_0001.JPG", phone_picture()))
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.format == "JPEG"
        assert picture.size == (20, 40)
        assert not picture.getexif()
    assert b"Marque" not in kept
    assert b"Exif" not in kept


def test_transparency_is_kept(store: Any) -> None:
    with Image.open(io.BytesIO(content(store("plan.png", image("PNG", "P", transparency=0))))) as picture:
        assert picture.mode == "RGBA"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Documents\\bilan.pdf", "bilan.pdf"),
        ("a\x00b\n.txt", "ab.txt"),
        ("fac\u202etxt.exe", "factxt.exe"),
        ("", "fichier"),
        ("é" * 300 + ".pdf", "é" * 156 + ".pdf"),
        ("x." + "y" * 300, "x." + "y" * 11),
    ],
)
def test_names_are_names_not_paths(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_no_typed_name_becomes_a_path_on_the_disk(store: Any) -> None:
    attachment = store("../../../tmp/x.txt", b"texte")
    assert attachment.name == "x.txt"
    assert attachment.file.name.startswith(f"attachments/{attachment.sha256[:2]}/{attachment.sha256}")


def test_the_same_file_twice_is_one(store: Any) -> None:
    assert store("a.txt", b"texte").pk == store("b.txt", b"texte").pk
    assert Attachment.objects.count() == 1
