"""A phone that loses the network in a meeting, a shared machine, two writers: in a real browser, nothing is lost."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from isic_platform.formkit.models import AnswerRevision
from isic_platform.publication import services
from isic_platform.publication.models import Item
from knowledge.models import Grid
from knowledge.services import load_grids
from tests.browser.checks import NARROW, all_findings
from tests.browser.writing import KEPT, SAVED, Enter, sign_in, status, stored, wait_for_pages, write
from tests.cast import create_cast
from tests.formkit.test_attachments import image
from tests.knowledge import entries
from tests.publication import fiches

CANARY = "Le canari gris chante sous la pluie"


@pytest.fixture
def cast(transactional_db: None) -> Any:
    """Everybody, committed."""
    return create_cast()


@pytest.fixture
def g02(cast: Any) -> Item:
    """An answer to G02 just begun."""
    load_grids(by=None)
    project = fiches.draft(cast.contributor, cast.institution).project
    return entries.begun(cast.contributor, Grid.objects.get(code="G02"), project=project).item


@pytest.fixture
def trace(cast: Any) -> Item:
    """A light trace that two people write."""
    item = fiches.draft(cast.contributor, cast.institution)
    services.set_co_writers(item=item, users=[cast.colleague], by=cast.contributor)
    return item


def line(page: Page) -> Any:
    """The page's own line: where everything stands."""
    return page.locator("[data-page-status]")


def values(item: Item) -> dict[str, Any]:
    return fiches.fresh(item).record.values


@pytest.mark.exigence("S81")
def test_g02_is_filled_without_network_reloaded_without_network_and_sent_once(
    g02: Item, cast: Any, enter: Enter
) -> None:
    base = f"/travail/{g02.short_id}/ecrire/"
    page = enter(cast.contributor, viewport=NARROW)
    page.goto(f"{base}recenser/")
    wait_for_pages(page, f"{base}recenser/", f"{base}contourner/")
    page.check("[name='G02.01'][value='FR5.3']")  # saved after the page was kept: the kept page does not know it
    expect(status(page, "G02.01")).to_have_text(SAVED)

    page.context.set_offline(True)
    page.locator("[name^='G02.02-'][name$='-description']").fill("Trois séances vides au printemps")
    page.get_by_role("button", name="Ajouter une ligne").click()
    page.locator("[name^='G02.02-'][name$='-description']").nth(1).fill("Un bus supprimé")
    page.check("[name='G02.03'][value='oui']")
    expect(status(page, "G02.03")).to_have_text(KEPT)
    write(page, "G02.04", CANARY)  # opened by the answer, without the server
    expect(status(page, "G02.04")).to_have_text(KEPT, timeout=8000)
    expect(line(page)).to_contain_text("Sans réseau : 3 réponses gardées")
    page.reload()
    expect(page.locator("[name='G02.04']")).to_have_value(CANARY)
    expect(page.locator("[name='G02.01'][value='FR5.3']")).to_be_checked()
    expect(page.locator("[name^='G02.02-'][name$='-description']").nth(1)).to_have_value("Un bus supprimé")
    page.uncheck("[name='G02.01'][value='FR5.3']")
    page.check("[name='G02.01'][value='FR2.1']")
    assert all_findings(page, focus_limit=10) == []
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.wait_for_url("**/contourner/")
    write(page, "G02.08", "Une navette, par l'intercommunalité")
    expect(status(page, "G02.08")).to_have_text(KEPT, timeout=8000)
    page.goto("/projets/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Le réseau ne répond pas")
    page.get_by_role("link", name="Contourner").click()
    expect(page.locator("[name='G02.08']")).to_have_value("Une navette, par l'intercommunalité")
    assert "G02.04" not in values(g02)

    page.context.set_offline(False)
    expect(line(page)).to_contain_text("Tout est enregistré", timeout=15_000)
    found = values(g02)
    assert found["G02.01"] == ["FR2.1"]
    assert [row["description"] for row in found["G02.02"]] == ["Trois séances vides au printemps", "Un bus supprimé"]
    assert (found["G02.03"], found["G02.04"]) == ("oui", CANARY)
    assert found["G02.08"] == "Une navette, par l'intercommunalité"
    written = AnswerRevision.objects.filter(record=g02.record, saved_by=cast.contributor, code__startswith="G02")
    texts = [(revision.code, str(revision.value)) for revision in written]
    assert len(texts) == len(set(texts))  # nothing was saved twice
    assert written.filter(code="G02.04").count() == 1
    assert stored(page)["records"]["answers"] == []
    page.goto(f"{base}recenser/")  # the browser does not ask before leaving
    expect(page.locator("[name='G02.04']")).to_have_value(CANARY)
    page.check("[name='G02.03'][value='non']")
    expect(page.locator("[name='G02.04']")).to_have_count(0)
    page.check("[name='G02.03'][value='oui']")
    write(page, "G02.04", "Écrit dans la question à peine ouverte")
    expect(status(page, "G02.04")).to_have_text(SAVED)
    assert values(g02)["G02.04"] == "Écrit dans la question à peine ouverte"


