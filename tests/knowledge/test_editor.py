"""The grid editor in the hands of a facilitator: from nothing to a published grid that somebody answers (S103)."""

from __future__ import annotations

from html import unescape
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isic_platform.accounts.enums import Role
from isic_platform.formkit.models import Answer
from isic_platform.publication import services
from knowledge.enums import Origin
from knowledge.models import Grid, GridDraft
from knowledge.services import load_grids, start_grid_entry
from tests.cast import EVERYBODY, join
from tests.knowledge import drafts
from tests.knowledge.drafts import EDITOR, Editor, settings

pytestmark = pytest.mark.django_db
HOME = f"{EDITOR}G14/"


@pytest.fixture
def editor(facilitator: Any, sign_in: Any) -> Editor:
    return Editor(sign_in(facilitator))


def add(editor: Editor, theme: int, label: str, kind: str) -> str:
    """A new question; gives its code."""
    path = f"{HOME}themes/{theme}/question/"
    response = editor.post(path, question=label, type=kind)
    assert response.status_code == 302, response.context["form"].errors
    return response.url.rstrip("/").rpartition("/")[2]


def settle(editor: Editor, code: str, **changes: Any) -> None:
    """Send the form of a question with these changes."""
    path = f"{HOME}questions/{code}/"
    page = editor.get(path)
    response = editor.post(path, lock=page, **settings(page, **changes))
    assert response.status_code == 302, response.context["form"].errors


@pytest.mark.exigence("S103")
def test_a_grid_is_written_published_and_answered_without_a_developer(
    editor: Editor, grids: Any, project: Any, contributor: Any, sign_in: Any
) -> None:
    assert editor.client.post(f"{EDITOR}commencer/", {"geste": "nouvelle"}).url == f"{HOME}presentation/"
    page = editor.get(f"{HOME}presentation/")
    head = settings(
        page, titre="Accueil d'un nouveau membre", intention="Comprendre comment on entre dans un groupe.",
        duree_minutes="12", repondants="équipe\npartenaires", axes="relations", bloc_commun="facultatif",
    )  # fmt: skip
    assert editor.post(f"{HOME}presentation/", lock=page, **head).url == HOME
    editor.post(f"{HOME}themes/", at=HOME, titre="Arriver")
    first = add(editor, 1, "Le groupe a-t-il préparé la venue ?", "choix")
    assert first == "G14.01"
    settle(editor, first, choix="oui, ensemble\nnon", obligation="O")
    second = add(editor, 1, "Comment ?", "texte_long")
    condition = f"{HOME}questions/{second}/condition/"
    page = editor.get(f"{condition}?lue={first}")
    response = editor.post(condition, lock=page, lue=first, operateur="=", valeur="oui, ensemble")
    assert response.status_code == 302
    assert "« Le groupe a-t-il préparé la venue ? » est « Oui, ensemble »" in editor.get(condition).text
    rows = add(editor, 1, "Qui a accueilli ?", "liste")
    editor.post(f"{HOME}questions/{rows}/colonne/", question="Fonction", type="texte_court")
    editor.post(f"{HOME}questions/{rows}/colonne/", question="Depuis", type="nombre")
    page = editor.get(f"{HOME}questions/{rows}/colonnes/depuis/")
    editor.post(f"{HOME}questions/{rows}/colonnes/depuis/", lock=page, **settings(page, unite="mois", minimum="0"))

    told = editor.get(f"{HOME}publier/")
    assert [field.code for field in told.context["consequences"].added] == [first, second, rows]
    response = editor.client.post(f"{HOME}publier/", {"revision": GridDraft.objects.get(code="G14").revision})
    assert response.url == "/grilles/G14/"
    assert not GridDraft.objects.exists()

    grid = Grid.objects.get(code="G14")
    assert (grid.origin, grid.minutes, grid.respondents) == (Origin.EDITOR, 12, ["équipe", "partenaires"])
    spec = grid.current_version.spec
    assert (spec.fields[rows].columns[1].unit, spec.fields[rows].columns[1].minimum) == ("mois", 0.0)
    assert spec.fields["Z1"].obligation_at("*") == "F"
    entry = start_grid_entry(grid=grid, by=contributor, project=project)
    services.write_item_answers(item=entry.item, values={first: "non", second: "caché"}, by=contributor)
    writing = sign_in(contributor).get(f"/travail/{entry.item.short_id}/ecrire/").text
    assert f'name="{first}"' in writing
    services.write_item_answers(item=entry.item, values={first: "oui, ensemble"}, by=contributor)
    shown = sign_in(contributor).get(f"/travail/{entry.item.short_id}/apercu/").text
    assert "caché" in shown and "Oui, ensemble" in shown


