"""A name is to be removed from what a network wrote together: the page of an administrator, what it reaches, what it tells."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from isic_platform.confidentiality.models import Redaction
from knowledge.enums import Stance
from knowledge.models import PriorityArgument, PriorityProposal, SelfPositioning
from tests.cast import EVERYBODY
from tests.publication.test_redaction_pages import rows_holding

pytestmark = pytest.mark.django_db
PAGE = "/apprendre/caviarder/"
ASKED = {"text": "Zébulon", "rule": "DET-NOM1", "replacement": "", "confirm": "on"}


@pytest.fixture
def named(cast: Any) -> SelfPositioning:
    """Somebody named in a decided priority, in a withdrawn argument, and in a positioning that was corrected since."""
    proposal = PriorityProposal.objects.create(network=cast.network, title="Avec Zébulon", argument="À discuter.")
    argument = PriorityArgument.objects.create(proposal=proposal, stance=Stance.values[0], text="Comme Zébulon")
    argument.withdrawal, argument.withdrawn_at = "Zébulon y était nommé", timezone.now()
    argument.save()
    place = SelfPositioning.objects.create(
        institution=cast.institution, date=timezone.localdate(), being=2, being_example="Zébulon a reçu le groupe"
    )
    place.being_example, place.next_step = "Quelqu'un a reçu le groupe", "Revoir Zébulon"
    place.save()
    return place


@pytest.mark.exigence("S222")
def test_the_text_leaves_every_table(cast: Any, named: SelfPositioning, sign_in: Any) -> None:
    client = sign_in(cast.admin)
    assert PAGE in client.get("/apprendre/").text
    done = client.post(PAGE, ASKED, follow=True)
    assert done.redirect_chain == [(PAGE, 302)]
    assert rows_holding("Zébulon") == {}
    named.refresh_from_db()
    assert (named.being_example, named.next_step) == ("Quelqu'un a reçu le groupe", "Revoir [nom retiré]")
    line = Redaction.objects.get()
    assert (line.rule, line.by, line.places["selfpositioning"]) == ("DET-NOM1", cast.admin, 1)
    log = client.get("/journal/retraits/").text
    assert "auto-positionnement × 1" in log
    assert "auto-positionnement (trace) ×" in log
    assert "selfpositioning" not in log
    assert "Zébulon" not in log


@pytest.mark.exigence("S222")
def test_it_is_confirmed_and_refused_in_french(cast: Any, named: SelfPositioning, sign_in: Any) -> None:
    client = sign_in(cast.admin)
    for asked, sentence in (
        ({**ASKED, "confirm": ""}, "Confirmez"),
        ({**ASKED, "text": "ab"}, "au moins 3 caractères"),
        ({**ASKED, "text": "Introuvable ici"}, "ne figure nulle part"),
        ({**ASKED, "replacement": "[Zébulon]"}, "ne peut pas contenir"),
    ):
        page = client.post(PAGE, asked)
        assert (page.status_code, sentence in page.text) == (422, True)
    assert not Redaction.objects.exists()
    assert rows_holding("Zébulon") != {}


def test_it_is_for_administrators(cast: Any, named: SelfPositioning, sign_in: Any) -> None:
    expected = {name: 403 for name in EVERYBODY} | {"anonymous": 302, "admin": 200}
    assert {name: sign_in(cast[name]).get(PAGE).status_code for name in EVERYBODY} == expected
    assert {name: sign_in(cast[name]).post(PAGE, ASKED).status_code for name in EVERYBODY if name != "admin"} == {
        name: status for name, status in expected.items() if name != "admin"
    }
    assert rows_holding("Zébulon") != {}
    assert PAGE not in sign_in(cast.facilitator).get("/apprendre/").text
