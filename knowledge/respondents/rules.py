"""Rules of the respondents: how one is named, who may be invited without an account, what their agreement allows (H.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from isic_platform.confidentiality.detection import detect
from isic_platform.formkit.answers import bare, is_answered
from isic_platform.formkit.spec import Field, Spec
from isic_platform.publication.enums import Visibility
from isic_platform.publication.issues import Issue
from isic_platform.publication.models import Item
from knowledge.columns import KIND
from knowledge.enums import RespondentKind
from knowledge.exceptions import EntryRefused
from knowledge.grids.entry_fields import DIFFUSION, questions
from knowledge.models import Grid

AGREEMENT, QUOTATION = "G12.01", "G12.14"
REFUSED = "non"
MAY_BE_QUOTED = ("oui", "oui, relue maintenant")
DAYS, DEFAULT_DAYS = (1, 7, 14, 30), 14
CONCERNED = frozenset({RespondentKind.PERSON, RespondentKind.GROUP})
OUTSIDE = frozenset({RespondentKind.PARTNER, RespondentKind.ELECTED})


class How(models.TextChoices):
    """How the words of a respondent come to the platform (S98)."""

    TOGETHER = "ensemble", "J'écris avec eux, ou ils écrivent à côté de moi"
    COLLECTED = "recueil", "Je recueille leur parole : je lis les questions et j'écris leurs mots"
    COLLEAGUE = "collegue", "Un collègue de l'équipe répond avec son compte"
    LINK = "lien", "Ils répondent seuls, par un lien, sans compte"


def check_label(label: str) -> None:
    """Raise EntryRefused when the words that name a respondent hold a person's name or coordinates."""
    if any(found.level in "BC" for found in detect(label)):
        raise EntryRefused(
            "Ces mots ressemblent à un nom ou à des coordonnées : écrivez une fonction ou une structure, jamais une personne."
        )


def refusal_to_invite(grid: Grid, kind: str) -> str:
    """Why nobody of that kind may answer this grid by a link without an account; empty when they may (H.3)."""
    if grid.is_private_by_default:
        return "Cette grille est personnelle : chacun y répond avec son compte, pour soi."
    if kind in CONCERNED and not grid.is_open_to_guests:
        return "Les personnes concernées répondent par un lien à la grille G12 seulement. Pour celle-ci, recueillez leur parole."
    if kind not in CONCERNED | OUTSIDE:
        return "Un professionnel ou une équipe répond avec un compte : demandez-le à un collègue."
    return ""


def refused_agreement(spec: Spec, values: Mapping[str, Any]) -> bool:
    """Whether the respondent said no to answering."""
    return _says_no(spec, values, AGREEMENT)


def refused_quotation(spec: Spec, values: Mapping[str, Any]) -> bool:
    """Whether the respondent said that none of their sentences may be written anywhere."""
    return _says_no(spec, values, QUOTATION) or refused_agreement(spec, values)


def agreed_to_quotation(spec: Spec, values: Mapping[str, Any]) -> bool:
    """Whether the grid asks for no agreement, or the respondent gave theirs: silence is no agreement (G12.14)."""
    field: Field | None = spec.fields.get(QUOTATION)
    return field is None or bare(field, values.get(QUOTATION)) in MAY_BE_QUOTED


def _says_no(spec: Spec, values: Mapping[str, Any], code: str) -> bool:
    field: Field | None = spec.fields.get(code)
    return field is not None and bare(field, values.get(code)) == REFUSED


def kept_as_given(item: Item) -> str:
    """Why an answer that somebody gave by a link, and finished, is not written in: it is theirs, and is corrected on purpose."""
    entry = getattr(item, "grid_entry", None)
    if entry is None or not entry.is_finished or not entry.respondent_invitations.exclude(opened_at=None).exists():
        return ""
    return "Cette réponse est celle de la personne qui l'a donnée et terminée. Si elle le demande, rouvrez-la pour la corriger."


def agreement_kept(item: Item, spec: Spec, level: str, values: Mapping[str, Any]) -> list[Issue]:
    """What a person refused is not published: their words stay with the team that received them (G12.01, G12.14)."""
    if item.kind != KIND:
        return []
    if refused_agreement(spec, values):
        message = "La personne n'a pas voulu répondre : il n'y a rien à publier."
        return [Issue("erreur", AGREEMENT, message, "accord")]
    said = [code for code in questions(spec) if code not in (AGREEMENT, QUOTATION) and is_answered(values.get(code))]
    wider = values.get(DIFFUSION) not in (None, Visibility.AUTHOR, Visibility.TEAM)
    if said and wider and not agreed_to_quotation(spec, values):
        message = (
            "Les personnes n'ont pas donné leur accord : aucune de leurs phrases ne s'écrit ailleurs. Gardez cette réponse à "
            "l'équipe du projet, ou reprenez ce qu'elle apprend avec vos mots dans une analyse."
        )
        return [Issue("erreur", QUOTATION, message, "accord")]
    return []
