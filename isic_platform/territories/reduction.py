"""Reduction of the public package of administrative divisions to the data file that we ship.

The file is a gzipped JSON object: ``source`` (a dict) and four lists of rows, whose columns are named in ``columns``.
Codes stay strings everywhere: « 01 », « 2A », « 971 ».
"""

import gzip
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

COLUMNS = {
    "regions": ["code", "name", "nature", "population"],
    "departements": ["code", "name", "nature", "region", "population"],
    "epcis": ["code", "name", "nature", "population", "departements"],
    "communes": [
        "code",
        "name",
        "nature",
        "departement",
        "epcis",
        "commune",
        "population",
        "postcodes",
        "former_names",
    ],
}
UNINHABITED = {"984", "989"}  # no resident population: no social work to describe there
_EPCI_NATURES = {"CC": "CC", "CA": "CA", "CU": "CU", "METRO": "ME", "MET69": "ME", "EPT": "EPT"}
_EPCI_PREFIXES = {"CC": "Communauté de communes", "CA": "Communauté d’agglomération", "CU": "Communauté urbaine"}


def reduce_package(folder: Path) -> dict[str, Any]:
    """Return the content of the data file made from an unpacked package.

    Raises ``FileNotFoundError`` or ``KeyError`` when the folder is not that of the package.
    """

    def read(name: str) -> Any:
        return json.loads((folder / name).read_text(encoding="utf-8"))

    communes = read("data/communes.json")
    current = [c for c in communes if c["type"] == "commune-actuelle" and c["departement"] not in UNINHABITED]
    boroughs = [c for c in communes if c["type"] == "arrondissement-municipal"]
    groups = [*read("data/epci.json"), *read("data/ept.json")]
    by_departement, by_region = Counter(), Counter()
    for commune in current:
        by_departement[commune["departement"]] += commune.get("population", 0)
        by_region[commune["region"]] += commune.get("population", 0)
    return {
        "source": {
            "package": read("package.json")["name"],
            "version": read("package.json")["version"],
            "licence": "Licence Ouverte / Open Licence version 2.0",
        },
        "columns": COLUMNS,
        "regions": [
            [r["code"], r["nom"], "REG", by_region[r["code"]]] for r in read("data/regions.json") if r["zone"] != "com"
        ],
        "departements": [
            _departement_row(d, by_departement) for d in read("data/departements.json") if d["code"] not in UNINHABITED
        ],
        "epcis": _epci_rows(groups, current),
        "communes": _commune_rows(communes, current, boroughs, groups),
    }


def write_data_file(content: dict[str, Any], target: Path) -> int:
    """Write the same bytes for the same content; return the size in bytes."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    target.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    return target.stat().st_size


def _departement_row(item: dict[str, Any], population: Counter[str]) -> list[Any]:
    overseas_collectivity = item["zone"] == "com"
    return [
        item["code"],
        item["nom"],
        "COM" if overseas_collectivity else "DEP",
        None if overseas_collectivity else item["region"],
        population[item["code"]],
    ]


def _epci_rows(groups: list[dict[str, Any]], current: list[dict[str, Any]]) -> list[list[Any]]:
    departement_of = {c["code"]: c["departement"] for c in current}
    rows = []
    for group in groups:
        weights: Counter[str] = Counter()
        for member in group["membres"]:
            weights[departement_of[member["code"]]] += member.get("populationMunicipale") or 0
        # The département where most inhabitants live comes first: it is the one shown beside the name.
        departements = sorted(weights, key=lambda code: (-weights[code], code))
        nature = _EPCI_NATURES[group["type"]]
        rows.append([group["code"], epci_name(group["nom"]), nature, group["populationMunicipale"], departements])
    return sorted(rows, key=lambda row: row[0])


def epci_name(name: str) -> str:
    """Write out the abbreviation that opens an EPCI's name: « CC du Pays d’Aix » is for specialists."""
    name = name.replace('"', "").strip()
    first, _, rest = name.partition(" ")
    return f"{_EPCI_PREFIXES[first]} {rest}" if first in _EPCI_PREFIXES and rest else name


def _commune_rows(
    communes: list[dict[str, Any]],
    current: list[dict[str, Any]],
    boroughs: list[dict[str, Any]],
    groups: list[dict[str, Any]],
) -> list[list[Any]]:
    epcis = defaultdict(list)
    for group in groups:
        for member in group["membres"]:
            epcis[member["code"]].append(group["code"])
    names = {c["code"]: c["nom"] for c in current}
    former = defaultdict(list)
    for commune in communes:
        if commune["type"] in {"commune-deleguee", "commune-associee"}:
            seat = commune["chefLieu"]
            if commune["nom"] != names.get(seat) and commune["nom"] not in former[seat]:
                former[seat].append(commune["nom"])
    rows = []
    for commune in [*current, *boroughs]:
        code, parent = commune["code"], commune.get("commune")
        rows.append(
            [
                code,
                commune["nom"],
                "ARM" if parent else "CMN",
                commune["departement"],
                epcis[parent or code],
                parent,
                commune.get("population"),
                commune.get("codesPostaux", []),
                former[code],
            ]
        )
    return sorted(rows, key=lambda row: row[0])
