"""OpenAPI of the API: errors are documented as problems."""

from __future__ import annotations

from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema
from drf_spectacular.utils import OpenApiResponse, inline_serializer
from rest_framework import serializers

Problem = inline_serializer(
    "Problem",
    {
        "type": serializers.CharField(),
        "title": serializers.CharField(),
        "status": serializers.IntegerField(),
        "detail": serializers.CharField(),
        "errors": serializers.DictField(required=False),
    },
)


class AutoSchema(SpectacularAutoSchema):
    """Adds the problem answers that any endpoint may give."""

    def get_response_serializers(self) -> dict:
        """The endpoint's own answer, then 400, 404, 406 and 429 as problems."""
        declared = super().get_response_serializers()
        if not isinstance(declared, dict):
            declared = {200: declared}
        media = "application/problem+json"
        more = {(code, media): OpenApiResponse(Problem, description=text) for code, text in _PROBLEMS.items()}
        return {**declared, **more}


_PROBLEMS = {400: "Requête refusée", 404: "Introuvable", 406: "Format non disponible", 429: "Trop de requêtes"}