@pytest.mark.exigence("S191")
def test_what_is_kept_is_unreadable_and_signing_out_leaves_nothing(trace: Item, cast: Any, enter: Enter) -> None:
    path = f"/travail/{trace.short_id}/ecrire/"
    services.write_item_answers(item=trace, values={"P190": CANARY}, by=cast.contributor)
    page = enter(cast.contributor)
    page.goto(path)
    expect(page.locator("[name='P190']")).to_have_value(CANARY)
    wait_for_pages(page, path)
    page.context.set_offline(True)
    write(page, "P30", CANARY)
    expect(status(page, "P30")).to_have_text(KEPT, timeout=8000)
    found = stored(page)
    [place] = found["records"]["answers"]
    assert place.startswith(f"{trace.short_id}/P30/")
    assert (path in found["records"]["pages"], found["workers"]) == (True, 1)
    assert "/hors-ligne/" in found["caches"]
    for secret in ("canari", cast.contributor.last_name, cast.contributor.email, "Cuisine du mardi"):
        assert secret not in found["text"]
    assert page.evaluate("""async () => {
      const db = await new Promise((done) => {
        const request = indexedDB.open("isic");
        request.onsuccess = () => done(request.result);
      });
      const holder = await new Promise((done) => {
        const request = db.transaction("keys").objectStore("keys").get("current");
        request.onsuccess = () => done(request.result);
      });
      db.close();
      return [holder.key.extractable, await crypto.subtle.exportKey("raw", holder.key).then(() => "", (e) => e.name)];
    }""") == [False, "InvalidAccessError"]

    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.route("**/reponse/**", lambda route: route.abort())  # the network is back, but not for the answers
    page.context.set_offline(False)
    page.get_by_text("Inès Contributrice").first.click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")
    assert len(asked) == 1
    assert "Un texte n'est pas encore envoyé" in asked[0]
    assert stored(page) == {"records": {}, "text": "", "caches": [], "workers": 0}


@pytest.mark.exigence("S191")
def test_a_shared_machine_keeps_nothing_and_says_so(trace: Item, cast: Any, enter: Enter) -> None:
    path = f"/travail/{trace.short_id}/ecrire/"
    page = enter(cast.contributor, shared=True)
    page.goto(path)
    expect(page.get_by_text("Ordinateur partagé : rien n'est gardé dans ce navigateur")).to_be_visible()
    write(page, "P190", "Avec le réseau")
    expect(status(page, "P190")).to_have_text(SAVED)
    page.context.set_offline(True)
    write(page, "P30", CANARY)
    expect(status(page, "P30")).to_contain_text("Non enregistré : le réseau ne répond pas. Gardez la page ouverte.")
    expect(line(page)).to_contain_text("1 réponse seulement dans cette page. Gardez-la ouverte.")
    assert all_findings(page, focus_limit=10) == []
    assert stored(page) == {"records": {}, "text": "", "caches": [], "workers": 0}
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("location.href = '/projets/'")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    expect(status(page, "P30")).to_have_text(SAVED, timeout=15_000)
    assert values(trace)["P30"] == CANARY


def test_no_room_left_a_file_and_a_text_too_long_are_said_plainly(cast: Any, enter: Enter) -> None:
    fiche = fiches.draft(cast.contributor, cast.institution, level="NIV-FS")
    page = enter(cast.contributor)
    devtools = page.context.new_cdp_session(page)
    origin = page.evaluate("() => location.origin")
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 100_000})
    page.goto(f"/travail/{fiche.short_id}/ecrire/identification/")
    expect(page.locator("[data-autosave]")).to_have_attribute("data-ready", "buffer")
    page.context.set_offline(True)
    write(page, "P01", "Un titre écrit sans place " * 10_000)
    expect(status(page, "P01")).to_contain_text("ce navigateur n'a plus de place", timeout=8000)
    expect(line(page)).to_contain_text("seulement dans cette page")
    picture = {"name": "salle.jpg", "mimeType": "image/jpeg", "buffer": image("JPEG")}
    page.set_input_files("[name='P15-upload']", picture)
    expect(status(page, "P15")).to_contain_text("Un fichier a besoin du réseau")
    write(page, "P01", "Un titre")
    page.context.set_offline(False)
    expect(status(page, "P01")).to_have_text(SAVED, timeout=15_000)
    expect(status(page, "P15")).to_have_text(SAVED, timeout=15_000)
    assert (values(fiche)["P01"], values(fiche)["P15"]["name"]) == ("Un titre", "salle.jpg")
    page.locator("[name='P01']").evaluate(
        "(input) => { input.value = 'é'.repeat(1300000); input.dispatchEvent(new Event('change', { bubbles: true })); }"
    )
    expect(status(page, "P01")).to_contain_text("ce texte est trop long pour être envoyé en une fois")
    assert page.locator("[name='P01']").evaluate("(input) => input.value.length") == 1_300_000


