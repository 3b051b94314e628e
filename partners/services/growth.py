"""Grow a partnership from the partners that a fiche lists (P120), without typing them again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from isic_platform.accounts.links import find_institution, institution_of_code
from isic_platform.accounts.models import Institution
from partners.models import Partnership, PartnershipMember
from partners.services.partnerships import add_member, create_partnership, lock_partnership
from projects.models import Project

PARTNERS, FORMAL, TITLE = "P120", "P121", "P01"
_MONTH = re.compile(r"^(\d{4})-(\d{2})$")


@dataclass(frozen=True)
class PartnerRow:
    """A row of P120: what it says, and the institution of the directory that it names, when it names one."""

    id: str
    label: str
    institution: Institution | None
    role: str
    contribution: str
    interest: str
    joined_on: date | None
    left_on: date | None
    followed_in: tuple[Partnership, ...] = ()


def partner_rows(project: Project) -> list[PartnerRow]:
    """The rows of P120 as the team has them now, with the partnerships of the project that follow each already.

    To be given to the team alone: the interest to act is read by it. Two queries for partnerships, one or two a row.
    """
    raw = project.item.record.values.get(PARTNERS)
    rows = raw if isinstance(raw, list) else []
    followed: dict[int, list[Partnership]] = {}
    members = PartnershipMember.objects.filter(partnership__projects=project).select_related("partnership")
    for member in members.order_by("partnership"):
        followed.setdefault(member.institution_id, []).append(member.partnership)
    found = []
    for row in rows:
        link = row.get("structure") if isinstance(row.get("structure"), Mapping) else {}
        label = str(link.get("label", "")).strip()
        if not label:
            continue
        place = institution_of_code(link["id"]) if link.get("id") else find_institution(label)
        found.append(
            PartnerRow(
                id=str(row.get("id", "")), label=label, institution=place, role=str(row.get("role") or ""),
                contribution=str(row.get("apport") or ""), interest=str(row.get("enjeu") or ""),
                joined_on=_month(row.get("debut")), left_on=_month(row.get("fin"), end=True),
                followed_in=tuple(followed.get(place.pk, ())) if place else (),
            )
        )  # fmt: skip
    return found


def _month(value: Any, *, end: bool = False) -> date | None:
    match = _MONTH.match(value) if isinstance(value, str) else None
    if not match:
        return None
    year, month = int(match[1]), int(match[2])
    return date(year, month, 28 if end else 1)


@transaction.atomic
def grow_from_project(
    *,
    project: Project,
    by: Any,
    institution: Institution,
    chosen: Mapping[str, Institution],
    partnership: Partnership | None = None,
    title: str = "",
) -> Partnership:
    """Make members of the rows of P120 that are chosen (row id → institution), in a new partnership or in one that exists.

    Role, contribution, interest to act and dates come from the rows; an institution that is a member already is left as it
    is. The fiche does not change. ``institution`` carries a new partnership. Raises PermissionDenied, ValidationError.
    """
    if not project.item.is_written_by(by):
        raise PermissionDenied("Un partenariat se suit à partir d'une fiche par l'équipe de cette fiche.")
    rows = {row.id: row for row in partner_rows(project)}
    if not chosen or set(chosen) - set(rows):
        raise ValidationError("Choisissez des partenaires de la fiche.")
    if partnership is None:
        begun = [row.joined_on for row in rows.values() if row.id in chosen and row.joined_on]
        started = min([*begun, timezone.localdate()])
        partnership = create_partnership(
            by=by, institution=institution, title=title or "Partenariat", started_on=started, projects=[project],
            origin="PAO-AVA",
        )  # fmt: skip
    else:
        lock_partnership(partnership, by)
        partnership.projects.add(project)
    known = set(partnership.members.values_list("institution_id", flat=True))
    for row_id, place in chosen.items():
        if place.pk in known:
            continue
        row = rows[row_id]
        left = row.left_on if row.left_on and (row.joined_on is None or row.left_on >= row.joined_on) else None
        add_member(
            partnership=partnership, by=by, institution=place, role=row.role, contribution=row.contribution,
            interest=row.interest, joined_on=row.joined_on, left_on=left,
        )  # fmt: skip
        known.add(place.pk)
    return partnership
