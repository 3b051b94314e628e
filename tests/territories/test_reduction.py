"""Reducing the public package to the data file."""

import json

import pytest
from django.core.management import CommandError, call_command

from isic_platform.territories.data_file import read_data_file
from isic_platform.territories.reduction import epci_name

PACKAGE = {
    "package.json": {"name": "decoupage", "version": "9.9.9"},
    "data/regions.json": [
        {"code": "84", "nom": "Auvergne-Rhône-Alpes", "zone": "metro"},
        {"code": "988", "nom": "Nouvelle-Calédonie", "zone": "com"},
    ],
    "data/departements.json": [
        {"code": "01", "nom": "Ain", "region": "84", "zone": "metro"},
        {"code": "988", "nom": "Nouvelle-Calédonie", "region": "988", "zone": "com"},
        {"code": "989", "nom": "Île de Clipperton", "region": "989", "zone": "com"},
    ],
    "data/epci.json": [
        {"code": "200", "nom": "CC du Pays", "type": "CC", "populationMunicipale": 10, "membres": [{"code": "01015"}]}
    ],
    "data/ept.json": [],
    "data/communes.json": [
        {
            **{"code": "01015", "nom": "Arboys en Bugey", "type": "commune-actuelle", "departement": "01"},
            **{"region": "84", "codesPostaux": ["01300"], "population": 10},
        },
        {"code": "01015", "nom": "Arbignieu", "type": "commune-deleguee", "chefLieu": "01015", "departement": "01"},
        {"code": "98901", "nom": "Clipperton", "type": "commune-actuelle", "departement": "989", "region": "989"},
    ],
}


@pytest.fixture
def package(tmp_path):
    (tmp_path / "data").mkdir()
    for name, content in PACKAGE.items():
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    return tmp_path


def test_the_package_becomes_the_file(package, tmp_path):
    target = tmp_path / "out.json.gz"
    call_command("build_territories", package, output=target)
    first = target.read_bytes()
    call_command("build_territories", package, output=target)
    assert target.read_bytes() == first
    content = read_data_file(target)
    assert content["source"]["version"] == "9.9.9"
    assert content["regions"] == [["84", "Auvergne-Rhône-Alpes", "REG", 10]]
    assert content["departements"] == [
        ["01", "Ain", "DEP", "84", 10],
        ["988", "Nouvelle-Calédonie", "COM", None, 0],
    ]
    assert content["epcis"] == [["200", "Communauté de communes du Pays", "CC", 10, ["01"]]]
    assert content["communes"] == [
        ["01015", "Arboys en Bugey", "CMN", "01", ["200"], None, 10, ["01300"], ["Arbignieu"]]
    ]


def test_another_folder_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"n'est pas celui du paquet"):
        call_command("build_territories", tmp_path, output=tmp_path / "out")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("CC de l'Outre-Forêt", "Communauté de communes de l'Outre-Forêt"),
        ('CA "Saintes - Grandes Rives"', "Communauté d’agglomération Saintes - Grandes Rives"),
        ("Saint-Étienne Métropole", "Saint-Étienne Métropole"),
    ],
)
def test_abbreviations_of_groups_are_written_out(source, name):
    assert epci_name(source) == name
