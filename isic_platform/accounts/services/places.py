"""Write the directory of institutions, and networks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model

from isic_platform.accounts.codes import RESERVED_CODES, code_for
from isic_platform.accounts.guard import refusals
from isic_platform.accounts.models import Institution, Network, User
from isic_platform.accounts.permissions import (
    can_create_institution,
    can_create_network,
    can_edit_institution,
    can_edit_network,
    can_manage_institution,
    can_manage_network,
)
from isic_platform.vocabularies.selectors import codes_of

logger = structlog.get_logger("isic.accounts")

# What the page of an institution says: its managers write it.
INSTITUTION_PAGE = frozenset(
    {
        *("name", "kind", "siret", "missions", "specificities", "limits", "competences", "territory", "departement"),
        *("contact_function", "contact_email", "contact_phone", "website", "publication_policy"),
        *("support_wanted", "support_offered"),
    }
)
# What binds it to the platform: administrators decide.
INSTITUTION_BINDING = frozenset({"is_active", "is_fictional"})


@transaction.atomic
def create_institution(
    *, by: User | None, name: str, kind: str, code: str = "", networks: Iterable[Network] = (), **fields: Any
) -> Institution:
    """Add an institution to the directory (S107, S113).

    ``kind`` is a code of the vocabulary STR; ``code`` is made from the name when not given; ``fields`` are those of the
    model. Raises PermissionDenied, ValidationError (what names a person included).
    """
    if by is not None and not can_create_institution(by):
        raise PermissionDenied("Seule une personne qui administre la plateforme ajoute une structure.")
    institution = Institution(code=code or _free_code(Institution, name), name=name, kind=kind)
    _write(institution, fields, INSTITUTION_PAGE | INSTITUTION_BINDING)
    institution.networks.set(networks)
    logger.info("institution_created", institution=institution.pk, by=by.pk if by else None)
    return institution


@transaction.atomic
def update_institution(
    *, institution: Institution, by: User | None, networks: Iterable[Network] | None = None, **fields: Any
) -> Institution:
    """Change the fields given and no other. Networks, and whether it is in use, are an administrator's to change.

    Raises PermissionDenied, ValidationError.
    """
    if by is not None:
        if not can_edit_institution(by, institution):
            raise PermissionDenied("Vous ne pouvez pas modifier cette structure.")
        binding = INSTITUTION_BINDING & fields.keys() or networks is not None
        if binding and not can_manage_institution(by, institution):
            raise PermissionDenied("Seule une personne qui administre la plateforme change les réseaux d’ici.")
    _write(institution, fields, INSTITUTION_PAGE | INSTITUTION_BINDING)
    if networks is not None:
        institution.networks.set(networks)
    logger.info("institution_updated", institution=institution.pk, by=by.pk if by else None)
    return institution


@transaction.atomic
def create_network(*, by: User | None, name: str, code: str = "", commitments: str = "") -> Network:
    """Create a network (S131, S231). Raises PermissionDenied, ValidationError."""
    if by is not None and not can_create_network(by):
        raise PermissionDenied("Seule une personne qui administre la plateforme crée un réseau.")
    network = Network(code=code or _free_code(Network, name), name=name)
    _write(network, {"commitments": commitments}, frozenset({"commitments"}))
    logger.info("network_created", network=network.pk, by=by.pk if by else None)
    return network


@transaction.atomic
def update_network(*, network: Network, by: User | None, **fields: Any) -> Network:
    """Change ``commitments`` (facilitators too), ``name`` or ``is_active`` (administrators).

    Raises PermissionDenied, ValidationError.
    """
    if by is not None:
        if not can_edit_network(by, network):
            raise PermissionDenied("Vous ne pouvez pas modifier ce réseau.")
        if fields.keys() - {"commitments"} and not can_manage_network(by, network):
            raise PermissionDenied("Seule une personne qui administre la plateforme change le nom d’un réseau.")
    _write(network, fields, frozenset({"commitments", "name", "is_active"}))
    logger.info("network_updated", network=network.pk, by=by.pk if by else None)
    return network


def _write(row: Model, fields: dict[str, Any], accepted: frozenset[str]) -> None:
    if unknown := fields.keys() - accepted:
        raise TypeError(f"fields that this service does not write: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(row, name, value)
    if isinstance(row, Institution):
        if row.kind not in codes_of("STR", include_inactive=True):
            raise ValidationError({"kind": "Choisissez un type de la liste."})
        if row.territory_id and not row.departement:
            row.departement = row.territory.departement_code or ""
        if refused := refusals({**fields, "name": row.name}, name=row.name):
            raise ValidationError(refused)
    if row.code in RESERVED_CODES:
        raise ValidationError({"code": "Ce code est réservé."})
    row.full_clean()
    row.save()


def _free_code(model: type[Model], name: str) -> str:
    """A code that nobody bears."""
    stem = code_for(name, ())
    return code_for(
        name, {*model.objects.filter(code__startswith=stem).values_list("code", flat=True), *RESERVED_CODES}
    )
