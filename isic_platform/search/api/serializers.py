"""What the API says of a published content, from its search row: only what the public may read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from isic_platform.publication.enums import Visibility
from isic_platform.publication.reading import LICENCE_NAME, LICENCE_URL
from isic_platform.search.extracts import extract_of
from isic_platform.search.models import SearchRow
from isic_platform.search.texts import MARK_END, MARK_START
from isic_platform.territories.selectors import name_of
from isic_platform.vocabularies.selectors import label_of


class CodeSerializer(serializers.Serializer):
    """A code and its label."""

    code = serializers.CharField()
    label = serializers.CharField()


class InstitutionNameSerializer(serializers.Serializer):
    """An institution of the directory, by name."""

    code = serializers.CharField()
    name = serializers.CharField()


class LicenceSerializer(serializers.Serializer):
    """The licence of what everybody may reuse."""

    name = serializers.CharField()
    url = serializers.URLField()


@extend_schema_field(CodeSerializer(many=True))
class TermsField(serializers.Field):
    """Codes of a vocabulary, with their labels."""

    def to_representation(self, value: list[str]) -> list[dict[str, str]]:
        return [{"code": code, "label": label_of(code)} for code in value]


@extend_schema_field(CodeSerializer(allow_null=True))
class TermField(serializers.Field):
    """A code of a vocabulary with its label; null when not told."""

    def to_representation(self, value: str) -> dict[str, str] | None:
        return {"code": value, "label": label_of(value)} if value else None


class FoundSerializer(serializers.ModelSerializer):
    """A published content: what lists show."""

    id = serializers.CharField(source="short_id", help_text="Identifiant court et permanent.")
    url = serializers.SerializerMethodField(help_text="Adresse permanente.")
    kind = serializers.CharField(help_text="Nature : « projet »…")
    institution = InstitutionNameSerializer(allow_null=True)
    level = TermField(help_text="Niveau de capitalisation (vocabulaire NIV).")
    types = TermsField(help_text="Type principal puis types associés (TYP).")
    forms = TermsField(help_text="Formes d'action (FOR).")
    fields_of_application = TermsField(source="fields", help_text="Champs d'application (CHA).")
    themes = TermsField(help_text="Thèmes (THE).")
    publics = TermsField(help_text="Publics (PUB).")
    obstacles = TermsField(help_text="Freins rencontrés (FRE).")
    levers = TermsField(help_text="Leviers (LEV).")
    participation = TermField(help_text="Niveau de participation (PAR).")
    project_state = TermField(help_text="État du projet (ETA).")
    departement = serializers.SerializerMethodField(help_text="Département : code officiel et nom.")
    region = serializers.SerializerMethodField(help_text="Région : code officiel et nom.")
    visibility = serializers.ChoiceField(choices=Visibility.choices, help_text="Diffusion (vocabulaire DIF).")
    licence = serializers.SerializerMethodField(help_text="Licence des contenus publics, nulle pour les autres.")
    notice = serializers.SerializerMethodField(help_text="Mention à reproduire avec le contenu.")
    is_fictional = serializers.BooleanField(help_text="Vrai pour un contenu inventé pour la démonstration.")

    class Meta:
        model = SearchRow
        fields = (
            *("id", "url", "kind", "title", "summary", "institution", "level", "types", "forms"),
            *("fields_of_application", "themes", "publics", "obstacles", "levers", "participation", "project_state"),
            *("departement", "region", "year", "visibility", "published_at", "licence", "notice", "is_fictional"),
        )
        read_only_fields = fields

    def get_url(self, row: SearchRow) -> str:
        return f"{settings.SITE_URL}{row.get_absolute_url()}"

    def get_notice(self, row: SearchRow) -> str:
        return row.item.notice if row.item else ""

    @extend_schema_field(CodeSerializer(allow_null=True))
    def get_departement(self, row: SearchRow) -> dict[str, str] | None:
        return _place("departement", row.departement)

    @extend_schema_field(CodeSerializer(allow_null=True))
    def get_region(self, row: SearchRow) -> dict[str, str] | None:
        return _place("region", row.region)

    @extend_schema_field(LicenceSerializer(allow_null=True))
    def get_licence(self, row: SearchRow) -> dict[str, str] | None:
        is_reusable = row.visibility == Visibility.PUBLIC and row.item_id is not None
        return {"name": LICENCE_NAME, "url": LICENCE_URL} if is_reusable else None


class ResultSerializer(FoundSerializer):
    """A result of the search, with the extract where the words were found."""

    extract = serializers.SerializerMethodField(help_text="Extrait autour des mots trouvés ; vide sans mots.")

    class Meta(FoundSerializer.Meta):
        fields = (*FoundSerializer.Meta.fields, "extract")
        read_only_fields = fields

    def get_extract(self, row: SearchRow) -> str:
        return (extract_of(row) if hasattr(row, "headline") else "").replace(MARK_START, "").replace(MARK_END, "")


def _place(kind: str, code: str) -> dict[str, Any] | None:
    return {"code": code, "label": name_of(kind, code)} if code else None
