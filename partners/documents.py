"""Data of the PDF documents of a committee; their layout is in ``templates/partners/committees/*.typ``."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from isic_platform.publication.reading import french_day
from partners.models import CommitteeSession, Decision
from partners.selectors.committees import SessionView

CONVOCATION = "partners/committees/convocation.typ"
MINUTES = "partners/committees/minutes.typ"


def convocation_data(view: SessionView) -> dict[str, Any]:
    """Texts of the convocation of a session."""
    session = view.session
    return {
        **_head(session, f"Convocation à la séance {session.number}"),
        "agenda": session.agenda,
        "invited": [_seat(line.member) for line in view.lines],
        "quorum": _asked(session.committee.quorum),
        "carried": [_decision(each) for each in view.carried],
    }


def minutes_data(view: SessionView) -> dict[str, Any]:
    """Texts of the minutes of a session."""
    session = view.session
    return {
        **_head(session, f"Compte rendu de la séance {session.number}"),
        "agenda": session.agenda,
        "minutes": session.minutes,
        "attendance": [[*_seat(line.member)[:2], line.label or "Non dit"] for line in view.lines],
        "quorum": view.quorum.sentence,
        "decisions": [_decision(each) for each in view.decisions],
        "carried": [_decision(each) for each in view.carried],
    }


def _head(session: CommitteeSession, title: str) -> dict[str, Any]:
    moment = timezone.localtime(session.starts_at)
    facts = [
        {"label": "Date", "value": f"{french_day(moment)} à {moment:%H h %M}".replace(" h 00", " h")},
        {"label": "Lieu", "value": session.place or "À préciser"},
        {"label": "Structure porteuse", "value": session.committee.institution.name},
    ]
    return {"title": title, "committee": str(session.committee), "facts": facts}


def _seat(member: Any) -> list[str]:
    place = member.institution.name if member.institution else "—"
    return [member.function, place, member.role_label]


def _asked(quorum: int | None) -> str:
    return f"Quorum : {quorum} membre{'s' if quorum > 1 else ''} présent{'s' if quorum > 1 else ''}." if quorum else ""


def _decision(decision: Decision) -> list[str]:
    due = french_day(decision.due_on) if decision.due_on else "Sans échéance"
    state = f"{decision.get_state_display()}, en retard" if decision.late else decision.get_state_display()
    return [decision.text, decision.responsible or "Non précisé", due, state]
