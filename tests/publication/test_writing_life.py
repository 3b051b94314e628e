"""The life of a draft seen by its writers: levels, copies, withdrawal, deletion, the next version."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from isic_platform.formkit.models import Attachment, Record
from isic_platform.formkit.services import store_attachment
from isic_platform.publication import services
from isic_platform.publication.enums import State
from isic_platform.publication.models import Item
from projects.models import Project
from tests.cast import EVERYBODY
from tests.publication import fiches

pytestmark = pytest.mark.django_db


@pytest.fixture
def trace(cast: Any) -> Item:
    return fiches.draft(cast.contributor, cast.institution)


@pytest.fixture
def ines(cast: Any, sign_in: Any) -> Client:
    return sign_in(cast.contributor)


def at(item: Item, path: str = "") -> str:
    return f"/travail/{item.short_id}/{path}"


def values(item: Item) -> dict[str, Any]:
    return fiches.fresh(item).record.values


def text_of(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@pytest.mark.exigence("S6", "S13")
def test_from_trace_to_model_and_back_no_word_is_lost(ines: Client, trace: Item, cast: Any) -> None:
    def go(level: str) -> None:
        assert ines.post(at(trace, "niveau/"), {"level": level}).url == at(trace, "ecrire/")
        now = fiches.fresh(trace)
        assert (now.record.level, now.working_version.level, now.project.level, values(trace)["P03"]) == (level,) * 4

    go("NIV-FS")
    services.write_item_answers(
        item=trace, values={"P33": "Question FS", "P34": "oui", "P36": "PAR-2"}, by=cast.contributor
    )
    go("NIV-MO")
    services.write_item_answers(item=trace, values={"P85": "Utilité MO"}, by=cast.contributor)
    everything = {code: value for code, value in values(trace).items() if code != "P03"}
    for level in ("NIV-TL", "NIV-FS", "NIV-MO", "NIV-TL", "NIV-FS"):
        go(level)
        assert {code: value for code, value in values(trace).items() if code != "P03"} == everything
    assert "Question FS" in ines.get(at(trace, "ecrire/diagnostic/")).content.decode()


@pytest.mark.exigence("S6")
def test_each_level_has_its_pages_and_only_them(ines: Client, trace: Item) -> None:
    pages = {}
    for level in ("NIV-TL", "NIV-FS", "NIV-MO"):
        ines.post(at(trace, "niveau/"), {"level": level})
        page = ines.get(at(trace, "ecrire/")).content.decode()
        pages[level] = set(re.findall(r'data-question="(\w+)"', page))
    assert {"P01", "P02", "P30", "P50", "P65", "P190", "P200", "P20"} <= pages["NIV-TL"]
    assert pages["NIV-FS"] >= {"P01", "P04", "P06", "P16"}
    assert "P30" not in pages["NIV-FS"]  # it has its own step there
    assert pages["NIV-MO"] == pages["NIV-FS"]


@pytest.mark.parametrize("level", ["", "NIV-XX", "*"])
def test_a_level_that_does_not_exist_is_refused_in_words(ines: Client, trace: Item, level: str) -> None:
    response = ines.post(at(trace, "niveau/"), {"level": level})
    assert response.status_code == 422
    assert "Choisissez un niveau parmi les trois." in text_of(response)
    assert 'href="#niveaux"' in response.content.decode()
    assert fiches.fresh(trace).record.level == "NIV-TL"


def test_a_submission_tells_all_that_is_missing_with_a_link_to_each(ines: Client, cast: Any) -> None:
    from projects.services import create_project

    empty = create_project(by=cast.contributor, institution=cast.institution).item
    response = ines.post(at(empty, "soumettre/"))
    assert response.status_code == 422
    links = re.findall(r'href="/travail/\w+/ecrire/essentiel/#q-(\w+)"', response.content.decode())
    assert {"P01", "P02", "P30", "P50", "P65", "P190", "P200"} <= set(links)
    assert fiches.fresh(empty).working_version.state == State.DRAFT
    page = ines.get(at(empty, "ecrire/essentiel/")).content.decode()
    assert all(f'id="q-{code}"' in page for code in links)


@pytest.fixture(autouse=True)
def _spec(cast: Any) -> None:
    from projects.services import load_fiche_spec

    load_fiche_spec()


def test_a_list_too_short_holds_back_the_submission_never_the_save(cast: Any) -> None:
    from isic_platform.publication.checks import run_checks

    item = fiches.draft(cast.contributor, cast.institution, level="NIV-FS")
    spec, answers = item.record.spec, item.record.values
    from dataclasses import replace

    steps = tuple(
        replace(step, fields=tuple(replace(f, min_rows=2) if f.code == "P80" else f for f in step.fields))
        for step in spec.steps
    )
    asked = replace(spec, steps=steps)

    def told(rows: int) -> list[str]:
        rows = {"P80": [{"id": f"row{n}", "objectif": "x"} for n in range(rows)]}
        issues = run_checks(item=item, spec=asked, level="NIV-FS", values={**answers, **rows})
        return [issue.message for issue in issues if issue.code == "P80" and issue.blocks]

    assert told(1) == ["« Objectifs » demande au moins 2 lignes."]
    assert told(2) == []


def test_a_draft_is_copied_as_one_s_own_declarations_left_out(
    ines: Client, trace: Item, cast: Any, sign_in: Any
) -> None:
    services.write_item_answers(item=trace, values={"P01": "x" * 118}, by=cast.contributor)
    trace.co_writers.add(cast.colleague)
    response = sign_in(cast.colleague).post(at(trace, "dupliquer/"))
    copy = Item.objects.exclude(pk=trace.pk).get()
    assert response.url == at(copy, "ecrire/")
    assert (copy.owner, copy.co_writers.count(), copy.visibility) == (cast.colleague, 0, "DIF-EQU")
    copied = values(copy)
    assert copied["P01"] == "x" * 112 + " (copie)"
    assert copied["P30"] == values(trace)["P30"]
    assert copied["P08"]["id"] == str(cast.colleague.pk)
    assert not {"P09", "P200", "P195"} & set(copied)
    assert fiches.fresh(copy).project.level == "NIV-TL"
    assert values(trace)["P01"] == "x" * 118


def test_what_was_submitted_is_taken_back_and_written_again(ines: Client, trace: Item, cast: Any) -> None:
    services.submit_item(item=trace, by=cast.contributor)
    assert ines.post(at(trace, "reprendre/")).url == at(trace)
    assert fiches.fresh(trace).working_version.state == State.DRAFT
    assert ines.get(at(trace, "ecrire/essentiel/")).status_code == 200
    assert ines.post(at(trace, "reprendre/")).status_code == 403


def stored_file(item: Item, by: Any, name: str = "notes.txt", text: bytes = b"Nos notes.") -> Path:
    attachment = store_attachment(record=item.record, upload=SimpleUploadedFile(name, text), alt="", by=by)
    return Path(django_settings.MEDIA_ROOT) / attachment.file.name


@pytest.mark.django_db(transaction=True)
def test_a_draft_is_deleted_for_good_files_included_a_copy_s_left(ines: Client, trace: Item, cast: Any) -> None:
    alone = stored_file(trace, cast.contributor, text=b"un")
    copy = services.duplicate_item(item=trace, by=cast.contributor)
    shared = stored_file(copy, cast.contributor, text=b"deux")
    second = services.duplicate_item(item=copy, by=cast.contributor)
    page = ines.get(at(copy, "supprimer/"))
    assert "effacés pour toujours" in text_of(page)
    assert ines.post(at(copy, "supprimer/")).url == "/projets/"
    assert not Item.objects.filter(pk=copy.pk).exists()
    assert not Record.objects.filter(pk=copy.record_id).exists()
    assert not Project.objects.filter(item_id=copy.pk).exists()
    assert alone.exists() and shared.exists()
    ines.post(at(second, "supprimer/"))
    assert not shared.exists()
    ines.post(at(trace, "supprimer/"))
    assert not alone.exists()
    assert (Item.objects.count(), Attachment.objects.count()) == (0, 0)


def test_only_the_referent_deletes_and_never_what_was_handed_in(cast: Any, trace: Item, sign_in: Any) -> None:
    trace.co_writers.add(cast.colleague)
    expected = dict.fromkeys(EVERYBODY, 404) | {"anonymous": 302, "contributor": 200, "colleague": 403}
    assert {name: sign_in(cast[name]).get(at(trace, "supprimer/")).status_code for name in EVERYBODY} == expected
    services.submit_item(item=trace, by=cast.contributor)
    assert sign_in(cast.contributor).post(at(trace, "supprimer/")).status_code == 403
    online = fiches.published(cast.contributor, cast.institution, cast.reviewer, P01="En ligne")
    assert sign_in(cast.contributor).post(at(online, "supprimer/")).status_code == 403
    assert Item.objects.count() == 2


@pytest.fixture
def online(cast: Any) -> Item:
    return fiches.published(cast.contributor, cast.institution, cast.reviewer, P30="Le constat publié")


def test_writing_over_a_published_content_begins_its_next_version(
    ines: Client, online: Item, cast: Any, sign_in: Any
) -> None:
    assert fiches.fresh(online).working_version is None
    page = ines.get(at(online, "ecrire/essentiel/"))
    assert page.status_code == 200
    assert fiches.fresh(online).working_version is None  # reading begins nothing
    base = fiches.fresh(online).record.stored["P30"].version
    ines.post(at(online, "ecrire/essentiel/"), {"P30": "Le constat revu", "P30.version": base})
    now = fiches.fresh(online)
    assert (now.working_version.number, now.working_version.state) == (2, State.DRAFT)
    assert now.published_version.answers["P30"] == "Le constat publié"
    assert "Le constat publié" in sign_in().get(online.get_absolute_url()).content.decode()
    assert ines.post(at(online, "nouvelle-version/")).status_code == 302
    assert fiches.fresh(online).versions.count() == 2


def test_giving_up_the_next_version_brings_back_the_published_text(ines: Client, online: Item, cast: Any) -> None:
    services.write_item_answers(
        item=online, values={"P30": "Revu", "P10": "ETA-COU", "P190": None, "P03": "NIV-FS"}, by=cast.contributor
    )
    assert fiches.fresh(online).record.level == "NIV-FS"
    before = fiches.fresh(online).published_version.answers
    assert ines.post(at(online, "abandonner/")).url == at(online)
    now = fiches.fresh(online)
    assert now.working_version is None
    assert now.record.values == before
    assert (now.record.level, now.project.level, now.project.project_state) == ("NIV-TL", "NIV-TL", "")
    assert ines.post(at(online, "abandonner/")).status_code == 403


def test_every_step_of_a_life_is_closed_to_strangers(cast: Any, trace: Item, sign_in: Any) -> None:
    paths = ("", "ecrire/", "soumettre/", "reprendre/", "accord/", "niveau/", "dupliquer/", "supprimer/", "abandonner/",
             "nouvelle-version/", "equipe/", "apercu/")  # fmt: skip
    for path in paths:
        for method in ("get", "post"):
            assert getattr(sign_in(cast.stranger), method)(at(trace, path)).status_code in (404, 405), path
            answer = getattr(sign_in(), method)(at(trace, path))
            assert answer.status_code in (302, 405), path
            assert fiches.TITLE not in answer.content.decode()
