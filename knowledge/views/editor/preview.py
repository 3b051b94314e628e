"""A draft as respondents will see it, on the width of a phone; answers typed there go nowhere."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.enums import FieldType
from isic_platform.formkit.forms import AnswerForm
from isic_platform.formkit.spec import ANY_LEVEL, Field, Spec
from isic_platform.formkit.types import Context
from knowledge.editor.checking import Checked, check_source
from knowledge.models import GridDraft
from knowledge.views.editor.access import crumbs, with_draft


@require_safe
@csp_replace({"frame-src": [SELF]})
@with_draft
def preview(request: HttpRequest, draft: GridDraft) -> HttpResponse:
    """The frame of the phone; without frames, a link to the page itself."""
    checked = check_source(draft.source)
    first = checked.spec.steps[0].code if checked.spec else ""
    context = {
        "draft": draft, "first": first, "faults": checked.faults, "crumbs": crumbs(draft, "Aperçu"),
    }  # fmt: skip
    return render(request, "knowledge/editor/preview.html", context)


@require_http_methods(["GET", "POST"])
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@with_draft
def preview_page(request: HttpRequest, draft: GridDraft, step: str) -> HttpResponse:
    """One theme with the real questions. POST shows what the answers open or hide; nothing is stored."""
    checked = check_source(draft.source)
    spec = checked.spec
    try:
        page = spec.step(step) if spec else None
    except KeyError:
        page = None
    if spec is None or page is None:
        raise Http404
    context = Context(user=request.user)
    known = _sound(spec, checked)
    answers = _answers(request, spec, known, context) if request.method == "POST" else {}
    evaluation = Evaluation(spec, ANY_LEVEL, answers)
    asked = [field for field in page.fields if field.code in known and evaluation.applies(field)]
    form = AnswerForm(items=asked, evaluation=evaluation, context=context)
    here = {field.code for field in page.fields}
    shown = {
        "draft": draft,
        "page": page,
        "spec": spec,
        "advice": spec.meta["advice"],
        "form": form,
        "hidden": sum(1 for field in page.fields if field.code in known and not evaluation.applies(field)),
        # What was answered in the other themes decides of this one too.
        "carried": [(key, value) for key, values in request.POST.lists() if _owner(key) not in here for value in values]
        if request.method == "POST" else [],
    }  # fmt: skip
    return render(request, "knowledge/editor/preview_page.html", shown)


def _sound(spec: Spec, checked: Checked) -> set[str]:
    """Questions that can be drawn: those that compile and that are asked. A preview stores no file."""
    return {
        code for code, field in spec.fields.items()
        if code not in checked.broken and field.type != FieldType.COMPUTED and not field.retired
    }  # fmt: skip


def _answers(request: HttpRequest, spec: Spec, known: set[str], context: Context) -> dict[str, Any]:
    """Valid answers among those posted; files are left out."""
    fields: list[Field] = [spec.fields[code] for code in known if spec.fields[code].type != FieldType.FILE]
    fields = [field for field in fields if not any(column.type == FieldType.FILE for column in field.columns)]
    form = AnswerForm(request.POST, items=fields, evaluation=Evaluation(spec, ANY_LEVEL, {}), context=context)
    form.is_valid()
    return {code: value for code, value in form.cleaned_data.items() if value is not None}


def _owner(key: str) -> str:
    """The question that an input belongs to."""
    if key in ("csrfmiddlewaretoken", "vers"):
        return ""
    return key.split("-")[0].rsplit(".", 1)[0] if key.split(".")[-1] in ("special", "text") else key.split("-")[0]
