"""What the founding texts ask the grids to capture is asked somewhere, in so many words, on the page that people read."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.formkit.enums import FieldType
from knowledge.grids import DATA_DIR, load_grid_file

ASKED = {
    "S82": {"Z7": "Qu'est-ce qui n'était pas prévu", "G02.04": "le voir venir"},
    "S84": {"G01.01": "que cherche-t-il à faire", "G01.04": "L'action relève surtout de"},
    "S85": {
        "G01.08": "se sont-elles liées", "G01.15": "la relation du groupe avec le ou les professionnels",
        "G01.16": "avec les institutions", "G01.21": "entre travailleurs sociaux",
    },
    "S86": {"G02.01": "Quels freins"},
    "S87": {"G02.07": "Pour chaque frein, qu'avez-vous tenté"},
    "S88": {"G03.01": "étapes réellement vécues"},
    "S89": {"G03.13": "Outils utilisés"},
    "S90": {"G04.10": "vos propres présupposés", "G04.08": "n'auriez pas pu faire seul"},
    "S91": {"G04.22": "comment vous êtes-vous effacé"},
    "S92": {"G03.08": "avantages et inconvénients"},
    "S93": {"G01.13": "Rôles apparus dans le groupe", "G01.10": "les différences"},
    "S94": {"G05.15": "besoins d'accompagnement individuel", "G05.16": "Comment le relais"},
    "S95": {"G01.22": "Qu'est-ce qui a été critiqué, et quelle suite"},
    "S96": {"G01.07": "de la parole à l'action"},
    "S101": {"Z6": "Question qui reste ouverte", "G00.06": "question ouverte"},
    "S102": {"G01.20": "De quoi le groupe est-il fier"},
    "S104": {"G01.14": "Qui a appris quoi de qui"},
    "S35": {"G04.09": "Qu'avez-vous lâché"},
    "S225": {"G04.13": "juste distance", "G04.14": "Comment l'avez-vous réglée"},
}  # fmt: skip


@pytest.mark.exigence(*ASKED)
@pytest.mark.django_db
def test_each_learning_theme_is_asked_on_the_page_of_its_grid(grids: Any, client: Any) -> None:
    pages = {code: client.get(f"/grilles/{code}/").context["themes"] for code in grids}
    asked = {line.code: line for code in grids for theme in pages[code] for line in theme.lines}
    for need, questions in ASKED.items():
        for code, words in questions.items():
            assert words in asked[code].label, (need, code)


@pytest.mark.exigence("S86", "S88", "S89", "S92", "S16", "S19")
def test_the_answers_that_are_compared_are_coded() -> None:
    specs = {path.stem: load_grid_file(path) for path in DATA_DIR.glob("G*.yaml")}
    fields = {code: field for spec in specs.values() for code, field in spec.fields.items()}
    vocabulary = {"G02.01": "FRE", "G02.06": "FRE-P", "G05.08": "ACT", "G00.07": "THE"}
    assert {code: fields[code].vocabulary for code in vocabulary} == vocabulary
    columns = {
        "G02.07": ("frein", "FRE"),
        "G03.01": ("etape", "JAL"),
        "G03.08": ("methode", "MET"),
        "G03.13": ("outil", "OUT"),
    }
    for code, (column, terms) in columns.items():
        assert fields[code].column(column).vocabulary == terms, code
    assert [option.code for option in fields["Z2"].options] == ["qualité des pratiques", "impact", "innovation"]
    assert [option.code for option in fields["Z3"].options] == ["thématique", "posture", "interrelation", "méthode"]
    assert fields["G02.07"].type == FieldType.LIST  # several attempts for one obstacle
