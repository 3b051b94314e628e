"""Every address with every role: what the circle of a partnership, of a committee or the team of a REX alone reads is nowhere else."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from partners.models import Agreement, CapacityRating, PartnershipMember, TransparencyCheck
from partners.services.decisions import take_meeting_decision
from partners.services.stages import declare_zone, observe_stage
from tests.cast import create_institution, create_user, join
from tests.partners import committees, meetings, rex
from tests.partners.committees import day
from tests.publication import fiches
from tests.test_consistency import Route, routes

# Who reads each of these texts, when everything else of the object is public.
TEAM, CIRCLE, BOARD, OWN = "Canariequipe", "Canaricercle", "Canaribureau", "Canarilieu"
PLACEHOLDER = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
SEARCHES = [
    f"{path}?q={text}"
    for path in (
        "/recherche/",
        "/api/v1/search/",
        "/partenariats/",
        "/comites/",
        "/rencontres/",
        "/rex/",
        "/bibliotheque/",
    )
    for text in (TEAM, CIRCLE, BOARD, OWN)
]


@pytest.fixture
def place(cast: Any) -> dict[str, Any]:
    """One of each object, public, with a text for each circle; gives the values that addresses may ask for."""
    by, carrier = cast.contributor, cast.institution
    member = create_institution("structure-membre", "Structure membre")
    third = create_institution("tierce-structure", "Tierce structure")
    item = fiches.published(by, carrier, cast.reviewer, P01="Projet en ligne")
    shared = meetings.partnership(by, carrier, carrier, member, third, visibility=Visibility.PUBLIC, purpose="Accueil")
    shared.projects.add(item.project)
    rows = {row.institution_id: row for row in shared.members.all()}
    PartnershipMember.objects.filter(pk=rows[carrier.pk].pk).update(
        stakes=f"{BOARD} enjeux du porteur", interest=CIRCLE
    )
    PartnershipMember.objects.filter(pk=rows[member.pk].pk).update(stakes=f"{OWN} enjeux", interest=CIRCLE)
    TransparencyCheck.objects.create(member=rows[member.pk], line="role", said="oui", date=day(-3))
    observe_stage(
        partnership=shared, by=by, stage="STP-1", date=day(-9), modality="deux", text=CIRCLE, believed=CIRCLE,
        understood=CIRCLE,
    )  # fmt: skip
    Agreement.objects.create(partnership=shared, kind="CON-1", obligations=CIRCLE, follow_up=CIRCLE)
    declare_zone(
        partnership=shared, by=by, institutions=[carrier, member], kind="ZON-REC", themes=["THE-09"], departement="42",
        description="Deux accueils", date=day(0),
    )  # fmt: skip
    held = meetings.meeting(by, partnership=shared, subject=f"{CIRCLE} objet", minutes=CIRCLE, difficulty=TEAM)
    meetings.meeting(by, project=item.project, subject=f"{BOARD} objet", minutes=BOARD, difficulty=TEAM)
    CapacityRating.objects.create(meeting=held, capacity="confiance", persons=3, example=CIRCLE)
    taken = take_meeting_decision(meeting=held, by=by, text=CIRCLE, responsible=CIRCLE, due_on=day(3))
    steered = committees.committee(by, carrier, visibility=Visibility.PUBLIC, project=item.project, difficulties=CIRCLE)
    committees.seat(steered, by, "Directrice", institution=member)
    met = committees.session(steered, by)
    type(met).objects.filter(pk=met.pk).update(minutes=CIRCLE, agenda=CIRCLE, place=CIRCLE)
    followed = committees.decision(met, by, text="Ouvrir le samedi", responsible=CIRCLE, follow_up=CIRCLE)
    draft = rex.rex(by, carrier, partnership=shared, X01=f"{TEAM} titre", X04=TEAM, X05=TEAM)
    network_rex = rex.published(by, carrier, cast.reviewer, project=item.project, X01="REX en ligne")
    rex_draft = network_rex.item
    services.write_item_answers(item=rex_draft, values={"X05": f"{TEAM} leçon de la version suivante"}, by=by)
    ids = [each.short_id for each in (shared, held, steered, met, item, draft.item, network_rex.item)]
    return {
        "short_ids": ids, "codes": [carrier.code, member.code], "kinds": ["partenariat", "projet"], "member": member,
        "pks": [rows[carrier.pk].pk, rows[member.pk].pk, taken.pk, followed.pk],
        "names": ["risques", "outils", "financement"],
    }  # fmt: skip


def is_concerned(route: Route) -> bool:
    """Whether an address may speak of this storey: its own, the search, a content, a structure, and whatever asks for nothing."""
    own = ("partners:", "search:", "publication:read", "accounts:institution")
    return (
        route.name.startswith(own)
        or not route.has_arguments
        or re.match(r"api/v1/\^?(partner|steering|rex|search)", route.pattern) is not None
    )


def addresses(route: Route, place: dict[str, Any]) -> list[str]:
    """Every address of a route, with whatever may stand there."""
    found = [match[2] or match[3] or "" for match in PLACEHOLDER.finditer(route.pattern)]
    kinds = [match[1] or "" for match in PLACEHOLDER.finditer(route.pattern)]
    choices: list[list[Any]] = []
    for name, kind in zip(found, kinds, strict=True):
        if kind == "shortid" or name in ("short_id", "id"):
            choices.append(place["short_ids"][: 4 if "int" in kinds else None])  # contents have no numbered parts here
        elif kind == "int":
            choices.append(place["pks"])
        elif name == "kind":
            choices.append(place["kinds"])
        elif name == "name":
            choices.append(place["names"])
        elif name == "code":
            choices.append(place["codes"])
        elif name == "format":
            choices.append(["json"])
        else:
            return []
    paths = []
    for values in product(*choices):
        rest = iter(values)
        path = PLACEHOLDER.sub(lambda _, rest=rest: str(next(rest)), route.pattern)
        paths.append(
            "/" + path.replace("^", "").replace("$", "").replace("\\Z", "").replace("/?", "/").replace("\\.", ".")
        )
    return paths


def read(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


@pytest.mark.exigence("S111", "S125", "S138", "S141", "S192")
def test_what_a_circle_alone_reads_is_at_no_other_address(cast: Any, place: dict[str, Any], sign_in: Any) -> None:
    insider = create_user()
    join(insider, "partenaire", place["member"])
    may = {"anonymous": (), "reviewer": (), "colleague": (CIRCLE, BOARD), "insider": (CIRCLE, OWN)}
    paths = [path for route in routes() if is_concerned(route) for path in addresses(route, place)] + SEARCHES
    leaks, seen = [], set()
    for name, texts in may.items():
        client = sign_in() if name == "anonymous" else sign_in(insider if name == "insider" else cast[name])
        for path in dict.fromkeys(paths):
            body = read(client.get(path))
            asked = path.partition("?q=")[2]  # a page of results says what was asked
            shown = {text for text in (TEAM, CIRCLE, BOARD, OWN) if text != asked and text in body}
            seen |= {(name, text) for text in shown}
            leaks += [(name, text, path) for text in shown if text not in texts]
    assert leaks == []
    assert {("colleague", CIRCLE), ("colleague", BOARD), ("insider", OWN), ("insider", CIRCLE)} <= seen
