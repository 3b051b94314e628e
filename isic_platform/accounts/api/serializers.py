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
    former_codes = serializers.SerializerMethodField(
        help_text="Codes des structures fusionnées dans celle-ci : leurs adresses mènent ici."
    )

    class Meta:
        model = Institution
        fields = (
            *("code", "name", "kind", "kind_label", "siret", "missions", "competences", "specificities", "limits"),
            *("territory", "departement", "contact_function", "contact_email", "contact_phone", "website"),
            *("support_wanted", "support_offered", "networks", "former_codes", "is_fictional"),
        )
        read_only_fields = fields

    def get_kind_label(self, institution: Institution) -> str:
        """Label of the type, retired ones included."""
        return label_of(institution.kind)

    def get_former_codes(self, institution: Institution) -> list[str]:
        """In alphabetical order."""
        return sorted(each.code for each in institution.former.all())
