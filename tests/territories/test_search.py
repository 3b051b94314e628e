"""Finding a place from what people type."""

import pytest
from django.db import connection

from isic_platform.territories import selectors
from isic_platform.territories.models import Territory
from isic_platform.territories.search_keys import search_key

SAINT_ETIENNE = "commune-42218"


def keys(text, **options):
    return [item.key for item in selectors.search_territories(text, **options)]


@pytest.mark.exigence("S48")
@pytest.mark.parametrize(
    "text",
    [
        *(
            "saint etiene",
            "Saint-Étienne",
            "SAINT ETIENNE",
            "st etienne",
            "St-Étienne",
            "sait etiene",
            "saint-étienne 42",
        ),
        *("42000", "42100 saint etienne", "42218", "saint étienne (Loire, 42)"),
    ],
)
def test_saint_etienne_is_found_first(territories, text):
    assert keys(text)[0] == SAINT_ETIENNE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("marseile", "commune-13055"),
        ("villeurbane", "commune-69266"),
        ("clermon feran", "commune-63113"),
        ("grenobel", "commune-38185"),
        ("lhay les roses", "commune-94038"),
        ("œuilly", "commune-51410"),
        ("chalon s/ saone", "commune-71076"),
        ("Ste Genevieve des bois", "commune-91549"),
        ("cran gevrier", "commune-74010"),  # now part of Annecy
        ("paris 18", "commune-75118"),
        ("mayote", "region-06"),
        ("2a004", "commune-2A004"),
        ("plaine comune", "epci-200057867"),
        ("cc faucigny glieres", "epci-200000172"),
        ("communauté de communes du pays beaume-drobie", "epci-240700302"),
        ("point a pitre", "commune-97120"),
    ],
)
def test_what_people_type_finds_the_place(territories, text, found):
    assert keys(text)[0] == found


def test_namesakes_come_by_population(territories):
    found = keys("saint denis", kinds=["commune"])
    assert found[:4] == ["commune-97411", "commune-93066", "commune-11339", "commune-30247"]


def test_a_city_comes_before_the_group_named_after_it(territories):
    assert keys("bordeau")[0] == "commune-33063"


def test_kinds_and_departement_restrict(territories):
    assert keys("loir", kinds=["departement"])[:2] == ["departement-44", "departement-42"]
    assert keys("saint etiene", departement="76")[0] == "commune-76575"
    inside = selectors.search_territories("saint", departement="2A", limit=50)
    assert {item.departement_code for item in inside} == {"2A"}


def test_a_group_across_departements_is_found_from_each(territories):
    group = selectors.get_territory("epci", "200058014")
    assert group.departement_codes == ["94", "91"]
    for code in ("94", "91"):
        assert group.key in keys("grand orly seine bievre", departement=code)


@pytest.mark.parametrize("text", ["", "a", " ", "%", "|", "||||", "%%%%", "\x00\x00", "zzzzqqq", "x" * 5000])
def test_text_that_names_nothing_finds_nothing(territories, text):
    assert keys(text) == []


def test_the_number_of_results_is_bounded(territories):
    assert len(keys("saint")) == 10
    assert len(keys("saint", limit=5000)) == selectors.MAX_RESULTS


def test_filters_follow_the_hierarchy(territories):
    inside = Territory.objects.active().of_kinds(["commune"])
    assert inside.within(departement="2A").count() == 124
    assert set(inside.within(region="94").values_list("departement_codes__0", flat=True)) == {"2A", "2B"}
    assert inside.within(epci="244200770").filter(code="42218").exists()
    assert not inside.within(epci="244200770", departement="43").exists()


def test_french_order_ignores_accents(territories):
    rows = Territory.objects.active().of_kinds(["departement"]).in_french_order()
    names = list(rows.values_list("name", flat=True))
    assert names.index("Essonne") < names.index("Eure") < names.index("Eure-et-Loir") < names.index("Finistère")
    assert names.index("Haute-Vienne") < names.index("Hérault") < names.index("Ille-et-Vilaine")


@pytest.mark.parametrize("lookup", [{"search_key__trigram_similar": "saint etiene"}, {"lookup_key__contains": "|4210"}])
def test_the_search_reads_an_index(territories, lookup):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # the question is whether an index can answer
    plan = Territory.objects.active().filter(**lookup).explain()
    assert "_key_trgm" in plan


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("St-Étienne-s/Loire", "saint etienne sur loire"),
        ("Ste  Foy", "sainte foy"),
        ("Œuilly", "oeuilly"),
        ("Est", "est"),
    ],
)
def test_search_key(text, key):
    assert search_key(text) == key
