"""The notices of a person as their pages show them: with the title of what they speak of, when that person may read it now.

The stored sentence stays neutral: it is what the mail says (G.8), and a title that changes, is redacted or closes is not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db.models import Case, Exists, F, JSONField, OuterRef, QuerySet, When
from django.utils.text import Truncator

from isic_platform.publication.enums import Visibility
from isic_platform.publication.kinds import kind_of, kinds
from isic_platform.publication.models import Item, Notice

MOST_NOTICES = 100
LONGEST_TITLE = 120
_OPENINGS = ("Un contenu ", "Votre contenu ")


Naming = Callable[[Any, Collection[str]], Mapping[str, tuple[str, str]]]
_NAMINGS: list[tuple[str, Naming]] = []


def register_naming(prefix: str, name: Naming) -> None:
    """How a storey names what its notices speak of without a content (once, from an AppConfig.ready).

    ``name(user, paths)`` takes addresses that begin with ``prefix`` and gives, for what this person may open and a title may be
    told of, address → (the neutral words of the sentence, those that name it).
    """
    _NAMINGS.append((prefix, name))


def notices_of(user: Any, most: int = MOST_NOTICES, **conditions: Any) -> list[Notice]:
    """The person's latest notices, each with ``told`` and ``about``. One query, and one for each naming that serves."""
    rows = _with_titles(Notice.objects.filter(user=user, **conditions), user)
    found = list(rows[:most])
    for notice in found:
        notice.told, notice.about = _told(notice)
    for prefix, name in _NAMINGS:
        spoken = [notice for notice in found if notice.item_id is None and notice.path.startswith(prefix)]
        names = name(user, {notice.path for notice in spoken}) if spoken else {}
        for notice in spoken:
            if notice.path in names:
                notice.told = notice.text.replace(*names[notice.path], 1)
    return found


def _with_titles(rows: QuerySet[Notice], user: Any) -> QuerySet[Notice]:
    """What the person may open of each content, whether they write it, and its title online."""
    titles = [
        When(item__kind=kind.code, then=F(f"item__published_version__snapshot__answers__{kind.title_code}"))
        for kind in kinds()
    ]
    return rows.select_related("item").annotate(
        is_open=Exists(Item.objects.visible_to(user).filter(pk=OuterRef("item_id"))),
        is_own=Exists(Item.objects.worked_on_by(user).filter(pk=OuterRef("item_id"))),
        online_title=Case(*titles, output_field=JSONField()),
    )


def _told(notice: Notice) -> tuple[str, str]:
    """(the sentence, what it is about when the sentence does not name it)."""
    name = _name(notice)
    for opening in _OPENINGS:
        if name and notice.text.startswith(opening):
            return f"{name} {notice.text.removeprefix(opening)}", ""
    return notice.text, name


def _name(notice: Notice) -> str:
    """« Titre » (nature), empty for what is kept for its author, reinforced, closed to this person, or has no title."""
    item = notice.item
    if item is None or not notice.is_open or item.is_reinforced or item.visibility == Visibility.AUTHOR:
        return ""
    title = item.title if notice.is_own or not item.published_version_id else notice.online_title
    if not isinstance(title, str) or not title.strip():
        return ""
    label = kind_of(item).label
    return f"{quoted(Truncator(title.strip()).chars(LONGEST_TITLE))} ({label[0].lower()}{label[1:]})"


def quoted(title: str) -> str:
    """A title between its quotation marks, which no end of line leaves."""
    return f"«\u00a0{title}\u00a0»"
