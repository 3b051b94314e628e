"""Begin an analysis, take extracts up, change its sources, validate it (C.14, S100)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from isic_platform.formkit.models import Answer, AnswerRevision, SpecVersion
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from isic_platform.publication.services import create_item, notify, set_co_writers, write_item_answers
from isic_platform.publication.services.items import lock_item
from isic_platform.vocabularies.selectors import label_of
from knowledge.enums import EntryState
from knowledge.exceptions import AnalysisRefused
from knowledge.grids.entry_fields import DIFFUSION
from knowledge.learning.columns import ANALYSIS, release_sources, take_back_validation
from knowledge.learning.permissions import wrote_last
from knowledge.learning.sources import MOST_SOURCES, extracts_of, readable_entries, with_texts
from knowledge.learning.specs import ANALYSIS_KEY
from knowledge.learning.specs import analysis as form
from knowledge.models import Analysis, GridEntry
from projects.models import Project

# Where an extract may go: the list, and the column that receives it.
TARGETS = {
    "convergence": (form.CONVERGENCES, "constat", form.EXTRACT_LENGTH, "les convergences"),
    "divergence": (form.DIVERGENCES, "lecture", form.EXTRACT_LENGTH, "les divergences"),
    "enseignement": (form.LESSONS, "enseignement", form.LESSON_LENGTH, "les enseignements retenus"),
}
_PREPARED = frozenset({form.TITLE, form.AUTHORS, form.DAY, DIFFUSION})


@transaction.atomic
def start_analysis(*, project: Project, sources: Sequence[GridEntry], by: Any) -> Analysis:
    """Begin an analysis of finished answers about a project; its team writes it together.

    A blank analysis of the same answers by the same person is taken up instead. Raises AnalysisRefused.
    """
    Project.objects.select_for_update().get(pk=project.pk)  # two clicks pass one after the other
    _refuse_sources(project, sources, by)
    if blank := _blank_analysis(project, sources, by):
        return blank
    item = create_item(
        kind=ANALYSIS,
        spec_version=SpecVersion.objects.current(ANALYSIS_KEY),
        by=by,
        institution=project.item.institution,
        visibility=Visibility.TEAM,
        networks=project.item.networks.all(),
    )
    team = [person for person in (project.item.owner, *project.item.co_writers.all()) if person]
    set_co_writers(item=item, users=team, by=by)
    analysis = Analysis.objects.create(item=item, project=project, grid=_only_grid(sources))
    analysis.sources.set(sources)
    write_item_answers(item=item, values=_prepared(analysis, by), by=by)
    return analysis


def _refuse_sources(project: Project, sources: Sequence[GridEntry], by: Any) -> None:
    if not sources:
        raise AnalysisRefused("Choisissez au moins une réponse à analyser.")
    if len(sources) > MOST_SOURCES:
        raise AnalysisRefused(
            f"Une analyse croise {MOST_SOURCES} réponses au plus : vous en avez choisi {len(sources)}."
        )
    ids = [entry.pk for entry in sources]
    allowed = readable_entries(by).filter(pk__in=ids, project=project).exclude(state=EntryState.DRAFT)
    if allowed.count() != len(set(ids)):
        raise AnalysisRefused("Une réponse choisie n'est pas terminée, est privée, ou ne porte pas sur ce projet.")


def _only_grid(sources: Sequence[GridEntry]) -> Any:
    grids = {entry.grid_version.grid_id: entry.grid_version.grid for entry in sources}
    return next(iter(grids.values())) if len(grids) == 1 else None


def _blank_analysis(project: Project, sources: Sequence[GridEntry], by: Any) -> Analysis | None:
    ids = {entry.pk for entry in sources}
    rows = Analysis.objects.filter(project=project, item__owner=by, item__published_version=None, validated_at=None)
    for analysis in rows.select_related("item__record").prefetch_related("sources").order_by("pk"):
        record = analysis.item.record
        if {entry.pk for entry in analysis.sources.all()} != ids:
            continue
        edited = AnswerRevision.objects.filter(record=record, version__gt=1).exists()
        if not edited and not Answer.objects.filter(record=record).exclude(code__in=_PREPARED).exists():
            return analysis
    return None


def _prepared(analysis: Analysis, by: Any) -> dict[str, Any]:
    """What the platform knows. Never the project's title, which may be read by fewer people."""
    title = f"Analyse : {analysis.grid.title}" if analysis.grid else "Analyse croisée de plusieurs grilles"
    values: dict[str, Any] = {
        form.TITLE: title[:160],
        form.DAY: timezone.localdate().isoformat(),
        DIFFUSION: Visibility.TEAM.value,
    }
    if by.job:
        place = analysis.item.institution.name if analysis.item.institution else ""
        row = {"id": secrets.token_hex(4), "fonction": label_of(by.job)[:300]}
        values[form.AUTHORS] = [{**row, "structure": place[:300]} if place else row]
    return values


@transaction.atomic
def change_sources(*, analysis: Analysis, sources: Sequence[GridEntry], by: Any) -> Analysis:
    """Choose other answers. What the person may not open stays; a validation is taken back. Raises AnalysisRefused."""
    lock_item(analysis.item)
    locked = _locked(analysis)
    if locked.project is None:
        raise AnalysisRefused("Le projet de cette analyse n'existe plus : ses sources ne changent plus.")
    _refuse_sources(locked.project, sources, by)
    unseen = locked.sources.exclude(pk__in=readable_entries(by).values("pk"))
    kept = {entry.pk: entry for entry in (*sources, *unseen)}
    before = set(locked.sources.values_list("pk", flat=True))
    if before == set(kept):
        return locked
    locked.sources.set(kept.values())
    locked.grid = _only_grid(list(GridEntry.objects.filter(pk__in=kept).select_related("grid_version__grid")))
    locked.save(update_fields=["grid"])
    if locked.is_validated:
        take_back_validation(locked, by)
    release_sources(list(before - set(kept)))
    return locked


