"""The private grid G04: its author alone opens it, shares what they choose, and deletes it without a trace."""

from __future__ import annotations

from typing import Any

import pytest
from pghistory.models import Context

from isic_platform.accounts.services import deactivate_account
from isic_platform.formkit.models import AnswerRevision
from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.exceptions import NotReady
from isic_platform.publication.models import Item
from isic_platform.publication.services.erasure import events_of
from knowledge.exceptions import EntryRefused
from knowledge.levels import model_conditions
from knowledge.models import GridEntry
from knowledge.services import finish_grid_entry
from knowledge.services.private import erase_private_entry, open_private_entry, share_extract
from tests.cast import EVERYBODY
from tests.knowledge.entries import fresh
from tests.knowledge.private import CANARY, LESSON, written
from tests.publication.test_redaction_pages import rows_holding

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(cast: Any, grids: Any, project: Any) -> GridEntry:
    project.item.co_writers.add(cast.colleague)
    return written(cast.contributor, grids["G04"], project)


@pytest.mark.exigence("S90")
def test_its_author_alone_opens_it_even_inside_the_team(cast: Any, entry: GridEntry) -> None:
    assert entry.item.visibility == Visibility.AUTHOR
    assert entry.respondent_kind == "professionnel"
    assert list(entry.item.co_writers.all()) == []
    readers = [name for name in EVERYBODY if GridEntry.objects.visible_to(cast[name]).filter(pk=entry.pk).exists()]
    assert readers == ["contributor"]


@pytest.mark.exigence("S90")
def test_a_diffusion_chosen_in_passing_opens_nothing(cast: Any, entry: GridEntry) -> None:
    services.write_item_answers(item=entry.item, values={"DIFFUSION": "DIF-EQU"}, by=cast.contributor)
    assert fresh(entry).item.visibility == Visibility.AUTHOR
    with pytest.raises(NotReady) as refusal:
        services.submit_item(item=Item.objects.get(pk=entry.item_id), by=cast.contributor)
    confirm = [issue for issue in refusal.value.issues if issue.link]
    assert [issue.link for issue in confirm] == [f"/collectes/{entry.item.short_id}/partager/"]


def test_it_counts_for_no_level_and_no_other_list(cast: Any, entry: GridEntry, project: Any) -> None:
    missing = {code: {"special": "DOC-SO"} for code in entry.item.record.spec.fields if code.startswith(("G04", "Z"))}
    done = {code: value for code, value in missing.items() if code not in entry.item.record.values}
    services.write_item_answers(item=entry.item, values=done, by=cast.contributor)
    finish_grid_entry(entry=fresh(entry), by=cast.contributor)
    assert GridEntry.objects.finished().shared().filter(project=project).count() == 0
    before = [issue.message for issue in model_conditions(project.item, "NIV-MO")]
    erase_private_entry(entry=fresh(entry), by=cast.contributor)
    assert [issue.message for issue in model_conditions(project.item, "NIV-MO")] == before


class TestDuties:
    """No duty opens it, and no duty learns that it exists."""

    @pytest.mark.parametrize("name", [name for name in EVERYBODY if name not in ("contributor", "anonymous")])
    def test_removal_finds_nothing(self, cast: Any, entry: GridEntry, sign_in: Any, name: str) -> None:
        client, unknown = sign_in(cast[name]), "x" * len(entry.item.short_id)
        for short_id in (entry.item.short_id, unknown):
            assert client.get(f"/travail/{short_id}/caviarder/").status_code == 404
            assert client.post(f"/travail/{short_id}/caviarder/", {"text": CANARY}).status_code == 404

    def test_an_author_who_also_reviews_leaves_no_line_in_the_log(
        self, cast: Any, entry: GridEntry, sign_in: Any
    ) -> None:
        item = entry.item
        item.owner = cast.reviewer
        item.save()
        client = sign_in(cast.reviewer)
        assert client.get(f"/travail/{item.short_id}/caviarder/").status_code == 403
        assert item.short_id not in sign_in(cast.admin).get("/journal/retraits/").text

    def test_its_author_gives_it_to_nobody(self, cast: Any, entry: GridEntry, sign_in: Any) -> None:
        client = sign_in(cast.contributor)
        url = f"/travail/{entry.item.short_id}/equipe/"
        assert client.get(url).status_code == 403
        assert client.post(url, {"hand_over": cast.colleague.pk}).status_code == 403
        assert fresh(entry).item.owner == cast.contributor

    def test_a_copy_is_as_private(self, cast: Any, entry: GridEntry) -> None:
        services.write_item_answers(item=entry.item, values={"DIFFUSION": "DIF-PUB"}, by=cast.contributor)
        copy = services.duplicate_item(item=fresh(entry).item, by=cast.contributor, institution=cast.institution)
        assert Item.objects.get(pk=copy.pk).visibility == Visibility.AUTHOR


