"""Writes of what a person keeps. Nobody writes for another: ``by`` is the owner."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from isic_platform.accounts.models import User
from isic_platform.confidentiality.detection import detect
from isic_platform.search.kept.enums import Alert
from isic_platform.search.kept.models import Favourite, SavedSearch
from isic_platform.search.models import SearchRow

MOST_FAVOURITES = 1000
MOST_SEARCHES = 50
LONGEST_PARAMETERS = 4000
_SECRET_BYTES = 32
NAMES_SOMEBODY = "Ce nom ou ces mots ressemblent à une donnée personnelle : ils ne peuvent pas être gardés."


class KeepingRefused(Exception):
    """What cannot be kept, with its reason as a French sentence."""


def _hold(by: Any) -> None:
    """One write at a time for a person: what is counted stays true."""
    User.objects.select_for_update().only("pk").get(pk=by.pk)


@transaction.atomic
def add_favourite(*, kind: str, short_id: str, by: Any) -> Favourite:
    """Keep a content or a shared object that this person may read now. Raises SearchRow.DoesNotExist, KeepingRefused."""
    row = SearchRow.objects.visible_to(by).only("item_id").get(kind=kind, short_id=short_id)
    _hold(by)
    if Favourite.objects.of(by).count() >= MOST_FAVOURITES:
        raise KeepingRefused(f"{MOST_FAVOURITES} favoris au plus : retirez-en d'abord.")
    favourite, _ = Favourite.objects.get_or_create(
        user_id=by.pk, kind=kind, short_id=short_id, defaults={"item_id": row.item_id}
    )
    return favourite


@transaction.atomic
def remove_favourite(*, kind: str, short_id: str, by: Any) -> bool:
    """Forget one; says whether there was one."""
    return Favourite.objects.of(by).filter(kind=kind, short_id=short_id).delete()[0] > 0


@transaction.atomic
def save_search(*, name: str, words: str, parameters: str, alert: str, by: Any) -> SavedSearch:
    """Keep words and filters under a name. ``words`` are those of ``parameters``. Raises KeepingRefused, ValidationError."""
    _hold(by)
    if SavedSearch.objects.of(by).count() >= MOST_SEARCHES:
        raise KeepingRefused(f"{MOST_SEARCHES} recherches enregistrées au plus : supprimez-en d'abord.")
    if len(parameters) > LONGEST_PARAMETERS:
        raise KeepingRefused("Cette recherche a trop de filtres pour être enregistrée : retirez-en quelques-uns.")
    search = SavedSearch(user_id=by.pk, name=_clean(name, words), parameters=parameters, alert=alert)
    search.full_clean()
    search.save()
    return search


@transaction.atomic
def change_search(*, search: SavedSearch, name: str, alert: str, by: Any) -> SavedSearch:
    """Rename, or be told otherwise: what appeared while nothing was told stays untold. Raises ValidationError, KeepingRefused."""
    held = SavedSearch.objects.of(by).select_for_update().get(pk=search.pk)
    if held.alert == Alert.NONE and alert != Alert.NONE:
        held.told_until = timezone.now()
    held.name, held.alert = _clean(name), alert
    held.full_clean()
    held.save(update_fields=["name", "alert", "told_until"])
    return held


@transaction.atomic
def delete_search(*, search: SavedSearch, by: Any) -> None:
    """Forget a search, its alert and its feed."""
    SavedSearch.objects.of(by).filter(pk=search.pk).delete()


@transaction.atomic
def open_feed(*, search: SavedSearch, by: Any) -> str:
    """Make the address of a private feed, and the former one useless; gives the secret, which is kept nowhere."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    SavedSearch.objects.of(by).filter(pk=search.pk).update(feed_digest=digest(secret))
    return secret


@transaction.atomic
def close_feed(*, search: SavedSearch, by: Any) -> None:
    """Make the address of the private feed useless."""
    SavedSearch.objects.of(by).filter(pk=search.pk).update(feed_digest=None)


def mark_told(*, search: SavedSearch, until: datetime) -> None:
    """What appeared until then has been told."""
    SavedSearch.objects.filter(pk=search.pk).update(told_until=until)


@transaction.atomic
def forget_kept(*, account: Any) -> None:
    """What a person kept goes with the account (G.4)."""
    Favourite.objects.of(account).delete()
    SavedSearch.objects.of(account).delete()


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _clean(name: str, words: str = "") -> str:
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": "Donnez un nom à cette recherche."})
    if any(found.level == "B" for text in (name, words) for found in detect(text)):
        raise KeepingRefused(NAMES_SOMEBODY)
    return name