def _locked(analysis: Analysis) -> Analysis:
    rows = Analysis.objects.select_for_update(of=("self",)).select_related("item__record", "project__item", "grid")
    return rows.get(pk=analysis.pk)


@transaction.atomic
def take_extract(*, analysis: Analysis, entry_id: str, code: str, target: str, by: Any) -> str:
    """Copy what a source says into a list of the analysis; gives the sentence that says so. Raises AnalysisRefused."""
    if target not in TARGETS:
        raise AnalysisRefused("Cet extrait ne se reprend pas ainsi.")
    item = lock_item(analysis.item)
    rows = readable_entries(by).filter(analyses=analysis, item__short_id=entry_id)
    entry = with_texts(rows).first()
    extract = next((each for each in extracts_of(entry, by) if each.code == code), None) if entry else None
    if extract is None:
        raise AnalysisRefused("Cette réponse n'est plus parmi les sources, ou vous ne pouvez pas la lire.")
    if not extract.text:
        raise AnalysisRefused(extract.refusal or "Cette réponse ne contient pas de texte à reprendre.")
    list_code, column, limit, where = TARGETS[target]
    present = item.record.values.get(list_code)
    present = list(present) if isinstance(present, list) else []
    text = _cut(extract.text, limit)
    if any(row.get(column) == text for row in present):
        return f"Cet extrait est déjà dans {where}."
    if len(present) >= item.record.spec.fields[list_code].max_rows:
        raise AnalysisRefused(f"Il n'y a plus de place dans {where} : regroupez des lignes.")
    row = {"id": secrets.token_hex(4), column: text}
    if target == "convergence":
        row["qui"] = extract.who[:300]
    elif target == "divergence":
        row["sujet"] = extract.label[:300]
    write_item_answers(item=item, values={list_code: [*present, row]}, by=by)
    shortened = " Le texte a été raccourci : relisez-le." if text != extract.text else ""
    return f"Repris dans {where}.{shortened}"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


@transaction.atomic
def validate_analysis(*, analysis: Analysis, with_whom: str, by: Any, seen: str = "") -> Analysis:
    """The collective validates the analysis (S100): dated, and its sources become « analysées ».

    ``with_whom`` says functions, never names. ``seen`` is when the text that the validator read was last saved
    (ISO 8601): another one is refused. Raises AnalysisRefused.
    """
    item = lock_item(analysis.item)
    locked = _locked(analysis)
    if locked.is_validated:
        return locked
    if wrote_last(by, item):
        raise AnalysisRefused("Vous avez écrit en dernier : une autre personne valide cette analyse avec le collectif.")
    if not with_whom.strip():
        raise AnalysisRefused("Dites avec qui l'analyse a été validée.")
    if seen and seen != saved_mark(item):
        raise AnalysisRefused("Le texte a changé pendant votre lecture : relisez-le avant de le valider.")
    if not _teaches(item.record.values):
        raise AnalysisRefused("Une analyse se valide avec au moins un enseignement retenu ou une question ouverte.")
    # An answer being saved is waited for; one saved after this takes the validation back.
    list(Item.objects.select_for_update().filter(grid_entry__analyses=locked).order_by("pk").values_list("pk"))
    sources = list(GridEntry.objects.select_for_update().filter(analyses=locked))
    if not sources:
        raise AnalysisRefused("Cette analyse n'a plus de réponse source : choisissez-en avant de la valider.")
    if any(not entry.is_finished for entry in sources):
        raise AnalysisRefused("Une réponse source est redevenue un brouillon : terminez-la, ou retirez-la des sources.")
    locked.validated_at, locked.validated_by, locked.validated_with = timezone.now(), by, with_whom.strip()[:300]
    locked.save(update_fields=["validated_at", "validated_by", "validated_with"])
    GridEntry.objects.filter(pk__in=[entry.pk for entry in sources], state=EntryState.FINISHED).update(
        state=EntryState.ANALYSED
    )
    authors = [person for person in (item.owner, *item.co_writers.all()) if person is not None]
    notify(users=authors, item=item, path=item.work_url, text="Une analyse de votre équipe est validée.", but=by)
    return locked


def _teaches(values: Mapping[str, Any]) -> bool:
    """At least one lesson or open question written out: « non documenté » teaches nothing."""
    told = ((form.LESSONS, "enseignement"), (form.QUESTIONS, "question"))
    rows = [(values.get(code), column) for code, column in told]
    return any(isinstance(found, list) and any(row.get(column) for row in found) for found, column in rows)


def saved_mark(item: Item) -> str:
    """When the text was last saved: what a validator has before their eyes."""
    return item.record.saved_at.isoformat() if item.record.saved_at else ""


def copy_analysis(source: Item, copy: Item, by: Any) -> None:
    """The copy of an analysis crosses those of its sources that the copier may open; it is not validated."""
    origin = Analysis.objects.get(item=source)
    analysis = Analysis.objects.create(item=copy, project=origin.project, grid=origin.grid)
    analysis.sources.set(readable_entries(by).filter(analyses=origin))