@pytest.mark.parametrize("name", EVERYBODY)
def test_only_facilitators_edit_grids(cast: Any, grids: Any, sign_in: Any, name: str) -> None:
    draft = drafts.next_version(cast.facilitator, grids["G02"])
    client = sign_in(cast[name])
    expected = {"facilitator": (200, 200, 302, 200), "anonymous": (302, 302, 302, 302)}.get(name, (403, 404, 403, 404))
    found = (
        client.get(EDITOR).status_code,
        client.get(f"{EDITOR}G02/").status_code,
        client.post(f"{EDITOR}commencer/", {"geste": "nouvelle"}).status_code,
        client.get(f"{EDITOR}G02/questions/G02.01/").status_code,
    )
    assert found == expected
    assert ("/grilles/editeur/" in client.get("/grilles/").text) == (name == "facilitator")
    if name != "facilitator":
        client.post(f"{EDITOR}G02/publier/", {"revision": draft.revision})
        client.post(f"{EDITOR}G02/abandonner/")
        assert GridDraft.objects.filter(code="G02").exists()
        assert Grid.objects.get(code="G02").current_version.number == 1


def test_an_unfinished_draft_is_saved_and_told_its_faults(editor: Editor, grids: Any) -> None:
    editor.client.post(f"{EDITOR}commencer/", {"geste": "nouvelle"})
    editor.post(f"{HOME}themes/", at=HOME, titre="Un thème")
    choice, scale = add(editor, 1, "Lequel ?", "choix"), add(editor, 1, "Combien ?", "echelle")
    faults = editor.get(HOME).context["faults"]
    found = {(fault.code or fault.key, fault.reason) for fault in faults}
    assert ("duree_minutes", "Dites combien de minutes la grille demande.") in found
    assert ("titre", "« titre » manque.") in found
    assert any(code == choice and why == "Un choix a besoin d'un vocabulaire ou d'options." for code, why in found)
    assert any(code == scale and "deux ancres" in why for code, why in found)
    page = editor.client.post(f"{HOME}publier/", {"revision": GridDraft.objects.get().revision}, follow=True)
    assert "n'est pas encore publiable" in unescape(page.text)
    assert not Grid.objects.filter(code="G14").exists()


def test_a_grid_is_duplicated_under_the_next_free_code(editor: Editor, grids: Any) -> None:
    for code in ("G14", "G15"):
        url = editor.client.post(f"{EDITOR}commencer/", {"geste": "copie", "grille": "G02"}).url
        assert url == f"{EDITOR}{code}/"
    source = GridDraft.objects.get(code="G15").source
    questions = {each["code"]: each for theme in source["themes"] for each in theme["questions"]}
    assert questions["G15.04"]["condition"] == "si G15.03 = oui"
    assert "codes_retires" not in source
    assert editor.get(f"{EDITOR}G15/").context["faults"] == []


def test_questions_and_themes_are_moved_by_buttons_and_cross_themes(
    editor: Editor, facilitator: Any, grids: Any
) -> None:
    drafts.next_version(facilitator, grids["G02"])
    path = f"{EDITOR}G02/"

    def titles() -> list[Any]:
        return [
            [theme["titre"], *(q["code"] for q in theme["questions"])]
            for theme in GridDraft.objects.get().source["themes"]
        ]

    before = titles()
    assert before[0] == ["Recenser", "G02.01", "G02.02", "G02.03", "G02.04", "G02.06"]
    editor.post(f"{path}questions/G02.02/deplacer/", at=path, geste="monter")
    editor.post(f"{path}questions/G02.06/deplacer/", at=path, geste="descendre")
    assert titles()[0] == ["Recenser", "G02.02", "G02.01", "G02.03", "G02.04"]
    assert titles()[1][:3] == ["Contourner", "G02.06", "G02.07"]
    editor.post(f"{path}questions/G02.06/deplacer/", at=path, geste="monter")
    editor.post(f"{path}themes/3/deplacer/", at=path, geste="monter")
    assert [theme[0] for theme in titles()] == ["Recenser", "Apprendre", "Contourner"]
    assert titles()[0][-1] == "G02.06"


