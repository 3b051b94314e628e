"""Write REX (S126, S142)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from isic_platform.accounts.models import Institution
from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.services import publish_spec
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from isic_platform.publication.permissions import can_create_item
from isic_platform.publication.services import create_item, set_co_writers, write_item_answers
from partners.models import RexEntry
from partners.refusals import told_in_french
from partners.rex.columns import REX
from partners.rex.spec import DIFFUSION, REX_KEY, THEMES, rex_spec

NO_REX = "Votre rôle permet de lire les REX, pas d'en écrire."


@transaction.atomic
def load_rex_spec() -> SpecVersion:
    """Publish the form of a REX when it changed (idempotent)."""
    return publish_spec(spec=rex_spec())


@transaction.atomic
def start_rex(
    *, by: Any, about: dict[str, Any], institution: Institution, stage: str = "", values: dict[str, Any] | None = None
) -> RexEntry:
    """Begin a REX about a project, a partnership at a stage, a committee or a network; its team writes it together.

    ``about`` is one of ``project``, ``partnership``, ``committee``, ``network``, that the person writes or belongs to (see
    ``rex.about.subject_of``). The database refuses a stage of what has none. Raises PermissionDenied, ValidationError.
    """
    if not can_create_item(by):
        raise PermissionDenied(NO_REX)
    if len(about) != 1:
        raise ValidationError({"about": "Choisissez de quoi ce REX parle."})
    [subject] = about.values()
    holder = getattr(subject, "item", subject)
    item = create_item(
        kind=REX, spec_version=SpecVersion.objects.current(REX_KEY), by=by, institution=institution,
        visibility=Visibility.TEAM, networks=[subject] if "network" in about else holder.networks.all(),
    )  # fmt: skip
    if "network" not in about:
        team = [person for person in (holder.owner, *holder.co_writers.all()) if person]
        set_co_writers(item=item, users=team, by=by)
    with told_in_french(RexEntry, field="stage"):
        rex = RexEntry.objects.create(item=item, stage=stage, **about)
    known = {DIFFUSION: Visibility.TEAM.value, **(values or {})}
    if "project" in about and subject.themes and THEMES not in known:
        known[THEMES] = list(subject.themes)
    write_item_answers(item=item, values=known, by=by)
    rex.refresh_from_db()
    return rex


def copy_rex(source: Item, copy: Item, by: Any) -> None:
    """The copy of a REX is about the same thing; its columns follow its own answers."""
    origin = source.rex
    names = ("project", "partnership", "committee", "network", "stage", "themes", "obstacles", "levers")
    RexEntry.objects.create(item=copy, **{name: getattr(origin, name) for name in names})
