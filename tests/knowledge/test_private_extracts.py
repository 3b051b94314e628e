"""What an author shares of a private answer: the chosen questions and nothing of the others, and it goes when they say so."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.spec import ANY_LEVEL
from isic_platform.publication import services
from isic_platform.publication.enums import State, Visibility
from isic_platform.publication.models import Item
from knowledge.exceptions import EntryRefused
from knowledge.grids.entry_fields import questions
from knowledge.models import GridEntry
from knowledge.respondents.comparison import columns_of, lines_of, respondents_of
from knowledge.services.private import open_private_entry, share_extract
from knowledge.services.versions import move_entry_to_newer_version
from tests.knowledge import drafts
from tests.knowledge.entries import fresh
from tests.knowledge.private import CANARY, LESSON, written
from tests.publication.test_redaction_pages import rows_holding

pytestmark = pytest.mark.django_db
SHARED = "Le vouvoiement est resté la règle."
ABSENT = ("Sans objet", "Non documenté", "non documenté", "sans objet")


@pytest.fixture
def entry(cast: Any, grids: Any, project: Any) -> GridEntry:
    project.item.co_writers.add(cast.colleague)
    return written(cast.contributor, grids["G04"], project)


def shared(cast: Any, entry: GridEntry, *codes: str, visibility: str = Visibility.TEAM) -> GridEntry:
    return share_extract(entry=fresh(entry), codes=codes or ("G04.14",), visibility=visibility, by=cast.contributor)


def online(cast: Any, extract: GridEntry) -> Item:
    item = Item.objects.get(pk=extract.item_id)
    services.submit_item(item=item, by=cast.contributor)
    services.validate_version(item=item, by=cast.reviewer, criteria={})
    services.publish_version(item=Item.objects.get(pk=item.pk), by=cast.reviewer)
    return Item.objects.get(pk=item.pk)


class TestWhatIsNotShared:
    """Unshared questions are not there: neither asked, nor missing, nor said to be anything."""

    @pytest.mark.exigence("S90")
    def test_is_neither_kept_nor_counted_in_the_extract(self, cast: Any, entry: GridEntry) -> None:
        record = shared(cast, entry).item.record
        assert set(questions(record.spec)) == {"G04.13", "G04.14"}
        assert {code for code in record.values if code.startswith(("G04", "Z"))} == {"G04.13", "G04.14"}
        progress = Evaluation(record.spec, ANY_LEVEL, record.values).progress()
        assert (progress.missing, progress.percent) == ([], 100)

    @pytest.mark.exigence("S90")
    def test_is_on_no_page_and_in_no_export_of_it(self, cast: Any, entry: GridEntry, sign_in: Any) -> None:
        extract = shared(cast, entry, visibility=Visibility.PUBLIC)
        item = online(cast, extract)
        unshared = entry.item.record.spec.fields["G04.06"].label
        client, work = sign_in(cast.contributor), f"/travail/{item.short_id}/"
        pages = [client.get(f"{work}{page}") for page in ("", "apercu/", "imprimer/")]
        pages += [client.get(item.get_absolute_url()), client.get(f"/api/v1/grid-entries/{item.short_id}/")]
        pages += [client.get(item.get_absolute_url(), headers={"Accept": "application/json"})]
        assert [page.status_code for page in pages] == [200] * len(pages)
        for page in pages:
            text = page.content.decode()
            assert unshared not in text
            assert "G04.06" not in text
            assert not any(word in text for word in ABSENT)
            assert CANARY not in text
        told = pages[-2].json()
        assert (told["grid"], told["grid_version"]) == ("G04", 1)
        assert {code for code in told["content"]["answers"] if code.startswith(("G04", "Z"))} == {"G04.13", "G04.14"}

    @pytest.mark.exigence("S90", "S97")
    def test_is_absent_where_answers_are_compared(
        self, cast: Any, entry: GridEntry, grids: Any, project: Any, sign_in: Any
    ) -> None:
        shared(cast, entry)
        whole = written(cast.colleague, grids["G04"], project)
        open_private_entry(entry=whole, visibility=Visibility.TEAM, by=cast.colleague)
        columns = columns_of(cast.contributor, respondents_of(cast.contributor, project.item, "G04"))
        lines = {line.code: line for line in lines_of(columns)}
        order = [code for code in whole.item.record.spec.fields if code in lines]
        assert list(lines) == order  # the order of the grid, though the extract comes first
        assert [(cell.shown is None, cell.absent) for cell in lines["G04.06"].cells] == [(True, True), (False, False)]
        assert [cell.shown is not None for cell in lines["G04.14"].cells] == [True, True]
        assert lines["G04.02"].agreement == ""  # one answer agrees with nobody
        page = sign_in(cast.contributor).get(f"/collectes/comparer/{project.item.short_id}/G04/").text
        assert "Question absente de cette réponse" in page

    def test_comes_by_no_new_version_of_the_grid(
        self, cast: Any, entry: GridEntry, grids: Any, facilitator: Any, sign_in: Any
    ) -> None:
        extract = shared(cast, entry)
        drafts.publish(facilitator, grids["G04"], lambda document: None)
        SpecVersion.objects.filter(pk=extract.grid_version.spec_version_id).update(state=SpecVersion.State.REPLACED)
        with pytest.raises(EntryRefused, match="que les questions choisies"):
            move_entry_to_newer_version(entry=fresh(extract), by=cast.contributor)
        client = sign_in(cast.contributor)
        assert "Une nouvelle version de cette grille existe" not in client.get(extract.item.work_url).text
        assert client.get(f"/collectes/{extract.item.short_id}/nouvelle-version/").status_code == 403

    def test_the_same_choice_is_kept_once_and_offered_to_nobody(self, cast: Any, entry: GridEntry) -> None:
        first, second = shared(cast, entry), shared(cast, entry)
        version = first.item.record.spec_version
        assert second.item.record.spec_version_id == version.pk
        assert (version.state, version.number) == (SpecVersion.State.WITHDRAWN, 1)
        assert shared(cast, entry, "G04.06").item.record.spec_version_id != version.pk


class TestErasing:
    """One path, one wording, and what stays is said precisely."""

    def test_the_ordinary_deletion_leads_to_the_only_one(self, cast: Any, entry: GridEntry, sign_in: Any) -> None:
        client, work = sign_in(cast.contributor), f"/travail/{entry.item.short_id}/"
        erase = f"/collectes/{entry.item.short_id}/effacer/"
        for visibility in (None, Visibility.TEAM):
            if visibility:
                open_private_entry(entry=fresh(entry), visibility=visibility, by=cast.contributor)
            page = client.get(work).text
            assert page.count(erase) == 1
            assert f"{work}supprimer/" not in page
            for answer in (client.get(f"{work}supprimer/"), client.post(f"{work}supprimer/")):
                assert (answer.status_code, answer.url) == (302, erase)
        assert GridEntry.objects.filter(pk=entry.pk).exists()

    @pytest.mark.exigence("S90")
    def test_the_page_says_what_stays(self, cast: Any, entry: GridEntry, sign_in: Any) -> None:
        extract = shared(cast, entry)
        client, erase = sign_in(cast.contributor), f"/collectes/{entry.item.short_id}/effacer/"
        page = client.get(erase).text
        assert extract.item.work_url in page
        assert "jamais publié" in page
        done = client.post(erase, follow=True).text
        assert "L'extrait que vous aviez partagé reste" in done.replace("&#x27;", "'")
        assert "n'en reste rien" not in done.replace("&#x27;", "'")
        assert GridEntry.objects.get(pk=extract.pk).shared_from_id is None
        assert rows_holding(LESSON) == {}
        assert set(rows_holding(SHARED)) >= {"formkit_answer"}

    @pytest.mark.exigence("S90")
    def test_an_extract_goes_in_the_same_gesture(self, cast: Any, entry: GridEntry, sign_in: Any) -> None:
        extract = shared(cast, entry)
        client = sign_in(cast.contributor)
        done = client.post(f"/collectes/{entry.item.short_id}/effacer/", {"extracts": "oui"}, follow=True)
        assert "n'en reste rien" in done.text.replace("&#x27;", "'")
        assert [rows_holding(text) for text in (CANARY, LESSON, SHARED, extract.item.short_id)] == [{}, {}, {}, {}]

    @pytest.mark.exigence("S90")
    def test_what_is_online_is_withdrawn_and_what_was_handed_over_stays(
        self, cast: Any, entry: GridEntry, sign_in: Any
    ) -> None:
        published = online(cast, shared(cast, entry, visibility=Visibility.NETWORK))
        given = shared(cast, entry, "G04.13")
        services.hand_over(item=given.item, to=cast.colleague, by=cast.contributor)
        client, erase = sign_in(cast.contributor), f"/collectes/{entry.item.short_id}/effacer/"
        page = client.get(erase).text
        assert "en ligne : la case le retire" in page
        assert "confié à une autre personne : il reste" in page
        done = client.post(erase, {"extracts": "oui"}, follow=True).text.replace("&#x27;", "'")
        assert "retiré de la publication : son texte reste dans son historique" in done
        assert "L'extrait que vous aviez partagé reste" in done
        published.refresh_from_db()
        assert published.published_version_id is None
        assert published.versions.get().state == State.UNPUBLISHED
        assert GridEntry.objects.filter(pk=given.pk, shared_from=None).exists()

    def test_its_page_takes_the_same_queries_whatever_the_extracts(
        self, cast: Any, entry: GridEntry, sign_in: Any
    ) -> None:
        client, counts = sign_in(cast.contributor), []
        for more in (1, 2):
            for _ in range(more):
                shared(cast, entry)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(f"/collectes/{entry.item.short_id}/effacer/")
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 12


@pytest.mark.exigence("S90")
def test_the_last_page_of_a_private_answer_leads_to_no_submission(cast: Any, entry: GridEntry, sign_in: Any) -> None:
    client, work = sign_in(cast.contributor), f"/travail/{entry.item.short_id}/"
    last = entry.item.record.spec.steps[-1].code
    page = client.get(f"{work}ecrire/{last}/").text
    assert "avant de soumettre" not in page
    answer = client.post(f"{work}ecrire/{last}/", {"then": "next", "Z1": LESSON, "Z1.version": "1"})
    assert (answer.status_code, answer.url) == (302, work)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(work).text
    assert len(queries) <= 12
    assert "Partager quelques réponses, ou tout" in page
    assert "oumettre" not in page
    assert "l'équipe s'en sert" not in page.replace("&#x27;", "'")