@pytest.mark.exigence("S103")
def test_two_facilitators_the_second_is_told_and_loses_nothing(
    editor: Editor, facilitator: Any, colleague: Any, network: Any, grids: Any, sign_in: Any
) -> None:
    join(colleague, Role.FACILITATOR, network)
    other = Editor(sign_in(colleague))
    drafts.next_version(facilitator, grids["G02"])
    path = f"{EDITOR}G02/questions/G02.14/"
    mine, theirs = editor.get(path), other.get(path)
    assert other.post(path, lock=theirs, **settings(theirs, aide="Un seul")).status_code == 302
    # Another part of the grid: nobody is stopped.
    elsewhere = f"{EDITOR}G02/questions/G02.15/"
    page = editor.get(elsewhere)
    assert other.post(path, **settings(other.get(path), question="Quel frein demeure ?")).status_code == 302
    assert editor.post(elsewhere, lock=page, **settings(page, aide="À qui ?")).status_code == 302
    # The same question: both texts are shown, and the second decides.
    response = editor.post(path, lock=mine, **settings(mine, question="Quel frein reste-t-il ?"))
    assert response.status_code == 422
    assert "Ce passage a été changé pendant que vous écriviez" in unescape(response.text)
    assert "Quel frein reste-t-il ?" in response.text
    saved = {change["label"]: change for change in response.context["conflict"]}
    assert saved["Aide"]["left"] == [{"kind": "del", "text": "Un seul"}]
    assert _label("G02.14") == "Quel frein demeure ?"
    again = editor.post(path, lock=response, **settings(mine, question="Quel frein reste-t-il ?"))
    assert again.status_code == 302
    assert (_label("G02.14"), _label("G02.15")) == (
        "Quel frein reste-t-il ?",
        "Que faudrait-il, et de qui, pour le lever ?",
    )
    # A gesture over an order that changed is not done blindly.
    grid = editor.get(f"{EDITOR}G02/")
    other.post(f"{EDITOR}G02/questions/G02.15/deplacer/", at=f"{EDITOR}G02/", geste="monter")
    editor.post(f"{EDITOR}G02/questions/G02.14/deplacer/", lock=grid, geste="descendre")
    assert [q["code"] for q in GridDraft.objects.get().source["themes"][2]["questions"]] == [
        "G02.15",
        "G02.14",
        "G02.16",
    ]
    # What was typed in a question that somebody deleted, or in a grid that somebody published, is given back.
    page = editor.get(path)
    other.post(f"{path}supprimer/", at=f"{EDITOR}G02/")
    response = editor.post(path, lock=page, **settings(page, aide="Une phrase que je ne veux pas retaper"))
    assert (response.status_code, "Une phrase que je ne veux pas retaper" in response.text) == (409, True)
    page = editor.get(elsewhere)
    GridDraft.objects.all().delete()
    response = editor.post(elsewhere, lock=page, **settings(page, aide="Une autre phrase"))
    assert (response.status_code, "Une autre phrase" in response.text) == (409, True)


def _label(code: str) -> str:
    questions = [q for theme in GridDraft.objects.get().source["themes"] for q in theme["questions"]]
    return next(q["question"] for q in questions if q["code"] == code)


