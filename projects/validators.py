"""Checks of what people write beside the fiche: reasons, notes, dates."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from isic_platform.confidentiality.detection import detect
from isic_platform.confidentiality.rules import rule_text
from isic_platform.publication.reading import french_day
from projects.exceptions import PersonalDataFound, ProjectRefused


def refuse_personal_data(text: str) -> None:
    """Raise PersonalDataFound when a text names or identifies a person (level B of G.9), with what the rule says."""
    found = dict.fromkeys(each.rule for each in detect(text) if each.level == "B")
    if found:
        rules = [rule_text(code) for code in found]
        raise PersonalDataFound(" ".join(f"{rule.name}. {rule.reason} {rule.advice}" for rule in rules))


def warnings_of(text: str) -> list[str]:
    """What deserves a second look in a text (levels C and I of G.9), in French; it is kept all the same."""
    found = dict.fromkeys(each.rule for each in detect(text) if each.level != "B")
    return [f"{rule_text(code).name}. {rule_text(code).advice}" for code in found]


def checked_day(on: date | None, *, after: date | None = None) -> date:
    """The day given, today by default. Raises ProjectRefused in the future, or before ``after``."""
    today = timezone.localdate()
    day = on or today
    if day > today:
        raise ProjectRefused("Cette date est à venir : donnez celle d'un fait, aujourd'hui au plus tard.")
    if after and day < after:
        raise ProjectRefused(f"Cette date vient avant le {french_day(after)}, où s'arrête ce qui est déjà daté.")
    return day
