"""The person who signs in, and the scope of what memberships give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models.functions import Lower

from isic_platform.accounts.enums import Attribution, Role


@dataclass(frozen=True)
class Scope:
    """Where a person holds which role. Ids of institutions and networks, by role.

    ``institutions`` maps a role to the institutions where it is held; ``networks`` maps a role to the networks
    where it is held; ``reach`` is every network the person belongs to, through an institution or directly.
    """

    institutions: dict[str, frozenset[int]] = field(default_factory=dict)
    networks: dict[str, frozenset[int]] = field(default_factory=dict)
    reach: frozenset[int] = frozenset()

    def institutions_as(self, *roles: str) -> frozenset[int]:
        """Ids of the institutions where one of the roles is held; any role when none is given."""
        chosen = roles or tuple(self.institutions)
        return frozenset().union(*(self.institutions.get(role, frozenset()) for role in chosen))

    def networks_as(self, *roles: str) -> frozenset[int]:
        """Ids of the networks where one of the roles is held; any role when none is given."""
        chosen = roles or tuple(self.networks)
        return frozenset().union(*(self.networks.get(role, frozenset()) for role in chosen))

    def has(self, *roles: str) -> bool:
        """Whether one of the roles is held anywhere."""
        return any(self.institutions.get(role) or self.networks.get(role) for role in roles)

    @classmethod
    def of(cls, memberships: Iterable) -> Scope:
        """Build from memberships, each with ``reached``: the ids of the networks of its institution."""
        institutions: dict[str, set[int]] = {}
        networks: dict[str, set[int]] = {}
        reach: set[int] = set()
        for membership in memberships:
            if membership.institution_id:
                institutions.setdefault(membership.role, set()).add(membership.institution_id)
                reach.update(membership.reached)
            else:
                networks.setdefault(membership.role, set()).add(membership.network_id)
                reach.add(membership.network_id)
        freeze = {role: frozenset(ids) for role, ids in institutions.items()}
        return cls(freeze, {role: frozenset(ids) for role, ids in networks.items()}, frozenset(reach))


class UserManager(BaseUserManager["User"]):
    """Accounts are keyed by a lower-cased address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """Create an account; without a password it cannot sign in until one is chosen."""
        user = self.model(email=self.normalize(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=self.normalize(email or ""))

    @staticmethod
    def normalize(email: str) -> str:
        """Addresses differ by case in no real mailbox."""
        return email.strip().lower()


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """An account: a professional, a volunteer, a student, a partner, a concerned person who chose to (G.3 T1)."""

    email = models.EmailField("adresse électronique", unique=True)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    job = models.CharField("métier", max_length=16, blank=True, help_text="Vocabulaire MET_TS.")
    attribution = models.CharField(
        "affichage de mon nom", max_length=16, choices=Attribution.choices, default=Attribution.COLLECTIVE
    )
    is_administrator = models.BooleanField("administrateur de la plateforme", default=False)
    is_active = models.BooleanField("actif", default=True)
    date_joined = models.DateTimeField("créé le", auto_now_add=True)
    charter_accepted_at = models.DateTimeField("charte acceptée le", null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]
    objects = UserManager()

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message="Un compte existe déjà à cette adresse.",
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """First name then last name; the address when both are empty."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @cached_property
    def scope(self) -> Scope:
        """Roles of this person, read once per instance, in one query."""
        return Scope.of(with_reached(self.memberships.filter(is_active=True)))

    def take_memberships(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take what another query read of this person's memberships (``memberships_of``): their scope costs none."""
        self.__dict__["scope"] = Scope.of(SimpleNamespace(**row) for row in rows)

    def holds(self, *roles: Role) -> bool:
        """Whether the person holds one of the roles anywhere."""
        return self.scope.has(*roles)


def with_reached(memberships: models.QuerySet) -> models.QuerySet:
    """Memberships with ``reached``, the networks of their institution, as ``Scope.of`` reads them."""
    reached = ArrayAgg("institution__networks", filter=models.Q(institution__networks__isnull=False), default=[])
    return memberships.annotate(reached=reached)
