"""Errors of the API as ``application/problem+json`` (RFC 9457), in French."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

CONTENT_TYPE = "application/problem+json"
TITLES = {
    301: "Déplacé",
    400: "Requête refusée",
    401: "Authentification nécessaire",
    403: "Action non permise",
    404: "Introuvable",
    405: "Méthode non permise",
    406: "Format non disponible",
    409: "Conflit",
    410: "Retiré",
    413: "Contenu trop long",
    415: "Type de contenu non accepté",
    422: "Contenu refusé",
    429: "Trop de requêtes",
    500: "Erreur interne",
    503: "Service momentanément indisponible",
}


def problem(code: int, detail: str, **more: Any) -> dict[str, Any]:
    """Build the body of a problem: ``type``, ``title``, ``status``, ``detail`` and what the case adds."""
    return {"type": "about:blank", "title": TITLES.get(code, "Erreur"), "status": code, "detail": detail, **more}


def problem_response(code: int, detail: str, **more: Any) -> JsonResponse:
    """The same outside Django REST framework's views (unknown address under ``/api/``, for instance)."""
    return JsonResponse(
        problem(code, detail, **more), status=code, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False}
    )


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn every refusal into a problem; field errors are listed under ``errors`` as ``{field: [sentences]}``."""
    if isinstance(exc, ValidationError):
        exc = exceptions.ValidationError(exc.message_dict if hasattr(exc, "error_dict") else exc.messages)
    elif isinstance(exc, Http404):
        exc = exceptions.NotFound("Rien de lisible à cette adresse.")
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied(str(exc) or None)
    response = drf_exception_handler(exc, context)
    if response is None:
        return None
    code = response.status_code
    if code == status.HTTP_400_BAD_REQUEST and isinstance(response.data, dict) and "detail" not in response.data:
        sentences = [str(sentence) for value in response.data.values() for sentence in _flatten(value)]
        response.data = problem(code, " ".join(sentences), errors=response.data)
    else:
        data = response.data
        detail = data.get("detail", "") if isinstance(data, dict) else " ".join(str(part) for part in _flatten(data))
        response.data = problem(code, str(detail))
    response.content_type = CONTENT_TYPE
    return response


def _flatten(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in _flatten(part)]
    if isinstance(value, list):
        return [leaf for part in value for leaf in _flatten(part)]
    return [value]


def is_api(request: HttpRequest) -> bool:
    """Whether an error at this address is read by a machine."""
    return request.path.startswith("/api/")
