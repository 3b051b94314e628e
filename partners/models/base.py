"""What partnerships and committees share: an identifier, a carrier, a diffusion, and who writes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from isic_platform.accounts.models import Institution, Network
from isic_platform.publication.enums import Visibility
from isic_platform.publication.identifiers import new_short_id


class SharedQuerySet(models.QuerySet):
    """Objects with a diffusion and no review. The rule of who opens them is written here, once for both."""

    def written_by(self, user: Any) -> SharedQuerySet:
        """Those of which this person is referent or co-writer."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(self._team(user))

    def visible_to(self, user: Any) -> SharedQuerySet:
        """Those whose diffusion reaches this person, those that they write, those of which their institution is a member today."""
        rule = Q(visibility=Visibility.PUBLIC)
        if user.is_authenticated:
            scope = user.scope
            institutions = scope.institutions_as()
            rule |= Q(visibility=Visibility.INTER_NETWORK) | self._team(user)
            if institutions:
                member = self.model.members.rel.related_model
                here = Q(**{member.ENDS: None}) | Q(**{f"{member.ENDS}__gte": timezone.localdate()})
                members = member.objects.filter(here).filter(
                    **{f"{self.model.members.rel.field.name}_id": OuterRef("pk"), "institution_id__in": institutions}
                )
                rule |= Q(visibility=Visibility.INSTITUTION, institution_id__in=institutions)
                rule |= ~Q(visibility=Visibility.AUTHOR) & Q(Exists(members))
            if scope.reach:
                shared = self.model.networks.through.objects.filter(
                    **{f"{self.model._meta.model_name}_id": OuterRef("pk"), "network_id__in": scope.reach}
                )
                rule |= Q(visibility=Visibility.NETWORK) & Q(Exists(shared))
        return self.filter(rule)

    def _team(self, user: Any) -> Q:
        through = self.model.co_writers.through
        co_writer = through.objects.filter(**{f"{self.model._meta.model_name}_id": OuterRef("pk"), "user_id": user.pk})
        return Q(owner_id=user.pk) | (~Q(visibility=Visibility.AUTHOR) & Q(Exists(co_writer)))


class Shared(models.Model):
    """Carried by an institution, written by a team, opened by a diffusion; kept with its history, without review."""

    short_id = models.CharField("identifiant", max_length=12, unique=True, default=new_short_id, editable=False)
    title = models.CharField("titre", max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="référent", null=True, on_delete=models.SET_NULL,
        related_name="owned_%(class)ss",
    )  # fmt: skip
    co_writers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name="co-rédacteurs", blank=True, related_name="shared_%(class)ss"
    )
    institution = models.ForeignKey(
        Institution, verbose_name="structure porteuse", on_delete=models.PROTECT, related_name="carried_%(class)ss"
    )
    networks = models.ManyToManyField(Network, verbose_name="réseaux", blank=True, related_name="%(class)ss")
    visibility = models.CharField("diffusion", max_length=8, choices=Visibility.choices, default=Visibility.TEAM)
    is_fictional = models.BooleanField("fictif (démonstration)", default=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def is_written_by(self, user: Any) -> bool:
        """Whether the person is referent or co-writer (in memory when prefetched, or brought as ``writer_ids``)."""
        if not user.is_authenticated:
            return False
        if self.owner_id == user.pk:
            return True
        if self.visibility == Visibility.AUTHOR:
            return False
        brought = self.__dict__.get("writer_ids")
        return user.pk in (brought if brought is not None else [person.pk for person in self.co_writers.all()])
