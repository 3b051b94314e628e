"""One input, one value: texts, numbers, dates, yes or no."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from isic_platform.formkit.exceptions import ValueRefused
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types.base import Change, Context, Shown, Type, clean_text, expect

SHORT_LIMIT, LONG_LIMIT = 300, 8000
NOT_A_NUMBER = "Un nombre est attendu, par exemple 12 ou 12,5."
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


class ShortText(Type):
    """A line. ``max_length`` or 300 characters."""

    limit = SHORT_LIMIT

    def clean(self, item: Field, raw: Any, context: Context) -> str | None:
        text = clean_text(raw, item.max_length or self.limit)
        return (text if self.limit > SHORT_LIMIT else " ".join(text.split())) or None

    def texts(self, item: Field, value: Any) -> Iterator[tuple[str, str]]:
        if isinstance(value, str):
            yield "", value

    def map_texts(self, item: Field, value: Any, change: Change) -> Any:
        return change(value) if isinstance(value, str) else value

    def schema(self, item: Field) -> dict[str, Any]:
        return {"type": "string", "maxLength": item.max_length or self.limit}


class LongText(ShortText):
    """Paragraphs in restricted Markdown. 8 000 characters at most (B.0)."""

    template = "formkit/widgets/long_text.html"
    limit = LONG_LIMIT

    def show(self, item: Field, value: Any) -> Shown:
        return Shown("long", text=value or "")


class Number(Type):
    """A number typed the French way: spaces between thousands, comma or dot for decimals."""

    template = "formkit/widgets/number.html"
    unit = ""
    decimals = 2
    minimum: float | None = None
    most: float | None = None
    maximum: float = 1e12

    def clean(self, item: Field, raw: Any, context: Context) -> int | float | None:
        if isinstance(raw, bool) or not isinstance(raw, str | int | float | None):
            raise ValueRefused(NOT_A_NUMBER)
        if isinstance(raw, int) and abs(raw) > self.maximum:  # never written out: its text may be huge
            raise ValueRefused("Ce nombre est trop grand.")
        if isinstance(raw, str) and len(raw) > 60:
            raise ValueRefused(NOT_A_NUMBER)
        text = re.sub(r"[\s\u00a0\u202f€%]", "", str(raw if raw is not None else "")).replace(",", ".")
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation as error:
            raise ValueRefused(NOT_A_NUMBER) from error
        if not number.is_finite():
            raise ValueRefused(NOT_A_NUMBER)
        if abs(number) > Decimal(self.maximum):
            raise ValueRefused("Ce nombre est trop grand.")
        low = item.minimum if item.minimum is not None else self.minimum
        high = item.maximum if item.maximum is not None else self.most
        if low is not None and number < Decimal(str(low)):
            raise ValueRefused(f"Le nombre ne peut pas être inférieur à {low:g}.")
        if high is not None and number > Decimal(str(high)):
            raise ValueRefused(f"Le nombre ne peut pas dépasser {high:g}.")
        number = round(number, self.decimals)
        return int(number) if number == number.to_integral_value() else float(number)

    def show(self, item: Field, value: Any) -> Shown:
        if isinstance(value, Mapping):  # a small count, masked for this reader (G.7)
            return Shown("text", text=f"moins de {value['masked']}")
        unit = item.unit or self.unit
        return Shown("text", text=f"{french_number(value)}\u00a0{unit}".strip("\u00a0 "))

    def schema(self, item: Field) -> dict[str, Any]:
        low = item.minimum if item.minimum is not None else self.minimum
        high = item.maximum if item.maximum is not None else self.most
        bounds = {"minimum": low, "maximum": high}
        return {"type": "number", **{key: bound for key, bound in bounds.items() if bound is not None}}


class Amount(Number):
    """Euros, never negative."""

    unit = "€"
    minimum = 0


class Percentage(Number):
    """From 0 to 100."""

    unit = "%"
    minimum = 0
    most = 100


def french_number(value: Any) -> str:
    """``1234.5`` → « 1 234,5 » (narrow spaces)."""
    if value is None or isinstance(value, str):
        return value or ""
    text = f"{value:,.2f}" if isinstance(value, float) and not value.is_integer() else f"{int(value):,}"
    return text.replace(",", "\u202f").replace(".", ",")


class Date(Type):
    """``AAAA-MM-JJ``; « JJ/MM/AAAA » is understood."""

    template = "formkit/widgets/date.html"

    def clean(self, item: Field, raw: Any, context: Context) -> str | None:
        text = clean_text(raw, 20)
        if not text:
            return None
        if match := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text):
            text = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
        try:
            day = date.fromisoformat(text)
        except ValueError as error:
            raise ValueRefused("Une date est attendue, par exemple 15/03/2024.") from error
        return _plausible(day.year, day.isoformat())

    def show(self, item: Field, value: Any) -> Shown:
        day = date.fromisoformat(value)
        first = "1er" if day.day == 1 else str(day.day)
        return Shown("text", text=f"{first} {MONTHS[day.month - 1]} {day.year}")

    def schema(self, item: Field) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


class Month(Type):
    """``AAAA-MM``; « MM/AAAA » and « mars 2024 » are understood."""

    template = "formkit/widgets/month.html"

    def clean(self, item: Field, raw: Any, context: Context) -> str | None:
        text = clean_text(raw, 30).lower()
        return clean_month(text) if text else None

    def show(self, item: Field, value: Any) -> Shown:
        return Shown("text", text=month_text(value))

    def schema(self, item: Field) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}


def clean_month(text: str) -> str:
    """Give ``AAAA-MM``. Raises ValueRefused."""
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})", text):
        year, month = int(match[1]), int(match[2])
    elif match := re.fullmatch(r"(\d{1,2})[/.](\d{4})", text):
        year, month = int(match[2]), int(match[1])
    elif (match := re.fullmatch(r"(\S+)\s+(\d{4})", text)) and _bare_word(match[1]) in _BARE_MONTHS:
        year, month = int(match[2]), _BARE_MONTHS.index(_bare_word(match[1])) + 1
    else:
        raise ValueRefused("Un mois est attendu, par exemple 03/2024.")
    if not 1 <= month <= 12:
        raise ValueRefused("Le mois va de 01 à 12.")
    return _plausible(year, f"{year:04}-{month:02}")


def _bare_word(word: str) -> str:
    return unicodedata.normalize("NFD", word).encode("ascii", "ignore").decode()


_BARE_MONTHS = [_bare_word(name) for name in MONTHS]


def month_text(value: str) -> str:
    """``2024-03`` → « mars 2024 »."""
    year, _, month = value.partition("-")
    return f"{MONTHS[int(month) - 1]} {year}"


def _plausible(year: int, value: str) -> str:
    if not 1900 <= year <= 2100:
        raise ValueRefused("L'année est attendue entre 1900 et 2100.")
    return value


class Period(Type):
    """Two months, the second after the first."""

    template = "formkit/widgets/period.html"
    grouped = True

    def read(self, item: Field, data: Any, files: Mapping, name: str) -> dict[str, str]:
        return {"start": data.get(f"{name}-start", ""), "end": data.get(f"{name}-end", "")}

    def clean(self, item: Field, raw: Any, context: Context) -> dict[str, str] | None:
        raw = expect(raw, dict)
        ends = {key: clean_text(raw.get(key), 30).lower() for key in ("start", "end")}
        value = {key: clean_month(text) for key, text in ends.items() if text}
        if len(value) == 2 and value["end"] < value["start"]:
            raise ValueRefused("La fin vient avant le début.")
        return value or None

    def show(self, item: Field, value: Any) -> Shown:
        start, end = value.get("start"), value.get("end")
        if start and end:
            return Shown("text", text=f"de {month_text(start)} à {month_text(end)}")
        return Shown("text", text=f"depuis {month_text(start)}" if start else f"jusqu'à {month_text(end)}")

    def schema(self, item: Field) -> dict[str, Any]:
        month = {"type": "string", "pattern": r"^\d{4}-\d{2}$"}
        return {"type": "object", "properties": {"start": month, "end": month}, "additionalProperties": False}


class YesNo(Type):
    """« oui » or « non », never a pre-ticked box."""

    template = "formkit/widgets/radios.html"
    grouped = True

    def clean(self, item: Field, raw: Any, context: Context) -> str | None:
        if raw in ("", None):
            return None
        if raw not in ("oui", "non"):
            raise ValueRefused("Répondez par oui ou par non.")
        return raw

    def show(self, item: Field, value: Any) -> Shown:
        return Shown("text", text={"oui": "Oui", "non": "Non"}.get(value, str(value)))

    def schema(self, item: Field) -> dict[str, Any]:
        return {"enum": ["oui", "non"]}


class Computed(Type):
    """Nothing is typed: the platform computes."""

    template = "formkit/widgets/computed.html"

    def clean(self, item: Field, raw: Any, context: Context) -> None:
        return None
