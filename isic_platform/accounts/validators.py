"""Pure checks of accounts."""

import re

from django.core.exceptions import ValidationError
from stdnum.fr import siret


def validate_siret(value: str) -> None:
    """Refuse a SIRET whose fourteen digits do not carry a right key (Luhn, La Poste's exception included)."""
    if value and not siret.is_valid(value):
        raise ValidationError("Ce SIRET n'est pas valable : vérifiez les quatorze chiffres.")


# Digits parted by spaces, dots or hyphens, a country's sign, short numbers (3949) included.
_PHONE = re.compile(r"\+?\d(?:[\s\u00a0\u202f.\-()]{0,2}\d){2,17}")


def validate_phone(value: str) -> None:
    """Refuse what is not one number: a name beside it, two numbers."""
    if value and not _PHONE.fullmatch(value):
        raise ValidationError("Écrivez un seul numéro, par exemple 04 77 00 00 00, sans nom à côté.")
