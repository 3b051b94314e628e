"""What a fictional network chooses to learn: proposals in debate, a running campaign, a closed one, and where a place stands.

Written through the same services as by people; loaded once, before the fiches, whose answers join the running campaign.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from isic_platform.accounts.models import Institution, Network, User
from isic_platform.publication.models import Notice
from isic_platform.site.models import DemoEntry
from knowledge.enums import ProposalState
from knowledge.models import Grid
from knowledge.positioning.places import Place
from knowledge.services.campaigns import close_campaign, open_campaign
from knowledge.services.positioning import record_positioning
from knowledge.services.priorities import add_argument, decide_priority, propose_priority, support_priority

KEY, NETWORK, PLACE = "campagnes", "demo-entre-rives", "demo-ccas-valbrume"
PROPOSALS: tuple[dict[str, Any], ...] = (
    {
        "by": "collegue",
        "title": "Comment lever un frein sans épuiser l'équipe (exemple fictif)",
        "argument": "Dans trois structures sur quatre, l'action a tenu parce qu'une personne portait tout. Nous aimerions "
        "comprendre ce que d'autres ont contourné, et ce qu'ils ont laissé tomber.",
        "themes": ["THE-15", "THE-27"],
        "grids": ["G02"],
        "arguments": (("partenaire", "pour", "Au centre de santé aussi, tout repose sur deux personnes."),),
        "votes": ("contributeur", "encadrant", "partenaire", "collegue"),
        "retained": "La proposition la plus soutenue ; la grille G02 existe et prend une demi-heure.",
    },
    {
        "by": "contributeur",
        "title": "Associer les élus sans perdre la main du groupe (exemple fictif)",
        "argument": "Les élections approchent : des élus veulent venir, les groupes hésitent. Qu'est-ce qui a bien marché ailleurs\u00a0?",
        "themes": ["THE-27"],
        "grids": ["G07"],
        "arguments": (
            ("encadrant", "pour", "Nous recevons deux demandes par mois, et nous improvisons à chaque fois."),
            ("collegue", "nuance", "Commençons par demander aux groupes s'ils le souhaitent."),
            ("relecteur", "contre", "Après les élections, les réponses seront plus libres."),
        ),
        "votes": ("contributeur", "relecteur"),
    },
    {
        "by": "partenaire",
        "title": "Ce que devient un groupe quand le professionnel s'en va (exemple fictif)",
        "argument": "Deux groupes se sont arrêtés, un a continué seul. Personne ne l'a raconté.",
        "themes": ["THE-15"],
        "grids": ["G01"],
        "arguments": (),
        "votes": ("encadrant",),
    },
)
RUNNING = {
    "title": "Les freins, et comment on les contourne (exemple fictif)",
    "purpose": "Que fait une équipe quand l'action bute : sur les horaires, la défiance, le manque de temps, un refus\u00a0? "
    "Nous cherchons des solutions essayées, celles qui ont raté comprises.",
    "grids": ["G00", "G02"],
}
CLOSED = {
    "title": "Ce que les groupes disent de nos accueils (exemple fictif)",
    "purpose": "Recueillir la parole des participants sur les premières minutes d'une rencontre collective.",
    "grids": ["G12"],
    "synthesis": "Trois choses reviennent.\n\nOn revient quand quelqu'un se souvient de ce qui a été dit la fois d'avant.\n\n"
    "L'horaire décide avant le contenu : les groupes qui l'ont choisi eux-mêmes sont plus nombreux.\n\n"
    "Une question reste ouverte : comment accueillir celles et ceux qui ne parlent pas encore la langue du groupe\u00a0?",
}
STEPS: tuple[tuple[int, dict[str, Any]], ...] = (
    (400, {"being": 2, "capitalising": 1, "sharing": None, "recommendations": {"RI1": "non-commence", "RI3": "non-commence"},
           "next_step": "Une heure par mois pour se raconter une action."}),
    (210, {"being": 3, "capitalising": 2, "sharing": 2, "recommendations": {"RI1": "engage", "RI3": "non-commence", "RT2": "engage"},
           "next_step": "Écrire une trace après chaque réunion de groupe."}),
    (20, {"being": 4, "capitalising": 3, "sharing": 2, "recommendations": {"RI1": "engage", "RI3": "engage", "RT2": "acquis", "RT1": "engage"},
          "capitalising_example": "La trace du jardin, relue par l'équipe voisine, a servi à préparer leur première séance.",
          "next_step": "Présenter une action qui n'a pas marché à la prochaine rencontre du réseau."}),
)  # fmt: skip


@transaction.atomic
def load_campaigns() -> bool:
    """Load them when the cast is there, and once only. Gives whether something was created."""
    network = Network.objects.filter(code=NETWORK).first()
    if network is None or DemoEntry.objects.filter(key=KEY).exists():
        return False
    people = {user.email.partition("@")[0]: user for user in User.objects.filter(email__endswith="@demo.fr")}
    grids = {grid.code: grid for grid in Grid.objects.all()}
    before = set(Notice.objects.values_list("pk", flat=True))
    retained = [found for each in PROPOSALS if (found := _proposal(network, each, people, grids))]
    facilitator, today = people["animateur"], timezone.localdate()
    invited = list(network.institutions.filter(is_active=True))
    options = {"by": facilitator, "network": network, "institutions": invited}
    closed = open_campaign(
        title=CLOSED["title"], purpose=CLOSED["purpose"], grids=[grids[code] for code in CLOSED["grids"]],
        starts_on=today - timedelta(days=120), ends_on=today, **options,
    )  # fmt: skip
    close_campaign(campaign=closed, by=facilitator, synthesis=CLOSED["synthesis"])
    open_campaign(
        title=RUNNING["title"], purpose=RUNNING["purpose"], grids=[grids[code] for code in RUNNING["grids"]],
        starts_on=today - timedelta(days=10), ends_on=today + timedelta(days=80), proposals=retained, **options,
    )  # fmt: skip
    place = Institution.objects.get(code=PLACE)
    for ago, values in STEPS:
        day = today - timedelta(days=ago)
        record_positioning(place=Place(place.name, institution=place), by=people["encadrant"], values=values, on=day)
    Notice.objects.exclude(pk__in=before).filter(item=None).delete()  # loading is no news
    DemoEntry.objects.create(key=KEY)
    return True


def _proposal(network: Network, data: dict[str, Any], people: dict[str, User], grids: dict[str, Grid]) -> Any:
    """Propose, argue and support; give the proposal when it is retained."""
    proposal = propose_priority(
        by=people[data["by"]], network=network, title=data["title"], argument=data["argument"], themes=data["themes"],
        grids=[grids[code] for code in data["grids"]],
    )  # fmt: skip
    for name, stance, text in data["arguments"]:
        add_argument(proposal=proposal, by=people[name], stance=stance, text=text)
    for name in data["votes"]:
        support_priority(proposal=proposal, by=people[name])
    if "retained" not in data:
        return None
    return decide_priority(
        proposal=proposal, by=people["animateur"], state=ProposalState.RETAINED, reason=data["retained"]
    )
