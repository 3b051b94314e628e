"""JSON of the vocabularies."""

from rest_framework import serializers

from isic_platform.vocabularies.models import Membership, Vocabulary


class VocabularySerializer(serializers.ModelSerializer):
    """A vocabulary without its terms."""

    class Meta:
        model = Vocabulary
        fields = ["code", "label", "definition", "section", "is_open", "parent"]


class TermSerializer(serializers.ModelSerializer):
    """A term, in its place in one vocabulary."""

    code = serializers.CharField(source="term.code")
    label = serializers.CharField(source="term.label")
    definition = serializers.CharField(source="term.definition")
    source = serializers.CharField(source="term.source")
    example = serializers.CharField(source="term.example")
    note = serializers.CharField(source="term.note")
    parent = serializers.CharField(source="term.parent_id", allow_null=True)
    needs_detail = serializers.BooleanField(source="term.needs_detail")
    is_active = serializers.BooleanField(source="term.is_active", help_text="Faux : terme retiré, encore lisible.")
    created_at = serializers.DateTimeField(source="term.created_at")
    is_borrowed = serializers.SerializerMethodField(help_text="Vrai : terme défini dans un autre vocabulaire.")

    class Meta:
        model = Membership
        fields = [
            "code", "label", "definition", "source", "example", "note", "parent",
            "order", "needs_detail", "is_active", "is_borrowed", "created_at",
        ]  # fmt: skip

    def get_is_borrowed(self, membership: Membership) -> bool:
        """Whether another vocabulary defines the term."""
        return not membership.is_home


class VocabularyDetailSerializer(VocabularySerializer):
    """A vocabulary with its terms, in order, retired ones included."""

    terms = TermSerializer(source="memberships", many=True)

    class Meta(VocabularySerializer.Meta):
        fields = [*VocabularySerializer.Meta.fields, "terms"]
