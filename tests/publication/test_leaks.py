"""Nothing reserved leaves by any surface of the reading pages: every fiche here holds what could leak."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from isic_platform.formkit.services.attachments import store_attachment
from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from tests.publication import fiches

pytestmark = pytest.mark.django_db


def status_of(client: Any, url: str) -> int:
    """The status of a file's answer, its file read to the end and closed."""
    answer = client.get(url)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


OUTSIDERS = ("anonymous", "colleague", "manager", "partner", "facilitator", "stranger", "admin")
SURFACES = ("", "imprimer/", "?format=json", "?format=jsonld")
SECRETS = {
    "P12": "STI-OFF",
    "P117": "Un désaccord entre deux services.",
    "P42": {"value": [{"id": "aaaa", "commune": {"code": "42218", "label": "Saint-Étienne (42)"}}], "hide": True},
    "P43": {"value": "Le quartier du Soleil", "hide": True},
    "P55": 3,
    "P120": [
        {"id": "bbbb", "structure": {"label": "Bailleur d’Exemple"}, "role": "ROP-LOG", "enjeu": "Réduire ses impayés"}
    ],
}
TRACES = (
    "STI-OFF", "Officieu", "Statut institutionnel", "désaccord", "42218", "Saint-Étienne", "Soleil", "3 personnes",
    "impayés",
)  # fmt: skip


@pytest.fixture
def online(cast: Any) -> Any:
    return fiches.published(cast.contributor, cast.institution, cast.reviewer, level="NIV-FS", **SECRETS)


@pytest.mark.exigence("S222")
@pytest.mark.parametrize("name", OUTSIDERS)
def test_the_public_reads_no_team_field_no_hidden_place_no_small_count(
    cast: Any, online: Any, sign_in: Any, name: str
) -> None:
    for surface in SURFACES:
        body = sign_in(cast[name]).get(f"/o/{online.short_id}/{surface}").content.decode()
        assert [trace for trace in TRACES if trace in body] == [], surface
    page = sign_in(cast[name]).get(f"/o/{online.short_id}/").content.decode()
    assert "moins de 5" in page
    assert "Bailleur d’Exemple" in page  # the rest of the row is there


@pytest.mark.parametrize("name", ["contributor", "reviewer"])
def test_the_team_and_its_reviewers_read_them_marked_as_reserved(
    cast: Any, online: Any, sign_in: Any, name: str
) -> None:
    page = sign_in(cast[name]).get(f"/o/{online.short_id}/").content.decode()
    assert "désaccord" in page
    assert "Équipe et relecteurs seulement" in page


@pytest.mark.parametrize("surface", ["?format=json", "?format=jsonld"])
def test_machines_get_the_public_text_even_for_the_team(cast: Any, online: Any, sign_in: Any, surface: str) -> None:
    body = sign_in(cast.contributor).get(f"/o/{online.short_id}/{surface}").content.decode()
    assert [trace for trace in TRACES if trace in body] == []


def test_the_preview_as_the_public_hides_what_the_public_will_not_read(cast: Any, online: Any, sign_in: Any) -> None:
    client = sign_in(cast.contributor)
    mine = client.get(f"/travail/{online.short_id}/apercu/").content.decode()
    public = client.get(f"/travail/{online.short_id}/apercu/?vue=public").content.decode()
    assert "désaccord" in mine
    assert [trace for trace in TRACES if trace in public] == []


def test_a_facilitator_and_a_manager_review_without_the_team_fields(cast: Any, sign_in: Any) -> None:
    item = fiches.submitted(cast.contributor, cast.institution, level="NIV-FS", **SECRETS)
    for name in ("facilitator", "manager"):
        body = sign_in(cast[name]).get(f"/relectures/{item.short_id}/").content.decode()
        assert [trace for trace in TRACES if trace in body] == [], name
    assert "désaccord" in sign_in(cast.reviewer).get(f"/relectures/{item.short_id}/").content.decode()


