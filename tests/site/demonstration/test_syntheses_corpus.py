"""The note and the dossier of the demonstration are there, say what is fictional, and are loaded once."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from isic_platform.publication.models import Item, Notice
from isic_platform.site.corpus.learning import load_learning
from isic_platform.site.corpus.syntheses import load_syntheses
from knowledge.models import Dossier, Synthesis


@pytest.mark.exigence("S167", "S171")
def test_the_demonstration_shows_a_note_of_a_page_and_a_dossier(corpus: Any, client: Any) -> None:
    load_learning()
    assert load_syntheses() is True
    assert load_syntheses() is False
    note = Synthesis.objects.select_related("item__published_version").get().item
    dossier = Dossier.objects.select_related("item__published_version").get().item
    assert [len(item.published_version.snapshot["sources"]) for item in (note, dossier)] == [5, 5]
    for address, title in (("/syntheses/", note.title), ("/dossiers/", dossier.title)):
        page = client.get(address).text
        assert title in page.replace("&#x27;", "'")
        assert "Fictif" in page
    assert "établie d&#x27;après une page publique" in client.get(f"/o/{note.short_id}/").text
    pdf = PdfReader(io.BytesIO(client.get(f"/documents/{note.short_id}/pdf/").content))
    assert len(pdf.pages) == 1
    assert "Inscrire le temps de préparation" in " ".join(pdf.pages[0].extract_text().split())
    assert set(Item.objects.filter(pk__in=[note.pk, dossier.pk]).values_list("is_fictional", flat=True)) == {True}
    assert not Notice.objects.filter(item__in=[note, dossier]).exists()
