"""Grids in preparation, as facilitators leave them, and the forms that they post."""

from __future__ import annotations

from typing import Any

from django.test import Client

from knowledge.editor.document import Document
from knowledge.models import Grid, GridDraft, GridVersion
from knowledge.services.editor import change_grid_draft, publish_grid_draft, start_next_version

EDITOR = "/grilles/editeur/"


def next_version(by: Any, grid: Grid, change: Any = None) -> GridDraft:
    """The draft of the next version of a grid, changed by ``change(document)``."""
    draft = start_next_version(grid=Grid.objects.get(pk=grid.pk), by=by)
    if change:
        change_grid_draft(draft=draft, revision=draft.revision, change=change, by=by)
    return draft


def publish(by: Any, grid: Grid, change: Any) -> GridVersion:
    """The next version of a grid, published."""
    draft = next_version(by, grid, change)
    return publish_grid_draft(draft=draft, revision=draft.revision, by=by)


def second_version(document: Document) -> None:
    """Of G02: one question retired, one reworded, one of another meaning, one added."""
    document.delete_question("G02.08")
    document.question("G02.14")["question"] = "Quel frein reste entier ?"
    advice = document.question("G02.16")
    advice["type"], advice["question"] = "texte_long", "Vos conseils à une équipe qui démarre"
    document.add_question(2, used={"G02.05"}, question="Qui a été prévenu ?", type="texte_court", obligation="R")


class Editor:
    """A facilitator at their pages: forms are sent with what the page carried."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str) -> Any:
        """The page, which must be there."""
        response = self.client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return response

    def post(self, path: str, *, at: str = "", lock: Any = None, **data: Any) -> Any:
        """Send a form over what its page (``at``, the same address by default) shows."""
        page = lock or self.get(at or path)
        carried = {"revision": page.context["revision"], "seen": page.context["seen"]}
        return self.client.post(path, {**carried, **data})


def settings(page: Any, **changes: Any) -> dict[str, Any]:
    """What the form of a page would send unchanged, then these changes; None unticks."""
    data = {}
    for name, field in page.context["form"].fields.items():
        value = page.context["form"][name].value()
        value = field.prepare_value(value) if hasattr(field, "prepare_value") else value
        if value is not None and value is not False and value != "":
            data[name] = value
    return {name: value for name, value in {**data, **changes}.items() if value is not None}
