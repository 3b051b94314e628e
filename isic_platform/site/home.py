"""What the home page reads: the newest experiences, words of people, what is met most often, what one may do next."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator

from isic_platform.accounts.enums import Role
from isic_platform.formkit.templatetags.formkit import markdown
from isic_platform.publication.models import Item, Version
from isic_platform.publication.reading import Reading
from isic_platform.search.facets import label_of_nature
from isic_platform.search.models import SearchRow
from isic_platform.search.presentation import count_text
from isic_platform.search.selectors import FacetCounts, Results, search
from isic_platform.territories.selectors import name_of
from isic_platform.vocabularies.selectors import label_of
from projects.services import KIND as PROJECT

NEWEST = 6
SPARE = 10  # rows asked beyond those shown: neither shared objects nor reinforced subjects are drawn here
MOST = {"frein": 8, "theme": 10, "territoire": 12, "nature": 8}
SAYING = "P31"  # « Ce que disent les personnes »
AMONG = 40  # latest fiches among which the words of the day are chosen
SAYING_LENGTH = 220
WRITERS = (Role.CONTRIBUTOR, Role.MANAGER, Role.REVIEWER, Role.FACILITATOR)
_QUOTED = re.compile(r"«\s*([^«»]{25,220}?)\s*»")


@dataclass(frozen=True)
class Saying:
    """Words of people in a published fiche. ``is_quoted`` tells their own words from those put by the team."""

    text: str
    is_quoted: bool
    title: str
    url: str
    is_fictional: bool


def home_page(user: Any, *, today: date | None = None) -> dict[str, Any]:
    """Everything that the page draws. Counts and cards are those of the search: what this person may find."""
    found = search(user=user, size=NEWEST + SPARE)
    rows = [row for row in found.rows if row.item_id and not row.is_reinforced][:NEWEST]
    return {
        "cards": [card_of(row) for row in rows],
        "count": found.total,
        "count_text": count_text(found),
        "natures": _most_met(found, "nature"),
        "themes": _most_met(found, "theme"),
        "obstacles": _most_met(found, "frein"),
        "territories": _most_met(found, "territoire"),
        "saying": saying_of(today or timezone.localdate()),
        "actions": first_steps(user),
        "is_visitor": not user.is_authenticated,
    }


def card_of(row: SearchRow) -> dict[str, Any]:
    """A published content as a card, with what the public may read of it alone."""
    return {
        "title": row.title or "Sans titre",
        "url": row.get_absolute_url(),
        "kind": label_of_nature(row.kind),
        "summary": row.summary,
        "is_fictional": row.is_fictional,
        "place": name_of("departement", row.departement) if row.departement else "",
        "type": label_of(row.types[0]) if row.types else "",
        "institution": row.institution.name if row.institution else "",
    }


def _most_met(found: Results, name: str) -> list[dict[str, Any]]:
    """The options of a filter that most contents bear, the most frequent first."""
    counts = next((each for each in found.facets if each.facet.name == name), None)
    if counts is None:
        return []
    kept = [choice for choice in counts.choices if not (name == "territoire" and choice.code.startswith("region-"))]
    ranked = sorted(kept, key=lambda choice: (-choice.count, choice.label))[: MOST[name]]
    return [{"label": choice.label, "count": choice.count, "url": _library(counts, choice.value)} for choice in ranked]


def _library(counts: FacetCounts, value: str) -> str:
    return reverse("search:library", query={counts.facet.name: value})


def saying_of(today: date) -> Saying | None:
    """The words of the day: from one of the latest fiches that everybody reads, never from a reinforced subject (G.8).

    Two queries. They are read through the projection, as anybody would.
    """
    found = SearchRow.objects.visible_to(AnonymousUser()).of_kind(PROJECT).filter(is_reinforced=False)
    latest = Item.objects.readable_by(AnonymousUser()).filter(pk__in=found.latest_first().values("item_id")[:AMONG])
    words = F(f"published_version__snapshot__answers__{SAYING}")
    told = latest.order_by("pk").values_list("published_version_id", words)
    keys = [pk for pk, value in told if isinstance(value, str)]
    if not keys:
        return None
    chosen = keys[today.toordinal() % len(keys)]
    version = Version.objects.select_related("item", "spec_version").get(pk=chosen)
    reading = Reading.of_version(version)
    answer = reading.answers.get(SAYING)
    if not isinstance(answer, str):
        return None
    text = " ".join(html.unescape(strip_tags(markdown(answer))).split())
    quoted = _QUOTED.search(text)
    return Saying(
        text=quoted[1] if quoted else Truncator(text).chars(SAYING_LENGTH),
        is_quoted=bool(quoted),
        title=reading.title,
        url=reading.item.get_absolute_url(),
        is_fictional=reading.item.is_fictional,
    )


def first_steps(user: Any) -> list[dict[str, str]]:
    """What this person may do next, the most useful first: (label, address, why)."""
    if not user.is_authenticated:
        return [
            _step(
                "Parcourir la bibliothèque",
                "search:library",
                "Ce que d'autres équipes ont essayé, par thème ou territoire.",
            ),
            _step(
                "Se connecter pour contribuer",
                "account_login",
                "Votre compte vient d'une invitation de votre structure.",
            ),
            _step(
                "Prendre une grille", "knowledge:grids", "Des questions toutes prêtes pour garder trace à plusieurs."
            ),
        ]
    scope, steps = user.scope, []
    if scope.has(*WRITERS):
        steps.append(
            _step("Écrire une trace en cinq minutes", "projects:new", "Le titre, ce qui s'est passé, ce qu'on retient.")
        )
    if scope.has(Role.REVIEWER, Role.FACILITATOR, Role.MANAGER):
        steps.append(
            _step("Relire ce qui attend", "publication:queue", "Rien ne paraît sans la relecture d'une autre personne.")
        )
    if scope.has(*Role.values):
        steps.append(
            _step("Reprendre mes projets", "projects:list", "Les fiches de votre équipe et de votre structure.")
        )
    if scope.has(Role.FACILITATOR):
        steps.append(_step("Animer le réseau", "knowledge:together", "Priorités, campagnes, auto-positionnements."))
    if user.is_administrator:
        steps.append(_step("Gérer les comptes", "accounts:accounts", "Invitations, rôles, fermetures."))
    steps.append(
        _step("Parcourir la bibliothèque", "search:library", "Chercher avant d'agir, par thème ou territoire.")
    )
    return steps[:4]


def _step(label: str, name: str, why: str) -> dict[str, str]:
    return {"label": label, "url": reverse(name), "why": why}
