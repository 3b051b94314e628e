"""Proposals of a network: argued, supported once each, decided with a reason, read by nobody else (S158)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from isic_platform.accounts.enums import Role
from isic_platform.publication.models import Notice
from knowledge.enums import ProposalState
from knowledge.models import PriorityArgument, PriorityProposal, Vote
from knowledge.services import priorities as services
from knowledge.together import permissions
from tests.cast import EVERYBODY, join
from tests.knowledge.together import scenes

MEMBERS_OF_NETWORK = ("contributor", "colleague", "manager", "partner", "reviewer", "facilitator")
OUTSIDERS = ("stranger", "admin")


@pytest.fixture
def proposal(cast: Any) -> PriorityProposal:
    return scenes.proposal(cast.contributor, cast.network)


@pytest.mark.exigence("S158")
@pytest.mark.parametrize("name", EVERYBODY)
def test_who_may_do_what(cast: Any, proposal: Any, name: str) -> None:
    user, member = cast[name], name in MEMBERS_OF_NETWORK
    argument = services.add_argument(proposal=proposal, by=cast.colleague, stance="pour", text="Oui.")
    other = scenes.proposal(cast.colleague, cast.network)
    found = (
        permissions.can_propose_priority(user, cast.network),
        permissions.can_debate_priority(user, proposal),
        permissions.can_decide_priority(user, proposal),
        permissions.can_withdraw_argument(user, argument),
        permissions.can_edit_priority(user, proposal),
        permissions.can_edit_priority(user, other),
        PriorityProposal.objects.visible_to(user).count(),
    )
    decides = name == "facilitator"
    withdraws = name in ("colleague", "facilitator")
    assert found == (member, member, decides, withdraws, False, name == "colleague", 2 if member else 0)


@pytest.mark.exigence("S158")
@pytest.mark.parametrize("name", OUTSIDERS)
def test_the_network_alone_reads_and_writes(cast: Any, proposal: Any, sign_in: Any, name: str) -> None:
    argument = services.add_argument(proposal=proposal, by=cast.colleague, stance="pour", text="Oui.")
    client, at = sign_in(cast[name]), f"/priorites/{proposal.pk}/"
    assert scenes.TITLE not in client.get("/priorites/").text
    assert scenes.TITLE not in client.get("/apprendre/").text
    assert client.get(at).status_code == 404
    assert client.get(f"{at}modifier/").status_code == 404
    assert client.get(f"/priorites/arguments/{argument.pk}/retirer/").status_code == 404
    for action in ("argumenter", "soutenir", "decider"):
        assert client.post(f"{at}{action}/", {"stance": "pour", "text": "Oui."}).status_code == 404
    for act in (services.support_priority, services.take_back_support):
        with pytest.raises(PermissionDenied):
            act(proposal=proposal, by=cast[name])
    with pytest.raises(PermissionDenied):
        scenes.proposal(cast[name], cast.network)
    assert (Vote.objects.count(), PriorityArgument.objects.count()) == (0, 1)


def test_a_visitor_is_asked_to_sign_in(cast: Any, proposal: Any, client: Any) -> None:
    assert client.get(f"/priorites/{proposal.pk}/").url.startswith("/connexion/")


@pytest.mark.exigence("S158")
def test_a_member_proposes_from_the_page(cast: Any, grids: Any, sign_in: Any) -> None:
    client = sign_in(cast.partner)
    page = client.get("/priorites/nouvelle/")
    assert "du réseau « Réseau Loire »" in page.text
    assert "G02 – Freins" in page.text
    assert "G04 – " not in page.text  # a private grid is nobody's collective priority
    sent = {"title": scenes.TITLE, "argument": scenes.WHY, "themes": ["THE-15"], "grids": [grids["G02"].pk]}
    answer = client.post("/priorites/nouvelle/", sent)
    row = PriorityProposal.objects.get()
    assert answer.url == f"/priorites/{row.pk}/"
    assert (row.network, row.created_by, row.themes) == (cast.network, cast.partner, ["THE-15"])
    assert list(row.grids.all()) == [grids["G02"]]
    page = client.get(answer.url)
    assert "Isolement" in page.text
    assert "Proposée par : Vous" in page.text


def test_in_several_networks_the_person_chooses(cast: Any, grids: Any, sign_in: Any) -> None:
    join(cast.partner, Role.REVIEWER, cast.other_network)
    client = sign_in(cast.partner)
    sent = {"title": scenes.TITLE, "argument": scenes.WHY, "network": cast.other_network.pk}
    client.post("/priorites/nouvelle/", sent)
    assert PriorityProposal.objects.get().network == cast.other_network


def test_an_account_of_no_network_is_told(cast: Any, sign_in: Any) -> None:
    client = sign_in(cast.admin)
    assert client.get("/priorites/nouvelle/").status_code == 403
    assert "rattaché à aucun" in client.get("/priorites/").text


@pytest.mark.exigence("S222")
def test_no_text_that_identifies_a_person_is_saved(cast: Any, proposal: Any, grids: Any, sign_in: Any) -> None:
    facilitator, at = sign_in(cast.facilitator), f"/priorites/{proposal.pk}/"
    argument = services.add_argument(proposal=proposal, by=cast.colleague, stance="pour", text="Oui.")
    sent = {"title": scenes.PERSONAL, "argument": scenes.PERSONAL}
    pages = [
        facilitator.post("/priorites/nouvelle/", sent),
        facilitator.post(f"{at}argumenter/", {"stance": "pour", "text": scenes.PERSONAL}),
        facilitator.post(f"{at}decider/", {"state": "retenue", "decision": scenes.PERSONAL}),
        facilitator.post(f"/priorites/arguments/{argument.pk}/retirer/", {"withdrawal": scenes.PERSONAL}),
    ]
    for page in pages:
        assert page.status_code == 422
        assert scenes.PHONE in page.text
    assert pages[0].text.count(scenes.PHONE) == 4  # two fields, each in the summary and beside its control
    assert (PriorityProposal.objects.count(), PriorityArgument.objects.count()) == (1, 1)
    proposal.refresh_from_db()
    argument.refresh_from_db()
    assert (proposal.state, argument.withdrawn_at) == (ProposalState.OPEN, None)


@pytest.mark.exigence("S158")
def test_one_vote_each_that_can_be_taken_back(cast: Any, proposal: Any, sign_in: Any) -> None:
    client, at = sign_in(cast.colleague), f"/priorites/{proposal.pk}/soutenir/"
    for _ in range(2):
        client.post(at, {"soutien": "oui"})
    services.support_priority(proposal=proposal, by=cast.manager)
    assert proposal.votes.count() == 2
    page = client.get("/priorites/")
    assert "<strong>2</strong> soutiens, dont le vôtre" in page.text
    client.post(at, {"soutien": "non"})
    client.post(at, {"soutien": "non"})
    assert list(proposal.votes.values_list("user", flat=True)) == [cast.manager.pk]


@pytest.mark.exigence("S158")
def test_the_list_is_ranked_by_support_then_age_page_after_page(cast: Any, sign_in: Any, monkeypatch: Any) -> None:
    rows = [scenes.proposal(cast.contributor, cast.network, title=f"Thème {number}") for number in range(5)]
    for person, voted in ((cast.colleague, (1, 3)), (cast.manager, (1,)), (cast.partner, (0,))):
        for number in voted:
            services.support_priority(proposal=rows[number], by=person)
    monkeypatch.setattr("knowledge.together.priorities.PAGE", 2)
    client, address, seen = sign_in(cast.reviewer), "/priorites/", []
    while address:
        page = client.get(address).context["page"]
        seen += [each.title for each in page.items]
        address = f"/priorites/{page.next_url}" if page.next_url else ""
    assert seen == ["Thème 1", "Thème 3", "Thème 0", "Thème 4", "Thème 2"]


@pytest.mark.exigence("S158", "S220")
def test_the_debate_shows_positions_and_names_as_people_chose(cast: Any, proposal: Any, sign_in: Any) -> None:
    cast.manager.attribution = "nom"
    cast.manager.save()
    said = [(cast.colleague, "pour", "On le voit partout."), (cast.manager, "contre", "Commençons par les horaires.")]
    for person, stance, text in said:
        sign_in(person).post(f"/priorites/{proposal.pk}/argumenter/", {"stance": stance, "text": text})
    services.add_argument(proposal=proposal, by=cast.facilitator, stance="nuance", text="Les deux ?")
    page = sign_in(cast.partner).get(f"/priorites/{proposal.pk}/")
    for text in ("On le voit partout.", "Commençons par les horaires.", "Les deux ?"):
        assert text in page.text
    assert [argument.who for argument in page.context["debate"].arguments] == [
        "CCAS d’Exemple", "Nadia Encadrante (CCAS d’Exemple)", "L'animation du réseau",
    ]  # fmt: skip
    assert "Paul Collègue" not in page.text
    assert "On discute l'idée, jamais la personne" in page.text


@pytest.mark.exigence("S158")
def test_the_author_corrects_while_nobody_argued(cast: Any, proposal: Any, sign_in: Any) -> None:
    client, at = sign_in(cast.contributor), f"/priorites/{proposal.pk}/modifier/"
    sent = {"title": "Aller vers", "argument": "Parce que."}
    assert client.post(at, sent).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.title, proposal.argument) == ("Aller vers", "Parce que.")
    assert "Texte corrigé le" in sign_in(cast.partner).get(f"/priorites/{proposal.pk}/").text
    assert sign_in(cast.colleague).get(at).status_code == 403
    services.add_argument(proposal=proposal, by=cast.colleague, stance="contre", text="Non.")
    assert client.get(at).status_code == 403
    assert client.post(at, {"title": "Tout autre chose", "argument": "x"}).status_code == 403


@pytest.mark.exigence("S220")
def test_a_withdrawn_argument_keeps_its_place_and_its_reason(cast: Any, proposal: Any, sign_in: Any) -> None:
    argument = services.add_argument(proposal=proposal, by=cast.colleague, stance="contre", text="Propos blessant.")
    at = f"/priorites/arguments/{argument.pk}/retirer/"
    assert sign_in(cast.manager).get(at).status_code == 403
    client = sign_in(cast.facilitator)
    assert client.post(at, {"withdrawal": " "}).status_code == 422
    client.post(at, {"withdrawal": "Contraire à la charte."})
    for person in (cast.colleague, cast.facilitator, cast.contributor):
        text = sign_in(person).get(f"/priorites/{proposal.pk}/").text
        assert "Argument retiré" in text
        assert "Contraire à la charte." in text
        assert "Propos blessant." not in text
    argument.refresh_from_db()
    assert (argument.text, argument.withdrawn_by) == ("Propos blessant.", cast.facilitator)
    assert client.get(at).status_code == 403  # once
    assert sign_in(cast.contributor).get(f"/priorites/{proposal.pk}/modifier/").status_code == 403


@pytest.mark.exigence("S158")
def test_the_facilitator_decides_with_a_reason(cast: Any, proposal: Any, sign_in: Any) -> None:
    at = f"/priorites/{proposal.pk}/"
    assert sign_in(cast.reviewer).post(f"{at}decider/", {"state": "retenue", "decision": "x"}).status_code == 403
    client = sign_in(cast.facilitator)
    assert client.post(f"{at}decider/", {"state": "retenue", "decision": ""}).status_code == 422
    assert client.post(f"{at}decider/", {"state": "ouverte", "decision": "Non."}).status_code == 422
    client.post(f"{at}decider/", {"state": "ecartee", "decision": "Déjà traité l'an passé."})
    assert "Déjà traité l&#x27;an passé." in sign_in(cast.partner).get(at).text
    assert Notice.objects.get().user == cast.contributor
    assert scenes.TITLE not in client.get("/priorites/").text
    assert scenes.TITLE in client.get("/priorites/?etat=ecartees").text
    with pytest.raises(ValidationError, match="n'est plus en débat"):
        services.support_priority(proposal=proposal, by=cast.partner)
    with pytest.raises(ValidationError, match="n'est plus en débat"):
        services.add_argument(proposal=proposal, by=cast.partner, stance="pour", text="Si.")
    client.post(f"{at}decider/", {"state": "retenue", "decision": "Après discussion."})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == (ProposalState.RETAINED, cast.facilitator)


def test_an_unknown_filter_is_said(cast: Any, sign_in: Any) -> None:
    assert "Cet état n&#x27;existe pas" in sign_in(cast.partner).get("/priorites/?etat=zz").text


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(cast: Any, grids: Any, sign_in: Any, django_assert_num_queries: Any, count: int) -> None:
    people = [cast.colleague, cast.manager, cast.facilitator]
    for _ in range(count):
        row = scenes.proposal(cast.contributor, cast.network, themes=["THE-15"], grids=[grids["G02"]])
        for person in people[:count]:
            services.support_priority(proposal=row, by=person)
            services.add_argument(proposal=row, by=person, stance="pour", text="Oui.")
    client = sign_in(cast.partner)
    with django_assert_num_queries(6):
        client.get("/priorites/")
    with django_assert_num_queries(10):
        client.get(f"/priorites/{row.pk}/")
    with django_assert_num_queries(6):
        client.get("/apprendre/")
