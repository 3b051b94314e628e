"""Analyses: crossing answers, taking extracts up, validating together, taking a validation back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Notice
from knowledge.exceptions import AnalysisRefused
from knowledge.learning.permissions import can_validate_analysis
from knowledge.learning.services import change_sources, start_analysis, take_extract, validate_analysis
from knowledge.learning.sources import NO_CONSENT, by_question, extracts_of, sources_of, with_texts
from knowledge.models import Analysis, GridEntry
from tests.cast import MEMBERS
from tests.knowledge import entries, learning

TEAM_ONLY = "Une somme que l'équipe garde pour elle"


@pytest.fixture
def sources(grids: Any, project: Any, contributor: Any, colleague: Any) -> list[GridEntry]:
    """Two finished answers to one grid, by two writers of the project."""
    services.set_co_writers(item=project.item, users=[colleague], by=contributor)
    first = learning.finished(contributor, grids["G02"], project=project)
    second = learning.finished(colleague, grids["G02"], {"G02.14": "Les horaires du car"}, project=project)
    return [first, second]


@pytest.mark.exigence("S100", "S97")
def test_an_analysis_is_begun_by_the_team_from_finished_answers(
    project: Any, sources: Any, contributor: Any, colleague: Any, reviewer: Any, manager: Any
) -> None:
    made = start_analysis(project=project, sources=sources, by=colleague)
    assert set(made.sources.all()) == set(sources)
    assert (made.grid.code, made.item.owner, list(made.item.co_writers.all())) == ("G02", colleague, [contributor])
    assert made.item.visibility == Visibility.TEAM
    assert str(made.item) == "Analyse : Freins, écueils et solutions de contournement"
    assert str(project.item) not in str(made.item)
    assert start_analysis(project=project, sources=sources, by=colleague) == made  # asking twice begins once
    for person, sees in ((contributor, True), (colleague, True), (reviewer, False), (manager, False)):
        assert Analysis.objects.visible_to(person).exists() is sees


def test_what_is_not_finished_not_shared_or_elsewhere_is_not_analysed(
    grids: Any, project: Any, sources: Any, contributor: Any, stranger: Any, institution: Any
) -> None:
    draft = entries.filled(contributor, grids["G02"], {"Z1": None}, project=project)
    private = learning.complete(contributor, grids["G04"], project)
    assert private.item.visibility == Visibility.AUTHOR
    elsewhere = entries.filled(contributor, grids["G00"], institution=institution)
    for wrong in (draft, private, elsewhere):
        with pytest.raises(AnalysisRefused, match="pas terminée, est privée, ou ne porte pas"):
            start_analysis(project=project, sources=[sources[0], wrong], by=contributor)
    with pytest.raises(AnalysisRefused, match="au moins une réponse"):
        start_analysis(project=project, sources=[], by=contributor)
    with pytest.raises(AnalysisRefused):
        start_analysis(project=project, sources=sources, by=stranger)
    assert not Analysis.objects.exists()


@pytest.mark.exigence("S97")
def test_the_sources_are_read_question_by_question(project: Any, sources: Any, contributor: Any) -> None:
    made = start_analysis(project=project, sources=sources, by=contributor)
    (grid,) = by_question(sources_of(made.item, contributor), contributor)
    asked = {question.code: [extract.text for extract in question.extracts] for question in grid.questions}
    assert asked["G02.14"] == ["Le transport du soir", "Les horaires du car"]
    assert list(asked) == sorted(asked, key=lambda code: (code[0] == "Z", code))
    assert not {"TITRE", "DIFFUSION", "REPONDANT", "DATE"} & set(asked)


@pytest.mark.exigence("S90")
def test_an_answer_made_private_is_read_no_more(project: Any, sources: Any, contributor: Any, colleague: Any) -> None:
    made = start_analysis(project=project, sources=sources, by=contributor)
    services.change_visibility(item=sources[1].item, visibility=Visibility.AUTHOR, by=colleague)
    for person in (contributor, colleague):
        assert [entry.pk for entry in sources_of(made.item, person)] == [sources[0].pk]
    with pytest.raises(AnalysisRefused, match="n'est plus parmi les sources"):
        take_extract(
            analysis=made, entry_id=sources[1].item.short_id, code="G02.14", target="convergence", by=contributor
        )


@pytest.mark.exigence("S100")
def test_an_extract_goes_where_it_is_sent_and_once(project: Any, sources: Any, contributor: Any) -> None:
    made = learning.analysis(contributor, project, sources)
    key = {"analysis": made, "entry_id": sources[1].item.short_id, "code": "G02.14", "by": contributor}
    assert take_extract(**key, target="convergence") == "Repris dans les convergences."
    assert take_extract(**key, target="convergence") == "Cet extrait est déjà dans les convergences."
    take_extract(**key, target="divergence")
    take_extract(**key, target="enseignement")
    values = learning.fresh(made).item.record.values
    assert [row["constat"] for row in values["A02"]] == [learning.FINDING, "Les horaires du car"]
    assert values["A02"][1]["qui"].startswith("Équipe")
    assert values["A03"][0]["lecture"] == "Les horaires du car"
    assert values["A03"][0]["sujet"] == "Quel frein demeure entier ?"
    assert values["A04"][1]["enseignement"] == "Les horaires du car"
    with pytest.raises(AnalysisRefused):
        take_extract(**{**key, "target": "ailleurs"})


def test_what_is_kept_for_the_team_is_read_and_not_taken_up(grids: Any, project: Any, contributor: Any) -> None:
    source = learning.complete(
        contributor, grids["G11"], project, {"G11.01": "source", "G11.07": 4321, "G11.09": "Trop d'ordinateurs"}
    )
    made = start_analysis(project=project, sources=[source], by=contributor)
    by_code = {extract.code: extract for extract in extracts_of(sources_of(made.item, contributor)[0], contributor)}
    assert "4" in by_code["G11.07"].shown.text
    assert (by_code["G11.07"].text, by_code["G11.07"].refusal[:8]) == ("", "Réservé ")
    assert by_code["G11.09"].text == "Trop d'ordinateurs"
    with pytest.raises(AnalysisRefused, match="Réservé à l'équipe"):
        take_extract(analysis=made, entry_id=source.item.short_id, code="G11.07", target="convergence", by=contributor)


@pytest.mark.exigence("S98")
@pytest.mark.parametrize(("consent", "taken"), [("oui", True), ("oui, relue maintenant", True), ("non", False)])
def test_the_words_of_a_participant_are_taken_up_with_their_agreement(
    grids: Any, project: Any, contributor: Any, consent: str, taken: bool
) -> None:
    said = {"G12.01": "oui", "G12.09": "J'ai appris à dire non.", "G12.14": consent}
    source = learning.complete(contributor, grids["G12"], project, said)
    loaded = with_texts(GridEntry.objects.filter(pk=source.pk)).get()
    extract = next(each for each in extracts_of(loaded, contributor) if each.code == "G12.09")
    assert extract.shown.text == "J'ai appris à dire non."
    assert (extract.text, extract.refusal) == (("J'ai appris à dire non.", "") if taken else ("", NO_CONSENT))


@pytest.mark.exigence("S100")
def test_the_collective_validates_and_the_sources_are_analysed(
    project: Any, sources: Any, contributor: Any, colleague: Any
) -> None:
    made = learning.analysis(contributor, project, sources)
    done = validate_analysis(analysis=made, with_whom="L'équipe du projet, Des partenaires", by=colleague)
    assert (done.validated_by, done.validated_with) == (colleague, "L'équipe du projet, Des partenaires")
    assert {entries.fresh(entry).state for entry in sources} == {"analysee"}
    assert Analysis.objects.validated().get() == made


def test_an_analysis_is_not_validated_by_who_wrote_last_nor_empty_nor_alone(
    project: Any, sources: Any, contributor: Any, colleague: Any
) -> None:
    made = learning.analysis(contributor, project, sources)
    for refusal, options in (
        ("écrit en dernier", {"by": contributor}),
        ("avec qui", {"by": colleague, "with_whom": " "}),
        ("a changé pendant", {"by": colleague, "seen": "2020-01-01T00:00:00+00:00"}),
    ):
        with pytest.raises(AnalysisRefused, match=refusal):
            validate_analysis(**{"analysis": made, "with_whom": "L'équipe du projet", **options})
    empty = learning.analysis(contributor, project, sources[:1], A04=None, A05={"special": "DOC-NON"})
    with pytest.raises(AnalysisRefused, match="au moins un enseignement retenu ou une question ouverte"):
        validate_analysis(analysis=empty, with_whom="L'équipe du projet", by=colleague)
    services.write_item_answers(item=sources[0].item, values={"G02.15": None}, by=contributor)
    with pytest.raises(AnalysisRefused, match="redevenue un brouillon"):
        validate_analysis(analysis=made, with_whom="L'équipe du projet", by=colleague)
    assert not Analysis.objects.validated().exists()


@pytest.mark.exigence("S100")
def test_a_later_edit_takes_the_validation_back_and_says_so(
    project: Any, sources: Any, contributor: Any, colleague: Any, sign_in: Any
) -> None:
    made = learning.validated(contributor, project, sources, colleague)
    services.write_item_answers(item=made.item, values={"DIFFUSION": Visibility.NETWORK}, by=contributor)
    assert learning.fresh(made).is_validated  # who may read is not what was validated
    services.write_item_answers(item=made.item, values={"A05": None}, by=contributor)
    after = learning.fresh(made)
    assert (after.validated_at, after.validated_by, after.validated_with) == (None, None, "")
    assert {entries.fresh(entry).state for entry in sources} == {"terminee"}
    assert [notice.user for notice in Notice.objects.filter(text__contains="sa validation est retirée")] == [colleague]
    page = sign_in(colleague).get(f"/travail/{made.item.short_id}/").text
    assert "Validation retirée" in page
    assert "Relire et valider" in page


def test_a_source_stays_analysed_while_another_validated_analysis_covers_it(
    project: Any, sources: Any, contributor: Any, colleague: Any
) -> None:
    both = learning.validated(contributor, project, sources, colleague)
    learning.validated(contributor, project, sources[:1], colleague)
    services.write_item_answers(item=both.item, values={"A05": None}, by=contributor)
    assert [entries.fresh(entry).state for entry in sources] == ["analysee", "terminee"]


def test_other_sources_take_the_validation_back(project: Any, sources: Any, contributor: Any, colleague: Any) -> None:
    made = learning.validated(contributor, project, sources, colleague)
    change_sources(analysis=made, sources=sources[:1], by=contributor)
    assert not learning.fresh(made).is_validated
    assert list(made.sources.all()) == sources[:1]
    assert {entries.fresh(entry).state for entry in sources} == {"terminee"}


@pytest.mark.exigence("S100")
@pytest.mark.parametrize("name", MEMBERS)
def test_who_validates(project: Any, sources: Any, cast: Any, name: str) -> None:
    made = learning.analysis(cast.contributor, project, sources)
    allowed = {"colleague", "reviewer", "facilitator", "manager"}
    assert can_validate_analysis(cast[name], made) is (name in allowed)


def test_the_pages_of_an_analysis(
    project: Any, sources: Any, contributor: Any, colleague: Any, stranger: Any, reviewer: Any, sign_in: Any
) -> None:
    client = sign_in(contributor)
    chosen = [entry.item.short_id for entry in sources]
    page = client.get("/analyses/nouvelle/", {"projet": project.item.short_id, "reponse": chosen})
    assert page.text.count(" checked") == 2
    empty = client.post("/analyses/nouvelle/", {"projet": project.item.short_id})
    assert (empty.status_code, "Choisissez au moins une réponse" in empty.text) == (422, True)
    made = client.post("/analyses/nouvelle/", {"projet": project.item.short_id, "reponse": chosen}, follow=True)
    item = Analysis.objects.get().item
    step = f"/travail/{item.short_id}/ecrire/ce-que-disent-les-reponses/"
    assert "Les horaires du car" in made.text
    posted = client.post(step, {"A01": "Ce qui a coincé", "A01.version": 1, "aside": f"convergence:{chosen[1]}:G02.14"})
    assert (posted.status_code, posted["Location"]) == (302, step)
    values = learning.fresh(Analysis.objects.get()).item.record.values
    assert values["A01"] == "Ce qui a coincé"  # the page is saved first
    assert values["A02"][0]["constat"] == "Les horaires du car"
    services.write_item_answers(item=item, values=learning.ANALYSED, by=contributor)

    validate = f"/analyses/{item.short_id}/valider/"
    assert client.get(validate).status_code == 403
    for person in (stranger, reviewer):  # a draft is its team's
        assert sign_in(person).get(validate).status_code == 404
    other = sign_in(colleague)
    assert learning.FINDING in other.get(validate).text
    assert other.post(validate, {}).status_code == 422
    assert other.post(validate, {"avec": ["Une personne nommée"]}).status_code == 422
    assert other.post(validate, {"avec": ["Des partenaires"]}).status_code == 302
    assert Analysis.objects.get().validated_with == "Des partenaires"
    assert "Validée le" in client.get(f"/travail/{item.short_id}/").text
    assert "validée" in client.get(f"/travail/{project.item.short_id}/").text
    assert sign_in(stranger).get("/analyses/nouvelle/", {"projet": project.item.short_id}).status_code == 404


def test_pages_beside_the_sources_take_the_same_queries_whatever_their_number(
    grids: Any, project: Any, contributor: Any, sign_in: Any
) -> None:
    found = [learning.finished(contributor, grids["G02"], {"G02.14": f"n° {n}"}, project=project) for n in range(3)]
    client = sign_in(contributor)
    measured = []
    for sources in (found[:1], found):
        short_id = learning.analysis(contributor, project, sources).item.short_id
        pages = (
            f"/travail/{short_id}/ecrire/ce-que-disent-les-reponses/",
            f"/travail/{short_id}/",
            f"/analyses/{short_id}/sources/",
            f"/analyses/nouvelle/?projet={project.item.short_id}",
        )
        measured.append([_queries(client, address) for address in pages])
    assert measured[0] == measured[1]
    assert max(measured[0]) <= 12, measured
    assert _queries(client, "/analyses/") == 5


def _queries(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
