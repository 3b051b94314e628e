"""Answering one grid by a link, without an account: what opens, what closes, what is never shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pghistory.models import Context

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.exceptions import NotReady
from isic_platform.publication.models import Item, Notice
from knowledge.exceptions import EntryRefused
from knowledge.models import GridEntry, RespondentInvitation
from knowledge.respondents.rules import How
from knowledge.services import reopen_grid_entry
from knowledge.services.respondents import add_respondent, digest, invite_respondent
from tests.cast import PASSWORD
from tests.knowledge.entries import fresh
from tests.knowledge.guests import GROUP, PARTNER, PERSON, answer, arrived, invited
from tests.publication.test_redaction_pages import rows_holding

pytestmark = pytest.mark.django_db
WORDS = "On a ouvert le jardin aux voisins"


@pytest.fixture
def link(cast: Any, grids: Any, project: Any) -> tuple[GridEntry, str]:
    return invited(cast.contributor, grids["G12"], project)


def statuses(client: Any, secret: str) -> list[int]:
    urls = (f"/repondre/{secret}/", "/repondre/", "/repondre/question/G12.01/", "/repondre/relire/")
    return [client.get(url).status_code for url in urls]


class TestTheLink:
    """The secret leaves the address at once, and is kept nowhere."""

    @pytest.mark.exigence("S98")
    def test_it_goes_to_a_cookie_of_these_pages_and_a_get_writes_nothing(self, link: Any) -> None:
        _entry, secret = link
        client = Client()
        with CaptureQueriesContext(connection) as queries:
            answered = client.get(f"/repondre/{secret}/")
        assert (answered.status_code, answered.url) == (302, "/repondre/")
        assert not [query for query in queries if query["sql"].lstrip().upper().startswith(("INSERT", "UPDATE"))]
        cookie = answered.cookies["isic_lien"]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/repondre/", True, "Lax")
        assert answered["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answered["Cache-Control"]
        page = client.get("/repondre/")
        assert page.status_code == 200
        assert secret not in page.text

    def test_neither_the_link_nor_the_visit_is_readable_in_the_database(self, link: Any) -> None:
        entry, secret = link
        client = arrived(secret)
        visit = client.cookies["isic_visite"].value
        answer(client, "G12.01", "oui")
        assert rows_holding(secret) == {}
        assert rows_holding(visit) == {}
        assert RespondentInvitation.objects.get(entry=entry).token_digest == digest(secret)
        assert client.cookies["isic_lien"].value == ""  # exchanged

    @pytest.mark.exigence("S98")
    def test_it_can_be_opened_again_until_the_end_and_the_latest_opening_holds(self, link: Any) -> None:
        _entry, secret = link
        first = arrived(secret)
        answer(first, "G12.01", "oui")
        second = arrived(secret)
        assert first.get("/repondre/question/G12.04/").status_code == 410
        assert second.post("/repondre/").url == "/repondre/question/G12.02/"

    def test_an_unknown_link_and_an_expired_one_say_the_same(self, link: Any) -> None:
        _entry, secret = link
        RespondentInvitation.objects.update(created_at=timezone.now() - timedelta(days=20), expires_at=timezone.now())
        expired, unknown = Client().get(f"/repondre/{secret}/"), Client().get("/repondre/inconnu-du-tout/")
        assert (expired.status_code, unknown.status_code) == (410, 410)
        assert expired.text == unknown.text

    def test_expired_during_the_visit(self, link: Any) -> None:
        _entry, secret = link
        client = arrived(secret)
        answer(client, "G12.01", "oui")
        RespondentInvitation.objects.update(created_at=timezone.now() - timedelta(days=20), expires_at=timezone.now())
        assert statuses(client, secret) == [410] * 4
        assert client.post("/repondre/question/G12.04/", {"G12.04": WORDS, "G12.04.version": "0"}).status_code == 410
        assert rows_holding(WORDS) == {}

    def test_a_visit_left_alone_closes_and_the_link_opens_another(self, link: Any) -> None:
        _entry, secret = link
        client = arrived(secret)
        RespondentInvitation.objects.update(last_seen_at=timezone.now() - timedelta(hours=5))
        assert client.get("/repondre/question/G12.01/").status_code == 410
        assert arrived(secret).get("/repondre/question/G12.01/").status_code == 200

    @pytest.mark.exigence("S98")
    def test_revoked_it_says_so_and_shows_nothing(self, cast: Any, link: Any, sign_in: Any) -> None:
        entry, secret = link
        client = arrived(secret)
        answer(client, "G12.01", "oui")
        answer(client, "G12.04", WORDS)
        sign_in(cast.contributor).post(f"/collectes/{entry.item.short_id}/invitation/retirer/")
        assert statuses(client, secret) == [410] * 4
        closed = Client().get(f"/repondre/{secret}/").text
        assert "retiré par la personne" in closed
        assert WORDS not in closed and "Parole des participants" not in closed

    def test_many_unknown_links_are_slowed(self, link: Any) -> None:
        _entry, secret = link
        client = Client()
        for number in range(60):
            client.get(f"/repondre/essai-{number}/")
        assert client.get("/repondre/essai-encore/").status_code == 429
        assert client.get(f"/repondre/{secret}/").status_code == 302  # a good link still opens
        cache.clear()


class TestWho:
    """H.3: who may be invited to what."""

    @pytest.mark.exigence("S98")
    @pytest.mark.parametrize(
        ("code", "kind", "allowed"),
        [
            ("G12", PERSON, True),
            ("G12", GROUP, True),
            ("G02", PARTNER, True),
            ("G09", "elu", True),
            ("G02", PERSON, False),
            ("G02", GROUP, False),
            ("G12", "professionnel", False),
            ("G02", "equipe", False),
        ],
    )
    def test_by_grid_and_kind(self, cast: Any, grids: Any, project: Any, code: str, kind: str, allowed: bool) -> None:
        try:
            invited(cast.contributor, grids[code], project, kind=kind, label="une structure voisine")
        except EntryRefused:
            assert not allowed
        else:
            assert allowed

    def test_nobody_to_a_private_grid_even_past_the_services(self, cast: Any, grids: Any, project: Any) -> None:
        with pytest.raises(EntryRefused):
            invited(cast.contributor, grids["G04"], project, kind=PARTNER)
        from django.db import IntegrityError, transaction

        from tests.knowledge.private import written

        entry = written(cast.contributor, grids["G04"], project)
        with pytest.raises(IntegrityError), transaction.atomic():
            RespondentInvitation.objects.create(
                entry=entry, token_digest="0" * 64, expires_at=timezone.now() + timedelta(days=1)
            )

    @pytest.mark.parametrize(
        "label", ["Mme Durand", "06 12 34 56 78", "samira@exemple.fr", "la participante Samira", " "]
    )
    def test_a_respondent_is_a_function_never_a_person(self, cast: Any, grids: Any, project: Any, label: str) -> None:
        with pytest.raises(EntryRefused):
            add_respondent(
                grid=grids["G12"], project=project, kind=PERSON, label=label, how=How.COLLECTED, by=cast.contributor
            )
        assert GridEntry.objects.count() == 0

    def test_what_the_team_wrote_is_not_opened_to_a_guest(self, cast: Any, grids: Any, project: Any) -> None:
        label = "bailleur voisin"
        entry = add_respondent(
            grid=grids["G02"], project=project, kind=PARTNER, label=label, how=How.TOGETHER, by=cast.contributor
        )
        services.write_item_answers(item=entry.item, values={"G02.04": WORDS}, by=cast.contributor)
        with pytest.raises(EntryRefused):
            invite_respondent(entry=fresh(entry), by=cast.contributor)


class TestAnswering:
    """One question after the other, saved with or without a script."""

    @pytest.mark.exigence("S98")
    def test_from_the_first_page_to_thank_you(self, cast: Any, link: Any) -> None:
        entry, secret = link
        client = arrived(secret)
        assert "Question 1 sur 14" in client.get("/repondre/question/G12.01/").text
        assert answer(client, "G12.01", "oui").url == "/repondre/question/G12.02/"
        assert answer(client, "G12.02", "plusieurs personnes").url == "/repondre/question/G12.03/"
        assert answer(client, "G12.03", "", then="skip").url == "/repondre/question/G12.04/"
        assert answer(client, "G12.04", "", then="unknown").url == "/repondre/question/G12.05/"
        assert answer(client, "G12.06", WORDS).url == "/repondre/question/G12.07/"
        assert answer(client, "G12.07", "1").url == "/repondre/question/G12.09/"  # no example of what never happened
        assert answer(client, "G12.07", "4").url == "/repondre/question/G12.08/"
        refused = client.post("/repondre/relire/")
        assert (refused.status_code, "Peut-on écrire une de vos phrases" in refused.text) == (422, True)
        assert answer(client, "G12.14", "").status_code == 422
        assert answer(client, "G12.14", "oui").url == "/repondre/relire/"
        page = client.get("/repondre/relire/").text
        assert WORDS in page and "Je ne sais pas" in page
        assert client.post("/repondre/relire/").url == "/repondre/merci/"
        entry = fresh(entry)
        assert (entry.state, entry.item.owner) == ("terminee", cast.contributor)
        answers = {each.code: (each.value, each.updated_by) for each in entry.item.record.answers.all()}
        assert answers["G12.06"] == (WORDS, None)
        assert answers["G12.04"] == ({"special": "DOC-NON"}, None)
        assert Notice.objects.filter(user=cast.contributor, path=entry.item.work_url).count() == 1
        assert "fini de répondre" in Client().get(f"/repondre/{secret}/").text

    def test_the_answer_follows_the_ordinary_path_and_opens_again_if_the_team_wants(self, cast: Any, link: Any) -> None:
        entry, secret = link
        client = arrived(secret)
        for code, value in (("G12.01", "oui"), ("G12.06", WORDS), ("G12.14", "oui")):
            answer(client, code, value)
        client.post("/repondre/relire/")
        reopen_grid_entry(entry=fresh(entry), by=cast.contributor)
        assert arrived(secret).get("/repondre/question/G12.06/").status_code == 200
        services.write_item_answers(item=fresh(entry).item, values={"DIFFUSION": "DIF-RES"}, by=cast.contributor)
        item = Item.objects.get(pk=entry.item_id)
        services.submit_item(item=item, by=cast.contributor)
        assert Item.objects.reviewable_by(cast.reviewer).filter(pk=item.pk).exists()
        assert Client().get(f"/repondre/{secret}/").status_code == 410  # in review: nothing moves

    def test_the_autosave_says_what_is_stored_and_a_retry_acts_once(self, link: Any) -> None:
        entry, secret = link
        client = arrived(secret)
        answer(client, "G12.01", "oui")
        data = {"G12.06": WORDS, "G12.06.version": "0", "key": "k1"}
        url = "/repondre/question/G12.06/enregistrer/"
        for _ in range(2):
            assert client.post(url, data).json() == {"saved": True, "versions": {"G12.06": 1}, "message": ""}
        stale = client.post(url, {"G12.06": "Autre chose", "G12.06.version": "0", "key": "k2"})
        assert (stale.status_code, stale.json()["saved"]) == (409, False)
        long = client.post(url, {"G12.06": "a" * 300_000, "G12.06.version": "1"})
        assert (long.status_code, long.json()["saved"]) == (422, False)
        assert fresh(entry).item.record.values["G12.06"] == WORDS

    def test_a_conflict_shows_both_without_a_name_and_the_guest_chooses(self, cast: Any, link: Any) -> None:
        entry, secret = link
        client = arrived(secret)
        answer(client, "G12.01", "oui")
        services.write_item_answers(item=entry.item, values={"G12.06": "Écrit par l'équipe"}, by=cast.contributor)
        data = {"G12.06": WORDS, "G12.06.version": "0"}
        page = client.post("/repondre/question/G12.06/", data)
        assert page.status_code == 409
        assert WORDS in page.text and "Écrit par l&#x27;équipe" in page.text
        assert cast.contributor.get_full_name() not in page.text
        client.post("/repondre/question/G12.06/", {**data, "keep_mine": "G12.06", "G12.06.their-version": "1"})
        assert fresh(entry).item.record.values["G12.06"] == WORDS

    def test_nothing_is_asked_nor_stored_before_the_agreement(self, link: Any) -> None:
        entry, secret = link
        client = arrived(secret)
        assert client.get("/repondre/question/G12.06/").status_code == 302
        client.post("/repondre/question/G12.06/", {"G12.06": WORDS, "G12.06.version": "0"})
        client.post("/repondre/question/G12.06/enregistrer/", {"G12.06": WORDS, "G12.06.version": "0"})
        client.post("/repondre/question/G12.01/enregistrer/", {"G12.01": "non", "G12.01.version": "0"})
        assert client.post("/repondre/question/TITRE/", {"TITRE": WORDS, "TITRE.version": "1"}).status_code == 302
        assert rows_holding(WORDS) == {}
        assert "G12.01" not in fresh(entry).item.record.values

    @pytest.mark.exigence("S98")
    def test_saying_no_ends_at_once_and_keeps_nothing_else(self, link: Any) -> None:
        entry, secret = link
        client = arrived(secret)
        answer(client, "G12.01", "oui")
        answer(client, "G12.06", WORDS)
        answered = answer(client, "G12.01", "non")
        assert answered.url == "/repondre/merci/?suite=non"
        assert "Vous avez dit non" in client.get(answered.url).text
        entry = fresh(entry)
        said = {code: value for code, value in entry.item.record.values.items() if code.startswith("G12")}
        assert (said, entry.state) == ({"G12.01": "non"}, "terminee")
        assert rows_holding(WORDS) == {}

    def test_leaving_closes_the_visit_on_this_machine(self, link: Any) -> None:
        _entry, secret = link
        client = arrived(secret)
        assert client.post("/repondre/", {"then": "leave"}).url == "/repondre/merci/?suite=plus-tard"
        assert client.cookies["isic_visite"].value == ""
        assert client.get("/repondre/question/G12.01/").status_code == 410


class TestAgreement:
    """What a person refused is not published."""

    def _submitted(self, cast: Any, entry: GridEntry, diffusion: str) -> list[str]:
        services.write_item_answers(item=fresh(entry).item, values={"DIFFUSION": diffusion}, by=cast.contributor)
        try:
            services.submit_item(item=Item.objects.get(pk=entry.item_id), by=cast.contributor)
        except NotReady as refusal:
            return [issue.code for issue in refusal.issues if issue.blocks]
        return []

    @pytest.mark.exigence("S98")
    def test_no_sentence_written_elsewhere(self, cast: Any, link: Any) -> None:
        entry, _ = link
        values = {"G12.01": "oui", "G12.06": WORDS, "G12.14": "non"}
        services.write_item_answers(item=entry.item, values=values, by=cast.contributor)
        assert self._submitted(cast, entry, Visibility.PUBLIC) == ["G12.14"]
        assert self._submitted(cast, entry, Visibility.NETWORK) == ["G12.14"]
        assert self._submitted(cast, entry, Visibility.TEAM) == []

    def test_no_answer_at_all(self, cast: Any, link: Any) -> None:
        entry, _ = link
        services.write_item_answers(item=entry.item, values={"G12.01": "non"}, by=cast.contributor)
        assert self._submitted(cast, entry, Visibility.TEAM) == ["G12.01"]


class TestWhatAGuestNeverSees:
    """The project, the fiche's answers, the other answers, the account signed in on the machine."""

    @pytest.mark.exigence("S98")
    def test_neither_the_project_nor_other_answers_nor_settings(self, cast: Any, grids: Any, project: Any) -> None:
        other = "Les clés sont chez le gardien"
        services.write_item_answers(item=project.item, values={"P30": other}, by=cast.contributor)
        neighbour = add_respondent(
            grid=grids["G06"], project=project, kind=PARTNER, label="mairie", how=How.TOGETHER, by=cast.contributor
        )
        title = str(project.item)
        _entry, secret = invited(cast.contributor, grids["G06"], project, kind=PARTNER, label="bailleur voisin")
        client = arrived(secret)
        seen = client.get("/repondre/").text
        url = client.post("/repondre/").url
        for _ in range(12):
            page = client.get(url).text
            seen += page
            url = client.post(url, {"then": "next"}).url
            if url == "/repondre/relire/":
                break
        seen += client.get("/repondre/relire/").text
        for hidden in (
            title,
            other,
            neighbour.item.short_id,
            project.item.short_id,
            "Diffusion souhaitée",
            "Paul Collègue",
        ):
            assert hidden not in seen, hidden
        assert "Z1" in seen  # it did walk to the last page

    def test_a_file_is_never_asked_for(self, cast: Any, grids: Any, project: Any) -> None:
        _entry, secret = invited(cast.contributor, grids["G03"], project, kind=PARTNER, label="association voisine")
        client = arrived(secret)
        url = client.post("/repondre/").url
        pages = ""
        while url != "/repondre/relire/":
            pages += client.get(url).text
            url = client.post(url, {"then": "next"}).url
        assert "G03.13" in pages
        assert 'type="file"' not in pages

    @pytest.mark.exigence("S98")
    def test_who_is_signed_in_on_the_machine_is_nobody_here(self, cast: Any, link: Any, sign_in: Any) -> None:
        entry, secret = link
        client = arrived(secret, sign_in(cast.colleague))
        page = client.get("/repondre/question/G12.01/").text
        assert cast.colleague.get_full_name() not in page
        answer(client, "G12.01", "oui")
        answer(client, "G12.06", WORDS)
        revisions = entry.item.record.revisions.filter(code__startswith="G12")
        assert {each.saved_by for each in revisions} == {None}
        assert [
            each for each in Context.objects.values_list("metadata", flat=True) if each.get("user") == cast.colleague.pk
        ] == []
        assert client.get("/mon-compte/").status_code in (
            200,
            404,
        )  # still signed in elsewhere: no page asks to sign in
        client.get("/deconnexion/")
        assert client.get("/repondre/question/G12.06/").status_code == 200

    def test_the_link_gives_no_right_on_the_other_pages(self, link: Any) -> None:
        entry, secret = link
        client = arrived(secret)
        short_id = entry.item.short_id
        for url in (
            f"/travail/{short_id}/",
            f"/collectes/{short_id}/invitation/",
            f"/collectes/{short_id}/voix-haute/",
        ):
            assert client.get(url).url.startswith("/connexion/")
        assert client.get(f"/o/{short_id}/").status_code == 404

    def test_forms_are_protected_as_any_other(self, link: Any) -> None:
        _entry, secret = link
        client = Client(enforce_csrf_checks=True)
        client.get(f"/repondre/{secret}/")
        assert client.post("/repondre/").status_code == 403
        assert PASSWORD not in client.get("/repondre/").text


