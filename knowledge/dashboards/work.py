"""What waits for one person, in the order in which ten minutes are best spent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from textwrap import shorten
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from isic_platform.accounts.enums import PublicationPolicy, Role
from isic_platform.accounts.models import Institution, Network
from isic_platform.formkit.models import Record
from isic_platform.publication.enums import EDITABLE_STATES, Decision, State
from isic_platform.publication.kinds import kind_of
from isic_platform.publication.models import Item, Notice, Review
from isic_platform.publication.notices import notices_of
from isic_platform.publication.permissions import can_create_item
from knowledge.models import Campaign
from knowledge.together.campaigns import own_campaigns
from partners.enums import OPEN_STATES
from partners.models import Decision as CommitteeDecision
from partners.models import Partnership, SteeringCommittee

SHOWN = 8
MOST_READ = 60
DAYS_AHEAD = 30
SOON = 14
LONGEST_REASON = 240


@dataclass(frozen=True)
class Task:
    """Something to do: what it is, where, and in what state; ``percent`` is the completeness of a draft."""

    title: str
    url: str
    kind: str
    note: str = ""
    percent: int | None = None
    reason: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class Pile:
    """Tasks of one nature: the first ones, and whether there are others."""

    tasks: list[Task] = field(default_factory=list)
    has_more: bool = False

    @property
    def count(self) -> str:
        """How many are shown, « 8 et plus » when there are others."""
        return f"{len(self.tasks)} et plus" if self.has_more else str(len(self.tasks))


@dataclass(frozen=True)
class Next:
    """The one action to begin with: a sentence, its button and its address."""

    sentence: str
    label: str
    url: str
    about: str = ""


@dataclass(frozen=True)
class Work:
    """Everything that the page of one's work says."""

    following: Next
    returned: Pile
    to_agree: Pile
    reviews: Pile
    decisions: Pile
    drafts: Pile
    campaigns: list[Campaign]
    notices: list[Notice]
    institutions: list[Institution]
    networks: list[Network]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all waits."""
        piles = (self.returned, self.to_agree, self.reviews, self.decisions, self.drafts)
        return not (any(pile.tasks for pile in piles) or self.campaigns or self.notices)


def own_work(user: Any, *, today: date | None = None) -> Work:
    """Read what waits for this person; eight queries at most, whatever waits."""
    day = today or timezone.localdate()
    returned, to_agree, drafts = _written(user)
    reviews, decisions = _to_review(user, day), _decisions(user, day)
    campaigns = own_campaigns(user)
    places = user.scope.institutions_as(Role.CONTRIBUTOR, Role.MANAGER)
    networks = user.scope.reach
    return Work(
        following=_first_of(user, day, returned, to_agree, reviews, decisions, drafts, campaigns),
        returned=returned,
        to_agree=to_agree,
        reviews=reviews,
        decisions=decisions,
        drafts=drafts,
        campaigns=campaigns,
        notices=notices_of(user, SHOWN, read_at=None),
        institutions=list(Institution.objects.active().filter(pk__in=places).order_by("name")) if places else [],
        networks=list(Network.objects.filter(pk__in=networks, is_active=True).order_by("name")) if networks else [],
    )


def _written(user: Any) -> tuple[Pile, Pile, Pile]:
    """(sent back to its team, waiting for the agreement of an author, drafts), the nearest to its end first. One query."""
    waits = Q(
        working_version__state=State.VALIDATED,
        working_version__agreed_by=None,
        institution__publication_policy=PublicationPolicy.MANAGER,
    )
    rows = Item.objects.worked_on_by(user).filter(Q(working_version__state__in=EDITABLE_STATES) | waits)
    last = Review.objects.filter(version=OuterRef("working_version"), decision=Decision.RETURNED)
    rows = rows.annotate(return_reason=Subquery(last.order_by("-created_at", "-pk").values("reason")[:1]))
    rows = rows.select_related("record", "working_version").defer("working_version__snapshot")
    piles: dict[str, list[Task]] = {State.RETURNED: [], State.VALIDATED: [], State.DRAFT: []}
    for item in rows.order_by("-updated_at", "-pk")[: MOST_READ + 1]:
        piles[item.working_version.state].append(_task(item))
    drafts = sorted(piles[State.DRAFT], key=lambda task: -(task.percent or 0))
    return _pile(piles[State.RETURNED]), _pile(piles[State.VALIDATED]), _pile(drafts)


def _task(item: Item) -> Task:
    state, record = item.working_version.state, item.record
    percent = _percent(record) if state in EDITABLE_STATES else None
    notes = {
        State.RETURNED: "à corriger",
        State.VALIDATED: "relu et validé : votre accord permet de publier",
        State.DRAFT: "prêt à soumettre" if percent == 100 else "brouillon",
    }
    reason = item.return_reason or "" if state == State.RETURNED else ""
    told = shorten(reason, LONGEST_REASON, placeholder=" …")  # at a word
    return Task(str(item), item.work_url, kind_of(item).label, notes[state], percent, told)


def _percent(record: Record) -> int:
    return record.percent if record.applicable else 0


def _to_review(user: Any, day: date) -> Pile:
    """Handed to this person's review, the oldest first: the submitted title, never a draft's. One query."""
    if not user.scope.has(Role.REVIEWER, Role.FACILITATOR, Role.MANAGER):
        return Pile()
    rows = Item.objects.reviewable_by(user).select_related("working_version", "institution")
    found = []
    for item in rows.order_by("working_version__submitted_at", "pk")[: SHOWN + 1]:
        version = item.working_version
        title = version.answers.get(kind_of(item).title_code)
        days = (day - timezone.localdate(version.submitted_at)).days
        age = "aujourd'hui" if days <= 0 else "hier" if days == 1 else f"il y a {days} jours"
        what = "à relire" if version.state == State.SUBMITTED else "validé, à publier"
        found.append(
            Task(
                title=title if isinstance(title, str) else "Sans titre",
                url=reverse("publication:review", args=[item.short_id]),
                kind=kind_of(item).label,
                note=f"{what}, soumis {age}" + (f", {item.institution.name}" if item.institution else ""),
            )
        )
    return _pile(found)


def _decisions(user: Any, day: date) -> Pile:
    """Open decisions late or due within a month: those of what the person writes, and those that their institution carries
    out in a committee that they may open. One query.
    """
    committees = SteeringCommittee.objects
    rule = (
        Q(session__committee__in=committees.written_by(user))
        | Q(meeting__partnership__in=Partnership.objects.written_by(user))
        | Q(meeting__project__item__in=Item.objects.worked_on_by(user))
    )
    if places := user.scope.institutions_as(Role.CONTRIBUTOR, Role.MANAGER):
        rule |= Q(institution__in=places, session__committee__in=committees.visible_to(user))
    rows = CommitteeDecision.objects.filter(rule, state__in=OPEN_STATES, due_on__lte=day + timedelta(days=DAYS_AHEAD))
    found = []
    for each in rows.select_related("session__committee", "meeting").order_by(F("due_on"), "pk")[: SHOWN + 1]:
        place = each.session.committee if each.session_id else each.meeting
        late = each.is_late(day)
        when = f"échéance le {each.due_on:%d/%m/%Y}"
        kind = "Décision d'un comité" if each.session_id else "Décision d'une rencontre"
        anchor = "#decisions" if each.session_id else ""
        found.append(Task(each.text, f"{place.get_absolute_url()}{anchor}", kind, f"{place}, {when}", None, "", late))
    return _pile(found)


def _pile(tasks: list[Task]) -> Pile:
    return Pile(tasks[:SHOWN], len(tasks) > SHOWN)


def _first_of(
    user: Any, day: date, returned: Pile, to_agree: Pile, reviews: Pile, decisions: Pile, drafts: Pile, campaigns: list
) -> Next:
    """What somebody waits for comes first; then what is late, what is nearly done, what will close, and something new."""
    if returned.tasks:
        first = returned.tasks[0]
        return Next("Un texte vous est revenu avec des remarques : reprenez-le.", "Corriger", first.url, first.title)
    if to_agree.tasks:
        first = to_agree.tasks[0]
        return Next("Un texte validé attend votre accord pour paraître.", "Donner votre accord", first.url, first.title)
    if reviews.tasks:
        first = reviews.tasks[0]
        return Next("Une équipe attend une relecture.", "Ouvrir ce texte", first.url, first.title)
    if late := next((task for task in decisions.tasks if task.is_late), None):
        return Next("Une décision est en retard : dites où elle en est.", "Voir la décision", late.url, late.title)
    if drafts.tasks:
        first = drafts.tasks[0]
        if first.percent == 100:
            return Next(
                "Ce brouillon est complet : il reste à le soumettre.", "Relire et soumettre", first.url, first.title
            )
        said = f"Ce brouillon est rempli à {first.percent} % : une question de plus suffit pour avancer."
        return Next(said, "Continuer", first.url, first.title)
    ending = next((each for each in campaigns if (each.ends_on - day).days <= SOON), None)
    if ending is not None:
        url = reverse("knowledge:campaign", args=[ending.pk])
        return Next(f"Une campagne se termine le {ending.ends_on:%d/%m/%Y}.", "Répondre", url, ending.title)
    if can_create_item(user):
        said = "Rien n'attend. Cinq minutes suffisent pour garder une trace de ce qui vient de se passer."
        return Next(said, "Noter une trace", f"{reverse('knowledge:new-entry')}?grille=G00")
    return Next(
        "Rien n'attend. La bibliothèque montre ce que d'autres ont appris.", "Chercher", reverse("search:library")
    )
