"""Free texts on a page: a little Markdown, never HTML."""

import pytest
from django.template import Context, Template

from isic_platform.formkit.templatetags.formkit import at, markdown


def test_emphasis_lists_and_paragraphs_are_drawn() -> None:
    html = markdown("Un **mot** et *un autre*.\n\n- premier\n- second\n\n1. un\n2. deux")
    assert "<strong>mot</strong>" in html
    assert "<em>un autre</em>" in html
    assert html.count("<li>") == 4
    assert "<ol>" in html


def test_a_line_break_is_kept() -> None:
    assert "<br>" in markdown("première ligne\nseconde ligne")


def test_a_link_is_neither_followed_nor_given_our_window() -> None:
    html = markdown("[la page](https://exemple.fr/page)")
    assert 'href="https://exemple.fr/page"' in html
    assert 'rel="nofollow noopener"' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[clic](javascript:alert(1))",
        "[clic](data:text/html;base64,PHNjcmlwdD4=)",
        '[clic](https://x.fr/"onmouseover=alert(1))',
        "<a href='javascript:alert(1)'>x</a>",
    ],
)
def test_nothing_typed_becomes_active(text: str) -> None:
    html = markdown(text)
    shown = html.replace("&lt;", "").replace("&quot;", "")
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in shown
    assert 'href="data' not in shown
    assert " onmouseover=" not in html


def test_headings_images_and_tables_are_left_as_typed() -> None:
    html = markdown("# Titre\n\n![image](https://exemple.fr/i.png)\n\n| a | b |\n|---|---|")
    assert "<h1" not in html
    assert "<img" not in html
    assert "<table" not in html
    assert "# Titre" in html


def test_nothing_gives_nothing() -> None:
    assert markdown(None) == ""
    assert markdown("") == ""


def test_at_reads_a_place_and_never_fails() -> None:
    assert at(("a", "b"), 1) == "b"
    assert at(("a", "b"), 5) == ""
    assert Template("{% load formkit %}{{ head|at:1 }}").render(Context({"head": ["x", "y"]})) == "y"