def test_nothing_goes_under_the_name_of_somebody_who_signed_in_meanwhile(trace: Item, cast: Any, enter: Enter) -> None:
    page = enter(cast.contributor)
    page.goto(f"/travail/{trace.short_id}/ecrire/")
    expect(page.locator("[data-autosave]")).to_have_attribute("data-ready", "buffer")
    Session.objects.all().delete()
    write(page, "P30", CANARY)
    expect(line(page)).to_contain_text("Votre session a expiré")
    assert all_findings(page, focus_limit=10) == []
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    other = page.context.new_page()
    sign_in(other, page.evaluate("() => location.origin"), cast.colleague.email)
    expect(line(page)).to_contain_text("Une autre personne s'est connectée dans ce navigateur")
    write(page, "P30", f"{CANARY}, encore")
    page.wait_for_timeout(1500)
    assert sent == []
    assert stored(other)["records"].get("answers", []) == []  # signing in erased what was kept for another account
    other.context.clear_cookies()
    sign_in(other, page.evaluate("() => location.origin"), cast.contributor.email)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(status(page, "P30")).to_have_text(SAVED, timeout=15_000)
    assert values(trace)["P30"] == f"{CANARY}, encore"
    assert set(AnswerRevision.objects.filter(record=trace.record, code="P30").values_list("saved_by", flat=True)) == {
        cast.contributor.pk
    }


@pytest.mark.exigence("S81")
def test_what_the_other_writes_arrives_and_never_over_what_one_types(trace: Item, cast: Any, enter: Enter) -> None:
    ines, paul = enter(cast.contributor), enter(cast.colleague)
    for page in (ines, paul):
        page.goto(f"/travail/{trace.short_id}/ecrire/")
    ask = "document.dispatchEvent(new Event('visibilitychange'))"  # as when the page comes back in sight
    write(paul, "P190", "Écrit par Paul")
    expect(status(paul, "P190")).to_have_text(SAVED)
    ines.focus("[name='P190']")
    ines.evaluate(ask)
    expect(status(ines, "P190")).to_contain_text("Paul Collègue vient d'enregistrer une autre réponse ici")
    expect(ines.locator("[name='P190']")).not_to_have_value("Écrit par Paul")
    expect(ines.locator("[data-others]")).to_have_text("Paul Collègue écrit aussi.")
    assert all_findings(ines, focus_limit=10) == []
    ines.focus("[name='P30']")
    expect(ines.locator("[name='P190']")).to_have_value("Écrit par Paul")
    expect(status(ines, "P190")).to_have_text("Enregistré par Paul Collègue à l'instant")
    write(paul, "P30", "Le texte de Paul")
    expect(status(paul, "P30")).to_have_text(SAVED)
    write(ines, "P30", "Le mien")
    expect(ines.locator("#conflit-P30")).to_contain_text("Paul Collègue a enregistré une autre réponse")
    ines.evaluate(ask)  # a conflict that waits is not swept away by what arrives
    ines.get_by_role("button", name="Mettre les deux dans la mienne").click()
    expect(status(ines, "P30")).to_have_text(SAVED)
    assert values(trace)["P30"] == "Le mien\n\nLe texte de Paul"
    paul.focus("[name='P190']")
    paul.evaluate(ask)
    expect(paul.locator("[name='P30']")).to_have_value("Le mien\n\nLe texte de Paul")
    write(ines, "P190", "Revu par Inès")
    expect(status(ines, "P190")).to_have_text(SAVED)
    write(paul, "P190", "Revu par Paul")
    paul.locator("#conflit-P190").get_by_role("button", name="Garder la sienne").click()
    expect(paul.locator("[name='P190']")).to_have_value("Revu par Inès")
    expect(line(paul)).to_contain_text("Tout est enregistré")
    assert values(trace)["P190"] == "Revu par Inès"
