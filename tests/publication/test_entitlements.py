"""Who may not, and what a malformed request gets."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.publication import services
from isic_platform.publication.enums import State, Visibility
from isic_platform.publication.exceptions import NotReady
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_review_item
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
