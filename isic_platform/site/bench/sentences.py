"""Sentences for data of scale: plain ones about collective action, with words of the vocabularies, some of them rare."""

from __future__ import annotations

import random
from itertools import accumulate

from isic_platform.vocabularies.selectors import terms_of, vocabularies

WHO = (
    "Les habitants du quartier", "Une équipe de travailleurs sociaux", "Le groupe du mardi", "Les parents de l'école",
    "Trois associations", "Le centre social", "Les conseillères du service", "Un collectif de locataires",
    "Les jeunes du foyer", "Les bénévoles de l'épicerie", "Des personnes accompagnées", "L'équipe mobile",
    "Les aidants familiaux", "La maison des solidarités", "Le comité d'usagers", "Un groupe de femmes isolées",
    "Les retraités du bourg", "La mission locale", "Les professionnels de santé", "Des familles hébergées",
)  # fmt: skip
DID = (
    "ont préparé", "a proposé", "ont demandé", "a construit avec nous", "ont repris", "a ouvert", "ont organisé",
    "a tenu", "ont refusé d'abord", "a fait connaître", "ont transformé", "a évalué", "ont relancé", "a partagé",
    "ont imaginé", "a maintenu", "ont abandonné", "a élargi", "ont présenté aux élus", "a mis par écrit",
)  # fmt: skip
WHAT = (
    "un atelier de cuisine", "une permanence sans rendez-vous", "un jardin partagé", "des rencontres entre parents",
    "un diagnostic en marchant", "une sortie au marché", "un groupe de parole", "une bourse aux vêtements",
    "des cafés des droits", "une fête de voisinage", "un théâtre-forum", "une enquête auprès des locataires",
    "un accueil du samedi", "des ateliers numériques", "une épicerie solidaire", "un transport à la demande",
    "une exposition de photographies", "des réunions de quartier", "un guide écrit à plusieurs", "une caisse d'entraide",
    "des visites à domicile", "un conseil citoyen", "une formation commune", "des temps de répit",
)  # fmt: skip
HOW = (
    "avec le centre communal d'action sociale", "malgré un budget réduit", "sur le temps du midi", "dans une salle prêtée",
    "pour rompre l'isolement", "afin de faire valoir des droits", "sans condition d'inscription", "après deux essais",
    "à la demande du bailleur", "en lien avec l'école", "dès le printemps", "pendant une année entière",
    "parce que les guichets étaient loin", "face au surendettement", "pour préparer la rentrée", "autour du logement",
    "en gardant la parole de chacun", "avec l'accord du comité de pilotage", "au rythme du groupe", "hors les murs",
)  # fmt: skip
THEN = (
    "Peu de monde est venu au début.", "La confiance a pris du temps.", "Le bouche-à-oreille a fait le reste.",
    "Les horaires ne convenaient pas aux familles.", "Il a fallu expliquer plusieurs fois.", "Chacun y a trouvé sa place.",
    "Les partenaires ne parlaient pas de la même chose.", "Une personne a pris le relais.", "Le cadre a été posé ensemble.",
    "Nous referions la préparation avec le groupe.", "Les élus sont venus voir.", "Les effets se voient au bout de six mois.",
    "Le financement reste fragile.", "La règle a été dite dès le premier jour.", "On ne sait pas ce que cela devient ensuite.",
    "L'accompagnement individuel en a été changé.",
)  # fmt: skip
SHORT = 60


class Writer:
    """Texts drawn from a source of chance: the same seed writes the same texts."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.words = _lexicon()
        # Zipf's law: a few words are everywhere, most of them hardly anywhere.
        self.weights = list(accumulate(1 / (rank + 1) for rank in range(len(self.words))))

    def sentence(self) -> str:
        """A plain sentence; one in three ends on words of the vocabularies."""
        draw = self.chance.random
        text = f"{WHO[int(draw() * len(WHO))]} {DID[int(draw() * len(DID))]} {WHAT[int(draw() * len(WHAT))]} {HOW[int(draw() * len(HOW))]}"
        if draw() < 1 / 3:
            text += f" ({', '.join(self.some_words(3))})"
        return f"{text}."

    def paragraph(self, sentences: int) -> str:
        """That many sentences, with what came of it."""
        draw = self.chance.random
        parts = [self.sentence() if draw() < 0.6 else THEN[int(draw() * len(THEN))] for _ in range(sentences)]
        return " ".join(parts)

    def title(self) -> str:
        """« Un jardin partagé pour rompre l'isolement, surendettement »."""
        draw = self.chance.random
        what, how = WHAT[int(draw() * len(WHAT))], HOW[int(draw() * len(HOW))]
        return f"{what[0].upper()}{what[1:]} {how}, {self.some_words(1)[0]}"

    def some_words(self, number: int) -> list[str]:
        """Words of the vocabularies, the frequent ones more often."""
        return self.chance.choices(self.words, cum_weights=self.weights, k=number)

    def line(self, limit: int) -> str:
        """A short text of at most ``limit`` characters."""
        draw = self.chance.random
        text = f"{WHAT[int(draw() * len(WHAT))]}, {self.some_words(1)[0]}"
        return text[:limit].strip() or "oui"


def _lexicon() -> list[str]:
    texts = [f"{term.label} {term.definition}" for each in vocabularies() for term in terms_of(each.code)]
    words = {word.strip(".,;:()«»'’").lower() for text in texts for word in text.split()}
    found = sorted(word for word in words if word.isalpha() and len(word) > 4)
    random.Random(7).shuffle(found)  # noqa: S311 - which word is frequent does not depend on the data's own seed
    return found
