"""Words of partnerships, meetings and committees (domaine/D.7, D.8, A.5, A.6)."""

from django.db import models


class Stage(models.TextChoices):
    """The five stages of a partnership (vocabulary STP)."""

    ENCOUNTER = "STP-1", "Rencontre"
    START = "STP-2", "Démarrage, articulation"
    BUILDING = "STP-3", "Construction du projet"
    EVALUATION = "STP-4", "Évaluation"
    EXTENSION = "STP-5", "Prolongement"


class Origin(models.TextChoices):
    """Born before the project or from its needs (vocabulary PAO, S106)."""

    UPSTREAM = "PAO-AMO", "En amont : avant le projet"
    DOWNSTREAM = "PAO-AVA", "En aval : né des besoins du projet"


class Modality(models.TextChoices):
    """How an exchange took place (S115)."""

    BILATERAL = "deux", "À deux"
    COLLECTIVE = "collectif", "En collectif"


class TransparencyLine(models.TextChoices):
    """What each member says clearly to the others (S112)."""

    ROLE = "role", "Rôle dit"
    POSITIONING = "positionnement", "Positionnement dit"
    STAKE = "enjeu", "Enjeu institutionnel dit"
    LIMITS = "limites", "Limites dites"
    EXPECTATIONS = "attentes", "Attentes dites"
    UNDERSTOOD = "compris", "Compris par tous"


class RowAuthor(models.TextChoices):
    """Who wrote the stakes of a member."""

    TEAM = "equipe", "l'équipe du partenariat"
    OWN = "structure", "la structure"


class Said(models.TextChoices):
    """Whether it was said."""

    YES = "oui", "Oui"
    PARTLY = "partie", "En partie"
    NO = "non", "Non"


class ZoneKind(models.TextChoices):
    """How the missions of two structures meet (vocabulary ZON, S127)."""

    OVERLAP = "ZON-REC", "Recoupement"
    FRICTION = "ZON-FRO", "Frottement"
    GAP = "ZON-MAN", "Manque"


class Capacity(models.TextChoices):
    """What a meeting lets appreciate (S120, S123). Never a person."""

    COOPERATION = "cooperation", "Coopérer"
    LEARNING = "apprentissage", "Apprendre"
    IMPROVEMENT = "amelioration", "Améliorer"
    TRUST = "confiance", "Se faire confiance"


class DecisionMode(models.TextChoices):
    """How a committee decides (D.8)."""

    CONSENSUS = "consensus", "Consensus"
    CONSENT = "consentement", "Consentement"
    VOTE = "vote", "Vote"
    CARRIER = "porteur", "Décision du porteur après avis"
    FUNDER = "financeur", "Décision du financeur"


class DecisionState(models.TextChoices):
    """Where a decision stands (D.8)."""

    TO_DO = "a-faire", "À faire"
    BEGUN = "en-cours", "En cours"
    DONE = "faite", "Faite"
    POSTPONED = "reportee", "Reportée"
    CANCELLED = "annulee", "Annulée"


# Something is still expected of them.
OPEN_STATES = (DecisionState.TO_DO, DecisionState.BEGUN, DecisionState.POSTPONED)


class Attendance(models.TextChoices):
    """A member at a session."""

    PRESENT = "present", "Présent"
    EXCUSED = "excuse", "Excusé"
    ABSENT = "absent", "Absent"


class Circulation(models.TextChoices):
    """The three verbs of a REX: observe, formalise, make circulate (S143)."""

    OBSERVED = "observe", "Observé"
    FORMALISED = "formalise", "Formalisé"
    CIRCULATING = "circulation", "En circulation"
