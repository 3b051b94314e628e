"""Checks that every browser test applies to the pages it opens: axe, and by hand what axe does not see.

Each function takes a Playwright page already on its address and returns a list of findings, one French sentence each;
an empty list means that nothing was found. ``all_findings`` runs them all.
"""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCRIPTS = Path(__file__).parent / "scripts"
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 900}


def _evaluate(page: Page, name: str) -> list[str]:
    """Run ``scripts/<name>.js`` (one arrow function that returns a list of sentences) in the page."""
    library = (SCRIPTS / "colours.js").read_text(encoding="utf-8")
    body = (SCRIPTS / f"{name}.js").read_text(encoding="utf-8")
    return page.evaluate(f"() => {{ {library}\n return ({body})(); }}")


def run_axe(page: Page) -> list[str]:
    """Violations found by axe-core, « rule: target (summary) » (RGAA, S-numbers on accessibility)."""
    results = Axe().run(page)
    return [
        f"{violation['id']} : {' '.join(map(str, node['target']))} ({violation['help']})"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]


def check_document(page: Page) -> list[str]:
    """One h1, a title, French as language, a main landmark with the target of the skip link, no duplicated id."""
    return _evaluate(page, "document")


def check_groups(page: Page) -> list[str]:
    """Radios and checkboxes that share a name stand in a fieldset that opens with a legend (RGAA 11.5)."""
    return _evaluate(page, "groups")


def check_labels(page: Page) -> list[str]:
    """Each visible control of the main part has a label or a name, and a checkbox comes before its label."""
    return _evaluate(page, "labels")


def check_field_borders(page: Page) -> list[str]:
    """Borders of text fields and selects contrast at 3:1 or more with what surrounds them (WCAG 1.4.11)."""
    return _evaluate(page, "borders")


def check_error_links(page: Page) -> list[str]:
    """Links of the error summary reach something that takes the focus; each error text describes its control."""
    return _evaluate(page, "errors")


def check_overflow(page: Page) -> list[str]:
    """Nothing forces a horizontal scroll at 320 px (WCAG 1.4.10). The window is put back to its size."""
    size = page.viewport_size
    page.set_viewport_size(NARROW)
    findings = _evaluate(page, "overflow")
    if size:
        page.set_viewport_size(size)
    return findings


def check_focus(page: Page, limit: int = 60) -> list[str]:
    """Walk the page with Tab: each stop shows an outline of 2 px or more, at 3:1 or more with its surroundings.

    :param limit: number of stops visited, from the top of the page.
    """
    # Giving the focus to the body is what moves the start of the walk back to the top, after an autofocus for instance.
    page.evaluate(
        """() => {
          document.body.tabIndex = -1;
          document.body.focus();
          document.body.removeAttribute("tabindex");
          window.__visited = new Set();
        }"""
    )
    script = (SCRIPTS / "colours.js").read_text(encoding="utf-8") + (SCRIPTS / "focus.js").read_text(encoding="utf-8")
    findings: list[str] = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        finding = page.evaluate(f"() => {{ {script}\n return focusFinding(); }}")
        if finding is None:  # back at the top of the page
            break
        if finding:
            findings.append(finding)
    return findings


def all_findings(page: Page, *, focus_limit: int = 60) -> list[str]:
    """Every check of this module on one page."""
    checks = (check_document, check_groups, check_labels, check_field_borders, check_error_links, check_overflow)
    page.wait_for_load_state()  # a page that is still arriving has no document to read
    findings = [finding for check in checks for finding in check(page)]
    return findings + check_focus(page, focus_limit) + run_axe(page)
