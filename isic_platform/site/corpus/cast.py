"""The fictional people, institutions and networks of the demonstration."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import check_password, is_password_usable, make_password
from django.db import transaction
from django.utils import timezone

from isic_platform.accounts.models import Institution, Network, User
from isic_platform.accounts.services import add_membership, create_institution, create_network
from isic_platform.site.corpus.reading import read_cast

_SYLLABLES = [consonant + vowel for consonant in "bdflmnr" for vowel in "aeiou"]


@dataclass(frozen=True)
class Person:
    """An account of the demonstration and what its holder does."""

    email: str
    name: str
    says: str


def people() -> list[Person]:
    """The accounts that the demonstration opens."""
    accounts = read_cast()["accounts"]
    return [Person(each["email"], f"{each['first_name']} {each['last_name']}", each["says"]) for each in accounts]


def demo_password() -> str:
    """The password of the demonstration's accounts: drawn once for this installation, kept with its data.

    Its file is readable by its owner alone.
    """
    path = Path(settings.DATA_DIR) / "demo_password"
    path.parent.mkdir(parents=True, exist_ok=True)
    words = ["".join(secrets.choice(_SYLLABLES) for _ in range(3)) for _ in range(3)]
    drawn = f"{'-'.join(words)}-{secrets.randbelow(90) + 10}"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if kept := path.read_text(encoding="utf-8").strip():
            return kept
        path.unlink()  # an empty file left by an interrupted start
        return demo_password()
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(drawn + "\n")
    return drawn


@transaction.atomic
def load_cast(*, password: str) -> None:
    """Create what is missing of the cast; what exists is left as it was changed, passwords of the accounts aside."""
    cast = read_cast()
    networks = {each["code"]: _network(each) for each in cast["networks"]}
    institutions = {each["code"]: _institution(each, networks) for each in cast["institutions"]}
    for each in cast["accounts"]:
        _account(each, institutions, networks)
    _give_password(password)


def _network(data: dict) -> Network:
    return Network.objects.filter(code=data["code"]).first() or create_network(by=None, **data)


def _institution(data: dict, networks: dict[str, Network]) -> Institution:
    found = Institution.objects.filter(code=data["code"]).first()
    if found:
        return found
    data = {**data, "networks": [networks[code] for code in data["networks"]]}
    return create_institution(by=None, is_fictional=True, **data)


def _account(data: dict, institutions: dict[str, Institution], networks: dict[str, Network]) -> None:
    if User.objects.filter(email=data["email"]).exists():
        return
    user = User.objects.create_user(
        data["email"],
        is_administrator=data.get("administrator", False),
        charter_accepted_at=timezone.now(),
        **{key: data[key] for key in ("first_name", "last_name", "job")},
    )
    for held in data["roles"]:
        add_membership(
            user=user,
            role=held["role"],
            institution=institutions.get(held.get("institution", "")),
            network=networks.get(held.get("network", "")),
            by=None,
        )


def _give_password(password: str) -> None:
    """Give every account the same fingerprint of the one password: checking seven of them would cost seconds."""
    accounts = User.objects.filter(email__in=[person.email for person in people()])
    kept = {encoded for encoded in accounts.values_list("password", flat=True) if is_password_usable(encoded)}
    right = [encoded for encoded in kept if check_password(password, encoded)]
    wrong = accounts.exclude(password__in=right)
    if wrong.exists():
        wrong.update(password=right[0] if right else make_password(password))
