"""What contents are to an institution: texts that name its code."""

from __future__ import annotations

import json

from django.db.models import BooleanField, F, Func, Q, Value

from isic_platform.accounts.models import Institution
from isic_platform.accounts.relations import register_citation
from isic_platform.formkit.models import Answer
from isic_platform.publication.models import Item, Version


class _Names(Func):
    """Whether a link of a JSON column holds an identifier, however deep."""

    function = "jsonb_path_exists"
    output_field = BooleanField()

    def __init__(self, column: str, identifier: str) -> None:
        path = Value("$.**.id ? (@ == $identifier)")
        super().__init__(F(column), path, Value(json.dumps({"identifier": identifier})))


def count_citations(institution: Institution) -> int:
    """Contents of which an answer or a kept version holds a link to the code of the institution, in whatever field.

    It reads every answer that could: for rare acts of an administrator.
    """
    answers = Answer.objects.filter(_Names("value", institution.code))
    versions = Version.objects.filter(_Names("snapshot", institution.code))
    return Item.objects.filter(Q(record__in=answers.values("record")) | Q(pk__in=versions.values("item"))).count()


def register() -> None:
    """From AppConfig.ready."""
    register_citation("contenus qui la citent", count_citations)
