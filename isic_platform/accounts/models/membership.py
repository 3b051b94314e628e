"""Memberships and the invitations that lead to them."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from isic_platform.accounts.enums import INSTITUTION_ROLES, NETWORK_ROLES, Role
from isic_platform.accounts.models.institution import Institution, Network
from isic_platform.accounts.models.user import User, with_reached


def _role_matches_place(prefix: str) -> models.CheckConstraint:
    in_institution = Q(role__in=INSTITUTION_ROLES, institution__isnull=False, network__isnull=True)
    in_network = Q(role__in=NETWORK_ROLES, institution__isnull=True, network__isnull=False)
    return models.CheckConstraint(
        condition=in_institution | in_network, name=f"{prefix}_role_matches_place",
        violation_error_message="Contributeur, encadrant et partenaire le sont dans une structure ; "
        "relecteur et animateur dans un réseau.",
    )  # fmt: skip


@pghistory.track()
class Membership(models.Model):
    """A role held by a person in an institution or a network (H.3)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="compte", on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField("rôle", max_length=16, choices=Role.choices)
    institution = models.ForeignKey(
        Institution,
        verbose_name="structure",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    network = models.ForeignKey(
        Network, verbose_name="réseau", null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    is_active = models.BooleanField("actif", default=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    class Meta:
        verbose_name = "rattachement"
        verbose_name_plural = "rattachements"
        ordering = ["pk"]
        constraints = [
            _role_matches_place("membership"),
            models.UniqueConstraint(
                fields=["user", "role", "institution", "network"], nulls_distinct=False, name="membership_unique",
                violation_error_message="Cette personne tient déjà ce rôle ici.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_role_display()} — {self.institution or self.network}"


def memberships_of(user: User) -> ArraySubquery:
    """What the scope of a person is made of, for a query that reads something else anyway (``User.take_memberships``)."""
    rows = with_reached(Membership.objects.filter(user_id=user.pk, is_active=True))
    row = JSONObject(role="role", institution_id="institution_id", network_id="network_id", reached="reached")
    return ArraySubquery(rows.values_list(row))


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, by adjective."""

    def open(self) -> InvitationQuerySet:
        """Neither accepted, nor revoked, nor expired."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


@pghistory.track(exclude=["token_hash"])
class Invitation(models.Model):
    """An invitation sent to an address; the token is known to the mail alone, only its SHA-256 is kept."""

    email = models.EmailField("adresse électronique")
    role = models.CharField("rôle", max_length=16, choices=Role.choices)
    institution = models.ForeignKey(
        Institution, verbose_name="structure", null=True, blank=True, on_delete=models.PROTECT
    )
    network = models.ForeignKey(Network, verbose_name="réseau", null=True, blank=True, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="invité par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("envoyée le", auto_now_add=True)
    expires_at = models.DateTimeField("expire le")
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    revoked_at = models.DateTimeField("annulée le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ["-created_at", "-pk"]
        constraints = [_role_matches_place("invitation")]

    def __str__(self) -> str:
        return f"{self.email} — {self.get_role_display()}"
