"""Words that tell a service or a function from a person."""

_SERVICES = """
contact contacts accueil secretariat secretaire ccas cias mairie commune ville info infos information
informations direction directeur directrice service services administration administratif admin standard
courrier communication bonjour hello asso association associations centre centresocial csc maison mjc mds mdph
mda msp ude udaf caf pmi ase pole polesocial social sociale solidarite solidarites insertion logement habitat
emploi famille familles parentalite jeunesse enfance sante prevention culture mediatheque bibliotheque
ludotheque creche ecole college lycee residence ehpad epicerie ressourcerie bureau equipe presidence president
presidente rh recrutement presse webmaster web support aide assistance dpo dpd rgpd accessibilite noreply
reply nepasrepondre newsletter inscription inscriptions reservation reservations formation compta comptabilite
facturation facture achats devis partenariat partenariats projet projets participation plateforme reseau
collectif animation vie vielocale adultes seniors handicap missionlocale mission departement region prefecture
"""
_FUNCTIONS = """
maire préfet préfète sous-préfet sous-préfète président présidente vice-président vice-présidente directeur
directrice député députée sénateur sénatrice ministre secrétaire adjoint adjointe conseiller conseillère juge
procureur procureure recteur rectrice inspecteur inspectrice commissaire principal principale proviseur
proviseure chef cheffe responsable coordinateur coordinatrice coordonnateur coordonnatrice abbé curé imam
rabbin pasteur ambassadeur ambassadrice médiateur médiatrice défenseur défenseure commandant gouverneur
"""

# First part of the electronic address of a service, without accents.
SERVICE_WORDS = frozenset(_SERVICES.split())
# Also glued to what follows: « ccaslille », « contactjeunesse ».
SERVICE_STARTS = (
    "contact",
    "accueil",
    "secretariat",
    "ccas",
    "mairie",
    "info",
    "centresocial",
    "association",
    "service",
)
# What follows « Monsieur le » or « Madame la » without naming anybody.
FUNCTIONS = frozenset(_FUNCTIONS.split())
