"""Words of a project's life: its state, the time of its cycle, the moments at which a resource serves."""

from django.db import models


class ProjectState(models.TextChoices):
    """State of the action (vocabulary ETA)."""

    EMERGENCE = "ETA-EME", "Émergence"
    DESIGN = "ETA-CON", "Conception"
    ACTION = "ETA-REA", "Réalisation"
    EVALUATION = "ETA-EVA", "Évaluation"
    EXTENSION = "ETA-PRO", "Prolongement"
    CLOSED = "ETA-CLO", "Close"
    SUSPENDED = "ETA-SUS", "Suspendue"
    ABANDONED = "ETA-ABA", "Abandonnée"


_STATES = ProjectState
ACTIVE_STATES = (_STATES.EMERGENCE, _STATES.DESIGN, _STATES.ACTION, _STATES.EVALUATION, _STATES.EXTENSION)
# Reached from any other state, with a reason (H.2).
STATES_WITH_REASON = (_STATES.SUSPENDED, _STATES.ABANDONED)

# H.2, written once: services, pages and a constraint of the database read it here. H.2 names no way out of a
# suspension nor of a prolongation: a suspended action takes up its course, a prolonged one is evaluated again or closed.
STATE_PATH: dict[str, tuple[str, ...]] = {
    _STATES.EMERGENCE: (_STATES.DESIGN, *STATES_WITH_REASON),
    _STATES.DESIGN: (_STATES.ACTION, *STATES_WITH_REASON),
    _STATES.ACTION: (_STATES.EVALUATION, *STATES_WITH_REASON),
    _STATES.EVALUATION: (_STATES.EXTENSION, _STATES.CLOSED, *STATES_WITH_REASON),
    _STATES.EXTENSION: (_STATES.EVALUATION, _STATES.CLOSED, *STATES_WITH_REASON),
    _STATES.CLOSED: (_STATES.DESIGN, *STATES_WITH_REASON),  # design again: a new turn of the cycle
    _STATES.SUSPENDED: (*ACTIVE_STATES, _STATES.ABANDONED),
    _STATES.ABANDONED: (_STATES.SUSPENDED,),
}


class CycleTime(models.TextChoices):
    """The three times of collective intelligence (vocabulary TMP)."""

    LISTENING = "TMP-1", "Écoute et co-construction"
    CAPTURE = "TMP-2", "Captation et analyse"
    SHARING = "TMP-3", "Communication et partage"
