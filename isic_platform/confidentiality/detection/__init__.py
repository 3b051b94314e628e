"""Detection of personal data in free text (G.9): ``detect(text)`` gives findings, never values.

Pure text work: no database, no request. A further rule is a ``Rule`` given to ``register``.
"""

from isic_platform.confidentiality.detection.banking import find_card, find_iban, find_rib
from isic_platform.confidentiality.detection.contact import find_email, find_telephone
from isic_platform.confidentiality.detection.engine import detect
from isic_platform.confidentiality.detection.findings import Finding
from isic_platform.confidentiality.detection.identity import find_caf, find_nir
from isic_platform.confidentiality.detection.people import (
    find_birth_date,
    find_civility_name,
    find_initials,
    find_related_first_name,
)
from isic_platform.confidentiality.detection.places import find_address, find_plate, find_postcode
from isic_platform.confidentiality.detection.registry import Hit, Rule, register, registered_rules

__all__ = ["Finding", "Hit", "Rule", "detect", "register", "registered_rules"]

for _rule in (
    Rule("DET-NIR", find_nir, rank=0, claims=True, exceptable=False),
    Rule("DET-IBAN", find_iban, rank=1, claims=True, exceptable=False),
    Rule("DET-RIB", find_rib, rank=2, claims=True, exceptable=False),
    Rule("DET-CB", find_card, rank=3, exceptable=False),
    Rule("DET-CAF", find_caf, rank=4, exceptable=False),
    Rule("DET-TEL", find_telephone, rank=5),
    Rule("DET-MEL", find_email, rank=6),
    Rule("DET-DDN", find_birth_date, rank=7, exceptable=False),
    Rule("DET-ADR", find_address, rank=8),
    Rule("DET-NOM1", find_civility_name, rank=9),
    Rule("DET-NOM2", find_related_first_name, rank=10),
    Rule("DET-PLA", find_plate, rank=11),
    Rule("DET-INI", find_initials, rank=12),
    Rule("DET-CP", find_postcode, rank=13, raised_by_neighbours=True),
):
    register(_rule)
