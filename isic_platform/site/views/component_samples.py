"""What the components page shows in its lists: fictional, and said so on the page."""

_COLUMNS = ["Jamais", "Parfois", "Souvent"]


def _matrix(prefix: str, *, error: str = "", disabled: bool = False, checked: str = "") -> dict[str, object]:
    """A table of radios; ``checked`` is the word chosen on each row."""
    questions = [("accueil", "Chacun peut prendre la parole"), ("decision", "Les décisions sont prises ensemble")]
    return {
        "id": f"{prefix}_matrice",
        "label": "Pendant les rencontres",
        "help": "Une réponse par ligne.",
        "error": error,
        "columns": _COLUMNS,
        "rows": [
            {
                "label": label,
                "name": f"{prefix}_{name}",
                "cells": [
                    {
                        "id": f"{prefix}_{name}_{value}",
                        "value": str(value),
                        "label": word,
                        "checked": word == checked,
                        "disabled": disabled,
                    }
                    for value, word in enumerate(_COLUMNS)
                ],
            }
            for name, label in questions
        ],
    }


SAMPLES: dict[str, object] = {
    "icons": [
        "check",
        "search",
        "info",
        "success",
        "warning",
        "error",
        "draft",
        "clock",
        "return",
        "globe",
        "lock",
        "archive",
        "place",
        "calendar",
        "group",
    ],
    "statuses": [
        {"label": "Brouillon", "kind": "neutral", "icon": "draft"},
        {"label": "En relecture", "kind": "info", "icon": "clock"},
        {"label": "À corriger", "kind": "warning", "icon": "return"},
        {"label": "Validé", "kind": "primary", "icon": "check"},
        {"label": "Publié", "kind": "success", "icon": "globe"},
        {"label": "Retiré", "kind": "danger", "icon": "eye-off"},
        {"label": "Archivé", "kind": "neutral", "icon": "archive"},
    ],
    "tags": [
        "Alimentation",
        {"label": "Insertion", "url": "#etiquettes"},
        {"label": "Lien social", "url": "#etiquettes"},
    ],
    "cards": [
        {
            "title": "Cuisine du mardi : manger mieux, décider ensemble",
            "url": "#cartes",
            "overline": "Fiche standard",
            "text": "Un groupe de parents compose, achète et cuisine chaque semaine un repas partagé.",
            "status": {"label": "Publié", "kind": "success", "icon": "globe"},
            "meta": [{"icon": "place", "label": "Saint-Étienne"}, {"icon": "calendar", "label": "2023 – 2025"}],
            "tags": ["Alimentation", "Lien social"],
        },
        {
            "title": "Se déplacer sans voiture",
            "url": "#cartes",
            "overline": "Trace légère",
            "text": "",
            "status": {"label": "Brouillon", "kind": "neutral", "icon": "draft"},
            "meta": [{"icon": "group", "label": "12 personnes"}],
            "tags": [],
        },
    ],
    "results": [
        {
            "title": "Jardin partagé du Crêt",
            "url": "#resultats",
            "kind": "Fiche projet",
            "excerpt": "Les habitants ont fixé eux-mêmes les règles d’arrosage, puis les ont fait voter par l’immeuble.",
            "meta": [{"icon": "place", "label": "Loire"}, {"icon": "calendar", "label": "Mis à jour le 3 mars 2025"}],
            "tags": ["Cadre de vie", "Jeunes"],
        },
        {
            "title": "Réunir un premier groupe : ce qui a marché",
            "url": "#resultats",
            "kind": "Enseignement",
            "excerpt": "Aller vers les personnes sur leur lieu de vie, avant toute réunion.",
        },
    ],
    "facts": [
        {"label": "Territoire", "value": "Saint-Étienne, quartier du Crêt de Roch"},
        {"label": "Ce que le groupe voulait", "value": "Manger à sa faim et à son goût.\n\nNe plus manger seul."},
        {"label": "Budget", "void": "Non documenté"},
    ],
    "steps": [
        {"label": "L’essentiel", "url": "#sommaire", "state": "done", "detail": "complet"},
        {"label": "Le groupe", "url": "#sommaire", "state": "partial", "detail": "3 réponses sur 7", "current": True},
        {"label": "Les partenaires", "url": "#sommaire", "state": "error", "detail": "1 réponse à corriger"},
        {"label": "Ce que l’on retient", "url": "#sommaire", "state": "empty", "detail": "à commencer"},
    ],
    "events": [
        {"date": "12 mars 2025", "iso": "2025-03-12", "title": "Publié", "by": "Camille (relecture)", "strong": True},
        {
            "date": "10 mars 2025",
            "iso": "2025-03-10",
            "title": "Renvoyé à corriger",
            "by": "Camille (relecture)",
            "text": "Retirez le nom de l’immeuble : on reconnaîtrait la famille.",
        },
        {"date": "4 mars 2025", "iso": "2025-03-04", "title": "Soumis à la relecture", "by": "Dominique"},
    ],
    "changes": [
        {
            "label": "Ce que le groupe a décidé",
            "left": [{"kind": "same", "text": "Le groupe se réunit "}, {"kind": "del", "text": "le lundi."}],
            "right": [
                {"kind": "same", "text": "Le groupe se réunit "},
                {"kind": "ins", "text": "le mardi, avec les enfants."},
            ],
        },
        {"label": "Budget", "left": [], "right": [{"kind": "ins", "text": "1 200 euros par an"}]},
    ],
    "filters": [
        {
            "id": "filtre_type",
            "name": "type",
            "label": "Type de contenu",
            "open": True,
            "options": [
                {"value": "fiche", "label": "Fiches projet", "count": 31, "checked": True},
                {"value": "ressource", "label": "Ressources", "count": 8},
                {"value": "rex", "label": "Retours d’expérience", "count": 0},
            ],
        },
        {
            "id": "filtre_champ",
            "name": "champ",
            "label": "Champ d’intervention",
            "options": [{"value": "insertion", "label": "Insertion", "count": 12}],
        },
    ],
    "matrix": _matrix("libre", checked="Souvent"),
    "matrix_refused": _matrix("refusee", error="Répondez à chaque ligne."),
    "matrix_disabled": _matrix("figee", disabled=True, checked="Parfois"),
    "rows": [
        {"id": "r1", "name": "Centre social du Crêt", "role": "Accueille le groupe"},
        {"id": "r2", "name": "Épicerie solidaire", "role": "Fournit les produits"},
    ],
    "saves": [
        {"state": "idle", "text": "Rien à enregistrer"},
        {"state": "saving", "text": "Enregistrement en cours…"},
        {"state": "saved", "text": "Enregistré à 14 h 32"},
        {"state": "offline", "text": "Hors connexion : le texte attend sur cet appareil"},
        {"state": "conflict", "text": "Un collègue a changé ce champ : choisissez entre les deux textes"},
        {"state": "error", "text": "Enregistrement impossible : réessayez"},
    ],
    "report_link": {"label": "Relire les consignes", "url": "#alertes"},
    "start_link": {"label": "Commencer une fiche", "url": "#vides"},
}
