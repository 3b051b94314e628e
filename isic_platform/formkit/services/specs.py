"""Publish versions of specifications."""

from __future__ import annotations

import hashlib
import json

from django.db import transaction

from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.spec import Spec, check, to_json


@transaction.atomic
def publish_spec(*, spec: Spec) -> SpecVersion:
    """Publish a specification as a new version, unless the published one is the same to the letter (idempotent).

    The version published until now becomes « remplacée » and stays readable. Raises SpecRefused.
    """
    definition = to_json(check(spec))
    digest = hashlib.sha256(json.dumps(definition, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    versions = SpecVersion.objects.select_for_update().filter(key=spec.key)
    published = versions.published().first()
    if published and published.digest == digest:
        return published
    if published:
        published.state = SpecVersion.State.REPLACED
        published.save(update_fields=["state"])
    last = versions.order_by("-number").first()
    return SpecVersion.objects.create(
        key=spec.key, number=last.number + 1 if last else 1, title=spec.title, definition=definition, digest=digest
    )
