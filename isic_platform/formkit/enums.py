"""Words of the form engine (domaine/0.2)."""

from django.db import models


class FieldType(models.TextChoices):
    """Every type of field and question that domaine/B and C use."""

    SHORT_TEXT = "texte_court", "Texte court"
    LONG_TEXT = "texte_long", "Texte long"
    CHOICE = "choix", "Choix unique"
    MULTI_CHOICE = "choix_multi", "Choix multiple"
    SCALE = "echelle", "Échelle de 1 à 5"
    DOUBLE_SCALE = "echelle_double", "Double échelle de 1 à 5"
    YES_NO = "oui_non", "Oui ou non"
    DATE = "date", "Date"
    MONTH = "mois", "Mois"
    PERIOD = "periode", "Période"
    NUMBER = "nombre", "Nombre"
    AMOUNT = "montant", "Montant en euros"
    PERCENTAGE = "pourcentage", "Pourcentage"
    LIST = "liste", "Liste répétable"
    GROUP = "groupe", "Groupe de réponses"
    RANKING = "classement", "Classement"
    MATRIX = "matrice", "Matrice"
    TAGS = "etiquettes", "Étiquettes"
    COMMUNE = "commune", "Commune"
    LINK = "lien", "Lien vers un objet de la plateforme"
    ACCOUNT = "compte", "Compte de la plateforme"
    FILE = "fichier", "Fichier"
    COMPUTED = "calcule", "Calculé"


class Obligation(models.TextChoices):
    """Mandatory character of a field at a level (domaine/B)."""

    REQUIRED = "O", "Obligatoire"
    RECOMMENDED = "R", "Recommandé"
    OPTIONAL = "F", "Facultatif"
    HIDDEN = "-", "Masqué"


class Level(models.TextChoices):
    """The cursor of effort (S6; vocabulary NIV). Order matters: each level contains the one before."""

    TRACE = "NIV-TL", "Trace légère"
    STANDARD = "NIV-FS", "Fiche standard"
    MODEL = "NIV-MO", "Modélisation"


class Audience(models.TextChoices):
    """Who may read a field once its version is readable (domaine/B, H.3)."""

    PUBLIC = "public", "Tous ceux qui lisent la fiche"
    TEAM = "equipe", "L'équipe et les relecteurs"


class Special(models.TextChoices):
    """Answers that are neither a value nor a blank (B.0): they satisfy an obligation."""

    NOT_DOCUMENTED = "DOC-NON", "Non documenté"
    NOT_APPLICABLE = "DOC-SO", "Sans objet"
