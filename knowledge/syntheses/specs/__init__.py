"""The two forms of this subject, written in code like the fiche: one specification each."""

from knowledge.syntheses.specs.dossier import DOSSIER_KEY, dossier_spec
from knowledge.syntheses.specs.synthesis import SYNTHESIS_KEY, synthesis_spec

__all__ = ["DOSSIER_KEY", "SYNTHESIS_KEY", "dossier_spec", "synthesis_spec"]
