"""Who asks for support, and who offers what is asked (S216): words in common, the nearest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from isic_platform.accounts.models import Institution
from isic_platform.accounts.models.institution import InstitutionQuerySet
from isic_platform.accounts.selectors import directory

OFFERS_SHOWN = 3
# Words by which anything is asked or offered: alone, they bring nobody together.
_EVERYDAY = (
    "aide aider apport apporter appui appuyer besoin chercher recherche conseil demande demander mettre monter mise "
    "disposition proposer proposition offre offrir pouvoir souhait souhaiter soutien structure accompagnement accompagner "
    "projet action équipe social sociale partage partager sans ceux celles celui hors plus tout tous toutes aussi très "
    "comme entre chez vers afin autre autres abord leur leurs notre faire avoir bien mieux journée fois"
)
# The expressions of the indexes, word for word. Each ask becomes « any of these words »; the same département comes first,
# then the offers that share the rarest and most numerous words.
_MATCHES = """
SELECT ask.id, offer.id
  FROM accounts_institution ask
 CROSS JOIN LATERAL (
       SELECT string_agg(quote_literal(word), ' | ')::tsquery AS query
         FROM unnest(tsvector_to_array(to_tsvector('french'::regconfig, COALESCE(ask.support_wanted, '')))) AS word
        WHERE length(word) > 2 AND word <> ALL (tsvector_to_array(to_tsvector('french'::regconfig, %s)))
       ) wanted
 CROSS JOIN LATERAL (
       SELECT i.id, ts_rank(to_tsvector('french'::regconfig, COALESCE(i.support_offered, '')), wanted.query) AS score,
              (i.departement <> '' AND i.departement = ask.departement) AS is_near
         FROM accounts_institution i
        WHERE i.is_active AND i.id <> ask.id
          AND to_tsvector('french'::regconfig, COALESCE(i.support_offered, '')) @@ wanted.query
        ORDER BY is_near DESC, score DESC, i.id LIMIT %s
       ) offer
 WHERE ask.id = ANY (%s)
 ORDER BY ask.id, offer.is_near DESC, offer.score DESC, offer.id
"""


@dataclass(frozen=True)
class Match:
    """An institution that asks, and those whose offers share words with it, at most ``OFFERS_SHOWN``."""

    asking: Institution
    offering: list[Institution]


def asking() -> InstitutionQuerySet:
    """Institutions in use that ask for support."""
    return directory().prefetch_related(None).exclude(support_wanted="")


def matches_of(rows: Sequence[Institution]) -> list[Match]:
    """What others offer to each, in two queries whatever their number."""
    offers: dict[int, list[int]] = {row.pk: [] for row in rows}
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_MATCHES, [_EVERYDAY, OFFERS_SHOWN, list(offers)])
            for asked, offered in cursor.fetchall():
                offers[asked].append(offered)
    keys = {key for found in offers.values() for key in found}
    found = Institution.objects.select_related("territory").in_bulk(keys) if keys else {}
    return [Match(row, [found[key] for key in offers[row.pk]]) for row in rows]
