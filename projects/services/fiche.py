"""Open a fiche, copy one."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from isic_platform.accounts.models import Institution
from isic_platform.formkit.enums import Level
from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.services import publish_spec
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from isic_platform.publication.services import create_item, write_item_answers
from projects.fiche import FICHE_KEY, fiche_spec
from projects.models import Project
from projects.services.turns import begin_cycle

KIND = "projet"


def load_fiche_spec() -> SpecVersion:
    """Publish the fiche's specification if it changed (idempotent)."""
    return publish_spec(spec=fiche_spec())


@transaction.atomic
def create_project(*, by: Any, institution: Institution | None, level: str = Level.TRACE) -> Project:
    """Open a fiche with what the platform knows: level, institution, département, referent, team diffusion (B.20)."""
    spec_version = SpecVersion.objects.current(FICHE_KEY)
    item = create_item(kind=KIND, spec_version=spec_version, by=by, institution=institution, level=level)
    project = Project.objects.create(item=item, level=level)
    begin_cycle(project=project, by=by)
    known: dict[str, Any] = {
        "P03": level,
        "P08": {"id": str(by.pk), "label": by.get_full_name()},
        "P16": Visibility.TEAM.value,
    }
    if institution:
        known["P06"] = {"id": institution.code, "label": institution.name}
        if institution.departement:
            known["P41"] = institution.departement
    write_item_answers(item=item, values=known, by=by)
    return project


def duplicate_project(source: Item, copy: Item, by: Any) -> None:
    """The copy of a fiche is a project too; its referent and diffusion are one's own."""
    project = Project.objects.create(item=copy, level=copy.record.level)
    begin_cycle(project=project, by=by)
    values: dict[str, Any] = {"P08": {"id": str(by.pk), "label": by.get_full_name()}, "P16": Visibility.TEAM.value}
    if copy.institution:
        values["P06"] = {"id": copy.institution.code, "label": copy.institution.name}
    write_item_answers(item=copy, by=by, values=values)
