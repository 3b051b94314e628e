"""Pure checks of accounts."""

from django.core.exceptions import ValidationError
from stdnum.fr import siret


def validate_siret(value: str) -> None:
    """Refuse a SIRET whose fourteen digits do not carry a right key (Luhn, La Poste's exception included)."""
    if value and not siret.is_valid(value):
        raise ValidationError("Ce SIRET n'est pas valable : vérifiez les quatorze chiffres.")
