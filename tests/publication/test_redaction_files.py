"""The privileged removal of a file: bytes, rows, mentions, copies; and what it leaves alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from isic_platform.confidentiality.models import Redaction
from isic_platform.formkit.models import AnswerRevision, Attachment
from isic_platform.formkit.services import Change, store_attachment
from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from isic_platform.publication.services.erasure import events_of
from isic_platform.publication.services.files import without_attachment
from tests.publication import fiches
from tests.publication.test_redaction_pages import rows_holding

pytestmark = pytest.mark.django_db
NAME = "presents-zebulon.txt"


def join(item: Any, by: Any, name: str = NAME) -> tuple[Attachment, dict[str, Any]]:
    upload = SimpleUploadedFile(name, f"Contenu de {name}".encode())
    attachment = store_attachment(record=item.record, upload=upload, alt="", by=by)
    return attachment, {"attachment": attachment.pk, "name": name, "alt": "Une affiche", "type": "text/plain"}


@pytest.fixture
def online(cast: Any) -> Item:
    """A published fiche whose illustration and one tool of four are files, the illustration replaced since."""
    item = fiches.draft(cast.contributor, cast.institution, level="NIV-FS", P203="oui")
    _, shown = join(item, cast.contributor)
    _, other = join(item, cast.contributor, "questionnaire.txt")
    rows = [{"id": "aaaa", "fichier": shown}, {"id": "bbbb", "nom": "Journal", "fichier": shown}]
    rows += [{"id": "cccc", "nom": "Sans fichier"}, {"id": "dddd", "fichier": other}]
    services.write_item_answers(item=item, values={"P15": shown, "P154": rows}, by=cast.contributor)
    services.submit_item(item=item, by=cast.contributor)
    services.validate_version(item=item, by=cast.reviewer, criteria={})
    services.publish_version(item=item, by=cast.reviewer)
    services.write_item_answers(item=item, values={"P15": None}, by=cast.contributor)
    return fiches.fresh(item)


def first(item: Item) -> Attachment:
    return item.record.attachments.get(name=NAME)


@pytest.mark.exigence("S222")
def test_it_leaves_the_versions_the_history_and_the_copies(
    cast: Any, online: Item, sign_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    copy = services.duplicate_item(item=online, by=cast.colleague, institution=cast.institution)
    path, before = Path(first(online).file.path), online.record.stored["P154"].version
    assert path.exists()
    assert NAME in sign_in().get(f"/o/{online.short_id}/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_file(item=online, attachment=first(online), by=cast.admin)
    assert not path.exists()
    assert rows_holding(NAME) == {}
    left = [("bbbb", "Journal", False), ("cccc", "Sans fichier", False), ("dddd", None, True)]
    for content in (fiches.fresh(online), fiches.fresh(copy)):
        rows = content.record.values["P154"]
        assert [(row["id"], row.get("nom"), "fichier" in row) for row in rows] == left
        assert content.record.attachments.count() == 1
    published = fiches.fresh(online).published_version
    assert "P15" not in published.answers
    past = events_of(type(published)).objects.filter(pgh_obj_id=published.pk, snapshot__isnull=False)
    assert past.exists() and not any("P15" in event.snapshot["answers"] for event in past)
    assert fiches.fresh(online).record.stored["P154"].version == before + 1
    assert AnswerRevision.objects.filter(record=online.record, code="P154", version=before + 1).exists()
    assert {line.target for line in Redaction.objects.all()} == {online.short_id, copy.short_id}
    assert sign_in().get(f"/o/{online.short_id}/").status_code == 200


def test_a_page_opened_before_does_not_bring_the_file_back(cast: Any, online: Item) -> None:
    stored = online.record.stored["P154"]
    services.remove_file(item=online, attachment=first(online), by=cast.admin)
    stale = [Change("P154", stored.value, stored.version)]
    outcome = services.save_item_answers(item=fiches.fresh(online), changes=stale, key="", by=cast.contributor)
    assert list(outcome.conflicts) == ["P154"]


def test_what_is_filled_is_counted_again(cast: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution, level="NIV-FS")
    attachment, mention = join(item, cast.contributor)
    services.write_item_answers(item=item, values={"P15": mention}, by=cast.contributor)
    before = fiches.fresh(item).record.filled
    services.remove_file(item=item, attachment=attachment, by=cast.admin)
    assert fiches.fresh(item).record.filled == before - 1


def test_what_does_not_mention_the_file_comes_back_equal() -> None:
    value = {"a": None, "b": [], "c": {}, "d": [{"id": "x"}, None], "e": {"attachment": 7}, "f": 5}
    assert without_attachment(value, 5) == value
    assert without_attachment({"value": {"attachment": 5}, "hide": True}, 5) is None
    assert without_attachment([{"id": "x", "fichier": {"attachment": 5}}], 5) is None


@pytest.mark.parametrize("name", ["reviewer", "admin"])
def test_a_file_s_name_is_told_to_those_who_read_it(cast: Any, online: Item, sign_in: Any, name: str) -> None:
    hidden, _ = join(online, cast.contributor, "brouillon-zebulon.txt")
    client, address = sign_in(cast[name]), f"/travail/{online.short_id}/caviarder/"
    page = client.get(address).content.decode()
    assert NAME in page  # online for everybody
    assert "brouillon-zebulon.txt" not in page
    assert f'value="{hidden.pk}"' in page
    assert client.post(address, {"remove_file": hidden.pk}).status_code == 302
    assert rows_holding("brouillon-zebulon.txt") == {}


def test_a_file_that_its_author_keeps_is_removed_unnamed(cast: Any, sign_in: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution, visibility=Visibility.AUTHOR)
    attachment, _ = join(item, cast.contributor)
    client, address = sign_in(cast.admin), f"/travail/{item.short_id}/caviarder/"
    page = client.get(address).content.decode()
    assert NAME not in page and "Texte (" in page
    assert client.post(address, {"remove_file": attachment.pk}).status_code == 302
    assert NAME not in client.get(address).content.decode()


@pytest.mark.parametrize("asked", ["0", "-1", "x", "99999999999999999999"])
def test_a_file_of_another_content_is_not_found(cast: Any, online: Item, sign_in: Any, asked: str) -> None:
    other = fiches.draft(cast.contributor, cast.institution, P01="Autre")
    client = sign_in(cast.admin)
    assert client.post(f"/travail/{online.short_id}/caviarder/", {"remove_file": asked}).status_code == 404
    theirs = first(online).pk
    assert client.post(f"/travail/{other.short_id}/caviarder/", {"remove_file": theirs}).status_code == 404
    assert (
        sign_in(cast.contributor).post(f"/travail/{online.short_id}/caviarder/", {"remove_file": theirs}).status_code
        == 403
    )
    assert Attachment.objects.filter(pk=theirs).exists()
