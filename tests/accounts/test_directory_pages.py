"""Archive rather than delete, look-alikes at creation, no person in the directory, asks and offers, history."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from isic_platform.accounts import services
from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution
from isic_platform.accounts.resemblance import THRESHOLD_SQL, Candidate, likely_pairs, lookalikes
from isic_platform.vocabularies.selectors import term
from knowledge.services import load_grids
from partners.models import Partnership, PartnershipMember
from tests.cast import EVERYBODY, create_institution, join
from tests.publication import fiches

PERSONAL = "lea.dupont@exemple.fr"


def page_of(**changes):
    return {"name": "Neuve", "kind": "STR-ASS", "departement": "42", "publication_policy": "relecteur"} | changes


# --- archive, delete ----------------------------------------------------------------------------------------------


@pytest.mark.exigence("S107")
def test_an_institution_in_use_is_archived_and_not_deleted(cast, sign_in):
    client = sign_in(cast.admin)
    page = client.get("/structures/ccas-exemple/retirer/")
    assert "Rattachements" in page.text
    assert "Supprimer la structure" not in page.text
    refused = client.post("/structures/ccas-exemple/retirer/", {"action": "supprimer"})
    assert refused.status_code == 422
    assert "Elle est citée par : réseaux (1), rattachements (4)." in refused.text
    assert client.post("/structures/ccas-exemple/retirer/", {"action": "archiver"}).status_code == 302
    cast.institution.refresh_from_db()
    assert not cast.institution.is_active
    client.post("/structures/ccas-exemple/retirer/", {"action": "remettre"})
    cast.institution.refresh_from_db()
    assert cast.institution.is_active


def test_the_database_keeps_an_institution_in_use(cast):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_institution WHERE id = %s", [cast.institution.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_text_that_names_an_institution_keeps_it_from_being_deleted(cast):
    cited = create_institution("citee", "Régie citée")
    fiches.draft(cast.contributor, cast.institution, P07=[{"id": "citee", "label": "Régie citée"}])
    with pytest.raises(ValidationError, match=r"contenus qui la citent \(1\)"):
        services.delete_institution(institution=cited, by=cast.admin)
    assert Institution.objects.filter(code="citee").exists()


def test_an_institution_that_nothing_uses_is_deleted_and_its_history_stays(cast, sign_in):
    unused = create_institution("vide", "Vide")
    assert sign_in(cast.admin).post("/structures/vide/retirer/", {"action": "supprimer"}).url == "/structures/"
    assert not Institution.objects.filter(pk=unused.pk).exists()
    assert Institution.pgh_event_model.objects.filter(pgh_obj_id=unused.pk).exists()


def test_a_merged_institution_is_neither_deleted_nor_put_back(cast, sign_in):
    gone = create_institution("partie")
    services.merge_institutions(duplicate=gone, kept=cast.institution, by=cast.admin)
    gone.refresh_from_db()
    for act in (services.delete_institution, services.restore_institution):
        with pytest.raises(ValidationError, match="fusionnée"):
            act(institution=gone, by=cast.admin)
    assert sign_in(cast.admin).get("/structures/partie/retirer/").status_code == 404
    assert sign_in(cast.admin).get("/structures/partie/modifier/").status_code == 404
    assert sign_in(cast.admin).get("/structures/partie/").status_code == 301


def test_an_unknown_act_changes_nothing(cast, sign_in):
    assert sign_in(cast.admin).post("/structures/ccas-exemple/retirer/", {"action": "x"}).status_code == 422
    cast.institution.refresh_from_db()
    assert cast.institution.is_active


@pytest.mark.exigence("S191")
@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/structures/ccas-exemple/retirer/", {"admin"}),
        ("/structures/ccas-exemple/historique/", {"admin", "manager"}),
        ("/structures/ccas-exemple/fusionner/", {"admin", "facilitator"}),
        ("/structures/doublons/", {"admin", "facilitator"}),
        ("/structures/importer/", {"admin"}),
    ],
)
def test_who_opens_what(cast, sign_in, path, allowed):
    statuses = {name: sign_in(cast[name]).get(path).status_code for name in EVERYBODY}
    assert statuses == {name: 200 if name in allowed else 403 for name in EVERYBODY} | {"anonymous": 302}


# --- look-alikes --------------------------------------------------------------------------------------------------


@pytest.mark.exigence("S107")
@pytest.mark.parametrize(
    ("name", "departement", "found"),
    [
        ("C.C.A.S. d'Exemple", "42", True),
        ("Centre communal d’action sociale d’Exemple", "", True),
        ("CCAS d’Exemplle", "42", True),
        ("CCAS d’Exemple", "33", False),
        ("CCAS de Roanne", "42", False),
    ],
)
def test_names_that_look_alike_are_found_where_they_may_be_the_same(cast, name, departement, found):
    assert (cast.institution in lookalikes(Candidate(name, departement))) is found


def test_a_connection_that_never_compared_names_may_do_so(db):
    fresh = connection.copy()
    try:
        with fresh.cursor() as cursor:
            cursor.execute(THRESHOLD_SQL, ["0.65"])
            assert cursor.fetchone() == ("0.3", "0.65")
    finally:
        fresh.close()


def test_pairs_are_told_once_and_archived_ones_never(cast):
    create_institution("ccas-bis", "C.C.A.S. d’Exemple", departement="42")
    create_institution("ccas-ter", "CCAS d’Exemple", departement="42", is_active=False)
    assert [(first.code, second.code) for first, second in likely_pairs()] == [("ccas-exemple", "ccas-bis")]


@pytest.mark.exigence("S107")
def test_a_look_alike_is_shown_at_creation_and_may_be_said_distinct(cast, sign_in):
    client = sign_in(cast.admin)
    asked = client.post("/structures/nouvelle/", page_of(name="C.C.A.S. d’Exemple"))
    assert asked.status_code == 422
    assert "Une structure ressemble à celle-ci" in asked.text
    assert 'href="/structures/ccas-exemple/"' in asked.text
    assert not Institution.objects.filter(name="C.C.A.S. d’Exemple").exists()
    done = client.post("/structures/nouvelle/", page_of(name="C.C.A.S. d’Exemple", distinct="on"))
    assert done.status_code == 302
    assert 'name="distinct"' not in client.get("/structures/nouvelle/").text


# --- nobody in the directory --------------------------------------------------------------------------------------


@pytest.mark.exigence("S113", "S178")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contact_email", PERSONAL),
        ("contact_function", "Mme Léa Dupont"),
        ("missions", f"Écrire à {PERSONAL}"),
        ("support_wanted", "Appeler le 06 12 34 56 78"),
        ("competences", "Dossier 2 85 05 78 006 084 41"),
    ],
)
def test_a_person_is_refused_beside_the_field_and_the_rest_is_kept(cast, sign_in, field, value):
    answer = sign_in(cast.manager).post(
        "/structures/ccas-exemple/modifier/", page_of(name="CCAS d’Exemple", **{"limits": "À garder", field: value})
    )
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.text
    assert "À garder" in answer.text
    cast.institution.refresh_from_db()
    assert cast.institution.limits == ""
    assert getattr(cast.institution, field) == ""


@pytest.mark.parametrize(
    "mailbox", ["accueil@exemple.fr", "contact@exemple.fr", "ccas.exemple@exemple.fr", "ccasdexemple@orange.fr"]
)
def test_a_mailbox_of_the_institution_is_accepted(cast, mailbox):
    services.update_institution(institution=cast.institution, by=cast.manager, contact_email=mailbox)
    cast.institution.refresh_from_db()
    assert cast.institution.contact_email == mailbox


@pytest.mark.exigence("S113")
def test_a_mobile_number_is_saved_with_a_word_of_caution(cast, sign_in):
    sent = page_of(name="CCAS d’Exemple", contact_phone="06 12 34 56 78", contact_function="Accueil social")
    answer = sign_in(cast.manager).post("/structures/ccas-exemple/modifier/", sent, follow=True)
    assert "vérifiez que ce numéro de mobile est celui du service" in answer.text
    assert "Accueil social" in answer.text


# --- the page -----------------------------------------------------------------------------------------------------


@pytest.mark.exigence("S107", "S113")
def test_the_page_lists_what_each_reader_may_open(cast, sign_in):
    fiches.published(cast.contributor, cast.institution, cast.reviewer)
    fiches.draft(cast.contributor, cast.institution, P01="Brouillon gardé")
    fiches.published(cast.contributor, cast.institution, cast.reviewer, P01="Pour la structure", visibility="DIF-STR")
    for title, visibility in (("Entraide ouverte", "DIF-PUB"), ("Entraide discrète", "DIF-EQU")):
        partnership = Partnership.objects.create(
            title=title, institution=cast.other_institution, started_on=date(2024, 1, 1), visibility=visibility
        )
        PartnershipMember.objects.create(
            partnership=partnership, institution=cast.institution, stakes="Sauver le poste"
        )
    seen = {name: sign_in(cast[name]).get("/structures/ccas-exemple/").text for name in EVERYBODY}
    for name, text in seen.items():
        inside = name in ("contributor", "colleague", "manager", "partner")
        assert fiches.TITLE in text
        assert "Entraide ouverte" in text
        assert ("Pour la structure" in text) is inside, name
        assert ("Entraide discrète" in text) is inside, name
        assert "Brouillon gardé" not in text
        assert "Sauver le poste" not in text
    listed = sign_in().get("/structures/ccas-exemple/fiches/").text
    assert fiches.TITLE in listed
    assert "Pour la structure" not in listed


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_of_an_institution_cost_the_same(cast, sign_in, django_assert_num_queries, count):
    for number in range(count):
        fiches.published(cast.contributor, cast.institution, cast.reviewer, P01=f"Fiche {number}")
        partnership = Partnership.objects.create(
            title=f"Entraide {number}",
            institution=cast.other_institution,
            started_on=date(2024, 1, 1),
            visibility="DIF-PUB",
        )
        PartnershipMember.objects.create(partnership=partnership, institution=cast.institution)
        services.update_institution(institution=cast.institution, by=cast.manager, missions=f"Accueillir {number}")
    anonymous, manager = sign_in(), sign_in(cast.manager)
    anonymous.get("/structures/ccas-exemple/")
    manager.get("/structures/ccas-exemple/historique/")
    with django_assert_num_queries(7):
        anonymous.get("/structures/ccas-exemple/")
    with django_assert_num_queries(3):
        anonymous.get("/structures/ccas-exemple/fiches/")
    with django_assert_num_queries(11):
        manager.get("/structures/ccas-exemple/")
    with django_assert_num_queries(8):
        manager.get("/structures/ccas-exemple/historique/")


def test_the_history_says_who_changed_what(cast, sign_in):
    client = sign_in(cast.manager)
    client.post(
        "/structures/ccas-exemple/modifier/",
        page_of(
            name="CCAS d’Exemple", kind="STR-COM", missions="Accueillir <b>tous</b>", territory="Amions (Loire, 42)"
        ),
    )
    text = client.get("/structures/ccas-exemple/historique/").text
    for said in (
        "par Nadia Encadrante",
        "Accueillir &lt;b&gt;tous&lt;/b&gt;",
        "CCAS / CIAS",
        "Commune",
        "Amions (Loire, 42)",
    ):
        assert said in text
    assert "Création de la page" in text
    assert client.get("/structures/ccas-exemple/historique/?avant=1").status_code == 200


# --- asks and offers ----------------------------------------------------------------------------------------------


@pytest.fixture
def supports(cast):
    """One ask, offers near, far and unrelated."""
    create_institution(
        "demande", "Demandeuse", departement="42", support_wanted="Une aide pour animer des groupes de parole"
    )
    create_institution("loin", "Lointaine", departement="33", support_offered="Animation de groupes de parole")
    create_institution("pres", "Proche", departement="42", support_offered="Nous animons la parole des habitants")
    create_institution("sans", "Sans rapport", departement="42", support_offered="Aide à la comptabilité")
    create_institution("hors", "Archivée", departement="42", support_offered="Animer des groupes", is_active=False)
    return cast


@pytest.mark.exigence("S216")
def test_who_asks_stands_beside_who_offers_the_same_the_nearest_first(supports, client):
    (match,) = client.get("/structures/appuis/").context["matches"]
    assert match.asking.code == "demande"
    assert [each.code for each in match.offering] == ["pres", "loin"]
    text = client.get("/structures/appuis/").text
    assert "Proche" in text
    assert "Archivée" not in text
    assert client.get("/structures/appuis/?departement=33").context["matches"] == []
    assert len(client.get("/structures/appuis/?q=parole").context["matches"]) == 1
    assert "Valeurs acceptées" in client.get("/structures/appuis/?departement=999").text


@pytest.mark.exigence("S216")
def test_the_directory_and_the_api_tell_who_asks_and_who_offers(supports, client):
    assert [row["title"] for row in client.get("/structures/?support=wanted").context["results"]] == ["Demandeuse"]
    offered = client.get("/api/v1/institutions/?support=offered").json()["results"]
    assert {row["code"] for row in offered} == {"loin", "pres", "sans"}


@pytest.mark.parametrize("count", [1, 3])
def test_asks_cost_the_same_whatever_their_number(supports, client, django_assert_num_queries, count):
    for number in range(count):
        create_institution(departement="42", support_wanted=f"Animer la parole ({number})")
    client.get("/structures/appuis/")
    with django_assert_num_queries(3):
        assert len(client.get("/structures/appuis/").context["matches"]) == count + 1


def test_an_ask_of_small_words_alone_matches_nothing_and_breaks_nothing(cast, client):
    create_institution(support_wanted="De l'aide !", support_offered="")
    create_institution(support_wanted="'; | & () <-> :*", support_offered="Aide aux projets")
    assert [match.offering for match in client.get("/structures/appuis/").context["matches"]] == [[], []]


def test_a_partner_of_a_merged_institution_keeps_the_role(cast, sign_in):
    gone = create_institution("partie")
    join(cast.stranger, Role.MANAGER, gone)
    services.merge_institutions(duplicate=gone, kept=cast.institution, by=cast.admin)
    assert sign_in(cast.stranger).get("/structures/ccas-exemple/modifier/").status_code == 200


# --- who acts -----------------------------------------------------------------------------------------------------


@pytest.mark.exigence("S108")
@pytest.mark.parametrize("job", ["INF", "BAI", "ENS", "PSY"])
def test_a_person_of_another_trade_says_which(cast, sign_in, job):
    sent = {"first_name": "Léo", "last_name": "Partenaire", "job": job, "attribution": "fonction"}
    assert sign_in(cast.partner).post("/mon-compte/", sent).status_code == 302
    cast.partner.refresh_from_db()
    assert cast.partner.job == job


@pytest.mark.exigence("S109")
def test_elected_officials_have_their_type_of_actor_and_their_grid(cast, client):
    load_grids(by=None)
    decider = term("ACT-DEC")
    assert "Élus" in decider.definition
    grid = client.get("/grilles/G09/")
    assert grid.status_code == 200
    assert "Relation aux élus" in grid.text
    assert "Place des élus dans l&#x27;action" in grid.text or "Place des élus dans l'action" in grid.text
