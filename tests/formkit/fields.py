"""One field of every type, with a value that a person may give, what is stored, and what is displayed."""

from __future__ import annotations

from typing import Any

from isic_platform.formkit.enums import FieldType as T
from isic_platform.formkit.spec import Field, Option

CHOICES = (Option(code="A", label="Premier"), Option(code="B", label="Second"), Option(code="C", label="Dernier"))
ANCHORS = ("presque rien", "presque tout")


def make(kind: str, **options: Any) -> Field:
    """A field called Q1."""
    return Field(code="Q1", label="Une question", type=kind, **options)


COLUMNS = (
    Field(code="quoi", label="Quoi", type=T.SHORT_TEXT),
    Field(code="combien", label="Combien", type=T.NUMBER, minimum=0),
    Field(code="genre", label="Genre", type=T.MULTI_CHOICE, options=CHOICES),
)
LINES = (Option(code="avant", label="Avant"), Option(code="apres", label="Après"))

# (field, what was posted or given, what is stored, a part of what is displayed)
ACCEPTED: dict[str, tuple[Field, Any, Any, str]] = {
    "short": (make(T.SHORT_TEXT), "  un\n mot ", "un mot", "un mot"),
    "long": (make(T.LONG_TEXT), "a\r\nb\r", "a\nb", "a"),
    "choice": (make(T.CHOICE, options=CHOICES), "B", "B", "Second"),
    "multi": (make(T.MULTI_CHOICE, options=CHOICES), ["C", "A", "A"], ["A", "C"], "Dernier"),
    "scale": (make(T.SCALE, anchors=ANCHORS), "4", 4, "4 sur 5"),
    "scale-nsp": (make(T.SCALE, anchors=ANCHORS), "nsp", "nsp", "Je ne sais pas"),
    "double": (make(T.DOUBLE_SCALE, anchors=ANCHORS, options=LINES), {"avant": "2", "apres": ""}, {"avant": 2}, "Avant"),
    "yesno": (make(T.YES_NO), "oui", "oui", "Oui"),
    "date": (make(T.DATE), "01/03/2024", "2024-03-01", "1er mars 2024"),
    "date-iso": (make(T.DATE), "2024-03-15", "2024-03-15", "15 mars 2024"),
    "month": (make(T.MONTH), "3/2024", "2024-03", "mars 2024"),
    "month-words": (make(T.MONTH), "Fevrier  2024", "2024-02", "février 2024"),
    "period": (make(T.PERIOD), {"start": "2024-01", "end": "août 2024"}, {"start": "2024-01", "end": "2024-08"}, "août"),
    "period-open": (make(T.PERIOD), {"start": "", "end": "2024-08"}, {"end": "2024-08"}, "jusqu'à août 2024"),
    "number": (make(T.NUMBER), "1 234,50", 1234.5, "1\u202f234,50"),
    "number-int": (make(T.NUMBER, unit="heures"), 12.0, 12, "12\u00a0heures"),
    "amount": (make(T.AMOUNT), "2\u202f000 €", 2000, "2\u202f000\u00a0€"),
    "percent": (make(T.PERCENTAGE), "12,5 %", 12.5, "12,50\u00a0%"),
    "ranking": (make(T.RANKING), ["le lieu", "", "l'heure"], ["le lieu", "l'heure"], "le lieu"),
    "tags": (make(T.TAGS), "Cuisine; repas , CUISINE", ["CUISINE", "repas"], "repas"),
    "group": (make(T.GROUP, columns=COLUMNS), {"quoi": "thé", "combien": "2"}, {"quoi": "thé", "combien": 2}, "thé"),
    "list": (
        make(T.LIST, columns=COLUMNS),
        [{"id": "abcd1234", "quoi": "thé", "genre": ["A"]}, {"id": "blank123", "quoi": " "}],
        [{"id": "abcd1234", "quoi": "thé", "genre": ["A"]}],
        "thé",
    ),
    "matrix": (
        make(T.MATRIX, columns=COLUMNS[:2], rows=LINES),
        {"avant": {"combien": "3"}, "apres": {"quoi": ""}},
        {"avant": {"combien": 3}},
        "3",
    ),
    "link": (make(T.LINK, link="libre"), "Le contrat de ville", {"label": "Le contrat de ville"}, "Le contrat de ville"),
    "links": (make(T.LINK, link="libre", multiple=True), ["un", "un", ""], [{"label": "un"}], "un"),
}  # fmt: skip

