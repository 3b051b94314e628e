"""What the roof's own pages read."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from isic_platform.accounts.enums import Role
from isic_platform.publication.kinds import kinds


def site_map(user: Any) -> list[dict[str, Any]]:
    """Sections and their pages, those of the person's role included."""
    public = [
        ("Accueil", reverse("site:home")), ("Bibliothèque", reverse("search:library")), ("Recherche", reverse("search:search")),
        ("Aide à la recherche", reverse("search:help")),
        ("Carte des contenus", reverse("search:france")), ("Comparer des contenus", reverse("search:compare")),
        ("Grilles de collecte", reverse("knowledge:grids")), ("Enseignements", reverse("knowledge:lessons")),
        ("Modèles transposables", reverse("knowledge:models")), ("Ressources", reverse("knowledge:resources")),
        ("Freins et contournements", reverse("knowledge:obstacles")), ("Leviers", reverse("knowledge:levers")),
        ("Thèmes rencontrés", reverse("knowledge:themes")),
        ("Synthèses", reverse("knowledge:syntheses")), ("Dossiers pédagogiques", reverse("knowledge:dossiers")),
        ("Structures", reverse("accounts:directory")),
        ("Partenariats", reverse("partners:partnerships")), ("Comités de pilotage", reverse("partners:committees")),
        ("Retours d'expérience", reverse("partners:rex")), ("Carte des structures", reverse("partners:map")),
        ("Demandes et offres d'appui", reverse("accounts:support")),
        ("Réseaux", reverse("accounts:networks")), ("Glossaire", reverse("vocabularies:glossary")),
        ("L'intelligence collective, en bref", reverse("knowledge:collective-intelligence")),
    ]  # fmt: skip
    legal = [
        ("Accessibilité", reverse("site:accessibility")), ("Mentions légales", reverse("site:legal")),
        ("Confidentialité", reverse("site:privacy")), ("Charte", reverse("site:charter")),
        ("Signaler un contenu", reverse("publication:report-any")), ("Composants de l'interface", reverse("site:components")),
        ("Description de l'API (OpenAPI)", reverse("api-schema")),
    ]  # fmt: skip
    sections = [{"title": "Découvrir", "links": public}]
    if user.is_authenticated:
        work = [("Tableau de bord", reverse("knowledge:dashboard")), ("Signaux faibles", reverse("knowledge:signals"))]
        work += [("Projets", reverse("projects:list")), ("Collectes", reverse("knowledge:entries"))]
        work += [("Analyses", reverse("knowledge:analyses")), ("Mes enseignements", reverse("knowledge:own-lessons"))]
        work.append(("Mes ressources", reverse("knowledge:own-resources")))
        work.append(("Mes usages déclarés", reverse("knowledge:own-uses")))
        work += [
            ("Mes synthèses", reverse("knowledge:own-syntheses")),
            ("Mes dossiers", reverse("knowledge:own-dossiers")),
        ]
        work += [
            ("Apprendre ensemble", reverse("knowledge:together")), ("Priorités", reverse("knowledge:priorities")),
            ("Campagnes", reverse("knowledge:campaigns")), ("Auto-positionnement", reverse("knowledge:positioning")),
            ("Rencontres", reverse("partners:meetings")), ("Financements", reverse("partners:funding-statistics")),
            ("Ressources mutualisées", reverse("partners:shared-resources")), ("Mes REX", reverse("partners:own-rex")),
            ("Modèles de comité", reverse("partners:committee-templates")),
        ]  # fmt: skip
        if user.scope.has(Role.CONTRIBUTOR, Role.MANAGER, Role.REVIEWER, Role.FACILITATOR):
            work.append(("Nouvelle fiche", reverse("projects:new")))
        if user.scope.has(Role.REVIEWER, Role.FACILITATOR, Role.MANAGER):
            work.append(("Relectures", reverse("publication:queue")))
        if user.is_administrator or user.scope.has(Role.FACILITATOR):
            work.append(("Synonymes de la recherche", reverse("search:synonyms")))
            work.append(("Types de ressource", reverse("knowledge:resource-types")))
        if user.is_administrator:
            work.append(("Comptes", reverse("accounts:accounts")))
        account = [("Mon compte", reverse("accounts:profile")), ("Notifications", reverse("publication:notices"))]
        account += [("Favoris", reverse("search:favourites")), ("Recherches enregistrées", reverse("search:saved"))]
        sections += [{"title": "Travailler", "links": work}, {"title": "Mon compte", "links": account}]
    else:
        account = [
            ("Se connecter", reverse("account_login")),
            ("Mot de passe oublié", reverse("account_reset_password")),
        ]
        sections.append({"title": "Compte", "links": account})
    feeds = [("Tous les contenus", reverse("site:feed"))]
    feeds += [(kind.label, reverse("site:nature-feed", args=[kind.code])) for kind in kinds()]
    sections.append({"title": "Suivre les nouveautés (flux Atom)", "links": feeds})
    return [*sections, {"title": "À propos", "links": legal}]
