"""The directory as a file: what a dry run says, what « Appliquer » writes, what comes out again."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from isic_platform.accounts import services
from isic_platform.accounts.directory_csv import FileRefused, read_file
from isic_platform.accounts.directory_csv.reading import MAX_BYTES
from isic_platform.accounts.models import DirectoryImport, Institution
from isic_platform.territories.models import Territory
from tests.cast import create_institution

SIRET, OTHER_SIRET = "73282932000074", "35600000000048"
PAGE = "/structures/importer/"


def prepared(cast, text, *, encoding="utf-8", by=None):
    data = text.encode(encoding) if isinstance(text, str) else text
    return services.prepare_import(data=data, file_name="annuaire.csv", by=by or cast.admin)


def line_of(cast, text):
    """The one line of a plan."""
    (line,) = prepared(cast, text).plan
    return line


def applied(cast, text):
    return services.apply_import(prepared=prepared(cast, text), by=cast.admin)


# --- reading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_usual_encodings_and_separators_are_read(encoding, separator):
    text = f"Nom{separator}Type{separator}Appui proposé\r\nMaison d’été{separator}STR-ASS{separator}Prêt\r\n"
    (line,) = read_file(text.encode(encoding))
    assert line.cells == {"nom": "Maison d’été", "type": "STR-ASS", "appui_propose": "Prêt"}
    assert line.number == 2


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "vide"),
        (b"   \n", "vide"),
        (b"nom;couleur\nA;bleu\n", "Colonnes inconnues : « couleur »"),
        (b"nom;nom\nA;B\n", "deux fois"),
        (b"type\nSTR-ASS\n", "une colonne"),
        (b"PK\x03\x04\x00\x00", "pas un CSV"),
        (b'nom;type\n"A;STR-ASS\n' + b"x" * 200_000, "guillemet"),
        (b"nom\n" + b"A\n" * 5001, "plus de 5000 lignes"),
        (b"n" * (MAX_BYTES + 1), "dépasse 5 Mo"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data, sentence):
    with pytest.raises(FileRefused, match=sentence):
        read_file(data)


# --- the plan -----------------------------------------------------------------------------------------------------


@pytest.mark.exigence("S107", "S113")
def test_a_new_institution_is_planned_field_by_field_and_nothing_is_written(cast):
    line = line_of(
        cast, "nom;type;siret;territoire\nMission locale;Association;732 829 320 00074;Saint-Étienne (Loire, 42)\n"
    )
    assert (line["action"], line["code"], line["line"]) == ("create", "mission-locale", 2)
    said = {change["field"]: (change["before"], change["after"]) for change in line["changes"]}
    assert said["siret"] == ("", SIRET)
    assert said["territory"] == ("", "Saint-Étienne (Loire, 42)")
    assert said["departement"] == ("", "42")
    assert said["kind"][1].startswith("STR-ASS")
    assert not Institution.objects.filter(name="Mission locale").exists()


@pytest.mark.parametrize(
    "known_by", ["code;nom\nccas-exemple;CCAS d’Exemple", "nom\nccas d'exemple", "siret\n" + SIRET]
)
def test_an_institution_is_known_by_its_code_its_name_or_its_siret(cast, known_by):
    Institution.objects.filter(pk=cast.institution.pk).update(siret=SIRET)
    headers, cells = known_by.split("\n")
    line = line_of(cast, f"{headers};limites;missions\n{cells};Pas de logement;\n")
    assert (line["action"], line["pk"]) == ("update", cast.institution.pk)
    assert [change["field"] for change in line["changes"] if change["field"] != "name"] == ["limits"]


def test_an_empty_cell_says_nothing_and_a_word_empties(cast):
    Institution.objects.filter(pk=cast.institution.pk).update(missions="Accueillir", limits="Pas de logement")
    assert line_of(cast, "code;missions\nccas-exemple;\n")["action"] == "same"
    line = line_of(cast, "code;missions;limites\nccas-exemple;[effacer];Pas de logement\n")
    assert line["changes"] == [{"field": "missions", "before": "Accueillir", "after": ""}]
    assert line_of(cast, "code;nom\nccas-exemple;[effacer]\n")["action"] == "refuse"


@pytest.mark.exigence("S107")
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nom;type;siret\nMission locale;STR-ASS;73282932000075\n", "SIRET n'est pas valable"),
        ("nom;type\nMission locale;STR-XXX\n", "type inconnu"),
        ("nom;type;territoire\nMission locale;STR-ASS;Nullepart\n", "Territoire inconnu : « Nullepart »"),
        ("nom;type;departement\nMission locale;STR-ASS;999\n", "département inconnu"),
        ("nom\nMission locale\n", "il manque type"),
        ("code;type\ninconnue;STR-ASS\n", "il manque nom"),
        (
            "nom;type;courriel\nMission locale;STR-ASS;lea.dupont@exemple.fr\n",
            "Cette adresse semble être celle d’une personne",
        ),
        ("nom;type;code\nMission locale;STR-ASS;Pas un code\n", "code :"),
        ("nom;type;code\nMission locale;STR-ASS;importer\n", "réservé"),
        ("nom;type\nC.C.A.S. d'Exemple;STR-CCA\n", "ressemble à « CCAS d’Exemple »"),
        ("nom;type\nMission locale;STR-ASS;trop\n", "plus de cases que d’en-têtes"),
        ("code;missions\nancienne;Rien\n", "archivée"),
        ("code;missions\nfusionnee;Rien\n", "utilisez le code ccas-exemple"),
        ("nom;missions\nDeux fois;Rien\n", "plusieurs structures portent ce nom"),
        (f"code;siret\nccas-exemple;{SIRET}\n", "c’est celui de « Le porteur »"),
        ("nom;type;site\nMission locale;STR-ASS;pas une adresse\n", "site :"),
    ],
)
def test_a_line_that_cannot_be_written_is_refused_with_its_reason(cast, text, sentence):
    create_institution("ancienne", "Ancienne maison", is_active=False)
    create_institution("fusionnee", "Fusionnée", is_active=False, merged_into=cast.institution)
    create_institution("porteur", "Le porteur", siret=SIRET)
    create_institution("deux-1", "Deux fois")
    create_institution("deux-2", "Deux fois")
    line = line_of(cast, text)
    assert (line["action"], line["line"], line["values"]) == ("refuse", 2, {})
    assert any(sentence in reason for reason in line["reasons"]), line["reasons"]


def test_the_same_institution_twice_in_the_file_is_refused_where_it_comes_again(cast):
    plan = prepared(
        cast,
        "nom;type;siret;distincte\nMaison A;STR-ASS;;\nMaison A;STR-ASS;;\n"
        f"Le foyer;STR-ASS;{SIRET};\nTiers lieu;STR-ASS;{SIRET};\n"
        "Maison des habitants de Roanne;STR-ASS;;\nMaison des habitans de Roanne;STR-ASS;;\n"
        "La maison des habitants, Roanne;STR-ASS;;oui\n",
    ).plan
    said = [(line["line"], line["action"], " ".join(line["reasons"])) for line in plan]
    assert [each[:2] for each in said] == [
        (2, "create"), (3, "refuse"), (4, "create"), (5, "refuse"), (6, "create"), (7, "refuse"), (8, "create"),
    ]  # fmt: skip
    assert "ligne 2" in said[1][2]
    assert "ligne 4" in said[3][2]
    assert "ressemble à la ligne 6" in said[5][2]


# --- apply --------------------------------------------------------------------------------------------------------


@pytest.mark.exigence("S107")
def test_what_was_shown_is_written_all_of_it_and_once(cast):
    text = (
        "code;nom;type;territoire;limites;telephone;distincte\n"
        "ccas-exemple;;;;Pas de logement;;\n"
        ";Mission locale;STR-ASS;commune-42218;;+33 4 77 00 00 00;\n"
        ";CCAS d'Exemple (annexe);STR-CCA;;;;oui\n"
    )
    done = applied(cast, text)
    assert done.counts == {"update": 1, "create": 2}
    new = Institution.objects.get(code="mission-locale")
    assert (new.territory, new.departement, new.contact_phone) == (
        Territory.objects.get(code="42218"),
        "42",
        "+33 4 77 00 00 00",
    )
    cast.institution.refresh_from_db()
    assert (cast.institution.limits, cast.institution.name) == ("Pas de logement", "CCAS d’Exemple")
    count = Institution.objects.count()
    services.apply_import(prepared=done, by=cast.admin)
    assert Institution.objects.count() == count
    again = prepared(cast, text.replace(";CCAS d'Exemple (annexe)", "ccas-d-exemple-annexe;"))
    assert again.counts == {"same": 3}
    assert done.plan == []


def test_one_refused_line_stops_everything(cast):
    plan = prepared(cast, "nom;type\nMission locale;STR-ASS\nAutre;STR-XXX\n")
    with pytest.raises(ValidationError, match="Des lignes sont refusées"):
        services.apply_import(prepared=plan, by=cast.admin)
    assert not Institution.objects.filter(name="Mission locale").exists()


@pytest.mark.parametrize("how", ["updated", "created", "archived", "merged"])
def test_nothing_is_written_when_the_directory_changed_meanwhile(cast, how):
    plan = prepared(cast, "code;limites\nccas-exemple;Pas de logement\n")
    if how == "updated":
        services.update_institution(institution=cast.institution, by=cast.manager, missions="Accueillir")
    elif how == "created":
        create_institution()
    elif how == "archived":
        services.archive_institution(institution=cast.other_institution, by=cast.admin)
    else:
        services.merge_institutions(duplicate=cast.other_institution, kept=cast.institution, by=cast.admin)
    with pytest.raises(ValidationError, match="L’annuaire a changé"):
        services.apply_import(prepared=plan, by=cast.admin)
    cast.institution.refresh_from_db()
    assert cast.institution.limits == ""


def test_a_plan_lasts_an_hour_and_belongs_to_whoever_made_it(cast, sign_in):
    plan = prepared(cast, "nom;type\nMission locale;STR-ASS\n")
    cast.manager.is_administrator = True
    cast.manager.save()
    assert sign_in(cast.manager).get(f"{PAGE}{plan.pk}/").status_code == 404
    with pytest.raises(PermissionDenied):
        services.apply_import(prepared=plan, by=cast.manager)
    DirectoryImport.objects.update(created_at=timezone.now() - timedelta(hours=2))
    with pytest.raises(ValidationError, match="plus d’une heure"):
        services.apply_import(prepared=plan, by=cast.admin)
    prepared(cast, "nom\nCCAS d’Exemple\n", by=cast.manager)
    assert not DirectoryImport.objects.filter(pk=plan.pk).exists(), "an expired plan is not kept"


@pytest.mark.parametrize("name", ["facilitator", "manager", "contributor", "reviewer", "partner"])
def test_administrators_alone_import(cast, sign_in, name):
    with pytest.raises(PermissionDenied):
        prepared(cast, "nom;type\nMission locale;STR-ASS\n", by=cast[name])
    plan = prepared(cast, "nom;type\nMission locale;STR-ASS\n")
    client = sign_in(cast[name])
    for answer in (client.get(PAGE), client.get(f"{PAGE}{plan.pk}/"), client.post(f"{PAGE}{plan.pk}/appliquer/")):
        assert answer.status_code == 403
    assert not Institution.objects.filter(name="Mission locale").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_a_plan_costs_the_same_whatever_its_length(cast, sign_in, django_assert_num_queries, count):
    names = ["Accueil de jour", "Régie de quartier", "Bibliothèque"]
    for number in range(count):
        create_institution(f"deja-{number}", names[number], departement="33")
    rows = [f"deja-{n};{names[n]};STR-ASS;Saint-Étienne (Loire, 42);bla\n" for n in range(count)]
    new = [f";Nouvelle {'xyz'[n] * 9};STR-ASS;Amions (Loire, 42);bla\n" for n in range(count)]
    text = "code;nom;type;territoire;missions\n" + "".join(rows + new)
    client = sign_in(cast.admin)
    upload(client, text)
    with django_assert_num_queries(22):
        upload(client, text)
    plan = DirectoryImport.objects.get()
    assert plan.counts == {"create": count, "update": count}
    with django_assert_num_queries(5):
        assert client.get(f"{PAGE}{plan.pk}/").status_code == 200


# --- pages --------------------------------------------------------------------------------------------------------


def upload(client, text):
    return client.post(PAGE, {"file": SimpleUploadedFile("annuaire.csv", text.encode(), "text/csv")})


@pytest.mark.exigence("S107")
def test_the_page_shows_what_would_change_then_applies_it(cast, sign_in):
    client = sign_in(cast.admin)
    answer = upload(client, "code;nom;type;limites\nccas-exemple;;;<b>Pas</b> de logement\n;Mission locale;STR-ASS;\n")
    shown = client.get(answer.url)
    assert "&lt;b&gt;Pas&lt;/b&gt; de logement" in shown.text
    assert "Mission locale" in shown.text
    assert "Mission locale" not in client.get(f"{answer.url}?quoi=update").text
    assert not Institution.objects.filter(name="Mission locale").exists()
    done = client.post(f"{answer.url}appliquer/")
    assert done.url == answer.url
    assert "Import appliqué" in client.get(done.url).text
    assert Institution.objects.filter(name="Mission locale").exists()


def test_a_refused_line_leaves_nothing_to_apply(cast, sign_in):
    client = sign_in(cast.admin)
    answer = upload(client, "nom;type\nMission locale;STR-XXX\n")
    shown = client.get(answer.url)
    assert "Type : type inconnu" in shown.text
    assert "Appliquer</button>" not in shown.text
    refused = client.post(f"{answer.url}appliquer/")
    assert refused.status_code == 422
    assert "Des lignes sont refusées" in refused.text


@pytest.mark.parametrize(("text", "sentence"), [("", "vide"), ("nom;couleur\nA;bleu\n", "Colonnes inconnues")])
def test_a_file_that_cannot_be_read_says_so_on_the_page(cast, sign_in, text, sentence):
    refused = upload(sign_in(cast.admin), text)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert not DirectoryImport.objects.exists()
    assert sign_in(cast.admin).post(PAGE).status_code == 422


# --- export -------------------------------------------------------------------------------------------------------


def content(response):
    return b"".join(response.streaming_content).decode("utf-8-sig")


@pytest.mark.exigence("S107", "S192")
def test_the_export_gives_the_directory_as_it_is_imported(cast, client):
    Institution.objects.filter(pk=cast.institution.pk).update(
        missions="=HYPERLINK(1)\nEt la suite", contact_phone="+33 4 77 00 00 00", siret=SIRET
    )
    create_institution("ancienne", "Ancienne", is_active=False)
    text = content(client.get("/structures/annuaire.csv"))
    assert "'=HYPERLINK(1)" in text
    assert "Ancienne" not in text
    assert not any(person in text for person in ("Inès", "Nadia", "@exemple.fr"))
    assert prepared(cast, text).counts == {"same": 2}


def test_the_export_keeps_the_filters_of_the_page(cast, client):
    assert "Centre social" not in content(client.get("/structures/annuaire.csv?departement=42"))
    refused = client.get("/structures/annuaire.csv?departement=999")
    assert refused.url == "/structures/?departement=999"


def test_the_model_can_be_imported_as_it_is(cast, sign_in):
    text = content(sign_in(cast.admin).get("/structures/modele.csv"))
    assert prepared(cast, text).counts == {"create": 1}
