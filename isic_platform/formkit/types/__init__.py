"""Types of fields: how each is read from a form, checked, displayed, and what free text it holds."""

from isic_platform.formkit.types.base import Context, Shown, Type
from isic_platform.formkit.types.registry import type_of

__all__ = ["Context", "Shown", "Type", "type_of"]
