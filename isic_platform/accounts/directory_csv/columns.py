"""Columns of the file, in order: the same ones are imported and exported."""

from __future__ import annotations

from isic_platform.accounts.models import Institution

# Header → field of the institution. Networks are left out: they say who reads what, and are given one institution at a time.
FIELDS = {
    "code": "code",
    "nom": "name",
    "type": "kind",
    "siret": "siret",
    "territoire": "territory",
    "departement": "departement",
    "missions": "missions",
    "competences": "competences",
    "specificites": "specificities",
    "limites": "limits",
    "fonction_contact": "contact_function",
    "courriel": "contact_email",
    "telephone": "contact_phone",
    "site": "website",
    "appui_propose": "support_offered",
    "appui_demande": "support_wanted",
}
DISTINCT = "distincte"  # « oui »: the line is a new institution, whatever it looks like
HEADERS = (*FIELDS, DISTINCT)
ERASE = "[effacer]"
YES = frozenset({"oui", "o", "x", "1", "vrai"})


def label_of_field(field: str) -> str:
    """« limites d'intervention »."""
    return str(Institution._meta.get_field(field).verbose_name)
