"""Prepare a platform that shows something: schema, reference data, grids, corpus. Safe to run again and again."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from isic_platform.database.locking import advisory_lock, no_time_limit
from isic_platform.search.synonyms import load_synonyms
from isic_platform.site.corpus import load_cast, load_corpus
from isic_platform.site.corpus.campaigns import load_campaigns
from isic_platform.site.corpus.committees import load_committees
from isic_platform.site.corpus.cycle import load_life
from isic_platform.site.corpus.directory import load_directory
from isic_platform.site.corpus.editor import load_grid_draft
from isic_platform.site.corpus.learning import load_learning
from isic_platform.site.corpus.partnerships import load_partnership
from isic_platform.site.corpus.resources import load_resources
from isic_platform.site.corpus.respondents import load_respondents
from isic_platform.site.corpus.syntheses import load_syntheses
from isic_platform.site.corpus.uses import load_uses
from isic_platform.territories.services import load_territories
from isic_platform.vocabularies.services import load_vocabularies
from knowledge.learning.services import load_learning_specs
from knowledge.resources.services import load_resource_types
from knowledge.services import load_grids
from knowledge.services.grids import left_to_the_editor
from knowledge.syntheses.services import load_synthesis_specs
from partners.services.rex import load_rex_spec
from projects.services import load_fiche_spec

Say = Callable[[str], None]


def prepare_demonstration(*, password: str, say: Say) -> None:
    """Migrate, load what is missing, and tell each step in French. One process prepares a database at a time."""
    with advisory_lock("demo"):
        if _pending_migrations():
            say("Création de la base de données…")
            call_command("migrate", interactive=False, verbosity=0)
        with no_time_limit():
            _load(password, say)


def _load(password: str, say: Say) -> None:
    terms = load_vocabularies()
    say(f"Vocabulaires : {terms.vocabularies} listes, {terms.terms} termes.")
    territories = load_territories()
    say(f"Territoires : {'déjà chargés' if territories.skipped else 'régions, départements, communes chargés'}.")
    load_fiche_spec()
    load_learning_specs()
    load_resource_types()
    load_synthesis_specs()
    load_rex_spec()
    load_synonyms()
    grids = load_grids(by=None)
    edited = left_to_the_editor(grids)
    say(f"Grilles : {len(grids)} ouvertes à la saisie{f' ; laissées à l’éditeur : {edited}' if edited else ''}.")
    load_cast(password=password)
    load_directory()
    load_campaigns()
    corpus = load_corpus(
        progress=lambda done, total: say(f"Fiches de démonstration : {done} sur {total}.") if done % 10 == 0 else None
    )
    say(f"Fiches de démonstration : {corpus.created + corpus.kept} ({corpus.created} ajoutées).")
    load_life()
    load_learning()
    load_respondents()
    load_resources()
    load_syntheses()
    load_partnership()
    load_committees()
    load_uses()
    load_grid_draft()


def _pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def quiet_logs() -> None:
    """Keep warnings and errors: what a person at a terminal reads is not the journal of a server."""
    for name in ("isic", "django.request", "gunicorn", "gunicorn.error"):
        logging.getLogger(name).setLevel(logging.ERROR if name == "django.request" else logging.WARNING)
