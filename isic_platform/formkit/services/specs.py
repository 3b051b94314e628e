"""Publish versions of specifications."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction

from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.spec import Spec, check, to_json

SHORT_DIGEST = 12


@transaction.atomic
def publish_spec(*, spec: Spec) -> SpecVersion:
    """Publish a specification as a new version, unless the published one is the same to the letter (idempotent).

    The version published until now becomes « remplacée » and stays readable. Raises SpecRefused.
    """
    definition = to_json(check(spec))
    digest = _digest(definition)
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


def keep_part(*, whole: SpecVersion, part: Spec) -> SpecVersion:
    """The version of a form that asks a part of another one alone, under the number of the whole; the same part is kept once.

    Nobody is ever offered it: it says what the contents made on it hold. Raises SpecRefused.
    """
    definition = to_json(check(part))
    digest = _digest(definition)
    version, _ = SpecVersion.objects.get_or_create(
        key=f"{whole.key}.{digest[:SHORT_DIGEST]}",
        number=whole.number,
        defaults={
            "title": part.title,
            "state": SpecVersion.State.WITHDRAWN,
            "definition": definition,
            "digest": digest,
        },
    )
    return version


def _digest(definition: Any) -> str:
    return hashlib.sha256(json.dumps(definition, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
