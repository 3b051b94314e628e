"""Contents that are published, their versions, reviews, reports and notices."""

from isic_platform.publication.models.item import Item, ItemQuerySet
from isic_platform.publication.models.notice import Notice, Report
from isic_platform.publication.models.use import DeclaredUse, DeclaredUseQuerySet
from isic_platform.publication.models.version import Review, Transition, Version

__all__ = [
    "DeclaredUse",
    "DeclaredUseQuerySet",
    "Item",
    "ItemQuerySet",
    "Notice",
    "Report",
    "Review",
    "Transition",
    "Version",
]
