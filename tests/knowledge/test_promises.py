"""What respondents were promised holds whatever a facilitator, a colleague or a software does (G.9, H.3, S90)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from isic_platform.publication import services
from isic_platform.publication.checks import run_checks
from knowledge.editor.resolution import resolve
from knowledge.exceptions import GridFileRefused
from knowledge.grids import DATA_DIR, load_grid_file
from knowledge.grids.sources import source_of
from knowledge.models import Grid
from knowledge.services import start_grid_entry
from tests.knowledge import entries

SAID = {"G12.01": "oui", "G12.04": "Pour sortir de chez moi", "Z1": "Leçon du loriot", "DIFFUSION": "DIF-PUB"}


@pytest.mark.exigence("S90")
def test_a_private_grid_starts_for_its_author_alone_whatever_its_file_says(tmp_path: Path) -> None:
    text = (DATA_DIR / "G04.yaml").read_text(encoding="utf-8")
    path = tmp_path / "G04.yaml"
    path.write_text(text.replace("privee: oui\n", "privee: oui\ndiffusion: DIF-PUB\n"), encoding="utf-8")
    with pytest.raises(GridFileRefused, match="une grille privée commence pour son auteur seul"):
        load_grid_file(path)


@pytest.mark.exigence("S90")
def test_no_software_reads_a_private_answer_not_even_its_author_s(
    grids: Any, project: Any, contributor: Any, sign_in: Any
) -> None:
    entry = start_grid_entry(grid=grids["G04"], by=contributor, project=project)
    assert sign_in(contributor).get(f"/api/v1/grid-entries/{entry.item.short_id}/answers/").status_code == 404


@pytest.mark.exigence("S98")
@pytest.mark.parametrize("agreed", [None, {"special": "DOC-NON"}, "non"])
def test_words_are_not_published_without_an_agreement(grids: Any, project: Any, contributor: Any, agreed: Any) -> None:
    entry = entries.begun(contributor, grids["G12"], project=project)
    services.write_item_answers(item=entry.item, values=SAID, by=contributor)
    record = entries.fresh(entry).item.record
    values = {code: value for code, value in record.values.items() if code != "G12.14"} | (
        {"G12.14": agreed} if agreed else {}
    )
    issues = run_checks(item=entry.item, spec=record.spec, level=record.level, values=values)
    assert "accord" in {issue.rule for issue in issues if issue.code == "G12.14" and issue.blocks}


@pytest.mark.exigence("S98")
def test_a_refusal_takes_the_title_with_the_words(grids: Any, project: Any, contributor: Any) -> None:
    entry = entries.begun(contributor, grids["G12"], project=project)
    services.write_item_answers(item=entry.item, values=SAID, by=contributor)
    services.write_item_answers(item=entries.fresh(entry).item, values={"G12.01": "non"}, by=contributor)
    item = entries.fresh(entry).item
    assert "loriot" not in item.title
    assert "loriot" not in str([*item.record.answers.values(), *item.record.revisions.values()])


@pytest.mark.exigence("S103")
def test_the_editor_keeps_the_agreement_mandatory_and_publishes_nobody_s_name() -> None:
    former = load_grid_file(DATA_DIR / "G12.yaml")

    def faults(change: Any) -> str:
        source = source_of(former)
        change(source)
        return " ".join(
            str(fault) for fault in resolve(source, former=former, natures={}, used=former.fields).checked.faults
        )

    def optional(source: dict[str, Any]) -> None:
        question = next(q for q in source["themes"][0]["questions"] if q["code"] == "G12.14")
        question["obligation"] = "F"

    assert "ne changent pas" in faults(optional)
    assert "06 12" not in faults(lambda source: source.update(intention="Écrire à Mme Benali au 06 12 34 56 78"))
    assert faults(lambda source: source.update(intention="Écrire au 06 12 34 56 78"))
    assert "ne changent pas" not in faults(lambda source: None)


@pytest.mark.exigence("S97")
def test_an_answer_handed_to_somebody_is_never_taken_up_by_another(
    grids: dict[str, Grid], project: Any, contributor: Any
) -> None:
    from tests.knowledge.guests import invited

    handed, _ = invited(contributor, grids["G12"], project)
    again = start_grid_entry(grid=grids["G12"], by=contributor, project=project, respondent_kind="groupe")
    assert again != handed


@pytest.mark.exigence("S97", "S150")
def test_what_is_answered_about_a_project_follows_its_team(
    grids: Any, project: Any, contributor: Any, colleague: Any, sign_in: Any
) -> None:
    private = start_grid_entry(grid=grids["G04"], by=contributor, project=project)
    entry = entries.filled(contributor, grids["G02"], project=project)
    address = f"/travail/{entry.item.short_id}/"
    client = sign_in(colleague)
    for team, status in (([colleague], 200), ([], 404)):
        services.set_co_writers(item=project.item, users=team, by=contributor)
        assert client.get(address).status_code == status
        assert client.get(f"/travail/{private.item.short_id}/").status_code == 404
    assert sign_in(contributor).get(address).status_code == 200
