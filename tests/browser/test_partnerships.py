"""Two institutions meet, go through the five stages, hold a committee, decide, follow up, write a REX per stage and publish;
the project page shows it all, the map shows the overlap and the gap, a partner reads its own stakes alone. In a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution
from isic_platform.publication import services as publication
from isic_platform.publication.models import Item
from partners.models import Decision, Partnership, RexEntry
from partners.services.rex import start_rex
from tests.browser.checks import NARROW, all_findings
from tests.browser.writing import SAVED, Enter, status, write
from tests.cast import create_cast, create_user, join
from tests.partners.committees import committee, day, decision, seat, session
from tests.partners.rex import WRITTEN
from tests.publication import fiches

OURS = "Garder le financement de l'accueil de jour"
THEIRS = "Montrer que la médiation évite des ruptures"
STAGES = ("Rencontre", "Démarrage, articulation", "Construction du projet", "Évaluation", "Prolongement")


@pytest.fixture
def cast(transactional_db: None) -> Any:
    """Everybody, committed; both institutions in the Loire."""
    found = create_cast()
    Institution.objects.filter(pk__in=[found.institution.pk, found.other_institution.pk]).update(departement="42")
    return found


def save(page: Page, name: str = "Enregistrer") -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.exigence("S105", "S110", "S111", "S112", "S122", "S126", "S127", "S135", "S141")
def test_two_institutions_meet_work_together_and_last(cast: Any, enter: Enter) -> None:
    link = {"id": cast.other_institution.code, "label": cast.other_institution.name}
    rows = [{"id": "aaaa", "structure": link, "role": "ROP-REL", "apport": "Une médiatrice"}]
    project = fiches.published(cast.contributor, cast.institution, cast.reviewer, P120=rows)
    ours = enter(cast.contributor)
    partner = create_user("partenaire-ailleurs@exemple.fr")
    join(partner, Role.PARTNER, cast.other_institution)

    # The partnership grows from the fiche, nothing typed again.
    ours.goto(project.work_url)
    ours.get_by_role("link", name="Suivre ces partenaires, sans rien retaper").click()
    assert all_findings(ours, focus_limit=10) == []
    ours.get_by_label("Titre du nouveau partenariat").fill("Accueil et médiation")
    save(ours, "Suivre ces partenaires")
    expect(ours.get_by_role("heading", name="Accueil et médiation")).to_be_visible()
    found = Partnership.objects.get()
    home = found.get_absolute_url()
    assert found.members.get(institution=cast.other_institution).contribution == "Une médiatrice"

    # Each says its stakes; neither reads the other's.
    ours.get_by_role("link", name=f"Modifier : {cast.institution.name}").click()
    ours.get_by_label("Enjeux institutionnels").fill(OURS)
    save(ours)
    theirs = enter(partner, viewport=NARROW)
    theirs.goto(home)
    theirs.get_by_role("link", name="Ma structure dans ce partenariat").click()
    theirs.get_by_label("Enjeux institutionnels").fill(THEIRS)
    theirs.get_by_label("Limites").fill("Pas le soir")
    assert all_findings(theirs, focus_limit=10) == []
    save(theirs)
    expect(theirs.get_by_text(THEIRS)).to_be_visible()
    expect(theirs.get_by_text(OURS)).to_have_count(0)
    theirs.get_by_role("link", name="Ce qui a été dit clairement").click()
    theirs.get_by_role("group", name="Rôle dit").get_by_label("Oui").check()
    save(theirs)
    expect(theirs.get_by_role("row", name=cast.other_institution.name).get_by_text("Oui")).to_be_visible()
    assert all_findings(theirs, focus_limit=10) == []

    # Five stages, what was understood at each; a day outside the partnership is explained.
    for rank, stage in enumerate(STAGES):
        ours.goto(f"{home}observations/?stade=STP-{rank + 1}")
        ours.get_by_label("Date").fill(day(1000 if rank == 0 else 0).isoformat() if rank else "1990-01-01")
        ours.get_by_label("Ce que nous observons").fill(f"Vu au stade « {stage} »")
        save(ours)
        if rank == 0:
            expect(ours.get_by_role("group", name="À corriger")).to_contain_text("La date est hors du partenariat")
            expect(ours.get_by_label("Ce que nous observons")).to_have_value(f"Vu au stade « {stage} »")
            ours.get_by_label("Date").fill(day(0).isoformat())
            save(ours)
        expect(ours.get_by_role("heading", name="Les cinq stades")).to_be_visible()
        expect(ours.get_by_text(f"Vu au stade « {stage} »")).to_be_visible()
    for kind, description, check in (
        ("Recoupement", "Deux accueils le même jour", True),
        ("Manque", "Personne le samedi", False),
    ):
        ours.goto(f"{home}zones/")
        ours.get_by_label(kind, exact=True).check()
        ours.get_by_label("De quoi s'agit-il").fill(description)
        ours.get_by_label("Département").select_option("42")
        ours.get_by_label("Constatée le").fill(day(0).isoformat())
        for place in (cast.institution, cast.other_institution) if check else ():
            ours.get_by_label(place.name).check()
        save(ours)
        expect(ours.get_by_role("heading", name="Les cinq stades")).to_be_visible()
        expect(ours.get_by_text(description)).to_be_visible()
    assert all_findings(ours, focus_limit=10) == []

    # A working meeting on a phone, its decision, then what it lets appreciate.
    phone = enter(cast.contributor, viewport=NARROW)
    phone.goto(f"/rencontres/nouvelle/?partenariat={found.short_id}")
    phone.get_by_label("Objet").fill("Préparer l'accueil commun")
    phone.get_by_label("Date", exact=False).first.fill(day(-1).isoformat())
    phone.get_by_label("Fonction").first.fill("Médiatrice")
    phone.get_by_label("Ce que nous décidons").first.fill("Ouvrir le samedi")
    phone.get_by_label("Pour quand").first.fill(day(10).isoformat())
    assert all_findings(phone, focus_limit=10) == []
    save(phone, "Noter cette rencontre")
    expect(phone.get_by_role("heading", name="Préparer l'accueil commun")).to_be_visible()
    phone.get_by_role("link", name="Apprécier les capacités").click()
    phone.get_by_role("group", name="Coopérer, entre nous", exact=False).first.get_by_label("4").check()
    assert all_findings(phone, focus_limit=10) == []
    save(phone)
    phone.get_by_role("link", name="Suivi des rencontres").click()
    expect(phone.get_by_role("img", name="Entre nous qui nous rencontrons")).to_be_visible()
    assert all_findings(phone, focus_limit=10) == []
    phone.get_by_role("link", name="Suivre").first.click()
    phone.get_by_label("Où en est-elle").select_option("faite")
    save(phone)
    expect(phone.get_by_text("La décision est à jour.")).to_be_visible()
    assert Decision.objects.get(text="Ouvrir le samedi").state == "faite"

    # The map of the département: the overlap and the gap, and the table says the same.
    ours.goto("/partenariats/carte/?departement=42")
    expect(ours.locator(".graph__edge--ZON-REC")).to_have_count(1)
    expect(ours.get_by_role("row", name="Deux accueils le même jour")).to_be_visible()
    expect(ours.get_by_role("row", name="Personne le samedi")).to_be_visible()
    before = ours.locator("[data-graph]").get_attribute("viewBox")
    ours.get_by_role("button", name="Agrandir").click()
    assert ours.locator("[data-graph]").get_attribute("viewBox") != before
    assert all_findings(ours, focus_limit=15) == []
    theirs.goto("/partenariats/carte/?departement=42")
    assert all_findings(theirs, focus_limit=10) == []

    # A REX per stage: one written in the browser on a phone, all published.
    phone.goto(home)
    phone.get_by_role("link", name="écrire un REX sur le stade Rencontre").click()
    phone.wait_for_url("**/rex/nouveau/**")
    assert all_findings(phone, focus_limit=10) == []
    save(phone, "Commencer")
    phone.wait_for_url("**/ecrire/**")
    for code in ("X01", "X02", "X03", "X04", "X05"):
        write(phone, code, WRITTEN[code])
        expect(status(phone, code)).to_have_text(SAVED, timeout=15_000)
    phone.locator("[name='DIFFUSION'][value='DIF-PUB']").check()
    expect(status(phone, "DIFFUSION")).to_have_text(SAVED, timeout=15_000)
    assert all_findings(phone, focus_limit=10) == []
    for stage in ("STP-2", "STP-3", "STP-4", "STP-5"):
        start_rex(
            by=cast.contributor, about={"partnership": found}, institution=cast.institution, stage=stage,
            values={**WRITTEN, "X01": f"REX du stade {stage}", "DIFFUSION": "DIF-PUB"},
        )  # fmt: skip
    for rex in RexEntry.objects.all():
        publication.submit_item(item=rex.item, by=cast.contributor)
        publication.validate_version(item=Item.objects.get(pk=rex.item_id), by=cast.reviewer, criteria={})
        publication.publish_version(item=Item.objects.get(pk=rex.item_id), by=cast.reviewer)
    ours.goto(home)
    expect(ours.get_by_text("écrit et en circulation")).to_have_count(5)
    ours.goto("/rex/?stade=STP-3")
    expect(ours.get_by_role("link", name="REX du stade STP-3")).to_be_visible()
    assert all_findings(ours, focus_limit=10) == []

    # A committee of six, three sessions, a decision that comes back (its own pages: test_committees).
    steered = committee(
        cast.contributor, cast.institution, project=project.project, title="Comité de l'accueil", programme=""
    )
    for number in range(6):
        seat(steered, cast.contributor, f"Siège {number}", actor_type="ACT-UHC" if number < 2 else "ACT-TS")
    for days in (-60, -30, -1):
        decision(session(steered, cast.contributor, days=days), cast.contributor, f"Décidé il y a {-days} jours")
    ours.goto(steered.get_absolute_url())
    expect(ours.get_by_role("rowheader", name="Décidé il y a")).to_have_count(3)

    # The project page shows it all.
    ours.goto(project.get_absolute_url())
    expect(ours.get_by_role("link", name="Accueil et médiation")).to_be_visible()
    expect(ours.get_by_role("link", name="Comité de l'accueil")).to_be_visible()
    expect(ours.get_by_text(OURS)).to_have_count(0)
