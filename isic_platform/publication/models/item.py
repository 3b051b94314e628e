"""A publishable content: who carries it, who may read it."""

from __future__ import annotations

from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution, Network
from isic_platform.formkit.models import AnswerRevision, Record
from isic_platform.publication.enums import IN_REVIEW_STATES, Visibility, narrower
from isic_platform.publication.identifiers import new_short_id
from isic_platform.publication.kinds import kind_of


class ItemQuerySet(models.QuerySet["Item"]):
    """Contents, by adjective. The visibility rule of the platform is written here and nowhere else."""

    def published(self) -> ItemQuerySet:
        """Contents that have a published version."""
        return self.filter(published_version__isnull=False)

    def readable_by(self, user: Any) -> ItemQuerySet:
        """Published contents whose diffusion reaches this person (S149): what lists, search, exports and API give."""
        return self.published().filter(_reached(user))

    def reaching(self, user: Any) -> ItemQuerySet:
        """Contents whose diffusion reaches this person, in whatever state they are: never enough to open one."""
        return self.filter(_reached(user))

    def worked_on_by(self, user: Any) -> ItemQuerySet:
        """Contents of which this person is referent or co-writer, whatever their state."""
        return self.filter(_of_team(user)) if user.is_authenticated else self.none()

    def reviewable_by(self, user: Any) -> ItemQuerySet:
        """Submitted or validated contents that this person may review: never their own (H.2, H.3)."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(_under_review(user)).exclude(_of_team(user))

    def visible_to(self, user: Any) -> ItemQuerySet:
        """Everything that this person may open: published for them, worked on by them, or handed to their review."""
        if not user.is_authenticated:
            return self.readable_by(user)
        published = Q(published_version__isnull=False) & _reached(user)
        return self.filter(published | _of_team(user) | _under_review(user))

    def of_kind(self, kind: str) -> ItemQuerySet:
        """Contents of one kind (projet, grille…)."""
        return self.filter(kind=kind)


def _of_team(user: Any) -> Q:
    """Referent or co-writer; the author alone when the content is kept for the author."""
    co_writer = Exists(Item.co_writers.through.objects.filter(item_id=OuterRef("pk"), user_id=user.pk))
    return Q(owner_id=user.pk) | (~Q(visibility=Visibility.AUTHOR) & Q(co_writer))


def _in_networks(networks: frozenset[int]) -> Q:
    chosen = Item.networks.through.objects.filter(item_id=OuterRef("pk"), network_id__in=networks)
    return Q(Exists(chosen))


def _reached(user: Any) -> Q:
    public = Q(visibility=Visibility.PUBLIC)
    if not user.is_authenticated:
        return public
    scope = user.scope
    reached = public | Q(visibility=Visibility.INTER_NETWORK) | _of_team(user)
    institutions = scope.institutions_as()
    if institutions:
        reached |= Q(visibility=Visibility.INSTITUTION, institution_id__in=institutions)
    if scope.reach:
        reached |= Q(visibility=Visibility.NETWORK) & _in_networks(scope.reach)
    return reached


def _under_review(user: Any) -> Q:
    scope = user.scope
    rule = Q(pk__in=[])
    networks = scope.networks_as(Role.REVIEWER, Role.FACILITATOR)
    if networks:
        rule |= _in_networks(networks)
    managed = scope.institutions_as(Role.MANAGER)
    if managed:
        rule |= Q(institution_id__in=managed)
    # Who wrote in this version does not review it, even after leaving the team.
    saves = AnswerRevision.objects.filter(
        record_id=OuterRef("record_id"), saved_by_id=user.pk, saved_at__gte=OuterRef("working_version__created_at")
    )
    wrote = Q(working_version__submitted_by_id=user.pk) | Q(Exists(saves))
    return Q(working_version__state__in=IN_REVIEW_STATES) & ~Q(visibility=Visibility.AUTHOR) & rule & ~wrote


@pghistory.track(exclude=["title", "updated_at"])  # a save of an answer is kept by its revision
class Item(models.Model):
    """A content on the publication path. The state belongs to its versions: at most one published, one at work."""

    short_id = models.CharField("identifiant", max_length=12, unique=True, default=new_short_id, editable=False)
    kind = models.CharField("nature", max_length=20)
    title = models.CharField("titre", max_length=300, blank=True)
    record = models.OneToOneField(Record, verbose_name="saisie", on_delete=models.PROTECT, related_name="item")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="référent",
        null=True,
        on_delete=models.SET_NULL,
        related_name="owned_items",
    )
    co_writers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name="co-rédacteurs", blank=True, related_name="shared_items"
    )
    institution = models.ForeignKey(
        Institution, verbose_name="structure porteuse", null=True, on_delete=models.PROTECT, related_name="items"
    )
    networks = models.ManyToManyField(Network, verbose_name="réseaux", blank=True, related_name="items")
    visibility = models.CharField("diffusion", max_length=8, choices=Visibility.choices, default=Visibility.TEAM)
    is_reinforced = models.BooleanField(
        "règles renforcées",
        default=False,
        help_text="Violences faites aux femmes : diffusion au réseau au plus (B.21, G.8).",
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="diffusion élargie par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    opened_to = models.CharField(
        "diffusion permise par un relecteur", max_length=8, blank=True, choices=Visibility.choices,
        help_text="Plafond d'un sujet aux règles renforcées ; vide : le réseau (B.21).",
    )  # fmt: skip
    is_fictional = models.BooleanField("fictif (démonstration)", default=False)
    notice = models.TextField("mention affichée", blank=True)
    published_version = models.OneToOneField(
        "publication.Version",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="version publiée",
    )
    working_version = models.OneToOneField(
        "publication.Version",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="version en cours",
    )
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    objects = ItemQuerySet.as_manager()

    known_writer_id: int | None = None  # whom the query that read this instance found in its team

    class Meta:
        verbose_name = "contenu"
        verbose_name_plural = "contenus"
        indexes = [models.Index(fields=["kind", "visibility"]), models.Index(fields=["institution", "kind"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_reinforced=False)
                | ~Q(visibility__in=[Visibility.INTER_NETWORK, Visibility.PUBLIC])
                | Q(opened_to=Visibility.PUBLIC)
                | Q(opened_to=Visibility.INTER_NETWORK, visibility=Visibility.INTER_NETWORK),
                name="item_reinforced_network_at_most",
                violation_error_message="Ce sujet limite la diffusion au réseau, tant qu'un relecteur habilité ne l'a pas ouverte.",
            )
        ]

    def __str__(self) -> str:
        return self.title or "Sans titre"

    def get_absolute_url(self) -> str:
        """The permanent address."""
        return reverse("publication:read", args=[self.short_id])

    @property
    def work_url(self) -> str:
        """The page of its writers."""
        return reverse("publication:overview", args=[self.short_id])

    @property
    def is_at_work(self) -> bool:
        """Whether its writers' page says more than the public one: a version at work, or none online."""
        return self.working_version_id is not None or self.published_version_id is None

    @property
    def online_title(self) -> str:
        """The title of the version online: the draft's own belongs to its team. Needs ``published_version`` loaded."""
        title = self.published_version.answers.get(kind_of(self).title_code) if self.published_version_id else None
        return title if isinstance(title, str) else ""

    def title_for(self, user: Any) -> str:
        """What this person may read of the title: the writers' own, the published one for everybody else."""
        if not self.published_version_id or self.is_written_by(user):
            return str(self)
        return self.online_title or "Sans titre"

    def bound(self, asked: str) -> str:
        """The diffusion that the reinforced rules allow: the network at most, or what a reviewer permitted (B.21)."""
        if not self.is_reinforced:
            return asked
        return narrower(asked, self.opened_to or Visibility.NETWORK)

    def is_written_by(self, user: Any) -> bool:
        """Whether the person is referent or co-writer (in memory when prefetched)."""
        if not user.is_authenticated:
            return False
        if user.pk in (self.owner_id, self.known_writer_id):
            return True
        return self.visibility != Visibility.AUTHOR and any(person.pk == user.pk for person in self.co_writers.all())
