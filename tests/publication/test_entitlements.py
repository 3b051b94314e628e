"""Who may not, and what a malformed request gets."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.accounts.enums import Attribution
from isic_platform.accounts.services import deactivate_account
from isic_platform.formkit.enums import Level
from isic_platform.publication import services
from isic_platform.publication.enums import State, Visibility
from isic_platform.publication.exceptions import NotReady
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_republish_item, can_review_item
from isic_platform.publication.selectors import withdrawn_items
from tests.publication import fiches


@pytest.mark.exigence("S152")
def test_who_wrote_a_version_does_not_review_it_even_after_leaving_the_team(cast: Any, sign_in: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution)
    services.set_co_writers(item=item, users=[cast.reviewer], by=cast.contributor)
    services.write_item_answers(item=item, values={"P190": "Écrit par qui relit."}, by=cast.reviewer)
    services.submit_item(item=item, by=cast.contributor)
    services.set_co_writers(item=item, users=[], by=cast.contributor)
    item = fiches.fresh(item)
    assert can_review_item(cast.reviewer, item) is False
    assert not Item.objects.reviewable_by(cast.reviewer).filter(pk=item.pk).exists()
    assert sign_in(cast.reviewer).get(f"/relectures/{item.short_id}/").status_code == 404
    assert can_review_item(cast.facilitator, item) is True


def test_an_administrator_reads_no_unpublished_version(cast: Any, sign_in: Any) -> None:
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer)
    services.write_item_answers(item=item, values={"P02": "Texte en relecture"}, by=cast.contributor)
    services.submit_item(item=item, by=cast.contributor)
    services.return_version(item=item, by=cast.reviewer, reason="Motif confidentiel", criteria={})
    client = sign_in(cast.admin)
    for page in ("historique/", "comparer/?de=1&a=2"):
        answer = client.get(f"/travail/{item.short_id}/{page}")
        assert (page, answer.status_code) == (page, 403)
        assert "Motif confidentiel" not in answer.content.decode()


def test_a_validated_version_may_still_be_returned(cast: Any, sign_in: Any) -> None:
    item = fiches.validated(cast.contributor, cast.institution, cast.reviewer)
    answer = sign_in(cast.reviewer).post(
        f"/relectures/{item.short_id}/",
        {"decision": "retour", "reason": "Un partenaire a retiré son accord.", "after_validation": "1"},
    )
    assert answer.status_code == 302
    assert fiches.fresh(item).working_version.state == State.RETURNED


def test_what_stays_with_its_author_is_not_submitted(cast: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution, visibility=Visibility.AUTHOR)
    with pytest.raises(NotReady) as refusal:
        services.submit_item(item=item, by=cast.contributor)
    assert [issue.code for issue in refusal.value.issues if issue.blocks] == ["P16"]
    assert cast.reviewer.notices.count() == 0


def test_a_withdrawn_text_kept_by_its_author_is_read_by_nobody_else(cast: Any, sign_in: Any) -> None:
    item = fiches.withdrawn(cast.contributor, cast.institution, cast.reviewer)
    services.write_item_answers(item=item, values={"P16": "DIF-AUT"}, by=cast.contributor)
    client = sign_in(cast.reviewer)
    assert client.get(f"/travail/{item.short_id}/retire/").status_code in (403, 404)
    assert client.post(f"/travail/{item.short_id}/republier/").status_code in (403, 404)


def test_co_writers_republish_neither_their_text_nor_one_kept_by_its_author(cast: Any) -> None:
    item = fiches.withdrawn(cast.contributor, cast.institution, cast.reviewer)
    assert can_republish_item(cast.reviewer, item) is True
    services.set_co_writers(item=item, users=[cast.reviewer], by=cast.contributor)
    assert can_republish_item(cast.reviewer, fiches.fresh(item)) is False
    services.write_item_answers(item=item, values={"P16": "DIF-AUT"}, by=cast.contributor)
    for person in (cast.reviewer, cast.facilitator, cast.contributor):
        assert can_republish_item(person, fiches.fresh(item)) is False
    assert item not in withdrawn_items(cast.facilitator)


def test_an_author_learns_how_a_validated_version_can_change(cast: Any, sign_in: Any) -> None:
    item = fiches.validated(cast.contributor, cast.institution, cast.reviewer)
    page = sign_in(cast.contributor).get(f"/travail/{item.short_id}/").content.decode()
    assert "demandez à un relecteur de la renvoyer avec un motif" in page
    assert "Renvoyer avec un motif" in sign_in(cast.reviewer).get(f"/relectures/{item.short_id}/").content.decode()


@pytest.mark.parametrize("name", ["anonymous", "colleague", "reviewer", "facilitator", "manager"])
def test_the_name_of_a_closed_account_leaves_every_page(cast: Any, sign_in: Any, name: str) -> None:
    cast.contributor.attribution = Attribution.NAME
    cast.contributor.save(update_fields=["attribution"])
    item = fiches.published(cast.contributor, cast.institution, cast.reviewer, level=Level.STANDARD)
    services.set_co_writers(item=item, users=[cast.colleague], by=cast.contributor)
    services.write_item_answers(item=item, values={"P02": "Suite"}, by=cast.colleague)
    services.submit_item(item=item, by=cast.colleague)
    client, pages = sign_in(cast[name]), [
        f"/o/{item.short_id}/", f"/o/{item.short_id}/?format=json", f"/o/{item.short_id}/?format=jsonld",
        f"/o/{item.short_id}/imprimer/", f"/api/v1/projects/{item.short_id}/", f"/relectures/{item.short_id}/",
        f"/travail/{item.short_id}/historique/", f"/travail/{item.short_id}/comparer/?de=1&a=2",
        f"/travail/{item.short_id}/apercu/",
    ]  # fmt: skip
    assert "Inès Contributrice" in client.get(pages[0]).content.decode()
    deactivate_account(account=cast.contributor, by=cast.admin)
    for page in pages:
        assert (page, "Contributrice" in client.get(page).content.decode()) == (page, False)
    assert "Contributeur de la structure CCAS d" in client.get(pages[0]).content.decode()


def test_saves_tell_no_name_of_an_account(cast: Any, sign_in: Any) -> None:
    item = fiches.draft(cast.contributor, cast.institution, level=Level.STANDARD)
    client = sign_in(cast.contributor)
    assert client.get(f"/travail/{item.short_id}/historique/?champ=P30").status_code == 200
    assert client.get(f"/travail/{item.short_id}/historique/?champ=P08").status_code == 404


@pytest.mark.parametrize("text", ["²", "%00", "9" * 40, "-1", "a"])
def test_a_malformed_number_or_text_is_never_a_fault(cast: Any, sign_in: Any, text: str) -> None:
    item = fiches.draft(cast.contributor, cast.institution)
    client = sign_in(cast.contributor)
    for page in (f"/projets/?apres={text}", f"/collectes/?avant={text}", f"/travail/{item.short_id}/equipe/?q={text}"):
        assert (page, client.get(page).status_code) == (page, 200)
    assert client.get(f"/collectes/nouvelle/?grille={text}").status_code in (302, 404)
    assert client.post(f"/travail/{item.short_id}/equipe/", {"add": text}).status_code == 422
    assert (
        client.post(
            f"/travail/{item.short_id}/ecrire/essentiel/", {"key": f"a{text}\x00", "P02.version": text}
        ).status_code
        < 500
    )


@pytest.mark.parametrize("cursor", ["cD1hYmM=", "cD0lMDA=", "####", "cD0xJnI9MQ=="])
@pytest.mark.parametrize(
    "endpoint", ["grids", "vocabularies", "institutions", "territories", "projects", "grid-entries", "search"]
)
def test_a_malformed_cursor_is_a_problem_not_a_fault(cast: Any, sign_in: Any, endpoint: str, cursor: str) -> None:
    answer = sign_in().get(f"/api/v1/{endpoint}/", {"cursor": cursor})
    assert answer.status_code in (200, 404)
    assert answer["Content-Type"].split(";")[0] in ("application/json", "application/problem+json")


@pytest.mark.parametrize(
    ("endpoint", "cursor"),
    [
        *((endpoint, "cD0lMDA=") for endpoint in ("grids", "vocabularies", "institutions", "territories", "projects")),
        *((endpoint, "cD1hYmM=") for endpoint in ("grids", "vocabularies", "projects", "grid-entries")),
    ],
)
def test_a_position_that_no_row_can_have_is_told_to_the_machine(
    cast: Any, sign_in: Any, endpoint: str, cursor: str
) -> None:
    answer = sign_in().get(f"/api/v1/{endpoint}/", {"cursor": cursor})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert "curseur" in answer.json()["detail"]
