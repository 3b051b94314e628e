"""Rules between fields, read at submission (domaine/B.21, G.7, G.8). Pure: nothing is read but the answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from isic_platform.formkit.answers import bare, is_answered, precision_of
from isic_platform.formkit.enums import Level
from isic_platform.publication.issues import Issue
from projects.fiche import fiche_spec
from projects.fiche.parts import FOUR_ACTORS

# Codes that speak of violence against women: P65 is then « oui », locked (B.21).
VIOLENCE = {"P50": {"PUB-FVV"}, "P63": {"CHA-VFF"}, "P64": {"THE-24"}}
# Other subjects whose precise place is not shown to the public: exile, mental health, child protection (G.7).
SENSITIVE = {"P50": {"PUB-EXI", "PUB-PSY"}, "P63": {"CHA-ASI"}, "P64": {"THE-08"}}
WIDER_THAN_NETWORK = {"DIF-INT", "DIF-PUB"}
GRIDS_FOR_MODEL = 3

ERROR, WARNING = "erreur", "alerte"


def check_rules(values: Mapping[str, Any], level: str) -> list[Issue]:
    """Errors and warnings of a fiche at a level (``NIV-TL``, ``NIV-FS`` or ``NIV-MO``), from stored answers by code.

    What one field alone can say (length, type, obligation) belongs to the form engine.
    """
    answers = _Answers(values)
    return [issue for check in _CHECKS for issue in check(answers, level)]


def sensitive_themes(values: Mapping[str, Any]) -> bool:
    """Whether the subject asks that the precise place be kept from the public (G.7)."""
    answers = _Answers(values)
    return needs_reinforced_rules(values) or any(answers.has(code, terms) for code, terms in SENSITIVE.items())


def needs_reinforced_rules(values: Mapping[str, Any]) -> bool:
    """Whether the reinforced rules hold: violence against women, by P65 or by the codes that lock it (G.8)."""
    answers = _Answers(values)
    return answers["P65"] == "oui" or bool(_violence_codes(answers))


class _Answers:
    """Bare answers by code: wrapping removed, blanks and « sans objet » as None."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values, self.fields = values, fiche_spec().fields

    def __getitem__(self, code: str) -> Any:
        return bare(self.fields[code], self.values.get(code))

    def has(self, code: str, terms: set[str]) -> bool:
        """Whether a multiple choice holds one of these codes."""
        return not terms.isdisjoint(self[code] or ())

    def rows(self, code: str) -> list[Mapping[str, Any]]:
        """Rows of a list, none when it is blank."""
        return self[code] or []

    def is_answered(self, code: str) -> bool:
        """Whether anything was answered, special answers included."""
        return is_answered(self.values.get(code))


def _dates(answers: _Answers, level: str) -> Iterator[Issue]:
    start, end = answers["P150"], answers["P151"]
    if start and end and end < start:  # AAAA-MM: text order is time order
        yield Issue(ERROR, "P151", "La fin (P151) vient avant le début (P150) : corrigez l'une des deux dates.")


def _funding(answers: _Answers, level: str) -> Iterator[Issue]:
    budget = answers["P140"]
    obtained = sum(row.get("obtenu") or 0 for row in answers.rows("P142"))
    if budget is not None and obtained > budget:
        yield Issue(
            WARNING,
            "P142",
            "Le total obtenu dans le plan de financement dépasse le budget total (P140) : vérifiez-les.",
        )


def _actors(answers: _Answers, level: str) -> Iterator[Issue]:
    if level != Level.STANDARD or not answers.rows("P110") or answers.is_answered("P113"):
        return
    present = {row.get("type") for row in answers.rows("P110")}
    missing = [actor.label.lower() for actor in FOUR_ACTORS if actor.code not in present]
    if missing:
        message = (
            f"Aucune ligne pour : {' ; '.join(missing)}. Si ce type d'acteurs manque vraiment, dites pourquoi (P113)."
        )
        yield Issue(WARNING, "P110", message)


def _free_membership(answers: _Answers, level: str) -> Iterator[Issue]:
    if answers["P104"] == "obligatoire":
        yield Issue(
            WARNING,
            "P104",
            "Participation obligatoire : l'engagement dans un groupe repose sur la libre adhésion, et un refus ne doit"
            " pas peser sur les droits. Précisez les règles du groupe (P94) et la règle de confidentialité (P165).",
        )


def _violence_codes(answers: _Answers) -> list[str]:
    return [code for code, terms in VIOLENCE.items() if answers.has(code, terms)]


def _violence(answers: _Answers, level: str) -> Iterator[Issue]:
    causes = _violence_codes(answers)
    if causes and answers["P65"] != "oui":
        named = ", ".join(f"« {answers.fields[code].label} » ({code})" for code in causes)
        yield Issue(
            ERROR,
            "P65",
            f"Répondez oui : {named} indique que l'action touche aux violences faites aux femmes. Les règles de"
            " confidentialité renforcées protègent alors les personnes.",
        )
    if needs_reinforced_rules(answers.values) and answers["P16"] in WIDER_THAN_NETWORK:
        yield Issue(
            WARNING,
            "P16",
            "L'action touche aux violences faites aux femmes : la fiche ne sera pas diffusée au-delà du réseau tant"
            " qu'un relecteur habilité ne l'a pas ouverte.",
        )


def _pictures(answers: _Answers, level: str) -> Iterator[Issue]:
    picture = answers["P15"]
    if not picture:
        return
    if not picture.get("alt"):
        yield Issue(ERROR, "P15", "Décrivez l'image en quelques mots, pour les personnes qui ne la voient pas.")
    if needs_reinforced_rules(answers.values):
        yield Issue(ERROR, "P15", "Pas d'image sur une action qui touche aux violences faites aux femmes : retirez-la.")


def _people_counts(answers: _Answers, level: str) -> Iterator[Issue]:
    for code in ("P55", "P56"):
        count = answers[code]
        if isinstance(count, float) and not count.is_integer():
            yield Issue(ERROR, code, "Un nombre entier de personnes est attendu.")


def _confirmation(answers: _Answers, level: str) -> Iterator[Issue]:
    if answers["P200"] != "oui":
        yield Issue(
            ERROR,
            "P200",
            "Relisez la fiche, puis confirmez qu'aucune personne accompagnée n'est reconnaissable : sans ce « oui »,"
            " elle ne peut pas être soumise.",
        )


def _consent(answers: _Answers, level: str) -> Iterator[Issue]:
    for code in ("P201", "P202"):  # « oui / en cours / non, raison »
        if answers[code] == "non" and not precision_of(answers.values[code]):
            yield Issue(ERROR, code, "Vous avez répondu non : dites pourquoi en quelques mots.")


def _grids(answers: _Answers, level: str) -> Iterator[Issue]:
    if level == Level.MODEL and len(answers["P197"] or ()) < GRIDS_FOR_MODEL:
        yield Issue(
            ERROR, "P197", f"Une modélisation demande au moins {GRIDS_FOR_MODEL} grilles : choisissez-les (P197)."
        )


_CHECKS = (
    _dates,
    _funding,
    _actors,
    _free_membership,
    _violence,
    _pictures,
    _people_counts,
    _confirmation,
    _consent,
    _grids,
)
