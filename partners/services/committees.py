"""Create a committee, say how it works, who sits (S135 to S139)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution, Network
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_create_item
from isic_platform.vocabularies.selectors import codes_of
from partners.models import CommitteeMember, CommitteeTemplate, GoodPractice, SteeringCommittee
from partners.permissions import committees as permissions
from partners.refusals import clean_written, told_in_french
from partners.services.teams import lock_shared
from partners.shelves import Practice, put_on_shelf
from projects.models import Project

logger = structlog.get_logger("isic.partners")

# What the page says, each of them checked for personal data.
TEXTS = ("title", "programme", "mandate", "frequency", "information_flow", "difficulties")
FIELDS = frozenset({*TEXTS, "decision_mode", "quorum", "obstacles", "started_on", "ended_on", "visibility"})
SEAT_FIELDS = frozenset({"institution", "function", "role", "actor_type", "since", "until"})


@transaction.atomic
def create_committee(
    *,
    by: Any,
    institution: Institution,
    title: str,
    project: Project | None = None,
    template: CommitteeTemplate | None = None,
    networks: Iterable[Network] | None = None,
    **fields: Any,
) -> SteeringCommittee:
    """Begin the committee of a project that one writes, or of a programme; the project's team writes it together.

    ``institution`` carries it; ``template`` gives rules and seats without institution; ``fields`` are those of FIELDS.
    Raises PermissionDenied, ValidationError by field.
    """
    if not permissions.can_create_committee(by):
        raise PermissionDenied(permissions.NO_COMMITTEE)
    if institution.pk not in by.scope.institutions_as(Role.CONTRIBUTOR, Role.MANAGER):
        raise ValidationError({"institution": "Choisissez une structure où vous écrivez."})
    if project is not None and not project.item.is_written_by(by):
        raise ValidationError({"project": "Choisissez un projet dont vous êtes de l'équipe."})
    committee = SteeringCommittee(title=title.strip(), owner=by, institution=institution, project=project)
    if template is not None:
        for name in ("mandate", "decision_mode", "frequency", "information_flow", "quorum"):
            setattr(committee, name, getattr(template, name))
    _write(committee, fields)
    committee.networks.set(institution.networks.filter(is_active=True) if networks is None else networks)
    if project is not None:
        team = [person for person in (project.item.owner, *project.item.co_writers.all()) if person]
        committee.co_writers.set([person for person in team if person.pk != by.pk])
    for seat in template.seats if template is not None else ():
        CommitteeMember.objects.create(committee=committee, **seat)
    logger.info("committee_created", committee=committee.pk, by=by.pk)
    return committee


@transaction.atomic
def update_committee(
    *, committee: SteeringCommittee, by: Any, networks: Iterable[Network] | None = None, **fields: Any
) -> SteeringCommittee:
    """Change the fields given and no other. Raises PermissionDenied, ValidationError by field."""
    locked = lock_committee(committee, by)
    if (
        fields.get("visibility", locked.visibility) == Visibility.AUTHOR != locked.visibility
        and locked.owner_id != by.pk
    ):
        raise ValidationError({"visibility": "Seul le référent peut garder ce comité pour lui."})
    _write(locked, fields)
    if networks is not None:
        locked.networks.set(networks)
    return locked


def lock_committee(committee: SteeringCommittee, by: Any) -> SteeringCommittee:
    """The committee as it is now, kept from changing. Raises PermissionDenied to who does not write it."""
    return lock_shared(committee, by, permissions.WRITERS_ONLY)


def _write(committee: SteeringCommittee, fields: dict[str, Any]) -> None:
    if unknown := fields.keys() - FIELDS:
        raise TypeError(f"fields that this service does not write: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(committee, name, value.strip() if isinstance(value, str) else value)
    if not set(committee.obstacles) <= codes_of("FRE", include_inactive=True):
        raise ValidationError({"obstacles": "Choisissez des freins de la liste."})
    clean_written(committee, *TEXTS, exclude=["owner", "institution", "project", "short_id"])
    committee.save()


@transaction.atomic
def delete_committee(*, committee: SteeringCommittee, by: Any) -> None:
    """Take back a committee begun by mistake: its referent, while it holds no session and nothing speaks of it.

    Raises PermissionDenied, ValidationError.
    """
    locked = lock_committee(committee, by)
    if locked.owner_id != by.pk:
        raise PermissionDenied("Seul le référent supprime un comité.")
    if locked.sessions.exists() or locked.rex_entries.exists():
        raise ValidationError("Ce comité a des séances ou un retour d'expérience : donnez plutôt la date de sa fin.")
    logger.info("committee_deleted", committee=locked.pk, by=by.pk)
    locked.delete()


@transaction.atomic
def add_member(*, committee: SteeringCommittee, by: Any, **fields: Any) -> CommitteeMember:
    """Give a seat; ``fields`` are those of SEAT_FIELDS. Twice the same seat is refused by the database.

    Raises PermissionDenied, ValidationError by field.
    """
    locked = lock_committee(committee, by)
    member = CommitteeMember(committee=locked)
    _write_seat(member, fields)
    return member


@transaction.atomic
def update_member(*, member: CommitteeMember, by: Any, **fields: Any) -> CommitteeMember:
    """Change a seat; ``until`` ends it without losing where it sat. Raises PermissionDenied, ValidationError by field."""
    lock_committee(member.committee, by)
    member = CommitteeMember.objects.get(pk=member.pk)
    _write_seat(member, fields)
    return member


@transaction.atomic
def remove_member(*, member: CommitteeMember, by: Any) -> None:
    """Take back a seat given by mistake. One that was at a session ends instead. Raises PermissionDenied, ValidationError."""
    lock_committee(member.committee, by)
    if member.attendances.exists():
        raise ValidationError("Ce membre a des présences à des séances : donnez plutôt la date de son départ.")
    member.delete()


def _write_seat(member: CommitteeMember, fields: dict[str, Any]) -> None:
    if unknown := fields.keys() - SEAT_FIELDS:
        raise TypeError(f"fields that this service does not write: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(member, name, " ".join(value.split()) if isinstance(value, str) else value)
    problems: dict[str, list[str]] = {}
    if member.role not in codes_of("ROC", include_inactive=True):
        problems["role"] = ["Choisissez un rôle de la liste."]
    if member.actor_type not in codes_of("ACT", include_inactive=True):
        problems["actor_type"] = ["Choisissez un type d'acteur de la liste."]
    if problems:
        raise ValidationError(problems)
    clean_written(member, "function", validate_constraints=False)
    # The database alone knows who sits: two persons may add the same seat at once.
    with told_in_french(CommitteeMember, field="until" if _ends_too_early(member) else "function"):
        member.save()


def _ends_too_early(member: CommitteeMember) -> bool:
    return bool(member.until and member.since and member.until < member.since)


@transaction.atomic
def add_good_practice(*, committee: SteeringCommittee, by: Any, text: str, effect: str = "") -> GoodPractice:
    """Note what works and may serve others (S139). Raises PermissionDenied, ValidationError by field."""
    locked = lock_committee(committee, by)
    practice = GoodPractice(committee=locked, text=text.strip(), effect=effect.strip())
    clean_written(practice, "text", "effect")
    practice.save()
    return practice


@transaction.atomic
def remove_good_practice(*, practice: GoodPractice, by: Any) -> None:
    """Take a practice off the list; what was given to the library stays there. Raises PermissionDenied."""
    lock_committee(practice.committee, by)
    practice.delete()


@transaction.atomic
def shelve_good_practice(*, practice: GoodPractice, by: Any, visibility: str) -> Item:
    """Give a practice to the library (S139): gives the content begun there, the same one when asked twice.

    The project's team writes it when the giver is of it. Raises PermissionDenied, ValidationError.
    """
    committee = lock_committee(practice.committee, by)
    practice = GoodPractice.objects.select_related("shelved_as").get(pk=practice.pk)
    if practice.shelved_as is not None:
        return practice.shelved_as
    if visibility not in Visibility.values or not can_create_item(by):
        raise ValidationError({"visibility": "Choisissez qui pourra lire cet enseignement une fois publié."})
    project = committee.project
    mine = project is not None and project.item.is_written_by(by)
    item = put_on_shelf(
        Practice(
            text=practice.text, context=practice.effect, institution=committee.institution,
            project=project if mine else None, obstacles=tuple(committee.obstacles), visibility=visibility,
            is_fictional=committee.is_fictional,
        ),
        by,
    )  # fmt: skip
    practice.shelved_as = item
    practice.save(update_fields=["shelved_as"])
    return item


@transaction.atomic
def draw_template(
    *, committee: SteeringCommittee, by: Any, network: Network, title: str, advice: str = ""
) -> CommitteeTemplate:
    """A reusable committee, drawn from one that works (S140): its rules and its seats, without any institution.

    Raises PermissionDenied, ValidationError by field.
    """
    locked = lock_committee(committee, by)
    if network.pk not in by.scope.reach:
        raise PermissionDenied(permissions.NO_TEMPLATE)
    seats = (
        locked.members.filter(until=None).order_by("pk").values("function", "role", "actor_type", "institution__name")
    )
    names = [locked.institution.name, *(each.pop("institution__name") or "" for each in seats)]
    drawn = [{**each, "function": _without(names, each["function"])} for each in seats]
    template = CommitteeTemplate(
        title=title.strip(), network=network, drawn_from=locked, advice=advice.strip(),
        mandate=_without(names, locked.mandate), decision_mode=locked.decision_mode, frequency=locked.frequency,
        information_flow=_without(names, locked.information_flow), quorum=locked.quorum,
        seats=list({tuple(each.items()): each for each in drawn}.values()),
    )  # fmt: skip
    clean_written(template, "title", "advice", "mandate", exclude=["drawn_from", "network", "seats"])
    template.save()
    return template


def _without(names: list[str], text: str) -> str:
    """The text, « … » standing for the institutions that it names."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = re.sub(re.escape(name), "…", text, flags=re.IGNORECASE)
    return text


@transaction.atomic
def remove_template(*, template: CommitteeTemplate, by: Any) -> None:
    """Withdraw a template from its network. Raises PermissionDenied."""
    if not permissions.can_change_template(by, template):
        raise PermissionDenied("Ce modèle se retire par qui l'a tiré, ou par l'animation du réseau.")
    template.delete()
