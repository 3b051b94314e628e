"""The path by table: in each state, for each person of the cast, an action is done, refused or unknown (H.2, H.3)."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from isic_platform.publication.enums import State
from tests.cast import EVERYBODY
from tests.publication import fiches

pytestmark = pytest.mark.django_db

DONE, NO, UNKNOWN = 302, 403, 404
_serial = count(1)


def make(state: str, cast: Any) -> Any:
    """A fiche in a state, with a title of its own: two of one institution may not share theirs."""
    people = (cast.contributor, cast.institution)
    if state not in ("draft", "submitted"):
        people = (*people, cast.reviewer)
    return getattr(fiches, state)(*people, P01=f"Fiche {next(_serial)}")


ACTIONS = {
    "submit": ("/travail/{}/soumettre/", {}),
    "take back": ("/travail/{}/reprendre/", {}),
    "return": ("/relectures/{}/", {"decision": "retour", "reason": "À préciser."}),
    "validate": ("/relectures/{}/", {"decision": "valide", **{f"c{n}": "oui" for n in (1, 2, 9, 10, 11, 13)}}),
    "publish": ("/relectures/{}/publier/", {}),
    "withdraw": ("/travail/{}/retirer/", {"reason": "autre"}),
    "republish": ("/travail/{}/republier/", {}),
    "archive": ("/travail/{}/archiver/", {}),
}
# (state, action) → (state reached, those who do it, those who see the content and are refused); the others: 404.
TABLE = {
    ("draft", "submit"): (State.SUBMITTED, {"contributor"}, set()),
    ("draft", "take back"): (None, set(), {"contributor"}),
    ("draft", "return"): (None, set(), {"contributor"}),
    ("draft", "validate"): (None, set(), {"contributor"}),
    ("draft", "publish"): (None, set(), {"contributor"}),
    ("draft", "withdraw"): (None, set(), {"contributor"}),
    ("draft", "republish"): (None, set(), {"contributor"}),
    ("draft", "archive"): (None, set(), {"contributor"}),
    ("submitted", "submit"): (None, set(), {"contributor", "reviewer", "facilitator", "manager"}),
    ("submitted", "take back"): (State.DRAFT, {"contributor"}, {"reviewer", "facilitator", "manager"}),
    ("submitted", "return"): (State.RETURNED, {"reviewer", "facilitator", "manager"}, {"contributor"}),
    ("submitted", "validate"): (State.VALIDATED, {"reviewer", "facilitator", "manager"}, {"contributor"}),
    ("submitted", "publish"): (None, set(), {"contributor", "reviewer", "facilitator", "manager"}),
    ("validated", "take back"): (None, set(), {"contributor", "reviewer", "facilitator", "manager"}),
    ("validated", "publish"): (State.PUBLISHED, {"reviewer", "facilitator"}, {"contributor", "manager"}),
    ("published", "publish"): (None, set(), set(EVERYBODY)),
    ("published", "return"): (None, set(), set(EVERYBODY)),
    ("published", "withdraw"): (
        State.UNPUBLISHED,
        {"contributor", "reviewer", "facilitator", "manager", "admin"},
        {"colleague", "partner", "stranger"},
    ),
    ("published", "republish"): (None, set(), set(EVERYBODY)),
    ("published", "archive"): (None, set(), set(EVERYBODY)),
    ("withdrawn", "withdraw"): (None, set(), {"contributor"}),
    ("withdrawn", "republish"): (State.PUBLISHED, {"reviewer", "facilitator"}, {"contributor"}),
    ("withdrawn", "archive"): (State.ARCHIVED, {"contributor", "reviewer", "facilitator"}, set()),
}


@pytest.mark.exigence("S152")
@pytest.mark.parametrize(("state", "action"), list(TABLE))
def test_each_step_of_the_path(cast: Any, sign_in: Any, state: str, action: str) -> None:
    reached, doers, refused = TABLE[state, action]
    path, data = ACTIONS[action]
    item = make(state, cast)
    before = item.versions.get().state
    for name in sorted(set(EVERYBODY) - doers):
        expected = 302 if name == "anonymous" else NO if name in refused else UNKNOWN
        answer = sign_in(cast[name]).post(path.format(item.short_id), data)
        assert (name, answer.status_code) == (name, expected)
        if name == "anonymous":
            assert answer.url.startswith("/connexion/")
        assert item.versions.get().state == before
    for number, name in enumerate(sorted(doers)):
        if number:
            item = make(state, cast)
        answer = sign_in(cast[name]).post(path.format(item.short_id), data)
        assert (name, answer.status_code) == (name, DONE)
        assert item.versions.get().state == reached


@pytest.mark.parametrize("path", [path for path, _ in ACTIONS.values()])
def test_reading_an_action_s_address_changes_nothing(cast: Any, sign_in: Any, path: str) -> None:
    for state in ("draft", "submitted", "published", "withdrawn"):
        item = make(state, cast)
        before = item.versions.get().state
        for name in ("contributor", "reviewer"):
            assert sign_in(cast[name]).get(path.format(item.short_id)).status_code in (200, 403, 404, 405)
        assert item.versions.get().state == before
