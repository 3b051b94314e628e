"""A function of PostgreSQL that Django knows as a lookup only."""

from django.db.models import CharField, Func


class Unaccent(Func):
    """``unaccent(text)``: without accents, curly apostrophes made straight."""

    function = "UNACCENT"
    arity = 1
    output_field = CharField()
