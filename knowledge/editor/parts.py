"""What each type of question needs: the editor shows these settings and no other."""

from __future__ import annotations

from dataclasses import dataclass

from isic_platform.formkit.enums import FieldType
from isic_platform.vocabularies.catalogue import Catalogue, read_catalogue

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Kind:
    """A type as the facilitator chooses it: its group, what it is for, and the keys of the grid file that it reads."""

    code: str
    label: str
    told: str
    keys: tuple[str, ...] = ()
    in_column: bool = True

    @property
    def has_columns(self) -> bool:
        """Whether it is made of columns."""
        return "colonnes" in self.keys


_CHOICES = ("vocabulaire", "choix")
KINDS: tuple[Kind, ...] = (
    Kind("texte_court", "Texte court", "Une phrase.", ("longueur_max",)),
    Kind("texte_long", "Texte long", "Un paragraphe.", ("longueur_max",)),
    Kind("oui_non", "Oui ou non", "Deux réponses.", ("precision",)),
    Kind("choix", "Choix unique", "Une réponse parmi plusieurs, d'un vocabulaire ou écrites ici.", (*_CHOICES, "precision")),
    Kind("choix_multi", "Choix multiple", "Plusieurs réponses parmi une liste.", (*_CHOICES, "precision")),
    Kind("echelle", "Échelle de 1 à 5", "Deux bouts écrits, et « je ne sais pas ». Suivie d'un exemple.", ("ancres", "precision")),
    Kind("echelle_double", "Double échelle", "Deux valeurs sur la même échelle : avant et aujourd'hui…",
         ("echelles", "ancres", "precision"), in_column=False),
    Kind("classement", "Classement", "Une courte liste dans l'ordre.", (*_CHOICES, "lignes_max"), in_column=False),
    Kind("date", "Date", "Un jour.", ("defaut",)),
    Kind("mois", "Mois", "Un mois et une année."),
    Kind("periode", "Période", "Un début et une fin."),
    Kind("nombre", "Nombre", "Avec une unité, et des bornes si besoin.", ("unite", "minimum", "maximum", "masque")),
    Kind("montant", "Montant en euros", "Une somme.", ("minimum", "maximum")),
    Kind("pourcentage", "Pourcentage", "De 0 à 100."),
    Kind("liste", "Liste répétable", "Des lignes que l'on ajoute, chacune avec les mêmes colonnes.",
         ("colonnes", "lignes_min", "lignes_max"), in_column=False),
    Kind("groupe", "Groupe de réponses", "Quelques réponses courtes données ensemble.", ("colonnes",), in_column=False),
    Kind("matrice", "Matrice", "Des lignes et des colonnes fixes, une réponse par case.", ("lignes", "colonnes"), in_column=False),
    Kind("etiquettes", "Mots-clés", "Quelques mots séparés par des virgules."),
    Kind("commune", "Commune", "Une commune de France."),
    Kind("lien", "Lien", "Un projet, une structure, un réseau ou une ressource de la plateforme.", ("lien", "saisie_libre", "plusieurs")),
    Kind("fichier", "Fichier", "Une image ou un document, avec son texte alternatif."),
    Kind("compte", "Compte de la plateforme", "Une personne qui a un compte. La réponse n'est jamais montrée aux lecteurs.",
         ("plusieurs",), in_column=False),
    Kind("calcule", "Calculé", "Rien n'est demandé : la plateforme donne la valeur. Une nouvelle question n'a pas de calcul.", in_column=False),
)  # fmt: skip
_BY_CODE = {kind.code: kind for kind in KINDS}
LINKS: Choices = [
    ("projet", "Un projet"),
    ("structure", "Une structure"),
    ("réseau", "Un réseau"),
    ("ressource", "Une ressource"),
]
# What every question has, whatever its type.
QUESTION_KEYS = ("question", "aide", "obligation", "lecture", "reponse_particuliere", "prerempli_depuis", "condition")
COLUMN_KEYS = ("titre", "aide", "prerempli_depuis")


def kind_of_question(code: str) -> Kind:
    """A type by code; a text when the code is unknown, so that a damaged draft can still be opened."""
    return _BY_CODE.get(code, _BY_CODE["texte_long"])


def column_kinds() -> list[Kind]:
    """Types that fit in a column."""
    return [kind for kind in KINDS if kind.in_column]


def is_type(code: str) -> bool:
    """Whether the code is a type of the engine."""
    return code in FieldType.values


_CATALOGUE: list[Catalogue] = []


def vocabulary_choices() -> Choices:
    """(code, label) of the vocabularies that have terms, in the order of their labels."""
    if not _CATALOGUE:
        _CATALOGUE.append(read_catalogue())
    named = [(each.code, f"{each.label} ({each.code})") for each in _CATALOGUE[0].vocabularies if each.members]
    extra = [("DEPARTEMENT", "Départements (DEPARTEMENT)"), ("GRILLE", "Grilles de la plateforme (GRILLE)")]
    return sorted([*named, *extra], key=lambda pair: pair[1])
