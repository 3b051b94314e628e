"""Deposit resources, find them useful, keep their types."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from isic_platform.accounts.models import Institution
from isic_platform.formkit.models import SpecVersion
from isic_platform.formkit.services import publish_spec
from isic_platform.formkit.spec import Spec
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item
from isic_platform.publication.services import create_item, write_item_answers
from knowledge.enums import Origin
from knowledge.exceptions import GridFileRefused, ResourceRefused
from knowledge.grids.differences import shape_breaks
from knowledge.grids.entry_fields import DIFFUSION
from knowledge.grids.retired import with_retired
from knowledge.models import Resource, ResourceType, UsefulVote
from knowledge.resources.columns import RESOURCE, fill_columns
from knowledge.resources.types import DATA_DIR, compile_source, load_type_file, type_files


@transaction.atomic
def start_resource(
    *,
    type: ResourceType,
    institution: Institution,
    by: Any,
    networks: Any = None,
    values: Mapping[str, Any] | None = None,
) -> Resource:
    """Begin a resource of a type, carried by an institution. Raises ResourceRefused for a type offered no more.

    ``values`` are stored answers to begin with.
    """
    if not type.is_offered:
        raise ResourceRefused("Ce type de ressource n'est plus proposé : choisissez-en un autre.")
    item = create_item(
        kind=RESOURCE,
        spec_version=type.spec_version,
        by=by,
        institution=institution,
        visibility=Visibility.TEAM,
        networks=networks,
    )
    resource = Resource.objects.create(item=item, type=type)
    write_item_answers(item=item, values={DIFFUSION: Visibility.TEAM.value, **(values or {})}, by=by)
    resource.refresh_from_db()
    return resource


def copy_resource(source: Item, copy: Item, by: Any) -> None:
    """The copy of a resource is of the same type; nobody has found it useful yet."""
    resource = Resource.objects.create(item=copy, type=source.resource.type)
    fill_columns(resource, copy.record.values)


@transaction.atomic
def set_useful(*, resource: Resource, useful: bool, by: Any) -> int:
    """Say, or no more say, that a resource is useful (S155). Gives how many people say so. Idempotent."""
    locked = Resource.objects.select_for_update().get(pk=resource.pk)
    if useful:
        UsefulVote.objects.get_or_create(resource=locked, user=by)
    else:
        UsefulVote.objects.filter(resource=locked, user=by).delete()
    locked.useful_count = locked.useful_votes.count()
    locked.save(update_fields=["useful_count"])
    return locked.useful_count


@transaction.atomic
def load_resource_types(*, directory: Path = DATA_DIR) -> list[ResourceType]:
    """Publish the types of the files where they changed (idempotent); those made in a page are left as they are."""
    edited = {type.code for type in ResourceType.objects.filter(origin=Origin.EDITOR)}
    specs = [load_type_file(path) for path in type_files(directory)]
    return [_publish(spec, order=spec.meta["order"]) for spec in specs if spec.key not in edited]


def _publish(spec: Spec, *, order: int, **columns: Any) -> ResourceType:
    former = SpecVersion.objects.filter(key=spec.key).order_by("-number").first()
    spec = with_retired(spec, former.spec if former else None)
    publish_spec(spec=spec)
    known = {"title": spec.title, "plural": spec.meta["plural"], "intention": spec.intro, "order": order, **columns}
    type, _ = ResourceType.objects.update_or_create(code=spec.key, defaults=known)
    return type


@transaction.atomic
def save_resource_type(*, source: Mapping[str, Any], by: Any) -> ResourceType:
    """Publish a type that somebody wrote, or its next version (S157). Resources begun before keep their form.

    ``source`` has the shape of a type file. Raises ResourceRefused: a form that cannot be compiled, a code that the
    standard holds, a field whose answers would not fit any more.
    """
    existing = ResourceType.objects.select_for_update().filter(code=source.get("code", "")).first()
    if existing and existing.origin == Origin.FILE:
        raise ResourceRefused("Ce code est celui d'un type du standard : choisissez-en un autre.")
    try:
        spec = compile_source(source)
    except GridFileRefused as refusal:
        raise ResourceRefused(refusal.reason[:1].upper() + refusal.reason[1:]) from refusal
    former = SpecVersion.objects.filter(key=spec.key).order_by("-number").first()
    for code, old in (former.spec.fields if former else {}).items():
        if (new := spec.fields.get(code)) and shape_breaks(old, new):
            raise ResourceRefused(
                f"« {new.label} » : des réponses existent, d'une autre nature. Ajoutez un autre champ."
            )
    order = existing.order if existing else 100 + ResourceType.objects.count()
    try:
        return _publish(spec, order=order, origin=Origin.EDITOR, source=dict(source))
    except IntegrityError as error:
        raise ResourceRefused("Quelqu'un vient d'enregistrer ce type : rechargez la page.") from error


@transaction.atomic
def set_type_offered(*, type: ResourceType, offered: bool, by: Any) -> None:
    """Offer a type to new resources, or no more; those that exist stay."""
    type.is_offered = offered
    type.save(update_fields=["is_offered"])