class TestSharing:
    """Some answers apart, or the whole, and never what stood there before."""

    @pytest.mark.exigence("S90")
    def test_an_extract_holds_what_was_chosen_and_is_published_as_any_answer(self, cast: Any, entry: GridEntry) -> None:
        extract = share_extract(entry=entry, codes=["G04.14"], visibility=Visibility.NETWORK, by=cast.contributor)
        values = extract.item.record.values
        given = {code for code, value in values.items() if code.startswith(("G04", "Z")) and "special" not in value}
        assert given == {"G04.13", "G04.14"}  # the question that opens the chosen one comes with it
        assert LESSON not in extract.item.title
        item = Item.objects.get(pk=extract.item_id)
        services.submit_item(item=item, by=cast.contributor)
        services.validate_version(item=item, by=cast.reviewer, criteria={})
        services.publish_version(item=Item.objects.get(pk=item.pk), by=cast.reviewer)
        assert Item.objects.readable_by(cast.reviewer).filter(pk=item.pk).exists()
        assert not Item.objects.visible_to(cast.reviewer).filter(pk=entry.item_id).exists()
        assert CANARY not in str(Item.objects.get(pk=item.pk).published_version.snapshot)

    def test_an_extract_for_the_team_is_opened_by_the_team(self, cast: Any, entry: GridEntry) -> None:
        extract = share_extract(entry=entry, codes=["G04.06"], visibility=Visibility.TEAM, by=cast.contributor)
        assert Item.objects.visible_to(cast.colleague).filter(pk=extract.item_id).exists()
        assert not Item.objects.visible_to(cast.colleague).filter(pk=entry.item_id).exists()

    def test_nothing_or_nobody_chosen_is_refused(self, cast: Any, entry: GridEntry) -> None:
        for codes, visibility in (
            (["G04.19"], Visibility.TEAM),
            (["G04.06"], Visibility.AUTHOR),
            (["TITRE"], Visibility.TEAM),
        ):
            with pytest.raises(EntryRefused):
                share_extract(entry=entry, codes=codes, visibility=visibility, by=cast.contributor)
        assert entry.extracts.count() == 0

    @pytest.mark.exigence("S90")
    def test_the_whole_is_opened_on_purpose_without_its_past(self, cast: Any, entry: GridEntry, sign_in: Any) -> None:
        services.write_item_answers(
            item=entry.item, values={"G04.06": "Un texte que je peux montrer."}, by=cast.contributor
        )
        open_private_entry(entry=fresh(entry), visibility=Visibility.TEAM, by=cast.contributor)
        assert rows_holding(CANARY) == {}
        client = sign_in(cast.colleague)
        assert "Un texte que je peux montrer." in client.get(f"/travail/{entry.item.short_id}/apercu/").text
        assert CANARY not in client.get(f"/travail/{entry.item.short_id}/historique/?champ=G04.06").text
        with pytest.raises(EntryRefused):
            open_private_entry(entry=fresh(entry), visibility=Visibility.TEAM, by=cast.contributor)

    def test_closing_it_again_takes_it_back_from_the_team(self, cast: Any, entry: GridEntry) -> None:
        open_private_entry(entry=entry, visibility=Visibility.TEAM, by=cast.contributor)
        services.write_item_answers(item=fresh(entry).item, values={"DIFFUSION": "DIF-AUT"}, by=cast.contributor)
        assert not Item.objects.visible_to(cast.colleague).filter(pk=entry.item_id).exists()


