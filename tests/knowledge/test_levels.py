"""A modelling is not submitted without what B.20 asks beyond the fiche: three grids, a validated analysis."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.formkit.enums import Level, Obligation
from isic_platform.publication import services
from isic_platform.publication.exceptions import NotReady
from isic_platform.publication.kinds import kind_of
from isic_platform.publication.models import Item
from projects.fiche import fiche_spec
from tests.knowledge import learning
from tests.publication import fiches


def conditions(item: Item, level: str) -> list[Any]:
    return [issue for condition in kind_of(item).level_conditions for issue in condition(item, level)]


@pytest.mark.exigence("S9")
@pytest.mark.parametrize(("level", "count"), [("NIV-TL", 0), ("NIV-FS", 0), ("NIV-MO", 2)])
def test_a_modelling_asks_for_three_grids_and_an_analysis(grids: Any, project: Any, level: str, count: int) -> None:
    issues = conditions(project.item, level)
    assert [issue.blocks for issue in issues] == [True] * count
    if count:
        assert "il n'y en a aucune" in issues[0].message
        assert issues[0].link == f"/travail/{project.item.short_id}/#grilles"
        assert issues[1].link == f"/analyses/nouvelle/?projet={project.item.short_id}"


@pytest.mark.exigence("S9", "S90")
def test_only_different_shared_and_finished_grids_count(grids: Any, project: Any, contributor: Any) -> None:
    for code in ("G02", "G02", "G00", "G04"):  # twice the same, a trace, and one that its author keeps
        learning.complete(contributor, grids[code], project)
    unfinished = learning.complete(contributor, grids["G01"], project)
    services.write_item_answers(item=unfinished.item, values={"G01.01": None}, by=contributor)
    assert "il y en a 1 (G02)" in conditions(project.item, Level.MODEL)[0].message
    learning.complete(contributor, grids["G03"], project)
    learning.complete(contributor, grids["G10"], project)
    assert [issue.link_label for issue in conditions(project.item, Level.MODEL)] == ["Commencer une analyse"]


@pytest.mark.exigence("S9", "S13")
def test_a_fiche_goes_from_trace_to_standard_to_modelling_without_retyping(
    grids: Any, contributor: Any, colleague: Any, institution: Any, sign_in: Any
) -> None:
    item = fiches.draft(contributor, institution, P204="En mars, au groupe, autour d'un repas")
    written = dict(item.record.values)
    for level in (Level.STANDARD, Level.MODEL):
        services.change_item_level(item=item, level=level, by=contributor)
        services.write_item_answers(item=item, values=_blanks(item, level), by=contributor)
    services.write_item_answers(
        item=item, values={"P197": ["G01", "G02", "G03"], "P113": {"special": "DOC-NON"}}, by=contributor
    )
    item = fiches.fresh(item)
    assert {code: value for code, value in item.record.values.items() if code in written} == {
        **written,
        "P03": "NIV-MO",
    }

    refused = sign_in(contributor).post(f"/travail/{item.short_id}/soumettre/")
    assert refused.status_code == 422
    assert f'href="/analyses/nouvelle/?projet={item.short_id}"' in refused.text

    entries = [learning.complete(contributor, grids[code], item.project) for code in ("G01", "G02", "G03")]
    analysis = learning.analysis(contributor, item.project, entries)
    with pytest.raises(NotReady) as refusal:
        services.submit_item(item=item, by=contributor)
    (missing,) = [issue for issue in refusal.value.issues if issue.blocks]
    assert (missing.link_label, missing.rule) == ("Voir l'analyse à valider", "niveau")

    services.set_co_writers(item=analysis.item, users=[colleague], by=contributor)
    validated = sign_in(colleague).post(
        f"/analyses/{analysis.item.short_id}/valider/", {"avec": ["L'équipe du projet"]}
    )
    assert validated.status_code == 302
    assert services.submit_item(item=item, by=contributor).level == Level.MODEL


def _blanks(item: Item, level: str) -> dict[str, Any]:
    """What the level asks and nobody has told yet is « non documenté » (B.0)."""
    known = item.record.values
    asked = [each for each in fiche_spec().fields.values() if each.obligation_at(level) == Obligation.REQUIRED]
    return {
        each.code: {"special": "DOC-NON"}
        for each in asked
        if each.code not in known and each.accepts_special and each.type != "calcule"
    }
