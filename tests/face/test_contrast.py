"""Contrasts of the palette, computed from static/css/tokens.css in both themes (RGAA 3.2 and 3.3, WCAG 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "static" / "css"
LIGHT, DARK_BY_MACHINE, DARK_ASKED = (
    '[data-bs-theme="light"]',
    ':root:not([data-bs-theme="light"])',
    '[data-bs-theme="dark"]',
)
TEXT, GRAPHIC = 4.5, 3.0

GROUNDS = ["paper", "surface", "sunken"]
TEXT_PAIRS = [
    *[(ink, ground) for ink in ("ink", "ink-soft", "link", "link-hover", "link-visited") for ground in GROUNDS],
    *[(ink, ground) for ink in ("primary", "primary-strong", "accent-ink", "danger") for ground in GROUNDS],
    *[("ink", f"{kind}-soft") for kind in ("primary", "accent", "success", "warning", "danger", "info", "neutral")],
    *[(kind, f"{kind}-soft") for kind in ("primary", "success", "warning", "danger", "info")],
    *[("link", f"{kind}-soft") for kind in ("success", "warning", "danger", "info", "primary")],
    *[("success", "paper"), ("success", "surface"), ("warning", "paper"), ("warning", "surface")],
    *[("ink-soft", "primary-soft"), ("ink-soft", "neutral-soft"), ("primary-strong", "primary-soft")],
    *[("ink", "field"), ("ink-soft", "field"), ("ink-soft", "field-disabled"), ("ink", "field-disabled")],
    *[("on-primary", "primary"), ("on-primary", "primary-strong"), ("on-quick-exit", "quick-exit")],
    *[("on-band", "band"), ("on-band-soft", "band"), ("ink", "added"), ("ink", "removed")],
]
GRAPHIC_PAIRS = [
    *[(line, ground) for line in ("field-border", "focus", "primary", "danger", "accent") for ground in GROUNDS],
    *[("field-border", "field"), ("field-border", "field-disabled"), ("danger", "field"), ("ink", "field")],
    *[("on-band", "band"), ("primary", "neutral-soft"), ("focus", "primary-soft"), ("focus", "danger-soft")],
    *[(kind, f"{kind}-soft") for kind in ("success", "warning", "danger", "info")],
]
# Lines that only decorate: they separate what a heading or a space already separates.
DECORATION = {"line"}


def block(selector: str) -> dict[str, str]:
    """Colour tokens of the rule that carries this selector: name without prefix → ``#rrggbb``."""
    css = re.sub(r"/\*.*?\*/", "", (CSS / "tokens.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    rules = re.findall(re.escape(selector) + r"\s*\{([^}]*)\}", css)
    assert len(rules) == 1, f"{selector}: {len(rules)} rules"
    return dict(re.findall(r"--color-([a-z-]+):\s*(#[0-9a-f]{6});", rules[0]))


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_formula_agrees_with_known_ratios() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.exigence("S228")
@pytest.mark.parametrize("theme", [LIGHT, DARK_ASKED])
@pytest.mark.parametrize(("pairs", "threshold"), [(TEXT_PAIRS, TEXT), (GRAPHIC_PAIRS, GRAPHIC)])
def test_declared_pairs_reach_their_threshold(theme: str, pairs: list[tuple[str, str]], threshold: float) -> None:
    colours = block(theme)
    ratios = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}

    assert {pair: ratio for pair, ratio in ratios.items() if ratio < threshold} == {}


def test_every_colour_is_measured_or_declared_as_decoration() -> None:
    measured = {name for pair in TEXT_PAIRS + GRAPHIC_PAIRS for name in pair}

    assert set(block(LIGHT)) == measured | DECORATION


def test_both_dark_themes_are_the_same() -> None:
    assert block(DARK_BY_MACHINE) == block(DARK_ASKED)
    assert block(DARK_ASKED).keys() == block(LIGHT).keys()


def test_colours_are_written_in_the_tokens_only() -> None:
    strays = {
        sheet.name: re.findall(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch)\(", sheet.read_text(encoding="utf-8"))
        for sheet in CSS.glob("*.css")
        if sheet.name != "tokens.css"
    }

    assert {name: found for name, found in strays.items() if found} == {}


def test_focus_ring_is_three_pixels_and_every_variable_exists() -> None:
    sheets = {sheet.name: sheet.read_text(encoding="utf-8") for sheet in CSS.glob("*.css")}
    everything = "\n".join(sheets.values())
    declared = set(re.findall(r"(--[a-z0-9-]+)\s*:", everything))
    used = {name for name in re.findall(r"var\((--[a-z0-9-]+)", everything) if not name.startswith("--bs-")}

    assert "outline: 3px solid var(--color-focus)" in sheets["theme.css"]
    assert used - declared == set()


def test_vendored_files_carry_a_licence_and_no_source_map() -> None:
    vendor = CSS.parent / "vendor"
    folders = [folder for folder in vendor.iterdir() if folder.is_dir()]

    assert [folder.name for folder in folders if not list(folder.glob("LICENSE*"))] == []
    assert [
        f.name for f in vendor.rglob("*") if f.suffix in {".css", ".js"} and "sourceMappingURL" in f.read_text()
    ] == []