@pytest.mark.exigence("S103")
def test_consequences_are_told_then_published_and_nobody_undoes_it(
    editor: Editor, facilitator: Any, contributor: Any, project: Any, grids: Any
) -> None:
    entry = start_grid_entry(grid=grids["G02"], by=contributor, project=project)
    draft = drafts.next_version(facilitator, grids["G02"], drafts.second_version)
    page = editor.get(f"{EDITOR}G02/publier/")
    told = page.context["consequences"]
    assert [field.code for field in told.added] == ["G02.17"]
    assert [(change.code, new) for change, new in told.meaning] == [("G02.16", "G02.18")]
    assert [change.code for change in told.form] == ["G02.14"]
    assert [field.code for field in told.retired] == ["G02.08"]
    assert (told.open_drafts, told.finished, told.published, told.number) == (1, 0, 0, 2)
    assert [field.code for field in told.new_required] == ["G02.18"]
    assert [field.code for field in told.no_more_required] == ["G02.16"]
    assert (told.stricter, told.looser) == ([], [])  # a question of another meaning is another question
    assert "1 non terminée sur les versions précédentes" in page.text
    # Somebody saves between the page and the button: the consequences are shown again first.
    stale = draft.revision
    drafts.next_version(facilitator, grids["G02"], lambda document: document.question("G02.01").update(aide="Large"))
    editor.client.post(f"{EDITOR}G02/publier/", {"revision": stale})
    assert Grid.objects.get(code="G02").current_version.number == 1
    editor.client.post(f"{EDITOR}G02/publier/", {"revision": stale + 1})
    grid = Grid.objects.get(code="G02")
    assert (grid.current_version.number, grid.origin) == (2, Origin.EDITOR)
    assert grid.retired_codes == ["G02.05", "G02.08", "G02.16"]
    spec = grid.current_version.spec
    assert [code for code, field in spec.fields.items() if field.retired] == ["G02.08", "G02.16"]
    entry.refresh_from_db()
    assert entry.grid_version.number == 1
    # Loading the files at each start leaves it alone, and does it again for the others.
    output = StringIO()
    call_command("load_grids", stdout=output)
    assert output.getvalue().endswith("Grilles publiées par l'éditeur, laissées telles quelles : G02 (version 2).\n")
    versions = {version.grid.code: version.number for version in load_grids(by=None)}
    assert (versions["G02"], versions["G03"], len(versions)) == (2, 1, 14)
    api = editor.client.get("/api/v1/grids/G02/").json()
    assert api["version"] == 2
    properties = api["schema"]["properties"]
    assert [code for code, each in properties.items() if each.get("deprecated")] == ["G02.08", "G02.16"]
    assert "G02.16" not in api["schema"]["required"]
    assert "G02.08" not in editor.get("/grilles/G02/").text


def test_a_facilitator_says_whether_a_wording_is_a_correction_or_another_meaning(
    editor: Editor, facilitator: Any, grids: Any
) -> None:
    def change(document: Any) -> None:
        document.question("G02.14")["question"] = "Quelle aide vous a manqué, et de la part de qui ?"
        document.question("G02.15")["question"] = "Que faudrait-il, et de qui, pour le lever"
        document.question("G02.03")["type"] = "texte_court"

    drafts.next_version(facilitator, grids["G02"], change)
    page = editor.get(f"{EDITOR}G02/")
    lines = {line.code: line for theme in page.context["outline"] for line in theme.lines}
    assert [code for code, line in lines.items() if line.changes_meaning] == ["G02.03", "G02.14"]
    assert lines["G02.15"].change.nature == "forme"
    editor.client.post(f"{EDITOR}G02/questions/G02.14/nature/", {"nature": "forme"})
    editor.client.post(f"{EDITOR}G02/questions/G02.15/nature/", {"nature": "sens"})
    editor.client.post(f"{EDITOR}G02/questions/G02.03/nature/", {"nature": "forme"})  # imposed: nobody overrules it
    resolution = editor.get(f"{EDITOR}G02/publier/").context["resolution"]
    assert resolution.renamed == {"G02.03": "G02.17", "G02.15": "G02.18"}


def test_the_preview_draws_the_questions_and_opens_conditions_without_storing(
    editor: Editor, facilitator: Any, grids: Any
) -> None:
    drafts.next_version(facilitator, grids["G02"])
    frame = editor.get(f"{EDITOR}G02/apercu/")
    assert "frame-src 'self'" in frame["Content-Security-Policy"]
    page = editor.get(f"{EDITOR}G02/apercu/recenser/")
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert 'name="G02.03"' in page.text and 'name="G02.04"' not in page.text
    page = editor.client.post(f"{EDITOR}G02/apercu/recenser/", {"G02.03": "oui", "G02.09": "oui"})
    assert 'name="G02.04"' in page.text
    page = editor.client.post(f"{EDITOR}G02/apercu/contourner/", {"G02.03": "oui", "G02.09": "oui"})
    assert 'name="G02.10"' in page.text
    assert '<input type="hidden" name="G02.03" value="oui">' in page.text
    assert not Answer.objects.exists()
    assert "frame-ancestors 'none'" in editor.get(f"{EDITOR}G02/")["Content-Security-Policy"]
    assert editor.client.get(f"{EDITOR}G02/apercu/nulle-part/").status_code == 404


