"""The list of checks before submission and publication (G.10). Later checks join it by registration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from isic_platform.confidentiality.detection import detect
from isic_platform.confidentiality.rules import rule_text
from isic_platform.formkit.answers import texts_of
from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.models import Attachment
from isic_platform.formkit.spec import Spec
from isic_platform.publication.enums import Visibility
from isic_platform.publication.issues import Issue
from isic_platform.publication.kinds import kind_of
from isic_platform.publication.reading import attachments_in

Check = Callable[[Any, Spec, str, Mapping[str, Any]], Sequence[Issue]]
_CHECKS: list[Check] = []


def register_check(check: Check) -> Check:
    """Add a check: ``check(item, spec, level, values) -> issues``."""
    _CHECKS.append(check)
    return check


def run_checks(*, item: Any, spec: Spec, level: str, values: Mapping[str, Any]) -> list[Issue]:
    """All issues of a content, blocking ones first, in the order of the form."""
    issues = [issue for check in _CHECKS for issue in check(item, spec, level, values)]
    order = {code: rank for rank, code in enumerate(spec.fields)}
    return sorted(issues, key=lambda issue: (not issue.blocks, order.get(issue.code, -1)))


@register_check
def mandatory_fields(item: Any, spec: Spec, level: str, values: Mapping[str, Any]) -> list[Issue]:
    """Every mandatory field is answered; « non documenté » and « sans objet » are answers (B.0)."""
    evaluation = Evaluation(spec, level, values)
    missing = evaluation.progress().missing
    issues = [Issue("erreur", field.code, f"« {field.label} » est à remplir.", rule="obligatoire") for field in missing]
    for field in evaluation.too_short():
        message = f"« {field.label} » demande au moins {field.min_rows} lignes."
        issues.append(Issue("erreur", field.code, message, rule="obligatoire"))
    return issues


@register_check
def rules_of_the_kind(item: Any, spec: Spec, level: str, values: Mapping[str, Any]) -> list[Issue]:
    """Rules that the storey declared (B.21)."""
    kind = kind_of(item)
    issues = list(kind.rules(item, values, level)) if kind.rules else []
    return issues + [issue for condition in kind.level_conditions for issue in condition(item, level)]


@register_check
def somebody_may_read(item: Any, spec: Spec, level: str, values: Mapping[str, Any]) -> list[Issue]:
    """What its author keeps for themselves is not reviewed nor published (DIF-AUT)."""
    if item.visibility != Visibility.AUTHOR:
        return []
    message = "Choisissez qui pourra lire : ce qui reste à son auteur seul ne se publie pas."
    return [Issue("erreur", kind_of(item).visibility_code, message, "diffusion")]


@register_check
def personal_data(item: Any, spec: Spec, level: str, values: Mapping[str, Any]) -> list[Issue]:
    """Nothing that identifies a person (G.9): level B blocks, others are shown. The value found is never kept."""
    issues = []
    for code, path, text in free_texts(spec, values):
        for found in detect(text):
            rule = rule_text(found.rule)
            blocks = found.level == "B"
            message = f"{rule.name}. {rule.reason} {rule.advice}"
            issues.append(
                Issue("erreur" if blocks else "alerte", code, message, found.rule, path, found.start, found.end)
            )
    return issues


@register_check
def files(item: Any, spec: Spec, level: str, values: Mapping[str, Any]) -> list[Issue]:
    """Files whose text cannot be searched, and those whose text may identify somebody: said to the author and to the
    reviewer, who open them. A report names its institution on every page: nothing here blocks.
    """
    where = {number: code for code, answer in values.items() for number in attachments_in(answer)}
    issues = []
    for file in Attachment.objects.filter(pk__in=where, record_id=item.record_id) if where else ():
        code = where[file.pk]
        if file.is_unreadable:
            message = f"« {file.name} » est gardé, mais son texte n'a pas pu être lu : la recherche ne le trouvera pas."
            issues.append(Issue("alerte", code, message, rule="fichier-illisible"))
        rules = dict.fromkeys(found.rule for found in detect(file.text) if found.level != "I") if file.text else ()
        for rule in rules:
            message = (
                f"Dans « {file.name} » : {rule_text(rule).name}. Ouvrez le fichier et vérifiez avant de le publier."
            )
            issues.append(Issue("alerte", code, message, rule=f"fichier-{rule}"))
    return issues


def free_texts(spec: Spec, values: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Every free text of a set of answers, as (code, path, text), whatever the level or the conditions."""
    for code, answer in values.items():
        field = spec.fields.get(code)
        if field is not None:
            for path, text in texts_of(field, answer):
                yield code, path, text
