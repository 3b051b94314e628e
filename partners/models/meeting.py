"""Working meetings, and the capacities that they let appreciate (S120 to S123)."""

from __future__ import annotations

from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from isic_platform.accounts.models import Institution
from isic_platform.publication.enums import Visibility
from isic_platform.publication.identifiers import new_short_id
from isic_platform.publication.models import Item
from partners.enums import Capacity, Modality, Stage
from partners.models.partnership import Partnership, PartnershipMember
from projects.models import Project


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings, by adjective."""

    def in_circle_of(self, user: Any) -> MeetingQuerySet:
        """Those that this person reads (see ``Meeting``). Nobody without an account."""
        if not user.is_authenticated:
            return self.none()
        places = user.scope.institutions_as()
        carried = Q(institution_id__in=places) & ~Q(visibility__in=(Visibility.AUTHOR, Visibility.TEAM))
        today = timezone.localdate()
        members = PartnershipMember.objects.filter(institution_id__in=places).filter(
            Q(left_on=None) | Q(left_on__gte=today)
        )
        seated = Q(pk__in=members.values("partnership")) & ~Q(visibility=Visibility.AUTHOR)
        partnerships = Partnership.objects.filter(Q(pk__in=Partnership.objects.written_by(user)) | carried | seated)
        readable = Item.objects.readable_by(user).filter(institution_id__in=places)  # a draft is its team's alone
        items = Item.objects.filter(Q(pk__in=Item.objects.worked_on_by(user)) | (carried & Q(pk__in=readable)))
        return self.filter(Q(partnership__in=partnerships) | Q(project__item__in=items))

    def about(self, *, partnership: Any = None, project: Any = None) -> MeetingQuerySet:
        """Those of a partnership, or of a project."""
        return self.filter(partnership=partnership) if partnership is not None else self.filter(project=project)


@pghistory.track()
class Meeting(models.Model):
    """A meeting of a partnership or of a project: short minutes, who was there by function, decisions (S122).

    It is read by its circle: who writes the partnership or the project, the institutions that are members of it today,
    and the carrier's people when the diffusion reaches them. What is difficult together is the team's alone unless it is
    opened to the circle (S125).
    """

    short_id = models.CharField("identifiant", max_length=12, unique=True, default=new_short_id, editable=False)
    partnership = models.ForeignKey(
        Partnership, verbose_name="partenariat", null=True, blank=True, on_delete=models.CASCADE,
        related_name="meetings",
    )  # fmt: skip
    project = models.ForeignKey(
        Project, verbose_name="projet", null=True, blank=True, on_delete=models.CASCADE, related_name="meetings"
    )
    date = models.DateField("date")
    stage = models.CharField("stade", max_length=6, choices=Stage.choices, blank=True)
    modality = models.CharField("modalité", max_length=10, choices=Modality.choices)
    subject = models.CharField("objet", max_length=200)
    minutes = models.TextField("compte rendu court", blank=True, max_length=4000)
    difficulty = models.TextField("ce qui est difficile ensemble", blank=True, max_length=2000)
    is_difficulty_restricted = models.BooleanField("difficulté lue par l'équipe seule", default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "rencontre"
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(partnership__isnull=False, project=None) | Q(partnership=None, project__isnull=False),
                name="meeting_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(subject__regex=r"\S"), name="meeting_has_a_subject"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="no_attendance_ahead", operation=pgtrigger.UpdateOf("date"), when=pgtrigger.Before,
                func="""
                    IF NEW.date > (now() AT TIME ZONE 'Europe/Paris')::date AND EXISTS (
                        SELECT 1 FROM partners_meetingparticipant WHERE meeting_id = NEW.id AND attended IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'Une rencontre à venir n''a pas encore de présents.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF EXISTS (
                        SELECT 1 FROM partners_decision WHERE meeting_id = NEW.id AND due_on < NEW.date
                    ) THEN
                        RAISE EXCEPTION 'L''échéance d''une décision de cette rencontre viendrait avant elle.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        """The page of the meeting."""
        return reverse("partners:meeting", args=[self.short_id])

    @property
    def about(self) -> Any:
        """The partnership or the project that it is a meeting of."""
        return self.partnership if self.partnership_id else self.project

    @property
    def is_to_come(self) -> bool:
        """Whether its day has not come: nobody was there yet."""
        return self.date > timezone.localdate()

    def is_written_by(self, user: Any) -> bool:
        """Who writes the partnership or the project."""
        return self.partnership.is_written_by(user) if self.partnership_id else self.project.item.is_written_by(user)


@pghistory.track()
class MeetingParticipant(models.Model):
    """Who is expected or was there: an institution and a function, never a name (S122)."""

    meeting = models.ForeignKey(
        Meeting, verbose_name="rencontre", on_delete=models.CASCADE, related_name="participants"
    )
    institution = models.ForeignKey(
        Institution, verbose_name="structure", null=True, blank=True, on_delete=models.PROTECT,
        related_name="meeting_participants",
    )  # fmt: skip
    function = models.CharField("fonction", max_length=120)
    number = models.PositiveSmallIntegerField("nombre", default=1)
    attended = models.BooleanField("présent", null=True, blank=True, help_text="Vide : attendu.")

    class Meta:
        verbose_name = "participant à une rencontre"
        verbose_name_plural = "participants à une rencontre"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(number__gte=1), name="meeting_participant_counts")]
        triggers = [
            pgtrigger.Trigger(
                name="no_attendance_ahead", operation=pgtrigger.Insert | pgtrigger.Update, when=pgtrigger.Before,
                func="""
                    IF NEW.attended IS NOT NULL AND EXISTS (
                        SELECT 1 FROM partners_meeting WHERE id = NEW.meeting_id AND date > (now() AT TIME ZONE 'Europe/Paris')::date
                    ) THEN
                        RAISE EXCEPTION 'Une rencontre à venir n''a pas encore de présents.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.function


@pghistory.track()
class CapacityRating(models.Model):
    """How a meeting lets appreciate a capacity, between persons and between organisations (S120, S121). Never a person."""

    meeting = models.ForeignKey(Meeting, verbose_name="rencontre", on_delete=models.CASCADE, related_name="capacities")
    capacity = models.CharField("capacité", max_length=14, choices=Capacity.choices)
    persons = models.PositiveSmallIntegerField("entre nous qui nous rencontrons", null=True, blank=True)
    organisations = models.PositiveSmallIntegerField("entre nos organisations", null=True, blank=True)
    example = models.TextField("un exemple", blank=True, max_length=1000)

    class Meta:
        verbose_name = "appréciation d'une capacité"
        verbose_name_plural = "appréciations des capacités"
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "capacity"], name="capacity_once_a_meeting"),
            models.CheckConstraint(
                condition=(Q(persons=None) | Q(persons__gte=1, persons__lte=5))
                & (Q(organisations=None) | Q(organisations__gte=1, organisations__lte=5)),
                name="capacity_one_to_five",
            ),
        ]

    def __str__(self) -> str:
        return self.get_capacity_display()