def test_a_private_grid_stays_private(editor: Editor, facilitator: Any, grids: Any) -> None:
    draft = drafts.next_version(facilitator, grids["G04"], lambda document: document.source.pop("privee"))
    page = editor.client.post(f"{EDITOR}G04/publier/", {"revision": draft.revision}, follow=True)
    assert "Une grille privée le reste" in page.text
    assert Grid.objects.get(code="G04").is_private_by_default


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_of_the_editor_take_the_same_queries_whatever_the_number(
    editor: Editor, facilitator: Any, grids: Any, number: int
) -> None:
    for code in ("G02", "G03", "G05")[:number]:
        drafts.next_version(facilitator, grids[code])
    paths = ((EDITOR, 7), (f"{EDITOR}G02/", 6), (f"{EDITOR}G02/questions/G02.02/", 6), (f"{EDITOR}G02/publier/", 10))
    for path, most in paths:
        with CaptureQueriesContext(connection) as queries:
            editor.get(path)
        assert len(queries) == most, path


@pytest.mark.parametrize(
    "text", ["\x00", "<script>alert(1)</script>«", "99999999999999999999"], ids=("nul", "script", "number")
)
def test_whatever_is_sent_the_editor_answers_and_stays_readable(
    editor: Editor, facilitator: Any, grids: Any, text: str
) -> None:
    drafts.next_version(facilitator, grids["G02"])
    path = f"{EDITOR}G02/"
    fields = (
        "titre", "intention", "geste", "grille", "revision", "seen", "question", "type", "obligation", "choix", "vocabulaire",
        "lignes", "echelles", "theme", "nature", "lue", "operateur", "valeur", "retirer", "lien", "duree_minutes",
    )  # fmt: skip
    sent = dict.fromkeys(fields, text)
    for address in (
        "../commencer/", "presentation/", "themes/", "themes/1/", "themes/1/deplacer/", "themes/1/question/", "themes/0/",
        "questions/G02.01/", "questions/G02.02/type/", "questions/G02.01/nature/", "questions/G02.01/deplacer/",
        "questions/G02.02/colonne/", "questions/G02.02/colonnes/qui/", "questions/G02.02/colonnes/qui/deplacer/",
        "questions/G02.04/condition/", "apercu/recenser/", "publier/",
    ):  # fmt: skip
        fresh = {**sent, "revision": str(GridDraft.objects.get(code="G02").revision)}
        for data in (sent, fresh) if address != "publier/" else (sent,):
            response = editor.client.post(f"{path}{address}".replace("G02/../", ""), data)
            assert response.status_code in (200, 302, 404, 409, 422), (address, response.status_code)
            assert "<script>alert" not in response.text
    assert editor.get(path).status_code == 200
    assert Grid.objects.get(code="G02").current_version.number == 1


def test_what_the_platform_obeys_is_neither_retired_nor_changed_in_meaning(
    editor: Editor, facilitator: Any, grids: Any
) -> None:
    path = f"{EDITOR}G12/"
    drafts.next_version(
        facilitator, grids["G12"], lambda document: document.question("G12.01").update(aide="Oui ou non")
    )
    editor.client.post(f"{path}questions/G12.01/supprimer/", {"revision": "2"})
    assert editor.get(f"{path}publier/").context["resolution"].changes.retired == ()
    drafts.next_version(
        facilitator, grids["G12"], lambda document: document.question("G12.14").update(type="texte_court")
    )
    drafts.next_version(facilitator, grids["G12"], lambda document: document.delete_question("G12.01"))
    faults = [fault.reason for fault in editor.get(f"{path}publier/").context["faults"]]
    assert [reason for reason in faults if "ne publie rien de ce qu'une personne a refusé" in reason] != []
    assert {fault.code for fault in editor.get(f"{path}publier/").context["faults"]} >= {"G12.14", ""}
    # Nor are other grids answered without an account: they ask nobody's agreement.
    drafts.next_version(facilitator, grids["G02"], lambda document: document.source.update(sans_compte="oui"))
    assert [fault.key for fault in editor.get(f"{EDITOR}G02/publier/").context["faults"]] == ["sans_compte"]
