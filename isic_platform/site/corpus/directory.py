"""Asks and offers of support, a page written twice: what keeping a directory looks like. Written through the services, once."""

from __future__ import annotations

from django.db import transaction

from isic_platform.accounts.models import Institution, User
from isic_platform.accounts.services import create_institution, propose_merge, update_institution
from isic_platform.site.models import DemoEntry

KEY = "annuaire"
KEPT, FACILITATOR = "demo-sante-rivebelle", "animateur@demo.fr"
PAGES = {
    "demo-sante-rivebelle": {
        "competences": "Médecine générale, soins infirmiers, éducation à la santé en petit groupe.",
        "limits": "Pas d’urgences ni de consultations à domicile.",
        "contact_function": "Accueil du centre",
        "contact_email": "accueil@rivebelle.exemple",
        "support_wanted": "Des outils pour animer des groupes avec les habitants, sans parler d’abord de maladie.",
    },
    "demo-centre-social-horizon": {
        "contact_function": "Direction",
        "support_offered": "Travail hors les murs : nous accueillons des équipes pour une demi-journée au pied des immeubles.",
    },
    "demo-msa-plateau-clair": {
        "support_wanted": "Apprendre à évaluer une action avec ceux qui y participent.",
    },
    "demo-institut-deux-iles": {
        "competences": "Formation, recherche-action, évaluation participative.",
        "contact_function": "Secrétariat de la formation continue",
        "support_offered": "Évaluer une action avec les habitants : une journée d’appui à distance.",
    },
}
DUPLICATE = {
    "code": "demo-sante-rivebelle-bis",
    "name": "Centre de santé Rivebelle (fictif)",
    "kind": "STR-SAN",
    "departement": "54",
    "missions": "Centre de santé, page créée une seconde fois pour la démonstration.",
}


@transaction.atomic
def load_directory() -> None:
    """Tell what some institutions ask and offer, and propose the merge of a page written twice. Idempotent."""
    if DemoEntry.objects.filter(key=KEY).exists():
        return
    found = {row.code: row for row in Institution.objects.filter(code__in=PAGES)}
    for code, fields in PAGES.items():
        if code in found:
            update_institution(institution=found[code], by=None, **fields)
    kept, facilitator = found.get(KEPT), User.objects.filter(email=FACILITATOR).first()
    if kept and kept.is_active and facilitator and not Institution.objects.filter(code=DUPLICATE["code"]).exists():
        duplicate = create_institution(by=None, is_fictional=True, **DUPLICATE)
        propose_merge(
            duplicate=duplicate, kept=kept, by=facilitator, reason="La même page, écrite deux fois à un mois d’écart."
        )
    DemoEntry.objects.create(key=KEY)
