"""What the roof's own pages read."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from isic_platform.accounts.enums import Role
from isic_platform.publication.kinds import kind_of
from isic_platform.publication.models import Item
from isic_platform.publication.projection import project_version

NEWEST = 6
THEMES = (
    ("THE-01", "Accès aux droits"), ("THE-03", "Budget et endettement"), ("THE-06", "Alimentation"), ("THE-07", "Santé"),
    ("THE-09", "Parentalité"), ("THE-15", "Isolement"), ("THE-16", "Aidants"), ("THE-27", "Citoyenneté"),
)  # fmt: skip


def home_page(user: Any) -> dict[str, Any]:
    """The newest published contents that this person may read, and where to start."""
    rows = Item.objects.published().readable_by(user).select_related("published_version__spec_version", "institution")
    newest = list(
        rows.prefetch_related("co_writers", "networks").order_by("-published_version__published_at", "-pk")[:NEWEST]
    )
    return {
        "cards": [card_of(item, user) for item in newest],
        "count": rows[:1000].count(),
        "themes": [{"label": label, "url": f"{reverse('search:library')}?theme={code}"} for code, label in THEMES],
        "can_write": user.is_authenticated
        and user.scope.has(Role.CONTRIBUTOR, Role.MANAGER, Role.REVIEWER, Role.FACILITATOR),
    }


def card_of(item: Item, user: Any) -> dict[str, Any]:
    """A published content as a card: projected for the reader."""
    kind = kind_of(item)
    answers = project_version(item.published_version, user)
    summary = answers.get(kind.summary_code, "") if kind.summary_code else ""
    facts = dict(kind.facts(item, answers)) if kind.facts else {}
    return {
        "title": answers.get(kind.title_code, ""),
        "is_fictional": item.is_fictional,
        "kind": kind.label,
        "url": item.get_absolute_url(),
        "summary": summary if isinstance(summary, str) else "",
        "place": facts.get("Département", ""),
        "type": facts.get("Type", ""),
    }


def site_map(user: Any) -> list[dict[str, Any]]:
    """Sections and their pages, those of the person's role included."""
    public = [
        ("Accueil", reverse("site:home")), ("Bibliothèque", reverse("search:library")), ("Recherche", reverse("search:search")),
        ("Grilles de collecte", reverse("knowledge:grids")), ("Enseignements", reverse("knowledge:lessons")),
        ("Modèles transposables", reverse("knowledge:models")), ("Ressources", reverse("knowledge:resources")),
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
        work = [("Projets", reverse("projects:list")), ("Collectes", reverse("knowledge:entries"))]
        work += [("Analyses", reverse("knowledge:analyses")), ("Mes enseignements", reverse("knowledge:own-lessons"))]
        work.append(("Mes ressources", reverse("knowledge:own-resources")))
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
        sections += [{"title": "Travailler", "links": work}, {"title": "Mon compte", "links": account}]
    else:
        account = [
            ("Se connecter", reverse("account_login")),
            ("Mot de passe oublié", reverse("account_reset_password")),
        ]
        sections.append({"title": "Compte", "links": account})
    return [*sections, {"title": "À propos", "links": legal}]
