"""When a question is asked: built by choosing, one test after the other, and read in words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from isic_platform.common.parsing import one_line, positive_int
from isic_platform.formkit.conditions import Test
from isic_platform.formkit.exceptions import SpecRefused
from isic_platform.formkit.spec import Field
from knowledge.editor.checking import check_source
from knowledge.editor.conditions import (
    AND,
    BLANK,
    FILLED,
    OR,
    groups_of,
    in_words,
    is_typed,
    operators_for,
    values_for,
    with_test,
    without_test,
)  # fmt: skip
from knowledge.editor.document import Document
from knowledge.editor.exceptions import DraftConflict
from knowledge.grids.entry_fields import ENTRY_CODES
from knowledge.models import GridDraft
from knowledge.views.editor.access import crumbs, save, shown, with_draft


class TestForm(forms.Form):
    """One test on a question already chosen: the operator, and the value among its answers."""

    use_required_attribute = False
    lien = forms.ChoiceField(
        label="Avec ce qui précède", widget=forms.RadioSelect, initial=AND, required=False,
        choices=[(AND, "et : les deux à la fois"), (OR, "ou : l'un des deux suffit")],
    )  # fmt: skip
    operateur = forms.ChoiceField(label="La réponse", widget=forms.RadioSelect)

    def __init__(self, *args: Any, read: Field, follows: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.read = read
        operators = operators_for(read)
        self.fields["operateur"].choices = operators
        self.initial.setdefault("operateur", operators[0][0])
        if not follows:
            del self.fields["lien"]
        values = values_for(read)
        if values:
            self.fields["valeur"] = forms.ChoiceField(
                label="Valeur", choices=[("", "Choisir…"), *values], required=False
            )
        elif is_typed(read):
            self.fields["valeur"] = forms.IntegerField(label="Valeur", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("operateur") not in (None, FILLED, BLANK) and data.get("valeur") in (None, ""):
            self.add_error("valeur", "Choisissez la valeur à comparer.")
        return data

    def test(self) -> Test:
        """The test that was chosen."""
        operator = self.cleaned_data["operateur"]
        values = () if operator in (FILLED, BLANK) else (str(self.cleaned_data["valeur"]),)
        return Test(self.read.code, operator, values)


@require_http_methods(["GET", "POST"])
@with_draft
def condition(request: HttpRequest, draft: GridDraft, question: str) -> HttpResponse:
    """GET ``lue`` chooses the question to read; POST adds a test, or takes one away (``retirer``: groupe-rang, or tout)."""

    def part(document: Document) -> Any:
        return document.question(question).get("condition", "")

    block = Document(draft.source).question(question)
    text = block.get("condition", "")
    fields = {
        code: field
        for code, field in check_source(draft.source).fields.items()
        if code not in ENTRY_CODES and code != question
    }
    read = fields.get(one_line(request.POST.get("lue") or request.GET.get("lue"), 12))
    form = None
    if request.method == "POST" and "retirer" in request.POST:
        return _save(request, draft, question, _without(text, request.POST["retirer"]), part)
    if read is not None:
        form = TestForm(request.POST if request.method == "POST" else None, read=read, follows=bool(text))
        if form.is_valid():
            joiner = form.cleaned_data.get("lien") or AND
            return _save(request, draft, question, with_test(_understood(text), joiner, form.test()), part)
    try:
        tests = in_words(groups_of(text), fields)
    except SpecRefused:
        tests = []
    context = {
        "draft": draft, "code": question, "label": block.get("question", ""), "text": text, "tests": tests, "form": form,
        "read": read, "fields": list(fields.values()), **shown(draft, part), "crumbs": crumbs(draft, question, "Condition"),
    }  # fmt: skip
    return render(request, "knowledge/editor/condition.html", context, status=422 if form and form.errors else 200)


def _understood(text: str) -> str:
    """A condition that nobody can read is replaced by the first test that is chosen."""
    try:
        groups_of(text)
    except SpecRefused:
        return ""
    return text


def _without(text: str, place: str) -> str:
    group, _, rank = place.partition("-")
    numbers = positive_int(group), positive_int(rank)
    if place == "tout" or None in numbers:
        return "" if place == "tout" else text
    return without_test(text, *numbers)


def _save(request: HttpRequest, draft: GridDraft, question: str, text: str, part: Any) -> HttpResponse:
    def change(document: Document) -> None:
        block = document.question(question)
        block.pop("condition", None)
        if text:
            block["condition"] = text

    try:
        save(request, draft, change, part=part)
    except DraftConflict as refusal:
        messages.warning(request, f"{refusal} Voici la condition telle qu'elle est.")
    return redirect("knowledge:editor-condition", code=draft.code, question=question)
