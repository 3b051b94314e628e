"""Publish the forms of analyses, lessons and models."""

from __future__ import annotations

from django.db import transaction

from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.services import publish_spec
from knowledge.learning.specs import analysis_spec, lesson_spec, model_spec


@transaction.atomic
def load_learning_specs() -> list[SpecVersion]:
    """Publish the three specifications where they changed (idempotent)."""
    return [publish_spec(spec=spec) for spec in (analysis_spec(), lesson_spec(), model_spec())]
