"""Steering committees: who sits, how they decide, what they decided (S135 to S141)."""

from __future__ import annotations

from datetime import date

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from isic_platform.accounts.models import Institution
from isic_platform.publication.identifiers import new_short_id
from isic_platform.publication.models import Item
from partners.enums import OPEN_STATES, Attendance, DecisionMode, DecisionState
from partners.models.base import Shared
from partners.models.meeting import Meeting
from projects.models import Project


@pghistory.track()
class SteeringCommittee(Shared):
    """A committee of a project or of a programme (S135): composition, mandate, governance, difficulties."""

    project = models.ForeignKey(
        Project, verbose_name="projet", null=True, blank=True, on_delete=models.PROTECT, related_name="committees"
    )
    programme = models.CharField("programme", max_length=200, blank=True)
    mandate = models.TextField("mandat", blank=True, max_length=4000)
    decision_mode = models.CharField("mode de décision", max_length=12, choices=DecisionMode.choices, blank=True)
    frequency = models.CharField("fréquence", max_length=120, blank=True)
    information_flow = models.TextField("circulation de l'information", blank=True, max_length=2000)
    quorum = models.PositiveSmallIntegerField("quorum", null=True, blank=True, help_text="Nombre de membres présents.")
    obstacles = ArrayField(models.CharField(max_length=10), verbose_name="difficultés", default=list, blank=True)
    difficulties = models.TextField("récit des difficultés", blank=True, max_length=4000)
    started_on = models.DateField("installé le", null=True, blank=True)
    ended_on = models.DateField("dissous le", null=True, blank=True)

    class Meta:
        verbose_name = "comité de pilotage"
        verbose_name_plural = "comités de pilotage"
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(project__isnull=False) | Q(programme__regex=r"\S"), name="committee_of_something",
                violation_error_message="Un comité pilote un projet ou un programme.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")),
                name="committee_ends_after_it_starts", violation_error_message="La fin vient avant le début.",
            ),
            models.CheckConstraint(
                condition=Q(title__regex=r"\S"), name="committee_has_a_title",
                violation_error_message="Donnez un titre au comité.",
            ),
        ]  # fmt: skip

    def get_absolute_url(self) -> str:
        """The page of the committee."""
        return reverse("partners:committee", args=[self.short_id])


@pghistory.track()
class CommitteeMember(models.Model):
    """A seat: an institution or a group, a function, a role, a type of actor (S136). Never a person's name."""

    committee = models.ForeignKey(
        SteeringCommittee, verbose_name="comité", on_delete=models.CASCADE, related_name="members"
    )
    institution = models.ForeignKey(
        Institution, verbose_name="structure", null=True, blank=True, on_delete=models.PROTECT,
        related_name="committee_members",
    )  # fmt: skip
    function = models.CharField("fonction", max_length=120)
    role = models.CharField("rôle", max_length=8, help_text="Vocabulaire ROC.")
    actor_type = models.CharField("type d'acteur", max_length=8, help_text="Vocabulaire ACT.")
    since = models.DateField("depuis", null=True, blank=True)
    until = models.DateField("jusqu'au", null=True, blank=True)

    ENDS = "until"

    class Meta:
        verbose_name = "membre du comité"
        verbose_name_plural = "membres du comité"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "institution", "function"], condition=Q(until=None), nulls_distinct=False,
                name="committee_member_once", violation_error_message="Ce membre siège déjà au comité.",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")),
                name="committee_member_leaves_after_joining", violation_error_message="Le départ vient avant l'arrivée.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.function} ({self.institution})" if self.institution_id else self.function

    def sits_on(self, day: date) -> bool:
        """Whether the seat is held on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or self.until >= day)


@pghistory.track()
class CommitteeSession(models.Model):
    """A session: agenda, who came, minutes (S141)."""

    short_id = models.CharField("identifiant", max_length=12, unique=True, default=new_short_id, editable=False)
    committee = models.ForeignKey(
        SteeringCommittee, verbose_name="comité", on_delete=models.CASCADE, related_name="sessions"
    )
    number = models.PositiveSmallIntegerField("numéro")
    starts_at = models.DateTimeField("le")
    place = models.CharField("lieu", max_length=200, blank=True)
    agenda = models.TextField("ordre du jour", blank=True, max_length=4000)
    minutes = models.TextField("compte rendu", blank=True, max_length=8000)

    class Meta:
        verbose_name = "séance"
        ordering = ["-starts_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["committee", "number"], name="committee_session_number_unique")]
        triggers = [
            pgtrigger.Trigger(
                name="moved_before_what_it_holds", operation=pgtrigger.UpdateOf("starts_at"), when=pgtrigger.Before,
                func="""
                    IF NEW.starts_at > now() AND EXISTS (
                        SELECT 1 FROM partners_sessionattendance WHERE session_id = NEW.id
                    ) THEN
                        RAISE EXCEPTION 'Une séance à venir n''a pas encore de présents.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF EXISTS (
                        SELECT 1 FROM partners_decision WHERE session_id = NEW.id
                            AND due_on < (NEW.starts_at AT TIME ZONE 'Europe/Paris')::date
                    ) THEN
                        RAISE EXCEPTION 'L''échéance d''une décision de cette séance viendrait avant elle.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Séance {self.number} — {self.committee}"

    def get_absolute_url(self) -> str:
        """The page of the session."""
        return reverse("partners:session", args=[self.short_id])

    @property
    def day(self) -> date:
        """The day in France."""
        return timezone.localdate(self.starts_at)

    @property
    def has_taken_place(self) -> bool:
        """Whether it began: before, nobody was there."""
        return self.starts_at <= timezone.now()