DEEP: Any = "fond"
for _ in range(500):
    DEEP = [DEEP]

# What no type takes: the wrong shape is refused, never taken for a blank.
WRONG: dict[str, tuple[str, ...]] = {
    "list": ("short", "long", "choice", "scale", "yesno", "date", "month", "period", "number", "amount", "percent",
             "group", "matrix", "double", "link"),
    "dict": ("short", "long", "choice", "multi", "scale", "yesno", "date", "month", "number", "tags", "ranking", "list"),
    "text": ("multi", "double", "period", "ranking", "group", "list", "matrix"),
    "true": ("short", "choice", "multi", "scale", "yesno", "date", "month", "period", "number", "group", "list", "link"),
    "number": ("short", "choice", "multi", "yesno", "date", "month", "period", "group", "list", "matrix", "ranking"),
    "deep": ("short", "choice", "scale", "yesno", "date", "month", "number", "group", "list", "matrix", "link", "period"),
}  # fmt: skip
SHAPES: dict[str, Any] = {
    "list": ["un", "deux"], "dict": {"inconnu": 1}, "text": "du texte", "true": True, "number": 7, "deep": DEEP,
}  # fmt: skip

# Values of the right shape that a type refuses all the same, with a word of the reason.
REFUSED: list[tuple[str, Any, str]] = [
    ("short", "x" * 301, "301 caractères"),
    ("long", "é" * 10_000_000, "10000000 caractères"),
    ("choice", "Z", "liste"),
    ("choice", "A\x00", "liste"),
    ("multi", ["A", "Z"], "liste"),
    ("multi", ["A", 3], "attendue"),
    ("scale", "6", "1 à 5"),
    ("scale", float("nan"), "1 à 5"),
    ("double", {"avant": "9"}, "1 à 5"),
    ("yesno", "peut-être", "oui ou par non"),
    ("date", "31/02/2024", "date est attendue"),
    ("date", "01/01/0200", "année"),
    ("month", "13/2024", "01 à 12"),
    ("month", "hier", "mois est attendu"),
    ("period", {"start": "2024-05", "end": "2024-01"}, "avant le début"),
    ("number", "douze", "nombre est attendu"),
    ("number", "NaN", "nombre est attendu"),
    ("number", float("nan"), "nombre est attendu"),
    ("number", float("inf"), "nombre est attendu"),
    ("number", "9" * 10_000_000, "nombre est attendu"),
    ("number", 10**5000, "trop grand"),
    ("number", "1e30", "trop grand"),
    ("amount", "-1", "inférieur à 0"),
    ("percent", "101", "100"),
    ("ranking", ["a", "a"], "deux fois"),
    ("ranking", [str(n) for n in range(40)], "20 lignes au plus"),
    ("tags", ",".join(str(n) for n in range(13)), "12 mots au plus"),
    ("tags", "m" * 61, "60 caractères"),
    ("list", [{"id": f"row{n:05}", "quoi": "x"} for n in range(1000)], "60 lignes au plus"),
    ("list", [{"id": "abcd", "combien": "-3"}], "Ligne 1, Combien"),
    ("list", ["pas une ligne"], "liste de lignes"),
    ("group", {"combien": "beaucoup"}, "Combien"),
    ("matrix", {"avant": {"combien": "x"}}, "Avant, Combien"),
    ("links", [str(n) for n in range(31)], "30 réponses"),
]
