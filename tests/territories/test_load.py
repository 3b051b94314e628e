"""Loading the official territories."""

import gzip
import json
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from isic_platform.territories import reference, selectors
from isic_platform.territories.data_file import DATA_FILE, read_data_file
from isic_platform.territories.models import Territory
from isic_platform.territories.services import LoadReport, load_territories

pytestmark = pytest.mark.django_db


def rewrite(path, change):
    """Write beside the test a copy of the shipped file with one change."""
    content = read_data_file()
    change(content)
    path.write_bytes(gzip.compress(json.dumps(content).encode()))
    return path


def test_every_level_is_complete(territories):
    counts = Counter(Territory.objects.active().values_list("nature", flat=True))
    assert counts == {
        "REG": 18,
        "DEP": 101,
        "COM": 6,
        "CC": 989,
        "CA": 230,
        "CU": 14,
        "ME": 22,
        "EPT": 11,
        "CMN": 34963,
        "ARM": 45,
    }


@pytest.mark.exigence("S48")
def test_codes_stay_text_and_overseas_is_there(territories):
    codes = [item.code for item in selectors.departements()]
    assert len(codes) == 101
    assert codes[0] == "01"
    assert codes == sorted(codes)
    assert {"2A", "2B", "971", "972", "973", "974", "976"} <= set(codes)
    assert "20" not in codes
    assert "988" not in codes
    assert "988" in [item.code for item in selectors.departements(with_collectivities=True)]


def test_hierarchy_goes_from_borough_to_region(territories):
    borough = Territory.objects.get(kind="commune", code="75118")
    city = borough.parent
    assert (city.code, city.parent.code, city.parent.parent.name) == ("75056", "75", "Île-de-France")
    assert borough.departement_code == "75"
    assert Territory.objects.get(kind="commune", code="42218").epci_codes == ["244200770"]
    saint_denis = Territory.objects.get(kind="commune", code="93066")
    assert saint_denis.epci_codes == ["200054781", "200057867"]  # the metropolis and Plaine Commune


def test_region_of_and_name_of(territories, django_assert_num_queries):
    selectors.departements()
    with django_assert_num_queries(0):
        assert selectors.region_of("2A") == "94"
        assert selectors.region_of("974") == "04"
        assert selectors.region_of("988") is None
        assert selectors.region_of("xx") is None
        assert selectors.name_of("departement", "01") == "Ain"
        assert selectors.name_of("region", "01") == "Guadeloupe"
    assert selectors.name_of("commune", "01004") == "Ambérieu-en-Bugey"
    assert selectors.name_of("commune", "00000") == "00000"


def test_an_empty_table_is_not_remembered(territories):
    reference.forget()
    Territory.objects.filter(kind__in=["region", "departement"]).update(is_active=False)
    assert selectors.departements() == []
    Territory.objects.update(is_active=True)
    assert len(selectors.departements()) == 101


def test_a_second_load_is_skipped(territories):
    assert load_territories() == LoadReport(skipped=True)


def test_a_place_that_left_is_kept_but_not_proposed_and_may_come_back(territories, tmp_path):
    def leave(content):
        content["communes"] = [row for row in content["communes"] if row[0] != "01004"]
        next(row for row in content["communes"] if row[0] == "42218")[1] = "Saint-Étienne-Nouvelle"

    report = load_territories(path=rewrite(tmp_path / "edition.json.gz", leave))
    assert report == LoadReport(changed=1, retired=1)
    gone = selectors.get_territory("commune", "01004")
    assert (gone.name, gone.is_active) == ("Ambérieu-en-Bugey", False)
    assert "01004" not in [item.code for item in selectors.search_territories("ambérieu en bugey")]
    assert selectors.name_of("commune", "42218") == "Saint-Étienne-Nouvelle"
    assert load_territories() == LoadReport(changed=2)
    back = selectors.get_territory("commune", "01004")
    assert (back.pk, back.is_active) == (gone.pk, True)


def test_a_forced_load_of_the_same_file_changes_nothing(territories):
    before = list(Territory.objects.order_by("pk").values_list("pk", "kind", "code"))
    assert load_territories(force=True) == LoadReport()
    assert list(Territory.objects.order_by("pk").values_list("pk", "kind", "code")) == before


def test_a_broken_file_changes_nothing(territories, tmp_path):
    def orphan(content):
        content["communes"][0][3] = "1"
        content["communes"][1][1] = "Autre nom"

    with pytest.raises(KeyError):
        load_territories(path=rewrite(tmp_path / "broken.json.gz", orphan))
    assert not Territory.objects.filter(name="Autre nom").exists()


def test_the_command_says_what_it_did(territories, capsys):
    call_command("load_territories")
    assert capsys.readouterr().out == "Territoires : déjà à jour.\n"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "commune", "nature": "CMN", "code": "42218", "parent": True},  # the code exists
        {"kind": "commune", "nature": "CMN", "code": "99001"},  # no parent
        {"kind": "region", "nature": "DEP", "code": "99"},
        {"kind": "region", "nature": "REG", "code": ""},
    ],
)
def test_the_database_refuses_what_cannot_be(territories, wrong):
    if wrong.pop("parent", False):
        wrong["parent"] = selectors.get_territory("departement", "42")
    with pytest.raises(IntegrityError), transaction.atomic():
        Territory.objects.create(name="Essai", search_key="essai", **wrong)


def test_labels_tell_all_places_of_a_kind_apart(territories):
    labels = Counter((item.kind, item.label) for item in Territory.objects.active().defer("lookup_key"))
    assert [key for key, count in labels.items() if count > 1] == []


def test_the_file_is_small_and_names_its_source():
    assert DATA_FILE.stat().st_size < 1_000_000
    assert read_data_file()["source"]["licence"].startswith("Licence Ouverte")
