"""Syntheses and dossiers declared to the publication path, to the search, and to the pages of what they may cite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from isic_platform.formkit.links import register_resolver
from isic_platform.publication.hooks import register_hook
from isic_platform.publication.issues import Issue
from isic_platform.publication.kinds import Kind, register_kind, register_panel
from isic_platform.publication.models import Item
from isic_platform.search.builders import Facets, Published
from isic_platform.search.builders import register as register_search
from isic_platform.territories.reference import name_of
from isic_platform.vocabularies.selectors import label_of
from knowledge.grids.entry_fields import DIFFUSION
from knowledge.models import CitedSource
from knowledge.syntheses import aside, columns, panels
from knowledge.syntheses.audience import Circle, asked_visibility, is_item_open_to
from knowledge.syntheses.citations import freeze_sources
from knowledge.syntheses.columns import DOSSIER, SYNTHESIS
from knowledge.syntheses.links import SourceLinks
from knowledge.syntheses.material import SOURCE_KINDS
from knowledge.syntheses.services import copy_document, forget_sources
from knowledge.syntheses.specs import dossier, synthesis
from knowledge.syntheses.specs.parts import GENERATED, ORIGINS, SOURCE_LINK, register_checklists

_READERS = {SYNTHESIS: ("Pour", synthesis.Reader), DOSSIER: ("Public", dossier.Learner)}


def document_facts(item: Item, answers: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """For whom, on what, where: what cards and the top of the page say, from projected answers."""
    label, words = _READERS[item.kind]
    facts = []
    if known := [str(words(code).label) for code in _codes(answers, synthesis.READERS) if code in words.values]:
        facts.append((label, ", ".join(known)))
    if themes := _codes(answers, synthesis.THEMES):
        facts.append(("Thèmes", ", ".join(label_of(code) for code in themes)))
    place = answers.get(synthesis.DEPARTEMENT)
    if isinstance(place, str) and place:
        facts.append(("Département", name_of("departement", place)))
    return facts


def _codes(answers: Mapping[str, Any], code: str) -> list[str]:
    value = answers.get(code)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def document_facets(published: Published) -> Facets:
    """Codes of a document, as published; the name of its nature is searched as a tag."""
    obstacles = [row.get("frein") for row in published.value(synthesis.OBSTACLES) or []]
    levers = [row.get("levier") for row in published.value(synthesis.CONDITIONS) or []]
    return Facets(
        tags=[published.spec.title],
        themes=published.values(synthesis.THEMES),
        obstacles=list(dict.fromkeys(code for code in obstacles if code)),
        levers=list(dict.fromkeys(code for code in levers if code)),
        departement=published.value(synthesis.DEPARTEMENT) or "",
    )


def source_rules(item: Item, values: Mapping[str, Any], level: str) -> list[Issue]:
    """At submission and at publication: sources, that all the readers asked for may read; those withdrawn since are said."""
    rows = CitedSource.objects.of(item).select_related("source").prefetch_related("source__networks")
    cited = [each.source for each in rows]
    if not cited:
        message = "Choisissez au moins un contenu publié : un document sans source ne se vérifie pas."
        return [_refused(item, "", message)]
    circle = Circle.of(item, item.bound(asked_visibility(item, values)))
    issues = []
    for source in cited:
        if source.published_version_id is None:
            message = (
                "Une source est retirée de la publication : le document le dira. Relisez ce que vous en avez repris."
            )
            issues.append(Issue("alerte", "", message, "sources"))
        elif not is_item_open_to(source, circle):
            message = (
                "Une source n'est pas ouverte à tous ceux qui liront ce document : retirez-la, ou choisissez une diffusion "
                "plus étroite."
            )
            issues.append(_refused(item, DIFFUSION, message))
    return issues


def _refused(item: Item, code: str, message: str) -> Issue:
    link = reverse("knowledge:document-sources", args=[item.short_id])
    return Issue("erreur", code, message, "sources", link=link, link_label="Voir les sources")


def register() -> None:
    """From AppConfig.ready."""
    register_checklists()
    register_resolver(SOURCE_LINK, SourceLinks())
    shared: dict[str, Any] = {
        "title_code": synthesis.TITLE, "summary_code": synthesis.SUMMARY, "visibility_code": DIFFUSION,
        "after_save": columns.follow_assembled, "with_followed": columns.with_followed, "facts": document_facts,
        "rules": source_rules, "freeze": freeze_sources, "on_duplicate": copy_document, "on_delete": forget_sources,
        "aside": aside.proposals_aside, "on_aside": aside.take_from_proposals,
        "reading_panels": [panels.sources_panel, panels.files_panel], "work_panels": [panels.work_panel],
        "read_template": "knowledge/syntheses/read.html",
    }  # fmt: skip
    for code, label, article, home, home_label in (
        (SYNTHESIS, "Synthèse", "la synthèse", "knowledge:own-syntheses", "Mes synthèses"),
        (DOSSIER, "Dossier pédagogique", "le dossier", "knowledge:own-dossiers", "Mes dossiers"),
    ):
        own = {**shared, "reading_panels": [*shared["reading_panels"]], "work_panels": [*shared["work_panels"]]}
        register_kind(Kind(code=code, label=label, article=article, home=home, home_label=home_label, **own))
        register_search(code, document_facets, unsearched=frozenset({DIFFUSION, synthesis.READERS, ORIGINS, GENERATED}))
    for kind in SOURCE_KINDS:
        register_panel(kind, panels.add_panel)
    register_hook("published", columns.follow_publication)
    register_hook("republished", columns.follow_republication)
    register_hook("withdrawn", columns.follow_withdrawal)
    register_hook("redacted", columns.follow_redaction)
    register_hook("visibility_changed", columns.follow_protection)
