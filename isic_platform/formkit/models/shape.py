"""The shape that the answers to a field have, as the database itself reads it (see ``Answer``'s trigger)."""

from __future__ import annotations

from django.db import models

from isic_platform.formkit.models.spec_version import SpecVersion


class FieldShape(models.Model):
    """One field of a version: its type and what bounds the JSON of its answers. A trigger of the version writes it.

    ``shape``: ``{"type": "liste", "columns": {code: shape}, "rows": [code], "options": [code], "multiple": true,
    "wrapped": true, "special": true}``; what is false or empty is left out. The SQL functions ``formkit_shape`` and
    ``formkit_answer_fits`` (migrations) make it and read it.
    """

    spec_version = models.ForeignKey(SpecVersion, on_delete=models.CASCADE, related_name="shapes")
    code = models.CharField(max_length=20)
    shape = models.JSONField()

    class Meta:
        verbose_name = "forme de réponse"
        verbose_name_plural = "formes de réponses"
        constraints = [models.UniqueConstraint(fields=["spec_version", "code"], name="shape_one_per_code")]

    def __str__(self) -> str:
        return f"{self.code} ({self.shape.get('type', '')})"