def test_comparing_hides_the_team_fields_from_those_who_may_not_read_them(cast: Any, online: Any, sign_in: Any) -> None:
    services.start_new_version(item=online, by=cast.contributor)
    changes = {"P117": "Un désaccord aggravé.", "P12": "STI-TOL", "P30": "Un autre constat."}
    services.write_item_answers(item=online, values=changes, by=cast.contributor)
    services.submit_item(item=online, by=cast.contributor)
    url = f"/travail/{online.short_id}/comparer/?de=1&a=2"
    for name in ("facilitator", "manager"):
        body = sign_in(cast[name]).get(url).content.decode()
        assert "désaccord" not in body and "Statut institutionnel" not in body
        assert "Un" in body and "autre" in body
    assert "désaccord" in sign_in(cast.reviewer).get(url).content.decode()


class TestAttachments:
    """A file is given to those who read an answer that refers to it, and to nobody else."""

    @pytest.fixture
    def joined(self, cast: Any) -> Any:
        item = fiches.draft(cast.contributor, cast.institution, level="NIV-FS", visibility=Visibility.NETWORK)
        out = io.BytesIO()
        Image.new("RGB", (4, 4), (10, 20, 30)).save(out, "PNG")
        names = {
            "image": ("affiche.png", out.getvalue()),
            "text": ("compte rendu.txt", b"Un texte."),
            "unused": ("seul.txt", b"Autre."),
        }
        files = {
            key: store_attachment(
                record=item.record, upload=SimpleUploadedFile(name, data), alt="", by=cast.contributor
            )
            for key, (name, data) in names.items()
        }
        image, text = files["image"], files["text"]
        services.write_item_answers(
            item=item,
            by=cast.contributor,
            values={
                "P15": {"attachment": image.pk, "name": image.name, "alt": "Une affiche", "type": image.content_type},
                "P154": [
                    {"id": "cccc", "nom": "Carnet", "fichier": {"attachment": text.pk, "name": text.name, "alt": ""}}
                ],
                "P203": "oui",
            },
        )
        services.submit_item(item=item, by=cast.contributor)
        services.validate_version(item=item, by=cast.reviewer, criteria={})
        services.publish_version(item=item, by=cast.reviewer)
        return fiches.fresh(item), files

    def test_rights_follow_the_text(self, cast: Any, joined: Any, sign_in: Any) -> None:
        item, files = joined
        for key in ("image", "text"):
            url = f"/o/{item.short_id}/pieces/{files[key].pk}/"
            statuses = {name: status_of(sign_in(cast[name]), url) for name in ("anonymous", "stranger", "colleague")}
            assert statuses == {"anonymous": 404, "stranger": 404, "colleague": 200}

    def test_a_file_that_no_answer_cites_is_given_to_its_team_alone(self, cast: Any, joined: Any, sign_in: Any) -> None:
        item, files = joined
        pk = files["unused"].pk
        assert sign_in(cast.colleague).get(f"/o/{item.short_id}/pieces/{pk}/").status_code == 404
        assert status_of(sign_in(cast.contributor), f"/travail/{item.short_id}/pieces/{pk}/") == 200
        assert sign_in(cast.colleague).get(f"/travail/{item.short_id}/pieces/{pk}/").status_code == 403

    def test_a_file_of_another_content_is_not_given(self, cast: Any, joined: Any, sign_in: Any) -> None:
        _, files = joined
        other = fiches.published(cast.contributor, cast.institution, cast.reviewer, P01="Autre")
        for prefix in ("o", "travail"):
            url = f"/{prefix}/{other.short_id}/pieces/{files['image'].pk}/"
            assert sign_in(cast.contributor).get(url).status_code == 404

    def test_only_images_open_in_the_page_and_nothing_runs(self, cast: Any, joined: Any, sign_in: Any) -> None:
        item, files = joined
        client = sign_in(cast.colleague)
        image = client.get(f"/o/{item.short_id}/pieces/{files['image'].pk}/")
        text = client.get(f"/o/{item.short_id}/pieces/{files['text'].pk}/")
        assert image["Content-Type"] == "image/png"
        assert image["Content-Disposition"].startswith("inline")
        assert text["Content-Disposition"].startswith("attachment")
        assert "compte rendu.txt" in text["Content-Disposition"]
        for answer in (image, text):
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer["Content-Security-Policy"]
            assert "attachments/" not in str(answer.headers)
            b"".join(answer.streaming_content)