class TestThePagesOfTheTeam:
    """Add a respondent, give a link, read aloud."""

    @pytest.mark.exigence("S97")
    def test_a_link_is_shown_once_and_renewed(self, cast: Any, grids: Any, project: Any, sign_in: Any) -> None:
        client = sign_in(cast.contributor)
        url = f"/collectes/repondants/{project.item.short_id}/G12/"
        assert client.get(url).status_code == 200
        data = {"kind": "groupe", "label": "groupe du jeudi", "how": "lien", "days": "7"}
        page = client.post(url, data)
        entry = GridEntry.objects.get(respondent_label="groupe du jeudi")
        secret = page.text.split("/repondre/")[1].split("/")[0]
        assert Client().get(f"/repondre/{secret}/").status_code == 302
        manage = f"/collectes/{entry.item.short_id}/invitation/"
        assert secret not in client.get(manage).text
        renewed = client.post(manage, {"days": "14"}).text.split("/repondre/")[1].split("/")[0]
        assert renewed != secret
        assert Client().get(f"/repondre/{secret}/").status_code == 410
        assert Client().get(f"/repondre/{renewed}/").status_code == 302

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            ({"kind": "groupe", "how": "lien"}, "label"),
            ({"kind": "groupe", "label": "Mme Durand", "how": "recueil"}, "label"),
            ({"kind": "groupe", "label": "groupe", "how": "lien", "days": "9000"}, "days"),
            ({"kind": "equipe", "label": "équipe", "how": "lien"}, "how"),
            ({"kind": "equipe", "how": "collegue"}, "colleague"),
            ({"kind": "martien", "label": "x", "how": "lien"}, "kind"),
        ],
    )
    def test_bad_input_is_said_and_changes_nothing(
        self, cast: Any, grids: Any, project: Any, sign_in: Any, data: Any, field: str
    ) -> None:
        project.item.co_writers.add(cast.colleague)
        page = sign_in(cast.contributor).post(f"/collectes/repondants/{project.item.short_id}/G12/", data)
        assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
        assert GridEntry.objects.count() == 0

    @pytest.mark.exigence("S97")
    def test_a_colleague_is_asked_and_answers_with_their_account(
        self, cast: Any, grids: Any, project: Any, sign_in: Any
    ) -> None:
        project.item.co_writers.add(cast.colleague)
        data = {"kind": "professionnel", "how": "collegue", "colleague": str(cast.colleague.pk)}
        sign_in(cast.contributor).post(f"/collectes/repondants/{project.item.short_id}/G02/", data)
        notice = Notice.objects.get(user=cast.colleague)
        assert sign_in(cast.colleague).get(notice.path).status_code == 200
        refused = {**data, "colleague": str(cast.stranger.pk)}
        assert (
            sign_in(cast.contributor).post(f"/collectes/repondants/{project.item.short_id}/G02/", refused).status_code
            == 422
        )

    def test_others_add_nobody(self, cast: Any, grids: Any, project: Any, sign_in: Any) -> None:
        url = f"/collectes/repondants/{project.item.short_id}/G12/"
        for name in ("colleague", "manager", "reviewer", "admin", "stranger"):
            assert sign_in(cast[name]).get(url).status_code == 404, name
        assert sign_in(cast.contributor).get(f"/collectes/repondants/{project.item.short_id}/G04/").status_code == 403

    @pytest.mark.exigence("S98")
    def test_words_are_collected_aloud_page_after_page(self, cast: Any, grids: Any, project: Any, sign_in: Any) -> None:
        client = sign_in(cast.contributor)
        data = {"kind": "groupe", "label": "groupe du jeudi", "how": "recueil"}
        home = client.post(f"/collectes/repondants/{project.item.short_id}/G12/", data).url
        entry = GridEntry.objects.get(respondent_label="groupe du jeudi")
        assert (home, entry.collected_how) == (f"/collectes/{entry.item.short_id}/voix-haute/", "recueilli")
        assert "Dire non ne change rien" in client.get(home).text
        client.post(f"{home}G12.01/", {"G12.01": "oui", "G12.01.version": "0"})
        client.post(f"{home}G12.06/", {"G12.06": WORDS, "G12.06.version": "0"})
        client.post(f"{home}G12.14/", {"G12.14": "oui, relue maintenant", "G12.14.version": "0"})
        assert WORDS in client.get(f"{home}relire/").text
        assert client.post(f"{home}relire/").status_code == 302
        entry = fresh(entry)
        assert entry.state == "terminee"
        assert entry.item.record.revisions.get(code="G12.06").saved_by == cast.contributor
        assert client.get(home).status_code == 403
        assert sign_in(cast.stranger).get(home).status_code == 404
