"""The fiche projet as a specification: fields, obligations by level, conditions, types of answers (domaine/B)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from isic_platform.formkit.answers import clean_answer, clean_stored
from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.enums import Audience, FieldType, Level, Obligation
from isic_platform.formkit.exceptions import SpecRefused, ValueRefused
from isic_platform.formkit.sources import source_of
from isic_platform.formkit.spec import Field, Option, Spec, Step, check, from_json, to_json
from isic_platform.formkit.types import Context
from isic_platform.formkit.types.base import options_of
from isic_platform.vocabularies.catalogue import read_catalogue
from projects.fiche import FICHE_KEY, fiche_spec

TL, FS, MO = (level.value for level in Level)

# B.20, word for word.
TRACE = set(["P01", "P02", "P30", "P50", "P65", "P190", "P200", "P03", "P06", "P41", "P08", "P16"])
COMPUTED = {"P207"}
STANDARD = set(
    [
        "P10",
        "P11",
        "P20",
        "P21",
        "P31",
        "P40",
        "P44",
        "P60",
        "P62",
        "P63",
        "P64",
        "P70",
        "P80",
        "P90",
        "P110",
        "P120",
        "P122",
        "P150",
        "P170",
        "P174",
        "P201",
        "P202",
        "P203",
    ]
)
NO_HELP = set(
    ["P52", "P101", "P133", "P144", "P150", "P170", "P175", "P176", "P177", "P178", "P191", "P192", "P193", "P203"]
)


def mandatory(level: str, values: dict[str, Any] | None = None) -> set[str]:
    """Codes that are mandatory at a level for these answers, as the person filling it sees them."""
    evaluation = Evaluation(fiche_spec(), level, values or {})
    return {code for code, item in fiche_spec().fields.items() if evaluation.obligation(item) == Obligation.REQUIRED}


def all_columns(spec: Spec) -> list[Field]:
    return [each for item in spec.fields.values() for each in (item, *item.columns)]


@pytest.mark.exigence("S42")
def test_the_fiche_has_the_nineteen_groups_and_155_fields_of_its_model() -> None:
    spec = fiche_spec()
    assert spec.key == FICHE_KEY == "fiche-projet"
    assert (spec.title, spec.levels, spec.meta) == ("Fiche projet", (TL, FS, MO), {"modele": "1.0"})
    counts = [len(step.fields) for step in spec.steps]
    assert counts == [17, 8, 10, 7, 7, 10, 6, 6, 7, 8, 9, 6, 6, 6, 6, 6, 12, 9, 9]
    assert sum(counts) == len(spec.fields) == 155
    assert all(step.title and step.intro for step in spec.steps)
    assert len({step.code for step in spec.steps}) == 19


def test_codes_come_in_the_order_of_the_reference() -> None:
    codes = list(fiche_spec().fields)
    assert codes == sorted(codes, key=lambda code: int(code[1:]))


def test_a_trace_asks_for_twelve_fields() -> None:
    assert mandatory(TL) == TRACE | COMPUTED
    assert len(TRACE) == 12


@pytest.mark.exigence("S8")
def test_a_standard_fiche_asks_for_23_more_two_of_them_under_condition() -> None:
    closed = {"P10": "ETA-CLO", "P15": {"attachment": 1, "name": "affiche.png", "alt": "Une affiche"}}
    assert len(STANDARD) == 23
    assert mandatory(FS, closed) == TRACE | COMPUTED | STANDARD
    assert mandatory(FS) == (TRACE | COMPUTED | STANDARD) - {"P174", "P203"}


def test_a_model_asks_for_103_fields_three_of_them_under_condition(db: None) -> None:
    # The table of the reference marks 103 fields « O » at MO: P207 is one of them, and P72, P113, P203 are conditional.
    everything = {"P70": "PAR-4", "P15": {"attachment": 1, "name": "a.png", "alt": "A"}}
    assert len(mandatory(MO, everything)) == 103
    four = [{"id": f"r{n}aa", "type": code} for n, code in enumerate(("ACT-UHC", "ACT-TS", "ACT-TEC", "ACT-DEC"))]
    assert mandatory(MO, everything) - mandatory(MO, {"P70": "PAR-1", "P110": four}) == {"P72", "P113", "P203"}


def test_each_level_contains_the_one_before() -> None:
    assert mandatory(TL) <= mandatory(FS) <= mandatory(MO)
    shown = [{item.code for _, item in fiche_spec().fields_at(level)} for level in (TL, FS, MO)]
    assert shown[0] < shown[1] < shown[2] == set(fiche_spec().fields)


def test_every_field_of_the_reference_that_has_a_help_text_shows_it() -> None:
    assert {code for code, item in fiche_spec().fields.items() if not item.help} == NO_HELP


@pytest.mark.exigence("S42")
def test_every_controlled_list_exists() -> None:
    known = {vocabulary.code for vocabulary in read_catalogue().vocabularies}
    used = {item.vocabulary for item in all_columns(fiche_spec()) if item.vocabulary}
    assert {code for code in used - known if source_of(code) is None} == set()
    assert {"NIV", "ETA", "TYP", "PUB", "PAR", "ACT", "DEPARTEMENT", "GRILLE"} <= used


@pytest.mark.exigence("S42")
def test_a_stored_specification_reads_back_identical() -> None:
    spec = fiche_spec()
    again = from_json(json.loads(json.dumps(to_json(spec), ensure_ascii=False)))
    assert again == spec
    assert check(again) == spec


def test_modules_stay_short() -> None:
    import projects.fiche

    for module in Path(projects.fiche.__file__).parent.glob("*.py"):
        assert len(module.read_text(encoding="utf-8").splitlines()) < 400, module.name


CONDITIONS = [  # level, answers, field, obligation expected
    (FS, {}, "P35", "-"),
    (FS, {"P34": "non"}, "P39", "-"),
    (FS, {"P34": "oui"}, "P35", "F"),
    (MO, {"P34": "oui"}, "P36", "R"),
    (MO, {"P34": "oui"}, "P37", "R"),
    (MO, {"P34": "oui"}, "P39", "R"),
    (TL, {"P34": "oui"}, "P39", "-"),
    (FS, {"P70": "PAR-3"}, "P72", "R"),
    (FS, {"P70": "PAR-4"}, "P72", "O"),
    (MO, {"P70": "PAR-6"}, "P72", "O"),
    (MO, {"P70": {"special": "DOC-NON"}}, "P72", "R"),
    (FS, {"P104": {"value": "libre"}}, "P94", "F"),
    (FS, {"P104": {"value": "obligatoire", "text": "une mesure"}}, "P94", "O"),
    (FS, {"P104": {"value": "obligatoire"}}, "P165", "O"),
    (FS, {"P104": {"value": "incitée"}}, "P165", "R"),
    (MO, {"P104": {"value": "obligatoire"}}, "P94", "O"),
    (FS, {"P10": "ETA-REA"}, "P174", "R"),
    (FS, {"P10": "ETA-EVA"}, "P174", "O"),
    (FS, {"P10": "ETA-PRO"}, "P174", "O"),
    (MO, {"P10": "ETA-REA"}, "P174", "O"),
    (TL, {"P10": "ETA-CLO"}, "P174", "-"),
    (FS, {"P110": [{"id": "aaaa", "type": "ACT-TS"}]}, "P113", "R"),
    (MO, {"P110": [{"id": "aaaa", "type": "ACT-TS"}, {"id": "bbbb", "type": "ACT-BEN"}]}, "P113", "O"),
    (FS, {}, "P203", "-"),
    (FS, {"P154": [{"id": "aaaa", "nom": "Carnet de bord"}]}, "P203", "-"),
    (FS, {"P154": [{"id": "aaaa", "fichier": {"attachment": 3, "name": "carnet.pdf"}}]}, "P203", "O"),
    (FS, {"P34": "oui", "P39": [{"id": "aaaa", "document": {"attachment": 4, "name": "abs.pdf"}}]}, "P203", "O"),
    (MO, {"P15": {"attachment": 5, "name": "a.png", "alt": "A"}}, "P203", "O"),
    (TL, {"P15": {"attachment": 5, "name": "a.png", "alt": "A"}}, "P203", "-"),
]


@pytest.mark.parametrize(("level", "answers", "code", "expected"), CONDITIONS)
def test_conditions(db: None, level: str, answers: dict[str, Any], code: str, expected: str) -> None:
    spec = fiche_spec()
    assert Evaluation(spec, level, answers).obligation(spec.fields[code]) == expected


@pytest.mark.exigence("S37")
def test_a_diagnosis_holds_its_document_method_date_and_participants() -> None:
    item = fiche_spec().fields["P39"]
    assert [(each.code, each.type) for each in item.columns] == [
        ("document", FieldType.FILE),
        ("methode", FieldType.CHOICE),
        ("date", FieldType.MONTH),
        ("participants", FieldType.SHORT_TEXT),
    ]
    assert item.column("methode").vocabulary == "DIA"


# What each requirement asks to keep, as stored answers: the field exists, has that shape and keeps it whole.
KEPT: dict[str, dict[str, Any]] = {
    "S11": {"P05": "Le groupe relit ce qu'il a fait."},
    "S18": {"P134": [{"id": "aaaa", "type": "RES-01", "apporteur": "Un voisin", "valeur": 50, "moment": "évaluation"}]},
    "S27": {"P163": {"nombre": 10, "motifs": ["droits", "logement"]}},
    "S28": {"P160": "AIC-03", "P161": "Des questions revenaient.", "P162": "Des demandes plus claires."},
    "S33": {"P69": {"value": "très complexe", "text": "Plusieurs institutions se croisent."}},
    "S39": {"P20": "Une remarque, un matin.", "P21": ["ORI-PER", "ORI-PRO"], "P22": "Une fermeture", "P25": "2024-03"},
    "S40": {
        "P90": "Invitation, atelier, bilan.",
        "P91": [{"id": "aaaa", "activite": "Cuisine", "frequence": "le mardi", "duree": "2 h", "nombre": 12}],
        "P92": {"value": ["LIE-01"], "text": "Un lieu neutre"},
        "P93": {"value": ["MET-01"]},
    },
    "S44": {"P62": ["FOR-INF", "FOR-PRE", "FOR-ATE", "FOR-ESP", "FOR-CRE"]},
    "S46": {"P50": ["PUB-HAB", "PUB-RSA"], "P51": "Des habitants du même quartier."},
    "S47": {"P31": "« On aimerait se retrouver. »"},
    "S48": {
        "P40": "ECH-01",
        "P41": "42",
        "P42": {
            "value": [{"id": "aaaa", "commune": {"code": "42218", "label": "Saint-Étienne (Loire, 42)"}}],
            "hide": True,
        },
        "P43": {"value": "Le Soleil", "hide": True},
        "P44": "RUR-01",
        "P45": ["GEO-01"],
    },
    "S49": {"P32": "Les rendez-vous individuels ne suffisaient pas."},
    "S50": {"P80": [{"id": "aaaa", "objectif": "Se rencontrer", "resultat": "Un repas par mois", "porteur": "Groupe"}]},
    "S51": {"P81": "Sortir de chez soi.", "P82": "Un lieu à soi.", "P83": "Un quartier plus vivant."},
    "S53": {
        "P70": "PAR-4",
        "P71": [{"id": "aaaa", "etape": "diagnostic", "niveau": "PAR-3"}, {"id": "bbbb", "etape": "évaluation"}],
    },
    "S54": {"P72": "Le groupe a choisi le lieu et les horaires."},
    "S55": {"P75": "Prendre la parole devant la mairie."},
    "S57": {
        "P94": "Chacun parle à son tour.",
        "P100": {"value": ["REC-01"]},
        "P101": "semi-ouvert",
        "P102": {"minimum": 4, "maximum": 12, "habituelle": 8},
        "P103": "Un noyau stable.",
    },
    "S59": {"P175": {"value": ["EF1"]}, "P181": {"value": ["EF2"], "text": "Le groupe décide seul."}},
    "S61": {"P106": [{"id": "aaaa", "proposition": "Un banc", "destinataire": "La mairie", "suite": "SUI-01"}]},
    "S62": {
        "P130": [{"id": "aaaa", "fonction": "Animation", "heures": 120, "preparation": 40}],
        "P132": "Salle prêtée le mardi.",
        "P133": "Une cuisine.",
    },
    "S63": {
        "P142": [
            {"id": "aaaa", "financeur": {"label": "CAF"}, "source": "FIN-CAF", "prevu": 3000, "obtenu": 2500},
            {"id": "bbbb", "source": "FIN-COM", "dispositif": "Contrat de ville", "prevu": 1000, "annee": "2024"},
        ]
    },
    "S67": {"P155": [{"id": "aaaa", "risque": "Départs", "probabilite": "2", "effet": "3", "reponse": "Relances"}]},
    "S68": {"P95": "Jouer devant les élus."},
    "S69": {"P96": "Le groupe anime lui-même."},
    "S71": {"P198": [{"id": "aaaa", "condition": "Un lieu stable", "levier": "LE2"}]},
    "S73": {"P12": "STI-OFF"},
    "S75": {"P26": "Une amicale de locataires."},
    "S77": {"P111": {"ACT-UHC": {"place": 4, "communication": 5}}, "P112": {"ACT-DEC": {"liberte": "nsp"}}},
    "S193": {"P172": {"criteres": {"acteurs": ["ACT-UHC", "ACT-TS"]}, "recueil": {"acteurs": ["ACT-UHC"]}}},
    "S194": {"P171": ["EN3.1"]},
    "S195": {"P173": [{"id": "aaaa", "nom": "Récits", "nature": "qualitatif", "arrivee": "Douze récits"}]},
    "S196": {"P173": [{"id": "aaaa", "nom": "Présents", "depart": "4", "cible": "10", "arrivee": "9"}]},
    "S198": {"P175": {"value": ["EF1"]}, "P176": "Moins seuls.", "P177": "Un accueil revu.", "P178": "Un contrat."},
    "S212": {"P116": {"value": ["APP-01"], "text": "Chaque mois."}},
    "S226": {"P67": "Une messagerie de groupe."},
    "S230": {"P118": "Le droit de participer."},
}
OTHERS = {
    "P56": {"value": 40, "text": "Deux proches par personne."},
    "P68": "les deux",
    "P105": [{"id": "aaaa", "mois": "2024-03", "moment": "Premier repas", "changement": "On se connaît"}],
    "P110": [{"id": "aaaa", "type": "ACT-UHC", "role": "Anime", "nombre": 8, "structure": {"label": "Amicale"}}],
    "P152": [{"id": "aaaa", "type": "JAL-01", "libelle": "Constat", "prevu": "2024-01", "reel": "2024-03"}],
    "P201": {"value": "non", "text": "Le groupe s'est dissous."},
}


@pytest.mark.parametrize(
    "answers",
    [*(pytest.param(answers, id=name, marks=pytest.mark.exigence(name)) for name, answers in KEPT.items()), OTHERS],
)
def test_what_the_reference_asks_fits_in_its_fields(db: None, answers: dict[str, Any]) -> None:
    fields = fiche_spec().fields
    assert {code: clean_stored(fields[code], answer, Context()) for code, answer in answers.items()} == answers


@pytest.mark.exigence("S44", "S45", "S46", "S66")
def test_lists_of_codes_are_those_of_the_reference(db: None) -> None:
    fields = fiche_spec().fields
    labels = [option.label for option in options_of(fields["P10"])]
    assert [label[:5] for label in labels] == ["Émerg", "Conce", "Réali", "Évalu", "Prolo", "Close", "Suspe", "Aband"]
    assert all(fields[code].type == FieldType.MULTI_CHOICE for code in ("P50", "P61", "P62", "P63", "P64"))
    with pytest.raises(ValueRefused):
        clean_stored(fields["P63"], ["CHA-INVENTE"], Context())


@pytest.mark.exigence("S52")
def test_social_utility_is_asked_of_a_model_only() -> None:
    marks = {level: fiche_spec().fields["P85"].obligation_at(level) for level in (TL, FS, MO)}
    assert marks == {TL: "-", FS: "-", MO: "O"}


@pytest.mark.exigence("S70")
@pytest.mark.parametrize("state", ["ETA-EVA", "ETA-PRO", "ETA-CLO"])
def test_a_standard_fiche_cannot_skip_what_changed_in_peoples_lives(state: str) -> None:
    item = fiche_spec().fields["P174"]
    asked = Evaluation(fiche_spec(), FS, {"P10": state}).progress()
    answered = Evaluation(fiche_spec(), FS, {"P10": state, "P174": "Chacun a un interlocuteur."}).progress()
    assert item in asked.missing
    assert item not in answered.missing


REFUSED = [
    ("P01", "x" * 121, "La limite"),
    ("P10", "en cours", "Choisissez une réponse de la liste."),
    ("P17", -1, "inférieur"),
    ("P55", -3, "inférieur"),
    ("P140", -10, "inférieur"),
    ("P41", "2Z", "Choisissez une réponse de la liste."),
    ("P80", [{"objectif": f"Objectif {n}"} for n in range(9)], "8 lignes au plus"),
    ("P150", "bientôt", "Un mois est attendu"),
    ("P190", "x" * 401, "400"),
]


@pytest.mark.exigence("S42")
@pytest.mark.parametrize(("code", "answer", "reason"), REFUSED)
def test_what_does_not_fit_is_refused_with_its_reason(db: None, code: str, answer: Any, reason: str) -> None:
    with pytest.raises(ValueRefused) as refusal:
        clean_stored(fiche_spec().fields[code], answer, Context())
    assert any(reason.lower() in message.lower() for message in refusal.value.messages)


@pytest.mark.exigence("S42")
def test_two_questions_take_no_special_answer() -> None:
    refusing = [code for code, item in fiche_spec().fields.items() if not item.accepts_special]
    assert refusing == ["P65", "P200"]
    for code in refusing:
        with pytest.raises(ValueRefused):
            clean_answer(fiche_spec().fields[code], {"special": "DOC-SO"}, Context())


@pytest.mark.exigence("S78")
def test_what_the_team_alone_reads() -> None:
    spec = fiche_spec()
    team = {code for code, item in spec.fields.items() if item.audience == Audience.TEAM}
    assert team == {"P08", "P09", "P12", "P117", "P145"}
    assert spec.fields["P120"].column("enjeu").audience == Audience.TEAM


def test_counts_of_people_are_masked_when_small() -> None:
    spec = fiche_spec()
    masked = {item.code for item in spec.fields.values() if item.masked}
    columns = {f"{item.code}.{each.code}" for item in spec.fields.values() for each in item.columns if each.masked}
    assert masked == {"P55", "P56"}
    assert columns == {
        "P102.minimum", "P102.maximum", "P102.habituelle", "P110.nombre", "P115.nombre", "P163.nombre",
    }  # fmt: skip


def test_precise_places_can_be_hidden_from_the_public() -> None:
    assert [code for code, item in fiche_spec().fields.items() if item.can_hide] == ["P42", "P43"]


def test_links_tell_who_resolves_them() -> None:
    fields = fiche_spec().fields
    links = {code: (item.link, item.multiple, item.allow_free) for code, item in fields.items() if item.link}
    assert links == {
        "P06": ("structure-porteuse", False, False),
        "P07": ("structure", True, True),
        "P08": ("compte", False, False),
        "P09": ("compte", True, False),
        "P13": ("programme", False, True),
        "P23": ("observation", True, True),
        "P24": ("objet-collectif", False, True),
        "P125": ("réseau", True, False),
        "P195": ("projet", False, False),
    }


def field(code: str, **more: Any) -> Field:
    return Field(code=code, label=code, type=more.pop("type", FieldType.SHORT_TEXT), **more)


BROKEN = [
    ([field("P1", condition="P2.prix > 3"), field("P2", type="liste", columns=(field("nom"),))], "P2.prix"),
    ([field("P1", type="choix", options=(Option(code="a", label="A"), Option(code="a", label="B")))], "deux fois"),
    ([field("P1", type="liste", columns=(field("nom"), field("nom")))], "deux fois"),
    ([field("P1"), field("P2", required_when=(("P1 non vide", ("NIV-XX",)),))], "niveau"),
]


@pytest.mark.parametrize(("fields", "reason"), BROKEN)
def test_a_specification_that_does_not_hold_together_is_refused(fields: list[Field], reason: str) -> None:
    with pytest.raises(SpecRefused, match=reason):
        check(Spec(key="essai", title="Essai", steps=(Step(code="un", title="Un", fields=tuple(fields)),)))
