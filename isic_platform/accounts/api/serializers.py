"""JSON of the directory: what is public, field by field."""

from rest_framework import serializers

from isic_platform.accounts.models import Institution, Network
from isic_platform.vocabularies.selectors import label_of


class NetworkSerializer(serializers.ModelSerializer):
    """A network, by its code."""

    class Meta:
        model = Network
        fields = ("code", "name")
        read_only_fields = fields


class InstitutionSerializer(serializers.ModelSerializer):
    """An institution of the directory (S107, S113). It holds no person."""

    kind_label = serializers.SerializerMethodField(help_text="Type en toutes lettres.")
    territory = serializers.CharField(
        source="territory.key", read_only=True, allow_null=True, help_text="Identifiant : « commune-42218 »."
    )
    networks = NetworkSerializer(many=True, read_only=True)

    class Meta:
        model = Institution
        fields = (
            *("code", "name", "kind", "kind_label", "siret", "missions", "specificities", "limits"),
            *("territory", "departement", "contact_email", "contact_phone", "website"),
            *("support_wanted", "support_offered", "networks", "is_fictional"),
        )
        read_only_fields = fields

    def get_kind_label(self, institution: Institution) -> str:
        """Label of the type, retired ones included."""
        return label_of(institution.kind)
