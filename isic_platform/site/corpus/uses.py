"""Uses that fictional people declare on fictional contents of the demonstration, and on those alone.

Written through the same service as by people; loaded once, after the contents, never again, even once taken back by somebody.
"""

from __future__ import annotations

from django.db import transaction

from isic_platform.accounts.models import Institution, User
from isic_platform.publication.models import Item, Notice
from isic_platform.site.models import DemoEntry
from knowledge.uses.services import declare_use

KEY = "usages"
# (who, title of the fictional content, what came of it, whether the name is shown)
USES: tuple[tuple[str, str, str, bool], ...] = (
    ("partenaire", "Les jeudis du budget, groupe d'entraide face au surendettement",
     "Nous avons repris l'idée des courriers posés sur la table, sans inscription. Au bout de trois fois, le groupe a demandé "
     "à inviter la banque ; c'est lui qui a mené l'entretien.", False),
    ("animateur", "Les jeudis du budget, groupe d'entraide face au surendettement",
     "Présenté en journée de réseau : deux équipes s'y sont mises, une a renoncé faute de temps reconnu.", True),
    ("partenaire", "La chaise vide",
     "Elle a fait parler des absents, et nous avons changé l'heure de la réunion.", True),
)  # fmt: skip


@transaction.atomic
def load_uses() -> bool:
    """Load them once, on the fictional contents that are online. Gives whether something was created."""
    if DemoEntry.objects.filter(key=KEY).exists():
        return False
    published = Item.objects.published().filter(is_fictional=True, title__in={title for _, title, *_ in USES})
    items = {item.title: item for item in published.prefetch_related("co_writers")}
    for name, title, effect, is_named in USES:
        if title in items:
            by = User.objects.get(email=f"{name}@demo.fr")
            place = Institution.objects.filter(pk__in=by.scope.institutions_as()).order_by("name").first()
            declare_use(item=items[title], by=by, effect=effect, institution=place, is_named=is_named)
    Notice.objects.filter(item__in=items.values(), path__endswith="#usages").delete()  # loading is no news
    DemoEntry.objects.create(key=KEY)
    return True
