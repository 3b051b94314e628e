"""Keep syntheses and dossiers in step with what was written in them, and with what becomes of their sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from isic_platform.publication.diffusion import follow_asked_diffusion, reinforce
from isic_platform.publication.models import Item
from isic_platform.publication.recipients import authors_of
from isic_platform.publication.services import notify
from knowledge.columns import VIOLENCE_THEME
from knowledge.grids.entry_fields import DIFFUSION
from knowledge.models import CitedSource, Dossier, Synthesis
from knowledge.syntheses.specs import dossier, synthesis

SYNTHESIS, DOSSIER = "synthese", "dossier"
KINDS = (SYNTHESIS, DOSSIER)
RELATIONS = {SYNTHESIS: "synthesis", DOSSIER: "dossier"}
# Column ← field of the form, for lists of codes proper to each.
_OWN = {SYNTHESIS: (synthesis.READERS, "readers"), DOSSIER: (dossier.COMPETENCES, "competences")}
FOLLOWED = {synthesis.THEMES, synthesis.DEPARTEMENT, synthesis.READERS, dossier.COMPETENCES}
WITHDRAWN = "Un contenu que cite votre document est retiré de la publication : relisez ce que vous en avez repris."
REDACTED = "Un passage a été retiré d'un contenu que cite votre document : vérifiez que vous ne l'aviez pas repris."
Assembled = Synthesis | Dossier


def assembled_of(item: Item) -> Assembled:
    """The synthesis or dossier that a content carries. Raises ObjectDoesNotExist."""
    return getattr(item, RELATIONS[item.kind])


def with_followed(rows: Any) -> Any:
    """Contents with what follows a save, in the query that the save makes anyway."""
    return rows.select_related(*RELATIONS.values())


def follow_assembled(item: Item, codes: set[str], by: Any) -> None:
    """After a save: columns and diffusion at once while nothing is online; protection always."""
    values = item.record.values
    if not item.is_reinforced and VIOLENCE_THEME in _many(values.get(synthesis.THEMES)):
        reinforce(item)
    if item.published_version_id is not None:
        return
    if codes & FOLLOWED:
        fill_columns(item, values)
    if DIFFUSION in codes:
        follow_asked_diffusion(item, values.get(DIFFUSION))


def follow_publication(*, item: Item, by: Any) -> None:
    """When a version goes online: columns and diffusion as they were reviewed."""
    _online(item, again=False)


def follow_republication(*, item: Item, by: Any) -> None:
    """When a withdrawn version comes back: never wider than what its writers have asked since."""
    _online(item, again=True)


def _online(item: Item, *, again: bool) -> None:
    if item.kind in KINDS and item.published_version:
        answers = item.published_version.answers
        fill_columns(item, answers)
        follow_asked_diffusion(item, answers.get(DIFFUSION), again=again)
        _tell_fiction(item)


def fill_columns(item: Item, values: Mapping[str, Any]) -> None:
    """Write the columns that lists and filters read, from stored answers; « sans objet » and blanks leave them empty."""
    row = assembled_of(item)
    code, name = _OWN[item.kind]
    setattr(row, name, _many(values.get(code)))
    row.themes = _many(values.get(synthesis.THEMES))
    place = values.get(synthesis.DEPARTEMENT)
    row.departement = place if isinstance(place, str) else ""
    row.save(update_fields=[name, "themes", "departement"])


def _many(value: Any) -> list[str]:
    return [code for code in value if isinstance(code, str)] if isinstance(value, list) else []


def follow_sources(item: Item) -> None:
    """After its sources changed: a document drawn from a protected content is protected, one drawn from a fictional one says so.

    What is online already keeps its word until the next version is: only protection never waits.
    """
    rows = CitedSource.objects.filter(document=item)
    if not item.is_reinforced and rows.filter(source__is_reinforced=True).exists():
        reinforce(item)
    if item.published_version_id is None:
        _tell_fiction(item)


def _tell_fiction(item: Item) -> None:
    fictional = CitedSource.objects.filter(document=item, source__is_fictional=True).exists()
    if fictional != item.is_fictional:
        item.is_fictional = fictional
        item.save(update_fields=["is_fictional", "updated_at"])


def follow_withdrawal(*, item: Item, by: Any) -> None:
    """A source is withdrawn: who cites it is told, and reads again what was taken from it."""
    _tell_citers(item, by, WITHDRAWN)


def follow_redaction(*, item: Item, by: Any) -> None:
    """A text leaves a source: who cites it is told, and looks whether it was taken up."""
    _tell_citers(item, by, REDACTED)


def follow_protection(*, item: Item, by: Any) -> None:
    """A source falls under the reinforced rules: what was drawn from it does too, published or not (G.8)."""
    if item.is_reinforced:
        for document in Item.objects.filter(cited_sources__source=item, is_reinforced=False):
            reinforce(document)


def _tell_citers(item: Item, by: Any, text: str) -> None:
    for document in Item.objects.filter(cited_sources__source=item):
        notify(users=authors_of(document), item=document, path=f"/travail/{document.short_id}/", text=text, but=by)
