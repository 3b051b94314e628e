"""Words of the publication path (domaine/H.2, D.1)."""

from django.db import models


class State(models.TextChoices):
    """State of a version (vocabulary PUBL)."""

    DRAFT = "PUBL-01", "Brouillon"
    SUBMITTED = "PUBL-02", "Soumis"
    RETURNED = "PUBL-03", "À corriger"
    VALIDATED = "PUBL-04", "Validé"
    PUBLISHED = "PUBL-05", "Publié"
    UNPUBLISHED = "PUBL-06", "Dépublié"
    ARCHIVED = "PUBL-07", "Archivé"


WORKING_STATES = (State.DRAFT, State.SUBMITTED, State.RETURNED, State.VALIDATED)
EDITABLE_STATES = (State.DRAFT, State.RETURNED)
IN_REVIEW_STATES = (State.SUBMITTED, State.VALIDATED)

# What H.2 allows; everything else is refused by the services and by a trigger.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    State.DRAFT: (State.SUBMITTED,),
    State.SUBMITTED: (State.RETURNED, State.VALIDATED, State.DRAFT),
    State.RETURNED: (State.SUBMITTED,),
    State.VALIDATED: (State.PUBLISHED, State.RETURNED),
    State.PUBLISHED: (State.UNPUBLISHED, State.ARCHIVED),
    State.UNPUBLISHED: (State.PUBLISHED, State.ARCHIVED),
    State.ARCHIVED: (),
}


class Visibility(models.TextChoices):
    """Who may read once published (vocabulary DIF), from the narrowest to the widest."""

    AUTHOR = "DIF-AUT", "Auteur seul"
    TEAM = "DIF-EQU", "Équipe"
    INSTITUTION = "DIF-STR", "Structure"
    NETWORK = "DIF-RES", "Réseau"
    INTER_NETWORK = "DIF-INT", "Inter-réseaux"
    PUBLIC = "DIF-PUB", "Public"


def narrower(first: str, second: str) -> str:
    """The narrower of two diffusions."""
    return min(first, second, key=Visibility.values.index)


class Decision(models.TextChoices):
    """What a review decides."""

    RETURNED = "retour", "À corriger"
    VALIDATED = "valide", "Validé"


class CriterionAnswer(models.TextChoices):
    """Answer to a review criterion (F.2)."""

    YES = "oui", "Oui"
    NO = "non", "Non"
    NOT_RELEVANT = "nr", "Sans réponse"


class ReportKind(models.TextChoices):
    """Why a reader reports a content (G.10, G.12)."""

    CONFIDENTIALITY = "confidentialite", "Une personne peut être reconnue"
    ERROR = "erreur", "Une information est fausse"
    RIGHTS = "droits", "Un droit n'est pas respecté (image, texte, structure citée sans accord)"
    OTHER = "autre", "Autre problème"


class WithdrawalReason(models.TextChoices):
    """Why a published version left: what the tombstone may say."""

    CONFIDENTIALITY = "confidentialite", "Retiré par précaution, pour protéger des personnes"
    REQUEST = "demande", "Retiré à la demande de ses auteurs"
    OUTDATED = "perime", "Retiré parce qu'il n'est plus à jour"
    OTHER = "autre", "Retiré"
