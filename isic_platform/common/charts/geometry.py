"""Numbers as SVG attributes: a point, never the comma of the page's language."""


def percent(value: float) -> str:
    """« 12.5% »."""
    return f"{round(value, 2):g}%"


def em(value: float) -> str:
    """« 1.5em »: lengths follow the size of the text, so that enlarging it overlaps nothing."""
    return f"{round(value, 3):g}em"


def shortened(text: str, limit: int) -> str:
    """A label that fits, cut with an ellipsis; the table beside has it whole."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
