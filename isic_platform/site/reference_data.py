"""Reference data of an installation, in the order that each needs the others."""

from __future__ import annotations

from collections.abc import Callable

from isic_platform.database.locking import advisory_lock, no_time_limit
from isic_platform.search.synonyms import load_synonyms
from isic_platform.territories.services import load_territories
from isic_platform.vocabularies.services import load_vocabularies
from knowledge.learning.services import load_learning_specs
from knowledge.resources.services import load_resource_types
from knowledge.services import load_grids
from knowledge.services.grids import left_to_the_editor
from knowledge.syntheses.services import load_synthesis_specs
from partners.services.rex import load_rex_spec
from projects.services import load_fiche_spec


def load_reference_data(*, tell: Callable[[str], object]) -> None:
    """Load vocabularies, territories, the fiche's specification and the published grids; each step is idempotent."""
    with advisory_lock("reference-data"), no_time_limit():
        tell("Vocabulaires…")
        load_vocabularies()
        tell("Territoires…")
        load_territories()
        tell("Fiche projet…")
        load_fiche_spec()
        tell("Grilles…")
        edited = left_to_the_editor(load_grids(by=None))
        if edited:
            tell(f"Grilles publiées par l'éditeur, laissées telles quelles : {edited}.")
        tell("Analyses, enseignements, modèles…")
        load_learning_specs()
        tell("Types de ressource…")
        load_resource_types()
        load_synthesis_specs()
        load_rex_spec()
        load_synonyms()
