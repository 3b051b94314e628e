"""Write side of the answers: a partner's software fills a grid for a person who writes it, by the pages' own service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import permissions, serializers
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from isic_platform.common.parsing import one_line
from isic_platform.common.problems import CONTENT_TYPE, problem
from isic_platform.common.schema import Problem
from isic_platform.formkit.answers import clean_stored
from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.exceptions import ValueRefused
from isic_platform.formkit.models import Record
from isic_platform.formkit.services import Change, SaveOutcome
from isic_platform.formkit.types import Context
from isic_platform.formkit.types.table import with_ids
from isic_platform.publication.exceptions import TransitionRefused
from isic_platform.publication.models import Item
from isic_platform.publication.services import hold_item, save_held_item
from knowledge.columns import KIND
from knowledge.models import GridEntry

KEY_LENGTH = 80


class AnswerChangeSerializer(serializers.Serializer):
    """An answer to save: its value in the stored shape, and the version that it was written over."""

    value = serializers.JSONField(
        allow_null=True,
        help_text="La réponse, dans la forme que donne le « schema » de la grille ; null pour la vider.",
    )
    version = serializers.IntegerField(
        min_value=0, max_value=99_999_999, help_text="La version lue ; 0 pour une question vide."
    )


class AnswersChangeSerializer(serializers.Serializer):
    """What a caller sends."""

    answers = serializers.DictField(child=AnswerChangeSerializer(), allow_empty=False, help_text="Réponses par code.")


class StoredAnswerSerializer(serializers.Serializer):
    """An answer as it is stored."""

    value = serializers.JSONField(allow_null=True)
    version = serializers.IntegerField()


class StoredAnswersSerializer(serializers.Serializer):
    """Answers by code."""

    id = serializers.CharField(help_text="Identifiant de la réponse à la grille.")
    answers = serializers.DictField(child=StoredAnswerSerializer(), help_text="Valeur et version par code.")


_KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER,
    description="Une clé par demande : la même demande, renvoyée sous la même clé, n'agit qu'une fois.",
)  # fmt: skip
_CONFLICT = OpenApiResponse(
    Problem,
    description="Quelqu'un a enregistré une autre réponse : « conflicts » donne les deux par code. Les autres réponses"
    " sont enregistrées. Ou : la version en cours est en relecture, rien n'est enregistré.",
)
_REFUSED = OpenApiResponse(
    Problem,
    description="Des réponses ne conviennent pas : « errors » dit pourquoi par code. Les autres sont enregistrées.",
)


class EntryAnswersView(APIView):
    """Les réponses en cours d'écriture d'une grille, pour les personnes qui l'écrivent (les autres : 404)."""

    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(
        summary="Lire les réponses en cours d'écriture", tags=["grilles"], responses={200: StoredAnswersSerializer}
    )
    def get(self, request: Request, id: str) -> Response:
        """Present values and versions; blanks that were once filled have the value null."""
        item = _written_by(request, id).select_related("record").first()
        if item is None:
            raise Http404
        return Response({"id": item.short_id, "answers": _stored(item.record)})

    @extend_schema(
        summary="Enregistrer des réponses", tags=["grilles"], parameters=[_KEY], request=AnswersChangeSerializer,
        responses={
            200: StoredAnswersSerializer,
            (409, CONTENT_TYPE): _CONFLICT,
            (422, CONTENT_TYPE): _REFUSED,
        },
    )  # fmt: skip
    def patch(self, request: Request, id: str) -> Response:
        """Save answers, each over the version that it names. What fits is saved, whatever becomes of the others."""
        asked = _asked(request)
        key = one_line(request.headers.get("Idempotency-Key"), KEY_LENGTH)
        with transaction.atomic():
            held = hold_item(_written_by(request, id), key=key)
            if held is None:
                raise Http404
            changes, errors = _changes(held.item.record, asked, request.user)
            try:
                outcome = save_held_item(held=held, changes=changes, by=request.user)
            except TransitionRefused as refusal:
                return Response(problem(409, str(refusal)), status=409, content_type=CONTENT_TYPE)
        return _answer(held.item, outcome, changes, errors)


def _written_by(request: Request, short_id: str) -> Any:
    """Answers that this caller writes; a private one is in no interface for machines (S90)."""
    rows = Item.objects.of_kind(KIND).worked_on_by(request.user).filter(short_id=short_id)
    return rows.exclude(grid_entry__in=GridEntry.objects.private())


def _stored(record: Record) -> dict[str, Any]:
    return {code: {"value": answer.value, "version": answer.version} for code, answer in record.stored.items()}


def _asked(request: Request) -> Mapping[str, Mapping[str, Any]]:
    """The changes as sent, shapes of the envelope checked. Raises ParseError or ValidationError."""
    _ = request._request.body  # bounded as every other request is (413)
    try:
        sent = AnswersChangeSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
    except RecursionError as error:
        raise ParseError("Ce contenu est imbriqué trop profondément.") from error
    return sent.validated_data["answers"]


def _changes(
    record: Record, asked: Mapping[str, Mapping[str, Any]], user: Any
) -> tuple[list[Change], dict[str, list[str]]]:
    """Checked answers, and the reasons why the others are refused, by code."""
    context, fields = Context(user=user, record=record), record.spec.fields
    changes, errors = [], {}
    for code, answer in asked.items():
        field = fields.get(code)
        if field is None or field.type == FieldType.COMPUTED:
            errors[code] = ["Cette grille ne pose pas cette question."]
            continue
        try:
            value = clean_stored(field, with_ids(field, answer["value"]), context)
        except ValueRefused as refusal:
            errors[code] = refusal.messages
            continue
        changes.append(Change(code, value, answer["version"]))
    return changes, errors


def _answer(item: Item, outcome: SaveOutcome, changes: list[Change], errors: dict[str, list[str]]) -> Response:
    values = {change.code: change.value for change in changes}
    now = {code: values[code] if code in outcome.saved else item.record.values.get(code) for code in outcome.versions}
    saved = {code: {"value": now[code], "version": version} for code, version in outcome.versions.items()}
    conflicts = {
        code: {
            "mine": values[code], "theirs": conflict.theirs, "version": conflict.version, "by": conflict.by,
            "at": conflict.at,
        }
        for code, conflict in outcome.conflicts.items()
    }  # fmt: skip
    if not errors and not conflicts:
        return Response({"id": item.short_id, "answers": saved})
    more: dict[str, Any] = {"answers": saved}
    said = []
    if errors:
        more["errors"] = errors
        said += [sentence for sentences in errors.values() for sentence in sentences]
    if conflicts:
        more["conflicts"] = conflicts
        said.append("Quelqu'un a enregistré d'autres réponses entre-temps : choisissez lesquelles garder.")
    code = 422 if errors else 409
    return Response(problem(code, " ".join(said), **more), status=code, content_type=CONTENT_TYPE)
