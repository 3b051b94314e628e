"""Begin a partnership, say what it shares, who is in it and from which place (S105 to S113, S119, S132)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution, Network, User
from isic_platform.publication.enums import Visibility
from isic_platform.publication.services import notify
from isic_platform.vocabularies.selectors import codes_of
from partners.enums import RowAuthor, Said, TransparencyLine
from partners.models import Partnership, PartnershipMember, TransparencyCheck
from partners.permissions import partnerships as permissions
from partners.refusals import clean_written, told_in_french
from partners.services.teams import lock_shared
from projects.models import Project

logger = structlog.get_logger("isic.partners")
TEXTS = ("title", "purpose", "shared_problems", "shared_resources", "shared_knowledge", "shared_practices")
FIELDS = frozenset({*TEXTS, "origin", "stage", "started_on", "ended_on", "visibility"})
CITED = "Votre structure est citée comme membre d'un partenariat. Relisez sa ligne."  # the mail says no more
MEMBER_TEXTS = ("positioning", "contribution", "interest", "stakes", "limits")
OWN_FIELDS = frozenset({*MEMBER_TEXTS, "role"})  # what a member's own people write
MEMBER_FIELDS = OWN_FIELDS | {"joined_on", "left_on"}


@transaction.atomic
def create_partnership(
    *,
    by: Any,
    institution: Institution,
    title: str,
    started_on: date,
    projects: Iterable[Project] = (),
    networks: Iterable[Network] | None = None,
    **fields: Any,
) -> Partnership:
    """Begin a partnership, with or without a project (S119, S132); the carrier is its first member.

    ``fields`` are those of FIELDS. The team of the first project writes it together.
    Raises PermissionDenied, ValidationError by field.
    """
    if not permissions.can_create_partnership(by):
        raise PermissionDenied(permissions.NO_PARTNERSHIP)
    if institution.pk not in by.scope.institutions_as(Role.CONTRIBUTOR, Role.MANAGER):
        raise ValidationError({"institution": "Choisissez une structure où vous écrivez."})
    chosen = _own_projects(projects, by)
    partnership = Partnership(title=title.strip(), owner=by, institution=institution, started_on=started_on)
    _write(partnership, fields)
    partnership.projects.set(chosen)
    partnership.networks.set(institution.networks.filter(is_active=True) if networks is None else networks)
    if chosen:
        item = chosen[0].item
        team = [person for person in (item.owner, *item.co_writers.all()) if person]
        partnership.co_writers.set([person for person in team if person.pk != by.pk])
    PartnershipMember.objects.create(
        partnership=partnership, institution=institution, role="ROP-POR", joined_on=started_on,
        confirmed_at=timezone.now(),
    )  # fmt: skip
    logger.info("partnership_created", partnership=partnership.pk, by=by.pk)
    return partnership


def _own_projects(projects: Iterable[Project], by: Any) -> list[Project]:
    chosen = list(projects)
    if any(not project.item.is_written_by(by) for project in chosen):
        raise ValidationError({"projects": "Choisissez des projets dont vous êtes de l'équipe."})
    return chosen


@transaction.atomic
def update_partnership(
    *,
    partnership: Partnership,
    by: Any,
    networks: Iterable[Network] | None = None,
    projects: Iterable[Project] | None = None,
    **fields: Any,
) -> Partnership:
    """Change the fields given and no other. A project linked by somebody else stays linked.

    Raises PermissionDenied, ValidationError by field.
    """
    locked = lock_partnership(partnership, by)
    if (
        fields.get("visibility", locked.visibility) == Visibility.AUTHOR != locked.visibility
        and locked.owner_id != by.pk
    ):
        raise ValidationError({"visibility": "Seul le référent peut garder ce partenariat pour lui."})
    _write(locked, fields)
    if networks is not None:
        locked.networks.set(networks)
    if projects is not None:
        kept = [project for project in locked.projects.select_related("item") if not project.item.is_written_by(by)]
        locked.projects.set([*kept, *_own_projects(projects, by)])
    return locked


def lock_partnership(partnership: Partnership, by: Any) -> Partnership:
    """The partnership as it is now, kept from changing. Raises PermissionDenied to who does not write it."""
    return lock_shared(partnership, by, permissions.WRITERS_ONLY)


def _write(partnership: Partnership, fields: dict[str, Any]) -> None:
    if unknown := fields.keys() - FIELDS:
        raise TypeError(f"fields that this service does not write: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(partnership, name, value.strip() if isinstance(value, str) else value)
    clean_written(partnership, *TEXTS, exclude=["owner", "institution", "short_id"])
    with told_in_french(Partnership, field="ended_on"):
        partnership.save()


@transaction.atomic
def delete_partnership(*, partnership: Partnership, by: Any) -> None:
    """Take back a partnership begun by mistake: its referent, while nothing was observed, held or agreed in it.

    Raises PermissionDenied, ValidationError.
    """
    locked = lock_partnership(partnership, by)
    if locked.owner_id != by.pk:
        raise PermissionDenied("Seul le référent supprime un partenariat.")
    held = (locked.observations, locked.meetings, locked.agreements, locked.zones, locked.rex_entries)
    if any(each.exists() for each in held):
        raise ValidationError("Ce partenariat a vécu : donnez plutôt la date de sa fin, sa mémoire reste.")
    logger.info("partnership_deleted", partnership=locked.pk, by=by.pk)
    locked.delete()


@transaction.atomic
def add_member(*, partnership: Partnership, by: Any, institution: Institution, **fields: Any) -> PartnershipMember:
    """An institution joins; ``fields`` are those of MEMBER_FIELDS. Its people are told, when somebody else says so and they may
    open the partnership. Twice the same is refused by the database.

    Raises PermissionDenied, ValidationError by field.
    """
    locked = lock_partnership(partnership, by)
    member = PartnershipMember(partnership=locked, institution=institution)
    own = _fill_member(member, fields, by)
    if not own:
        _tell_institution(member, by)
    return member


@transaction.atomic
def update_member(*, member: PartnershipMember, by: Any, **fields: Any) -> PartnershipMember:
    """Change a row: the partnership's writers, everything; the institution's own people, what OWN_FIELDS names.

    Raises PermissionDenied, ValidationError by field.
    """
    locked = lock_member(member, by)
    writes = permissions.can_write_partnership(by, locked.partnership)
    if not writes and fields.keys() - OWN_FIELDS:
        raise PermissionDenied(permissions.OWN_ROW_ONLY)
    _fill_member(locked, fields, by)
    return locked


def _fill_member(member: PartnershipMember, fields: dict[str, Any], by: Any) -> bool:
    """Write the row, with who wrote its stakes and when its own people last saved it; gives whether ``by`` is one of them."""
    before = member.stakes
    own = permissions.is_own_row(by, member)
    if own:
        member.confirmed_at = timezone.now()
    if "stakes" in fields and fields["stakes"].strip() != before:
        author = RowAuthor.OWN if own else RowAuthor.TEAM
        member.stakes_by = author if fields["stakes"].strip() else ""
    _write_member(member, fields, MEMBER_FIELDS)
    return own


def _tell_institution(member: PartnershipMember, by: Any) -> None:
    """Whoever may speak for the institution learns that it is a member; nobody when the partnership is closed to them."""
    if member.partnership.visibility == Visibility.AUTHOR or (member.left_on and member.left_on < timezone.localdate()):
        return
    roles = (Role.CONTRIBUTOR, Role.MANAGER, Role.PARTNER)
    people = User.objects.filter(
        is_active=True, memberships__is_active=True, memberships__institution=member.institution,
        memberships__role__in=roles,
    )  # fmt: skip
    path = f"{member.partnership.get_absolute_url()}#membres"
    notify(users=people.distinct(), item=None, text=CITED, path=path, but=by)


def lock_member(member: PartnershipMember, by: Any) -> PartnershipMember:
    """The row as it is now, kept from changing. Raises PermissionDenied to who may not write it."""
    rows = PartnershipMember.objects.select_for_update(of=("self",)).select_related("partnership", "institution")
    locked = rows.get(pk=member.pk)
    if not permissions.can_write_member(by, locked):
        raise PermissionDenied(permissions.OWN_ROW_ONLY)
    return locked


def _write_member(member: PartnershipMember, fields: dict[str, Any], allowed: frozenset[str]) -> None:
    if unknown := fields.keys() - allowed:
        raise TypeError(f"fields that this service does not write: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(member, name, value.strip() if isinstance(value, str) else value)
    if member.role and member.role not in codes_of("ROP", include_inactive=True):
        raise ValidationError({"role": "Choisissez un rôle de la liste."})
    clean_written(member, *MEMBER_TEXTS, exclude=["partnership", "institution"], validate_constraints=False)
    early = bool(member.left_on and member.joined_on and member.left_on < member.joined_on)
    with told_in_french(PartnershipMember, field="left_on" if early else "institution"):
        member.save()


@transaction.atomic
def remove_member(*, member: PartnershipMember, by: Any) -> None:
    """Take back a member added by mistake; one that was there leaves instead. Raises PermissionDenied, ValidationError."""
    partnership = lock_partnership(member.partnership, by)
    if partnership.observations.filter(institution=member.institution_id).exists():
        raise ValidationError(
            "Des observations sont écrites du point de vue de cette structure : donnez sa date de départ."
        )
    member.delete()


@transaction.atomic
def say_clearly(
    *, member: PartnershipMember, by: Any, lines: Mapping[str, tuple[str, date | None]]
) -> PartnershipMember:
    """The transparency list of a member (S112): line → (value of Said or nothing, the day it was said).

    Raises PermissionDenied, ValidationError.
    """
    locked = lock_member(member, by)
    known = {row.line: row for row in locked.transparency.all()}
    for line, (said, day) in lines.items():
        if line not in TransparencyLine.values or (said and said not in Said.values):
            raise ValidationError("Choisissez oui, en partie ou non.")
        row = known.get(line)
        if not said:
            if row:
                row.delete()
        elif row is None:
            TransparencyCheck.objects.create(member=locked, line=line, said=said, date=day)
        elif (row.said, row.date) != (said, day):
            row.said, row.date = said, day
            row.save(update_fields=["said", "date"])
    return locked
