"""The reviewer's queue and page: who comes in, what a decision asks for, what is never lost."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.accounts.enums import Attribution, PublicationPolicy
from isic_platform.publication import services
from isic_platform.publication.criteria import CRITERIA
from isic_platform.publication.enums import State, Visibility
from isic_platform.publication.models import Notice, Review
from tests.cast import EVERYBODY
from tests.publication import fiches

pytestmark = pytest.mark.django_db

PRINCIPAL = [each.number for each in CRITERIA if each.is_principal]
YES = {f"c{number}": "oui" for number in PRINCIPAL}
REVIEWERS = {"reviewer", "facilitator", "manager"}


@pytest.fixture
def waiting(cast: Any) -> Any:
    return fiches.submitted(cast.contributor, cast.institution)


def state_of(item: Any) -> str:
    fresh = fiches.fresh(item)
    version = fresh.working_version or fresh.published_version
    return version.state


@pytest.mark.exigence("S152")
def test_only_reviewers_come_in_and_never_the_authors(cast: Any, waiting: Any, sign_in: Any) -> None:
    services.set_co_writers(item=waiting, users=[cast.facilitator], by=cast.contributor)
    expected = {name: 404 for name in EVERYBODY} | {"reviewer": 200, "manager": 200}
    expected |= {"contributor": 403, "facilitator": 403, "anonymous": 302}
    url = f"/relectures/{waiting.short_id}/"
    assert {name: sign_in(cast[name]).get(url).status_code for name in EVERYBODY} == expected
    refusal = sign_in(cast.contributor).get(url).content.decode()
    assert "On ne relit pas ce qu&#x27;on a écrit" in refusal


def test_the_queue_holds_what_waits_for_this_person(cast: Any, waiting: Any, sign_in: Any) -> None:
    for name in set(EVERYBODY) - {"anonymous"}:
        page = sign_in(cast[name]).get("/relectures/").content.decode()
        assert ("Cuisine du mardi" in page) == (name in REVIEWERS), name
    page = sign_in(cast.reviewer).get("/relectures/").content.decode()
    assert "aujourd&#x27;hui" in page
    assert "CCAS d’Exemple" in page
    assert "Trace légère" in page
    assert "Contributrice" not in page  # she did not choose to be named
    cast.contributor.attribution = Attribution.NAME
    cast.contributor.save()
    assert "Inès Contributrice" in sign_in(cast.reviewer).get("/relectures/").content.decode()


def test_a_return_needs_a_reason_and_loses_nothing(cast: Any, waiting: Any, sign_in: Any) -> None:
    client = sign_in(cast.reviewer)
    typed = {"decision": "retour", "reason": "  ", "c3": "non", "c3_comment": "Étape 2 obscure"}
    page = client.post(f"/relectures/{waiting.short_id}/", typed)
    text = page.content.decode()
    assert page.status_code == 422
    assert "Dites aux auteurs ce qui est à corriger." in text
    assert 'href="#id_reason"' in text
    assert 'value="Étape 2 obscure"' in text
    assert 'name="c3" value="non" id="id_c3_1" checked' in " ".join(text.split())
    assert state_of(waiting) == State.SUBMITTED
    assert not Review.objects.exists()


def test_a_return_reaches_its_authors(cast: Any, waiting: Any, sign_in: Any) -> None:
    client = sign_in(cast.reviewer)
    typed = {"decision": "retour", "reason": "Précisez le public.", "c6": "non", "c6_comment": "Rien sur les limites"}
    assert client.post(f"/relectures/{waiting.short_id}/", typed).status_code == 302
    assert state_of(waiting) == State.RETURNED
    review = Review.objects.get()
    assert (review.reason, review.reviewer) == ("Précisez le public.", cast.reviewer)
    assert review.criteria == {"6": {"answer": "non", "comment": "Rien sur les limites"}}
    assert Notice.objects.filter(user=cast.contributor).count() == 1
    page = sign_in(cast.contributor).get(f"/travail/{waiting.short_id}/historique/").content.decode()
    assert "Précisez le public." in page and "Rien sur les limites" in page


@pytest.mark.parametrize("number", PRINCIPAL)
def test_no_to_a_principal_criterion_forbids_to_validate(cast: Any, waiting: Any, sign_in: Any, number: int) -> None:
    page = sign_in(cast.reviewer).post(
        f"/relectures/{waiting.short_id}/", {"decision": "valide", **YES, f"c{number}": "non"}
    )
    assert page.status_code == 422
    assert "empêche de valider" in page.content.decode()
    assert f'href="#id_c{number}_group"' in page.content.decode()
    assert state_of(waiting) == State.SUBMITTED


def test_a_principal_criterion_is_answered_or_explained(cast: Any, waiting: Any, sign_in: Any) -> None:
    client = sign_in(cast.reviewer)
    url = f"/relectures/{waiting.short_id}/"
    missing = client.post(url, {"decision": "valide", **YES, "c11": ""})
    assert "Répondez à ce critère principal" in missing.content.decode()
    unexplained = client.post(url, {"decision": "valide", **YES, "c11": "nr"})
    assert "Dites pourquoi ce critère principal reste sans réponse" in unexplained.content.decode()
    assert state_of(waiting) == State.SUBMITTED
    typed = {"decision": "valide", **YES, "c11": "nr", "c11_comment": "Aucune structure citée"}
    assert client.post(url, typed).status_code == 302
    assert state_of(waiting) == State.VALIDATED


@pytest.mark.exigence("S222")
def test_a_passage_to_confirm_asks_for_a_written_decision_and_is_not_quoted(cast: Any, sign_in: Any) -> None:
    item = fiches.submitted(cast.contributor, cast.institution, P30="Le service répond au 04 77 12 34 56.")
    client = sign_in(cast.reviewer)
    url = f"/relectures/{item.short_id}/"
    page = client.get(url).content.decode()
    alert = page[page.index("À confirmer") : page.index("Le texte soumis")]
    assert "Numéro de téléphone" in alert and "Constat" in alert
    assert "04 77" not in alert
    refused = client.post(url, {"decision": "valide", **YES})
    assert "Dites pourquoi les passages signalés peuvent rester" in refused.content.decode()
    assert state_of(item) == State.SUBMITTED
    typed = {"decision": "valide", **YES, "alerts_decision": "Standard public de la mairie."}
    assert client.post(url, typed).status_code == 302
    assert Review.objects.get().criteria["alerts"] == {"comment": "Standard public de la mairie."}


def test_two_reviewers_at_once(cast: Any, waiting: Any, sign_in: Any) -> None:
    services.validate_version(item=waiting, by=cast.facilitator, criteria={})
    page = sign_in(cast.reviewer).post(
        f"/relectures/{waiting.short_id}/", {"decision": "retour", "reason": "Trop vague."}
    )
    assert page.status_code == 422
    assert "a déjà été relue" in page.content.decode()
    assert state_of(waiting) == State.VALIDATED


def test_publication_follows_validation(cast: Any, waiting: Any, sign_in: Any) -> None:
    url = f"/relectures/{waiting.short_id}/publier/"
    assert sign_in(cast.reviewer).post(url).status_code == 403
    services.validate_version(item=waiting, by=cast.reviewer, criteria={})
    for name, status in {"contributor": 403, "manager": 403, "colleague": 404, "stranger": 404, "admin": 404}.items():
        assert (name, sign_in(cast[name]).post(url).status_code) == (name, status)
    answer = sign_in(cast.reviewer).post(url)
    assert (answer.status_code, answer.url) == (302, f"/o/{waiting.short_id}/")
    assert sign_in().get(f"/o/{waiting.short_id}/").status_code == 200


@pytest.mark.exigence("S224")
def test_a_manager_publishes_only_with_an_author_s_agreement(cast: Any, waiting: Any, sign_in: Any) -> None:
    cast.institution.publication_policy = PublicationPolicy.MANAGER
    cast.institution.save()
    services.validate_version(item=waiting, by=cast.reviewer, criteria={})
    url = f"/relectures/{waiting.short_id}/publier/"
    assert sign_in(cast.manager).post(url).status_code == 403
    assert sign_in(cast.contributor).post(f"/travail/{waiting.short_id}/accord/").status_code == 302
    assert sign_in(cast.manager).post(url).status_code == 302
    assert state_of(waiting) == State.PUBLISHED


def test_a_publication_reserved_to_the_team_brings_its_reviewer_back_to_the_queue(cast: Any, sign_in: Any) -> None:
    item = fiches.validated(cast.contributor, cast.institution, cast.reviewer, visibility=Visibility.TEAM)
    answer = sign_in(cast.reviewer).post(f"/relectures/{item.short_id}/publier/")
    assert (answer.status_code, answer.url) == (302, "/relectures/")
    assert state_of(item) == State.PUBLISHED


def test_the_diffusion_of_a_reinforced_subject_is_opened_by_a_reviewer_alone(cast: Any, sign_in: Any) -> None:
    item = fiches.submitted(cast.contributor, cast.institution, P65="oui", visibility=Visibility.NETWORK)
    url = f"/relectures/{item.short_id}/ouvrir/"
    for name, status in {"contributor": 403, "facilitator": 403, "manager": 403, "stranger": 404}.items():
        assert (name, sign_in(cast[name]).post(url, {"visibility": "DIF-PUB"}).status_code) == (name, status)
    assert fiches.fresh(item).visibility == Visibility.NETWORK
    sign_in(cast.reviewer).post(url, {"visibility": "DIF-INT"})
    opened = fiches.fresh(item)
    assert (opened.visibility, opened.opened_to) == (Visibility.NETWORK, Visibility.INTER_NETWORK)
    assert opened.opened_by == cast.reviewer


def test_a_review_typed_in_an_expired_session_comes_back(cast: Any, waiting: Any, sign_in: Any) -> None:
    client = sign_in(cast.reviewer)
    url = f"/relectures/{waiting.short_id}/"
    client.get(url)
    client.cookies.pop("sessionid")
    typed = {"decision": "retour", "reason": "Un motif long à écrire.", "c6": "non", "c6_comment": "Rien"}
    assert client.post(url, typed).url.startswith("/connexion/")
    client.force_login(cast.reviewer, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(url).content.decode()
    assert "Un motif long à écrire.</textarea>" in page
    assert 'value="Rien"' in page
    assert state_of(waiting) == State.SUBMITTED


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same_for_one_or_three(
    cast: Any, sign_in: Any, django_assert_max_num_queries: Any, count: int
) -> None:
    for number in range(count):
        fiches.submitted(cast.contributor, cast.institution, P01=f"Fiche {number}")
    client = sign_in(cast.reviewer)
    client.get("/relectures/")
    with django_assert_max_num_queries(12):
        assert client.get("/relectures/").content.decode().count("result__title") == count
    url = f"/relectures/{fiches.Item.objects.first().short_id}/"
    client.get(url)
    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200
