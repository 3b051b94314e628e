"""Which class serves which type."""

from __future__ import annotations

from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types import choice, link, scalar, table
from isic_platform.formkit.types.base import Type

TYPES: dict[str, Type] = {
    FieldType.SHORT_TEXT: scalar.ShortText(),
    FieldType.LONG_TEXT: scalar.LongText(),
    FieldType.CHOICE: choice.Choice(),
    FieldType.MULTI_CHOICE: choice.MultiChoice(),
    FieldType.SCALE: choice.Scale(),
    FieldType.DOUBLE_SCALE: choice.DoubleScale(),
    FieldType.YES_NO: scalar.YesNo(),
    FieldType.DATE: scalar.Date(),
    FieldType.MONTH: scalar.Month(),
    FieldType.PERIOD: scalar.Period(),
    FieldType.NUMBER: scalar.Number(),
    FieldType.AMOUNT: scalar.Amount(),
    FieldType.PERCENTAGE: scalar.Percentage(),
    FieldType.LIST: table.Rows(),
    FieldType.GROUP: table.Group(),
    FieldType.RANKING: choice.Ranking(),
    FieldType.MATRIX: table.Matrix(),
    FieldType.TAGS: choice.Tags(),
    FieldType.COMMUNE: link.Commune(),
    FieldType.LINK: link.Link(),
    FieldType.ACCOUNT: link.Account(),
    FieldType.FILE: link.File(),
    FieldType.COMPUTED: scalar.Computed(),
}


def type_of(item: Field) -> Type:
    """The type that serves a field."""
    return TYPES[item.type]
