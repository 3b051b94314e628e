"""What partnerships and committees are to the directory: blocks of an institution's page, and how two members become one."""

from __future__ import annotations

from typing import Any

from isic_platform.accounts.models import Institution
from isic_platform.accounts.panels import Panel, register_institution_panel
from isic_platform.accounts.relations import register_join
from isic_platform.accounts.services import fill_blanks
from partners.models import CommitteeMember, Partnership, PartnershipMember, SteeringCommittee

SHOWN = 10


def partnerships_panel(institution: Institution, user: Any) -> Panel | None:
    """Partnerships that this person may open and of which the institution is a member today; None without any."""
    members = PartnershipMember.objects.filter(institution=institution, left_on=None)
    rows = Partnership.objects.visible_to(user).filter(pk__in=members.values("partnership"))
    return _panel("Partenariats", "partners/_institution_partnerships.html", rows, "partenariats")


def committees_panel(institution: Institution, user: Any) -> Panel | None:
    """Committees that this person may open and where the institution sits today; None without any."""
    members = CommitteeMember.objects.filter(institution=institution, until=None)
    rows = SteeringCommittee.objects.visible_to(user).filter(pk__in=members.values("committee"))
    return _panel("Comités de pilotage", "partners/_institution_committees.html", rows, "comites")


def _panel(title: str, template: str, rows: Any, anchor: str) -> Panel | None:
    found = list(rows.order_by("-updated_at", "-pk")[: SHOWN + 1])
    context = {"rows": found[:SHOWN], "more": len(found) > SHOWN}
    return Panel(title, template, context, anchor) if found else None


def join_members(row: PartnershipMember, rival: PartnershipMember) -> None:
    """A member since the first of both, until the last of both leaves; texts are kept one after the other."""
    since = [each.joined_on for each in (row, rival) if each.joined_on]
    until = [each.left_on for each in (row, rival)]
    fill_blanks(row, rival)
    rival.joined_on = min(since, default=None)
    rival.left_on = None if None in until else max(until)


def join_seats(row: CommitteeMember, rival: CommitteeMember) -> None:
    """A seat held since the first of both; only seats held today ever meet."""
    since = [each.since for each in (row, rival) if each.since]
    fill_blanks(row, rival)
    rival.since = min(since, default=None)


def register() -> None:
    """From AppConfig.ready."""
    register_institution_panel(partnerships_panel)
    register_institution_panel(committees_panel)
    register_join(PartnershipMember, join_members)
    register_join(CommitteeMember, join_seats)
