"""Shape of a code."""

from django.core.validators import RegexValidator

CODE_PATTERN = r"^[A-Z][A-Z0-9_]*([.-][A-Z0-9]+)*$"
CODE_MESSAGE = "Un code s'écrit en capitales et chiffres, séparés par un point ou un tiret (« THE-31 », « FR5.12 »)."

validate_code = RegexValidator(CODE_PATTERN, CODE_MESSAGE, code="invalid_code")
