"""Amounts and totals as the pages of funding show them."""

from __future__ import annotations

from decimal import Decimal

from django import template

from partners.project_lists import reading

register = template.Library()


@register.filter
def euros(amount: Decimal) -> str:
    """« 1 234,50 € »."""
    return reading.euros(amount)


@register.filter
def tables(funding: reading.Funding) -> list[tuple[str, list[reading.Line]]]:
    """(title, lines) of the totals that have several lines to compare."""
    return [("Par source", funding.by_source), ("Par année", funding.by_year)]
