"""What the API says of a territory."""

from rest_framework import serializers

from isic_platform.territories.models import Territory


class TerritorySerializer(serializers.ModelSerializer):
    """A territory of the official geographic code; every code is a string."""

    id = serializers.CharField(source="key", read_only=True, help_text="Niveau et code : « commune-42218 ».")
    nature_label = serializers.CharField(
        source="get_nature_display", read_only=True, help_text="Nature en toutes lettres."
    )
    label = serializers.CharField(
        read_only=True, help_text="Nom qui distingue les homonymes : « Saint-Étienne (Loire, 42) »."
    )
    parent = serializers.CharField(
        source="parent.key", read_only=True, allow_null=True, help_text="Identifiant du territoire parent."
    )
    region = serializers.CharField(
        source="region_code", read_only=True, allow_null=True, help_text="Code de la région principale."
    )
    departement = serializers.CharField(
        source="departement_code", read_only=True, allow_null=True, help_text="Code du département principal."
    )
    regions = serializers.ListField(child=serializers.CharField(), source="region_codes", read_only=True)
    departements = serializers.ListField(child=serializers.CharField(), source="departement_codes", read_only=True)
    epcis = serializers.ListField(child=serializers.CharField(), source="epci_codes", read_only=True)

    class Meta:
        model = Territory
        fields = (
            *("id", "kind", "nature", "nature_label", "code", "name", "label", "parent"),
            *("region", "departement", "regions", "departements", "epcis"),
            *("population", "postcodes", "former_names", "is_active"),
        )
        read_only_fields = fields
