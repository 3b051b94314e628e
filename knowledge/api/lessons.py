"""``/api/v1/lessons/``: published lessons for machines (S145, S175)."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import permissions, serializers, viewsets
from rest_framework.serializers import BaseSerializer

from isic_platform.common.pagination import CursorPagination
from isic_platform.publication.identifiers import ALPHABET, LENGTH
from isic_platform.publication.models import Item
from isic_platform.publication.reading import Reading
from isic_platform.publication.representations import as_json
from knowledge.api.serializers import ReferenceSerializer
from knowledge.learning.filters import LessonFilterSet
from knowledge.models import Lesson


class LessonPagination(CursorPagination):
    """The latest begun first."""

    ordering = ("-created_at", "-pk")


class LessonSerializer(serializers.ModelSerializer):
    """A published lesson, with its codes."""

    id = serializers.CharField(source="item.short_id", read_only=True)
    url = serializers.SerializerMethodField(help_text="Adresse permanente.")
    text = serializers.SerializerMethodField(help_text="L'enseignement, en 300 caractères au plus.")
    context = serializers.SerializerMethodField(help_text="Le contexte, en quelques lignes.")
    type = serializers.CharField(source="kind", read_only=True, help_text="Type d'enseignement (D.14).")
    project = serializers.SerializerMethodField(help_text="Le projet, quand il est lisible lui aussi.")
    institution = serializers.SerializerMethodField(help_text="Code de la structure.")
    is_fictional = serializers.BooleanField(source="item.is_fictional", read_only=True)
    published_at = serializers.DateTimeField(source="item.published_version.published_at", read_only=True)

    class Meta:
        model = Lesson
        fields = (
            *("id", "url", "text", "context", "type", "certainty", "reading_levels", "effects", "themes", "obstacles"),
            *("levers", "competences", "project", "institution", "is_fictional", "published_at"),
        )
        read_only_fields = fields

    def _reading(self, lesson: Lesson) -> Reading:
        version = lesson.item.published_version
        version.item = lesson.item
        return Reading.of_version(version)  # machines get what the public reads (G.10)

    def get_url(self, lesson: Lesson) -> str:
        """The permanent address, whole."""
        return self._reading(lesson).url

    def get_text(self, lesson: Lesson) -> str:
        """The lesson as published."""
        return self._reading(lesson).title

    def get_context(self, lesson: Lesson) -> str:
        """The context as published."""
        return self._reading(lesson).summary

    @extend_schema_field(ReferenceSerializer(allow_null=True))
    def get_project(self, lesson: Lesson) -> dict[str, str] | None:
        """The project, unless this caller may not read it."""
        if not lesson.project_is_readable:
            return None
        item = lesson.project.item
        version = item.published_version
        version.item = item
        reading = Reading.of_version(version, self.context["request"].user)
        return {"id": item.short_id, "title": reading.title, "url": reading.url}

    def get_institution(self, lesson: Lesson) -> str | None:
        """The institution that carries the lesson."""
        return lesson.item.institution.code if lesson.item.institution else None


class LessonDetailSerializer(LessonSerializer):
    """A published lesson with its whole form."""

    content = serializers.SerializerMethodField(help_text="Réponses par code, et textes par rubrique.")

    class Meta(LessonSerializer.Meta):
        fields = (*LessonSerializer.Meta.fields, "content")
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_content(self, lesson: Lesson) -> dict[str, Any]:
        """The published version, projected."""
        return as_json(self._reading(lesson))


@extend_schema_view(
    list=extend_schema(summary="Lister les enseignements publiés", tags=["enseignements"]),
    retrieve=extend_schema(summary="Lire un enseignement publié", tags=["enseignements"]),
)
class LessonViewSet(viewsets.ReadOnlyModelViewSet):
    """Enseignements publiés, lisibles par qui appelle ; ils vivent au-delà de leur projet."""

    queryset = Lesson.objects.none()
    permission_classes = (permissions.AllowAny,)
    pagination_class = LessonPagination
    filterset_class = LessonFilterSet
    lookup_field = "item__short_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = rf"[{ALPHABET}]{{{LENGTH}}}"

    def get_queryset(self) -> QuerySet[Lesson]:
        """Lessons published for this caller; whether their project is readable too comes with each row."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        readable = Item.objects.readable_by(self.request.user).filter(pk=OuterRef("project__item_id"))
        rows = Lesson.objects.readable_by(self.request.user).annotate(project_is_readable=Exists(readable))
        rows = rows.select_related(
            "item__institution", "item__owner", "item__published_version__spec_version",
            "project__item__published_version__spec_version",
        )  # fmt: skip
        rows = rows.defer(
            "item__published_version__spec_version__definition",
            "project__item__published_version__spec_version__definition",
        )
        rows = rows.prefetch_related(
            "item__co_writers", "item__networks", "project__item__co_writers", "project__item__networks"
        )
        return rows.order_by(*LessonPagination.ordering)

    def get_serializer_class(self) -> type[BaseSerializer]:
        """The whole form comes with a detail only."""
        return LessonDetailSerializer if self.action == "retrieve" else LessonSerializer
