"""The fiche projet: « le pourquoi et le quoi » of an action, as a specification (domaine/B, model 1.0).

Nineteen steps, 155 fields. Labels and help texts are those of the reference, word for word (S38, S42).
"""

from __future__ import annotations

from functools import cache

from isic_platform.formkit.enums import Level
from isic_platform.formkit.spec import Spec, check
from projects.fiche import steps_action, steps_actors, steps_means, steps_origin, steps_place_people, steps_results

FICHE_KEY = "fiche-projet"
MODEL = "1.0"

__all__ = ["FICHE_KEY", "MODEL", "fiche_spec"]


@cache
def fiche_spec() -> Spec:
    """The specification, checked. Raises SpecRefused when it does not hold together."""
    modules = (steps_origin, steps_place_people, steps_action, steps_actors, steps_means, steps_results)
    return check(
        Spec(
            key=FICHE_KEY,
            title="Fiche projet",
            intro="Le pourquoi et le quoi de l'action. Un brouillon s'enregistre toujours, même presque vide.",
            levels=tuple(level.value for level in Level),
            steps=tuple(step for module in modules for step in module.STEPS),
            meta={"modele": MODEL},
        )
    )
