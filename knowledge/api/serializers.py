"""JSON of the grids and of the published answers."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from isic_platform.formkit.spec import to_json
from isic_platform.publication.reading import Reading
from isic_platform.publication.representations import as_json
from knowledge.grids.json_schema import json_schema
from knowledge.models import Grid, GridEntry


class GridSerializer(serializers.ModelSerializer):
    """A grid without its questions."""

    version = serializers.SerializerMethodField(help_text="Numéro de la version publiée.")

    class Meta:
        model = Grid
        fields = (
            *("code", "title", "version", "intention", "respondents", "moment", "minutes", "minutes_note", "axes"),
            *("attached_to", "is_private_by_default"),
        )
        read_only_fields = fields

    def get_version(self, grid: Grid) -> int:
        """The version that may be answered."""
        return grid.current_version.number


class GridDetailSerializer(GridSerializer):
    """A grid, its themes and questions, and the JSON Schema of an answer."""

    definition = serializers.SerializerMethodField(help_text="Thèmes et questions, dans l'ordre.")
    schema = serializers.SerializerMethodField(help_text="JSON Schema d'une réponse, par code de question.")

    class Meta(GridSerializer.Meta):
        fields = (*GridSerializer.Meta.fields, "definition", "schema")
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_definition(self, grid: Grid) -> dict[str, Any]:
        """The specification as it is kept."""
        return to_json(grid.current_version.spec)

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_schema(self, grid: Grid) -> dict[str, Any]:
        """What an answer may hold."""
        return json_schema(grid.current_version.spec)


class ReferenceSerializer(serializers.Serializer):
    """A published content, by its identifier."""

    id = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()


class GridEntrySerializer(serializers.ModelSerializer):
    """A published answer without its texts."""

    id = serializers.CharField(source="item.short_id", read_only=True)
    url = serializers.SerializerMethodField(help_text="Adresse permanente.")
    title = serializers.SerializerMethodField()
    grid = serializers.CharField(source="grid_version.grid.code", read_only=True)
    grid_version = serializers.IntegerField(source="item.published_version.spec_version.number", read_only=True)
    respondent = serializers.CharField(source="respondent_kind", read_only=True)
    project = serializers.SerializerMethodField(help_text="Le projet, quand il est lisible lui aussi.")
    institution = serializers.SerializerMethodField(help_text="Code de la structure.")
    published_at = serializers.DateTimeField(source="item.published_version.published_at", read_only=True)

    class Meta:
        model = GridEntry
        fields = (
            *("id", "url", "title", "grid", "grid_version", "respondent", "date", "project", "institution"),
            "published_at",
        )
        read_only_fields = fields

    def _reading(self, entry: GridEntry) -> Reading:
        version = entry.item.published_version
        version.item = entry.item
        return Reading.of_version(version)  # machines get what the public reads (G.10)

    def get_url(self, entry: GridEntry) -> str:
        """The permanent address, whole."""
        return self._reading(entry).url

    def get_title(self, entry: GridEntry) -> str:
        """The title as published."""
        return self._reading(entry).title

    @extend_schema_field(ReferenceSerializer(allow_null=True))
    def get_project(self, entry: GridEntry) -> dict[str, str] | None:
        """The project, unless this caller may not read it."""
        if not entry.project_is_readable:
            return None
        item = entry.project.item
        version = item.published_version
        version.item = item
        reading = Reading.of_version(version, self.context["request"].user)
        return {"id": item.short_id, "title": reading.title, "url": reading.url}

    def get_institution(self, entry: GridEntry) -> str | None:
        """The institution that carries the answer."""
        return entry.item.institution.code if entry.item.institution else None


class GridEntryDetailSerializer(GridEntrySerializer):
    """A published answer with its texts, as this caller may read them."""

    content = serializers.SerializerMethodField(help_text="Réponses par code, et textes par thème.")

    class Meta(GridEntrySerializer.Meta):
        fields = (*GridEntrySerializer.Meta.fields, "content")
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_content(self, entry: GridEntry) -> dict[str, Any]:
        """The published version, projected."""
        return as_json(self._reading(entry))
