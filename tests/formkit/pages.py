"""What a browser without JavaScript does with a page that holds a form."""

from __future__ import annotations

from html.parser import HTMLParser

from django.http import QueryDict


def browser_sends(html: str) -> QueryDict:
    """The fields that a browser would post from this piece of page."""

    class Inputs(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.sent: list[tuple[str, str]] = []
            self.area = self.select = ""
            self.templates = 0  # what a template holds is no part of the form

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            known = {name: value or "" for name, value in attrs}
            self.templates += tag == "template"
            if self.templates:
                return
            if tag == "input" and known.get("type") in ("radio", "checkbox"):
                if "checked" in known:
                    self.sent.append((known["name"], known["value"]))
            elif tag == "input" and known.get("type") != "file":
                self.sent.append((known["name"], known.get("value", "")))
            elif tag == "textarea":
                self.area = known["name"]
                self.sent.append((self.area, ""))
            elif tag == "select":
                self.select = known["name"]
            elif tag == "option" and self.select and "selected" in known:
                self.sent.append((self.select, known["value"]))

        def handle_data(self, data: str) -> None:
            if self.area:
                self.sent[-1] = (self.area, self.sent[-1][1] + data)

        def handle_endtag(self, tag: str) -> None:
            self.templates -= tag == "template"
            if tag == "textarea":
                self.area = ""
            if tag == "select":
                self.select = ""

    inputs = Inputs()
    inputs.feed(html)
    data = QueryDict(mutable=True)
    for name, value in inputs.sent:
        data.appendlist(name, value)
    return data


def writing_form(html: str) -> QueryDict:
    """What the browser would post from the writing form of a page."""
    start = html.index("data-autosave")
    return browser_sends(html[start : html.index("</form>", start)])
