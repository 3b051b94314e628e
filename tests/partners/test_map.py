"""The map of structures: exactly the links that one may open, in the drawing and in the table alike, with 5 nodes and with 300."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isic_platform.accounts.models import Institution
from isic_platform.publication.enums import Visibility
from partners.map.drawing import draw
from partners.map.graph import build_graph, lasting_pairs, matrix
from partners.map.links import Scope
from partners.models import PartnershipMember
from partners.services.partnerships import add_member
from partners.services.stages import declare_zone
from tests.partners.committees import committee, day, seat
from tests.partners.test_partnerships import begun
from tests.publication import fiches

pytestmark = pytest.mark.django_db
MAP = "/partenariats/carte/"
NOBODY = AnonymousUser()


def place(name: str, **fields: Any) -> Institution:
    """A structure of the Loire."""
    code = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return Institution.objects.create(code=code, name=name, kind="STR-ASS", **{"departement": "42", **fields})


@pytest.fixture
def loire(contributor: Any, institution: Any) -> Any:
    """A public partnership with an overlap and a gap, both in the Loire, and a friction elsewhere."""
    Institution.objects.filter(pk=institution.pk).update(departement="42")
    found = begun(contributor, institution, title="Accueil de la Loire", visibility=Visibility.PUBLIC)
    other = place("Mission locale du Forez")
    add_member(
        partnership=found, by=contributor, institution=other, role="ROP-REL", joined_on=day(-100), stakes="CANARI-enjeu"
    )
    zone = {"partnership": found, "by": contributor, "date": day(-30), "themes": ["THE-09"]}
    declare_zone(
        **zone,
        institutions=[institution, other],
        kind="ZON-REC",
        departement="42",
        description="Deux accueils le mardi",
    )
    declare_zone(
        **zone, institutions=[], kind="ZON-MAN", departement="42", description="Personne après dix-huit heures"
    )
    declare_zone(
        **zone, institutions=[institution, other], kind="ZON-FRO", departement="33", description="Frottement d'ailleurs"
    )
    return found


@pytest.mark.exigence("S127", "S17")
def test_the_map_of_a_departement_shows_the_overlap_and_the_gap_and_the_table_says_the_same(
    loire: Any, client: Any
) -> None:
    response = client.get(f"{MAP}?departement=42&nature=ZON-REC&nature=ZON-MAN")
    graph = response.context["links"]
    assert [(link.label, link.origin) for link in graph] == [
        ("Manque", "Personne après dix-huit heures"), ("Recoupement", "Deux accueils le mardi"),
    ]  # fmt: skip
    drawing = response.context["drawing"]
    assert [(edge.nature, edge.letter) for edge in drawing.edges] == [
        ("ZON-REC", "R")
    ]  # a gap that names nobody has no line
    assert {node.name for node in drawing.nodes} == {loire.institution.name, "Mission locale du Forez"}
    [cell] = response.context["matrix"]
    assert (cell.departement, len(cell.overlaps), cell.frictions, cell.gaps) == ("42", 2, (), ("Aucune structure",))
    text = response.text
    assert "Deux accueils le mardi" in text and "Personne après dix-huit heures" in text
    assert "Frottement d&#x27;ailleurs" not in text
    assert 'role="img"' in text and "CANARI" not in text
    everything = client.get(MAP).context["links"]
    assert {link.label for link in everything} == {"Partenariat", "Recoupement", "Frottement", "Manque"}


@pytest.mark.exigence("S127", "S192")
def test_what_a_person_may_not_open_changes_nothing_on_the_map(
    loire: Any, contributor: Any, institution: Any, client: Any, sign_in: Any
) -> None:
    seen = (client.get(MAP).context["links"], client.get("/partenariats/carte.csv").content)
    hidden = begun(contributor, institution, title="CANARI fermé")
    secret = place("CANARI Structure secrète")
    add_member(partnership=hidden, by=contributor, institution=secret)
    declare_zone(
        partnership=hidden,
        by=contributor,
        institutions=[institution, secret],
        kind="ZON-REC",
        description="CANARI",
        date=day(0),
    )
    seat(committee(contributor, institution, title="CANARI Comité"), contributor, "Élue", institution=secret)
    rows = [{"id": "aaaa", "structure": {"id": secret.code, "label": secret.name}, "role": "ROP-FIN"}]
    fiches.draft(contributor, institution, P120=rows)
    assert (client.get(MAP).context["links"], client.get("/partenariats/carte.csv").content) == seen
    assert "CANARI" not in client.get(MAP).text
    own = sign_in(contributor).get(MAP)
    assert {link.label for link in own.context["links"] if link.touches(secret.code)} == {
        "Partenariat",
        "Comité de pilotage",
        "Recoupement",
    }


@pytest.mark.exigence("S133", "S76")
def test_pairs_that_last_and_actors_that_are_missing(
    contributor: Any, institution: Any, other_institution: Any, reviewer: Any, client: Any
) -> None:
    rows = [
        {
            "id": "aaaa",
            "structure": {"id": other_institution.code, "label": other_institution.name},
            "role": "ROP-FIN",
            "debut": "2025-02",
        }
    ]
    for index in range(2):
        fiches.published(contributor, institution, reviewer, P01=f"Projet {index}", P120=rows)
    graph = build_graph(NOBODY, Scope())
    assert [(link.nature, link.since.isoformat(), link.role) for link in graph.links] == [
        ("fiche", "2025-02-01", "Financeur")
    ] * 2
    [pair] = lasting_pairs(graph)
    assert ({pair.first.name, pair.second.name}, len(pair.projects)) == ({institution.name, other_institution.name}, 2)
    one = build_graph(NOBODY, Scope(project=pair.projects[0]))
    assert len(one.links) == 1
    found = committee(contributor, institution, visibility=Visibility.PUBLIC)
    seat(found, contributor, "Conseillère", institution=other_institution)
    page = client.get(MAP).text
    assert "coopèrent dans plusieurs projets" in page and "Projet 1" in page
    assert "Acteurs absents des comités" in page


def test_under_the_reinforced_rules_no_partner_is_drawn(
    contributor: Any, institution: Any, other_institution: Any, reviewer: Any
) -> None:
    rows = [
        {"id": "aaaa", "structure": {"id": other_institution.code, "label": other_institution.name}, "role": "ROP-FIN"}
    ]
    item = fiches.published(contributor, institution, reviewer, P120=rows)
    type(item).objects.filter(pk=item.pk).update(is_reinforced=True, visibility=Visibility.NETWORK)
    assert build_graph(contributor, Scope()).links == []


@pytest.mark.exigence("S127")
def test_the_table_sorts_exports_and_never_becomes_a_formula(loire: Any, contributor: Any, client: Any) -> None:
    evil = place("=1+1 Structure")
    add_member(partnership=loire, by=contributor, institution=evil)
    rows = list(
        csv.reader(io.StringIO(client.get("/partenariats/carte.csv").content.decode("utf-8-sig")), delimiter=";")
    )
    assert len(rows) == 1 + len(client.get(MAP).context["links"])
    assert "'=1+1 Structure" in [row[0] for row in rows]
    for sort in ("structure", "avec", "nature", "depuis", "origine", "inconnu"):
        for order in ("", "descendant"):
            assert client.get(f"{MAP}?tri={sort}&ordre={order}&page=-3").status_code == 200
    first = client.get(f"{MAP}?tri=structure").context["links"]
    assert client.get(f"{MAP}?tri=structure&ordre=descendant").context["links"] == first[::-1]
    around = client.get(f"{MAP}?autour={evil.code}")
    assert len(around.context["links"]) == 1 and "Autour de" in around.text
    assert "Aucun lien à montrer ici" in client.get(f"{MAP}?departement=2A&theme=zzz&projet=<script>").text


@pytest.mark.parametrize("number", [5, 320])
def test_it_is_readable_with_five_structures_and_with_three_hundred(
    contributor: Any, institution: Any, client: Any, number: int
) -> None:
    found = begun(contributor, institution, visibility=Visibility.PUBLIC)
    places = [
        Institution(code=f"s{index}", name=f"Structure numéro {index}", kind="STR-ASS") for index in range(number)
    ]
    Institution.objects.bulk_create(places)
    PartnershipMember.objects.bulk_create([PartnershipMember(partnership=found, institution=each) for each in places])
    with CaptureQueriesContext(connection) as queries:
        response = client.get(MAP)
    assert len(queries) <= 9
    drawing = response.context["drawing"]
    assert len(drawing.nodes) == min(number + 1, 300)
    assert drawing.left_out == max(0, number + 1 - 300)
    assert drawing.is_dense == (number == 320)
    assert sum(bool(node.label) for node in drawing.nodes) == (6 if number == 5 else 14)
    assert len({(node.x, node.y) for node in drawing.nodes}) > 0.9 * len(drawing.nodes)
    assert draw(build_graph(NOBODY, Scope())) == drawing  # the same at each visit
    assert len(response.context["links"]) == min(number, 100)
    assert matrix(build_graph(NOBODY, Scope())) == []
