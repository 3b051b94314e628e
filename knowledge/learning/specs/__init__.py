"""The three forms of this subject, written in code like the fiche: one specification each."""

from knowledge.learning.specs.analysis import ANALYSIS_KEY, analysis_spec
from knowledge.learning.specs.lesson import LESSON_KEY, lesson_spec
from knowledge.learning.specs.model import MODEL_KEY, model_spec

__all__ = ["ANALYSIS_KEY", "LESSON_KEY", "MODEL_KEY", "analysis_spec", "lesson_spec", "model_spec"]