@pghistory.track()
class SessionAttendance(models.Model):
    """A member at a session; not before it takes place."""

    session = models.ForeignKey(
        CommitteeSession, verbose_name="séance", on_delete=models.CASCADE, related_name="attendances"
    )
    member = models.ForeignKey(
        CommitteeMember, verbose_name="membre", on_delete=models.CASCADE, related_name="attendances"
    )
    state = models.CharField("présence", max_length=8, choices=Attendance.choices)

    class Meta:
        verbose_name = "présence"
        ordering = ["session", "member"]
        constraints = [models.UniqueConstraint(fields=["session", "member"], name="attendance_once")]
        triggers = [
            pgtrigger.Trigger(
                name="not_ahead_and_of_the_committee", operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before, declare=[("held_at", "timestamptz"), ("its_committee", "bigint")],
                func="""
                    SELECT starts_at, committee_id INTO held_at, its_committee
                        FROM partners_committeesession WHERE id = NEW.session_id;
                    IF held_at > now() THEN
                        RAISE EXCEPTION 'Une séance à venir n''a pas encore de présents.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF NOT EXISTS (SELECT 1 FROM partners_committeemember
                                   WHERE id = NEW.member_id AND committee_id = its_committee) THEN
                        RAISE EXCEPTION 'Ce membre n''est pas de ce comité.' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.get_state_display()


@pghistory.track()
class Decision(models.Model):
    """A decision of a session or of a meeting: what, by which member or function, for when, and where it stands (S141)."""

    session = models.ForeignKey(
        CommitteeSession, verbose_name="séance", null=True, blank=True, on_delete=models.CASCADE,
        related_name="decisions",
    )  # fmt: skip
    meeting = models.ForeignKey(
        Meeting, verbose_name="rencontre", null=True, blank=True, on_delete=models.CASCADE, related_name="decisions"
    )
    kind = models.CharField("nature", max_length=8, blank=True, help_text="Vocabulaire DEC.")
    text = models.TextField("décision", max_length=1000)
    responsible = models.CharField("responsable", max_length=160, blank=True, help_text="Fonction et structure.")
    institution = models.ForeignKey(
        Institution, verbose_name="structure responsable", null=True, blank=True, on_delete=models.PROTECT,
        related_name="decisions",
    )  # fmt: skip
    due_on = models.DateField("échéance", null=True, blank=True)
    state = models.CharField("état", max_length=10, choices=DecisionState.choices, default=DecisionState.TO_DO)
    follow_up = models.TextField("suite", blank=True, max_length=1000)
    reminded_at = models.DateTimeField("rappelée le", null=True, blank=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        verbose_name = "décision"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(session__isnull=False, meeting=None) | Q(session=None, meeting__isnull=False),
                name="decision_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="decision_says_something"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="due_after_it_was_taken", operation=pgtrigger.Insert | pgtrigger.Update, when=pgtrigger.Before,
                declare=[("taken_on", "date")],
                func="""
                    IF NEW.session_id IS NOT NULL THEN
                        SELECT (starts_at AT TIME ZONE 'Europe/Paris')::date INTO taken_on
                            FROM partners_committeesession WHERE id = NEW.session_id;
                    ELSE
                        SELECT date INTO taken_on FROM partners_meeting WHERE id = NEW.meeting_id;
                    END IF;
                    IF NEW.due_on < taken_on THEN
                        RAISE EXCEPTION 'L''échéance vient avant la décision.' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_open(self) -> bool:
        """Whether something is still expected."""
        return self.state in OPEN_STATES

    def is_late(self, today: date) -> bool:
        """Expected, and its day has passed."""
        return self.is_open and self.due_on is not None and self.due_on < today


@pghistory.track()
class GoodPractice(models.Model):
    """What the committee does that others may take up (S139)."""

    committee = models.ForeignKey(
        SteeringCommittee, verbose_name="comité", on_delete=models.CASCADE, related_name="good_practices"
    )
    text = models.TextField("pratique", max_length=1000)
    effect = models.TextField("effet observé", blank=True, max_length=1000)
    created_at = models.DateTimeField("notée le", auto_now_add=True)
    shelved_as = models.ForeignKey(
        Item,
        verbose_name="versée à la bibliothèque",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = "bonne pratique de pilotage"
        verbose_name_plural = "bonnes pratiques de pilotage"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(text__regex=r"\S"), name="good_practice_says_something")]

    def __str__(self) -> str:
        return self.text[:80]


@pghistory.track()
class CommitteeTemplate(models.Model):
    """A reusable committee (S140): who sits, which rules, drawn from one that works. Names no institution.

    ``seats`` is a list of ``{"function", "role", "actor_type"}``.
    """

    short_id = models.CharField("identifiant", max_length=12, unique=True, default=new_short_id, editable=False)
    title = models.CharField("titre", max_length=200)
    network = models.ForeignKey(
        "accounts.Network", verbose_name="réseau", on_delete=models.PROTECT, related_name="committee_templates"
    )
    drawn_from = models.ForeignKey(
        SteeringCommittee, verbose_name="tiré de", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="templates",
    )  # fmt: skip
    mandate = models.TextField("mandat type", blank=True, max_length=4000)
    decision_mode = models.CharField("mode de décision", max_length=12, choices=DecisionMode.choices, blank=True)
    frequency = models.CharField("fréquence", max_length=120, blank=True)
    information_flow = models.TextField("circulation de l'information", blank=True, max_length=2000)
    quorum = models.PositiveSmallIntegerField("quorum", null=True, blank=True)
    seats = models.JSONField("sièges", default=list)
    advice = models.TextField("conseils", blank=True, max_length=4000)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    class Meta:
        verbose_name = "modèle de comité"
        verbose_name_plural = "modèles de comité"
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title