class TestErasing:
    """For good: neither rows, nor events, nor addresses in the history of requests."""

    @pytest.mark.exigence("S90")
    def test_nothing_is_left_of_it(self, cast: Any, entry: GridEntry, sign_in: Any) -> None:
        short_id, pk, item_pk = entry.item.short_id, entry.pk, entry.item_id
        client = sign_in(cast.contributor)
        kind = {"REPONDANT": "equipe", "REPONDANT.version": "1"}
        assert client.post(f"/travail/{short_id}/reponse/REPONDANT/", kind).status_code == 200
        extract = share_extract(entry=fresh(entry), codes=["G04.13"], visibility=Visibility.TEAM, by=cast.contributor)
        assert Context.objects.filter(metadata__url__icontains=short_id).exists()
        assert client.get(f"/collectes/{short_id}/effacer/").status_code == 200
        answer = client.post(f"/collectes/{short_id}/effacer/")
        assert (answer.status_code, answer.url) == (302, "/collectes/")
        client.get(answer.url)
        assert [rows_holding(text) for text in (CANARY, LESSON, short_id)] == [{}, {}, {}]
        assert events_of(GridEntry).objects.filter(pgh_obj_id=pk).count() == 0
        assert events_of(Item).objects.filter(pgh_obj_id=item_pk).count() == 0
        assert events_of(GridEntry).objects.filter(shared_from_id=pk).count() == 0
        assert GridEntry.objects.get(pk=extract.pk).shared_from_id is None

    def test_at_any_time_before_its_publication(self, cast: Any, entry: GridEntry) -> None:
        blanks = {
            code: {"special": "DOC-SO"}
            for code, field in entry.item.record.spec.fields.items()
            if field.accepts_special and code not in entry.item.record.values and field.type != "calcule"
        }
        services.write_item_answers(item=entry.item, values=blanks, by=cast.contributor)
        open_private_entry(entry=fresh(entry), visibility=Visibility.NETWORK, by=cast.contributor)
        item = Item.objects.get(pk=entry.item_id)
        services.submit_item(item=item, by=cast.contributor)
        services.validate_version(item=item, by=cast.reviewer, criteria={})
        erase_private_entry(entry=fresh(entry), by=cast.contributor)
        assert rows_holding(CANARY) == {}

    def test_not_after_it(self, cast: Any, entry: GridEntry) -> None:
        extract = share_extract(entry=entry, codes=["G04.06"], visibility=Visibility.NETWORK, by=cast.contributor)
        item = Item.objects.get(pk=extract.item_id)
        services.submit_item(item=item, by=cast.contributor)
        services.validate_version(item=item, by=cast.reviewer, criteria={})
        services.publish_version(item=Item.objects.get(pk=item.pk), by=cast.reviewer)
        with pytest.raises(EntryRefused):
            erase_private_entry(entry=fresh(extract), by=cast.contributor)
        assert GridEntry.objects.filter(pk=extract.pk).exists()

    @pytest.mark.exigence("S90")
    def test_it_goes_with_the_account_and_the_rest_stays(
        self, cast: Any, entry: GridEntry, grids: Any, project: Any
    ) -> None:
        extract = share_extract(entry=entry, codes=["G04.13"], visibility=Visibility.TEAM, by=cast.contributor)
        other = written(cast.colleague, grids["G04"], project)
        deactivate_account(account=cast.contributor, by=cast.admin)
        left = set(GridEntry.objects.filter(pk__in=[entry.pk, extract.pk, other.pk]).values_list("pk", flat=True))
        assert left == {extract.pk, other.pk}
        assert AnswerRevision.objects.filter(record=entry.item.record_id).count() == 0


class TestPages:
    """What its author sees and does."""

    def test_the_page_says_who_can_read_it(self, cast: Any, entry: GridEntry, sign_in: Any) -> None:
        page = sign_in(cast.contributor).get(f"/travail/{entry.item.short_id}/").text
        assert "Vous, et personne d'autre." in page.replace("&#x27;", "'")
        for name in ("partager", "effacer", "emporter"):
            assert f"/collectes/{entry.item.short_id}/{name}/" in page

    def test_sharing_from_the_page(self, cast: Any, entry: GridEntry, sign_in: Any) -> None:
        client, url = sign_in(cast.contributor), f"/collectes/{entry.item.short_id}/partager/"
        assert client.get(url).status_code == 200
        refused = client.post(url, {"what": "extrait", "visibility": "DIF-EQU"})
        assert (refused.status_code, GridEntry.objects.filter(shared_from=entry).count()) == (422, 0)
        done = client.post(url, {"what": "extrait", "codes": ["G04.06"], "visibility": "DIF-EQU"})
        extract = GridEntry.objects.get(shared_from=entry)
        assert (done.status_code, done.url) == (302, f"/travail/{extract.item.short_id}/")
        assert fresh(entry).item.visibility == Visibility.AUTHOR
        client.post(url, {"what": "tout", "visibility": "DIF-RES"})
        assert fresh(entry).item.visibility == Visibility.NETWORK
        assert client.get(url).status_code == 403

    def test_keeping_a_copy(self, cast: Any, entry: GridEntry, sign_in: Any) -> None:
        answer = sign_in(cast.contributor).get(f"/collectes/{entry.item.short_id}/emporter/")
        assert answer["Content-Disposition"] == 'attachment; filename="G04-ma-reponse.txt"'
        assert CANARY in answer.content.decode()
        assert sign_in(cast.contributor).get(f"/travail/{entry.item.short_id}/imprimer/").status_code == 200
