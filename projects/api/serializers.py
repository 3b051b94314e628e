"""What the API says of a fiche projet."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from isic_platform.formkit.enums import Audience, FieldType
from isic_platform.formkit.plain import plain_answer
from isic_platform.publication.reading import Reading
from isic_platform.search.api.serializers import FoundSerializer
from isic_platform.search.models import SearchRow


class AnswerSerializer(serializers.Serializer):
    """One answered field of the fiche."""

    code = serializers.CharField(help_text="Code du champ : « P20 ».")
    label = serializers.CharField(help_text="Intitulé du champ.")
    text = serializers.CharField(help_text="Réponse en toutes lettres ; les libellés remplacent les codes.")
    value = extend_schema_field(OpenApiTypes.ANY)(serializers.JSONField)(
        help_text="Réponse telle qu'elle est codée ; un petit effectif masqué vaut {« masked »: 5} (moins de 5)."
    )


class ProjectSerializer(FoundSerializer):
    """A fiche in a list."""


class ProjectDetailSerializer(FoundSerializer):
    """A whole fiche, as the caller may read it. Gives ``FoundSerializer`` what the context calls ``reading``."""

    version = serializers.SerializerMethodField(help_text="Numéro de la version publiée.")
    audience = serializers.SerializerMethodField(
        help_text="« public », ou « equipe » pour l'équipe et les relecteurs, qui lisent aussi les champs réservés."
    )
    authors = serializers.SerializerMethodField(help_text="Auteurs, comme ils veulent être nommés.")
    citation = serializers.SerializerMethodField(help_text="Référence prête à citer.")
    answers = serializers.SerializerMethodField(help_text="Réponses, dans l'ordre de la fiche.")

    class Meta(FoundSerializer.Meta):
        fields = (*FoundSerializer.Meta.fields, "version", "audience", "authors", "citation", "answers")
        read_only_fields = fields

    @property
    def _reading(self) -> Reading:
        return self.context["reading"]

    def get_version(self, row: SearchRow) -> int:
        return self._reading.version.number

    @extend_schema_field(serializers.ChoiceField(choices=Audience.choices))
    def get_audience(self, row: SearchRow) -> str:
        return self._reading.audience

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_authors(self, row: SearchRow) -> list[str]:
        return self._reading.authors

    def get_citation(self, row: SearchRow) -> str:
        return self._reading.citation

    @extend_schema_field(AnswerSerializer(many=True))
    def get_answers(self, row: SearchRow) -> list[dict]:
        fields = self._reading.spec.fields
        rows = [
            {
                "code": code,
                "label": fields[code].label,
                "text": plain_answer(fields[code], answer),
                "value": answer,
            }
            for code, answer in self._reading.answers.items()
            if answer is not None and fields[code].type != FieldType.COMPUTED
        ]
        return AnswerSerializer(rows, many=True).data
