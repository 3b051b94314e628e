"""Detection of personal data: the trial set of the domain, the keys, the offsets, the false friends."""

import random
import time
import unicodedata
from itertools import pairwise

import pytest

from isic_platform.confidentiality.detection import Rule, detect, register, registered_rules
from isic_platform.confidentiality.detection.engine import SLICE
from isic_platform.confidentiality.rules import LEVEL_EXPLANATIONS, RULE_TEXTS, rule_text

pytestmark = pytest.mark.exigence("S222")


def seen(text, **options):
    """Rule without its prefix, level and passage of each finding."""
    return [(f.rule.removeprefix("DET-"), f.level, text[f.start : f.end]) for f in detect(text, **options)]


TRIAL_SET = [
    ("2 06 12 75 111 005 64", "NIR", "B", "2 06 12 75 111 005 64"),
    ("180127512345642", "NIR", "B", "180127512345642"),
    ("2 95 10 99 126 111 93", "NIR", "B", "2 95 10 99 126 111 93"),
    ("1 86 02 2A 215 325 23", "NIR", "B", "1 86 02 2A 215 325 23"),
    ("2 95 10 99 126 111 99", "NIR", "C", "2 95 10 99 126 111 99"),
    ("06 12 34 56 78", "TEL", "B", "06 12 34 56 78"),
    ("+33 6 12 34 56 78", "TEL", "B", "+33 6 12 34 56 78"),
    ("0033(0)612345678", "TEL", "B", "0033(0)612345678"),
    ("+262 692 12 34 56", "TEL", "B", "+262 692 12 34 56"),
    ("jean.dupont@exemple.fr", "MEL", "B", "jean.dupont@exemple.fr"),
    ("jean arobase exemple point fr", "MEL", "B", "jean arobase exemple point fr"),
    ("contact@ccas-exemple.fr", "MEL", "C", "contact@ccas-exemple.fr"),
    ("12 bis rue des Lilas", "ADR", "B", "12 bis rue des Lilas"),
    ("7 quai de la Loire", "ADR", "B", "7 quai de la Loire"),
    ("5 place du Marché", "ADR", "B", "5 place du Marché"),
    ("née le 12/03/1984", "DDN", "B", "12/03/1984"),
    ("né un 1er mars 1990", "DDN", "B", "1er mars 1990"),
    ("date de naissance : 3-4-85", "DDN", "B", "3-4-85"),
    ("le groupe né le 12 mars 2015", "DDN", "C", "12 mars 2015"),
    ("Mme Durand", "NOM1", "B", "Durand"),
    ("Mme Marie Le Goff", "NOM1", "B", "Marie Le Goff"),
    ("Dr Martin", "NOM1", "B", "Martin"),
    ("M. X", "INI", "C", "M. X"),
    ("son fils Kevin", "NOM2", "C", "Kevin"),
    ("la participante Samira", "NOM2", "C", "Samira"),
    ("n° allocataire 1234567", "CAF", "B", "1234567"),
    ("CAF 59 : 7654321 A", "CAF", "B", "7654321 A"),
    ("matricule : 1234567", "CAF", "B", "1234567"),
    ("AB-123-CD", "PLA", "C", "AB-123-CD"),
    ("voiture immatriculée 123 ABC 75", "PLA", "B", "123 ABC 75"),
    ("FR14 2004 1010 0505 0001 3M02 606", "IBAN", "B", "FR14 2004 1010 0505 0001 3M02 606"),
    ("FR76 3000 6000 0112 3456 7890 188", "IBAN", "C", "FR76 3000 6000 0112 3456 7890 188"),
]

TRIAL_SET_NOTHING = [
    "3919",
    "115",
    "année 2015 0123",
    "12 cours de cuisine",
    "8 places disponibles",
    "10 place de parking",
    "le projet est né en mars 2015",
    "Monsieur le maire",
    "Madame la préfète",
    "la fille de la voisine",
    "La CAF finance 1 234 567 euros",
    "SS-123-AB",
    "WW-123-AB",
    "AI-123-BC",
]


@pytest.mark.parametrize(("text", "rule", "level", "passage"), TRIAL_SET)
def test_trial_set_alone_and_within_a_sentence(text, rule, level, passage):
    assert seen(text) == [(rule, level, passage)]
    assert seen(f"On note ceci ({text}), puis la suite.") == [(rule, level, passage)]


@pytest.mark.parametrize("text", TRIAL_SET_NOTHING)
def test_trial_set_says_nothing_of_what_is_not_personal(text):
    assert seen(text) == []
    assert seen(f"On note ceci ({text}), puis la suite.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NIR 2 95 10 99 126 111", [("NIR", "B", "2 95 10 99 126 111")]),
        ("n° de sécu : 2951099126111", [("NIR", "B", "2951099126111")]),
        ("sécurité sociale : 1 85 05 78 006 084", [("NIR", "B", "1 85 05 78 006 084")]),
        ("2 95 10 99 126 111", []),
        ("20041 01005 0500013M026 06", [("RIB", "B", "20041 01005 0500013M026 06")]),
        ("30002 00550 0000157841Z 25", [("RIB", "B", "30002 00550 0000157841Z 25")]),
        ("20041 01005 0500013M026 07", []),
        (
            "Banque 20041 Guichet 01005 Compte 0500013M026 Clé RIB 06",
            [("RIB", "B", "20041 Guichet 01005 Compte 0500013M026 Clé RIB 06")],
        ),
        ("DE89 3704 0044 0532 0130 00", [("IBAN", "B", "DE89 3704 0044 0532 0130 00")]),
        ("BE68 5390 0754 7034 BIC", [("IBAN", "B", "BE68 5390 0754 7034")]),
        ("fr1420041010050500013m02606", [("IBAN", "B", "fr1420041010050500013m02606")]),
        ("4539 5787 6362 1486", [("CB", "B", "4539 5787 6362 1486")]),
        ("4539 5787 6362 1486 12/27", [("CB", "B", "4539 5787 6362 1486")]),
        ("378282246310005", [("CB", "B", "378282246310005")]),
        ("3782 822463 10005", [("CB", "B", "3782 822463 10005")]),
        ("4222222222222", [("CB", "B", "4222222222222")]),
        ("4539 5787 6362 1487", []),
        ("1234 5678 9012 3452", [("CB", "C", "1234 5678 9012 3452")]),
        ("carte bancaire 1234 5678 9012 3452", [("CB", "B", "1234 5678 9012 3452")]),
    ],
)
def test_numbers_with_a_key(text, expected):
    assert seen(text) == expected


@pytest.mark.parametrize(
    "siret",
    [
        "73282932000074",
        "732 829 320 00074",
        "SIRET 732 829 320 00074",
        "38012986600014",  # begins like a Diners card
        "SIRET : 356 000 000 00048",
        "ISBN 9782070368228",
        "2015 2016 2017 2018",
    ],
)
def test_public_numbers_are_not_cards(siret):
    assert seen(siret) == []


@pytest.mark.parametrize(
    "mobile",
    [
        "0612345678",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "06/12/34/56/78",
        "07 12 34 56 78",
        "0692 12 34 56",
        "0639 12 34 56",
        "0690123456",
        "0694 12 34 56",
        "0696 12 34 56",
        "0 692 12 34 56",
        "+33 (0)6 12 34 56 78",
        "(+33) 6 12 34 56 78",
        "+33612345678",
        "00 33 6 12 34 56 78",
        "+596 696 12 34 56",
        "+687 78 12 34",
        "+689 87 12 34 56",
        "06\u00a012\u202f34 56 78",
    ],
)
def test_mobile_telephones_block(mobile):
    assert seen(f"Appelez le {mobile}.") == [("TEL", "B", mobile)]


@pytest.mark.parametrize("line", ["01 23 45 67 89", "03.20.12.34.56", "+33 3 20 12 34 56", "+32 475 12 34 56"])
def test_other_telephones_are_to_confirm(line):
    assert seen(f"Appelez le {line}.") == [("TEL", "C", line)]


@pytest.mark.parametrize(
    "text",
    [
        "15, 17, 18, 112, 114, 115, 119, 3919, 116 117",
        "de 06/2015 - 2016 à 06-2016-2017",
        "01.02.2015 10.03.2015",
        "01/02/2015 01/02/2016",
        "les sections 06/07/08/09/10",
        "48.0612345678",
        "une échelle 0 100 200 300",
        "+1 234 567 890 euros",
    ],
)
def test_short_numbers_dates_and_measures_are_not_telephones(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("address", "level"),
    [
        ("s.martin@ville-exemple.fr", "B"),
        ("renée.dupont@exemple.fr", "B"),
        ("contact.jean.dupont@gmail.com", "B"),
        ("jean.dupont (at) exemple (point) fr", "B"),
        ("jean.dupont[at]exemple.fr", "B"),
        ("jean point dupont arobase exemple point fr", "B"),
        ("jean.dupont at exemple.fr", "B"),
        ("jean.dupont @ exemple.fr", "B"),
        ("accueil@centre-social.fr", "C"),
        ("secretariat.ccas@mairie.fr", "C"),
        ("secrétariat@mairie.fr", "C"),
        ("info@exemple.org", "C"),
        ("mairie.lille@exemple.fr", "C"),
        ("accueil arobase exemple point fr", "C"),
    ],
)
def test_addresses_of_persons_block_those_of_services_are_to_confirm(address, level):
    assert seen(f"Écrire à {address}, merci") == [("MEL", level, address)]


@pytest.mark.parametrize("text", ["look at home. See you", "merci @mairie.lyon", "un @ seul", "a@b"])
def test_at_signs_without_an_address(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("45 boulevard de la République, appartement 12", [("ADR", "B", "45 boulevard de la République")]),
        ("au 12 rue des lilas avec le groupe", [("ADR", "B", "12 rue des lilas")]),
        ("8 rue du 8 mai 1945 à Lille", [("ADR", "B", "8 rue du 8 mai 1945")]),
        ("1 résidence sociale et 12 allées et venues, 2 chemins de randonnée", []),
        ("59000 Lille", [("CP", "I", "59000 Lille")]),
        ("3 impasse du Moulin 59000 Lille", [("ADR", "B", "3 impasse du Moulin"), ("CP", "C", "59000 Lille")]),
        ("Mme Durand\n59000 Lille", [("NOM1", "B", "Durand"), ("CP", "I", "59000 Lille")]),
        ("12000 Euros", []),
        ("né(e) le 12/03/1984", [("DDN", "B", "12/03/1984")]),
        ("une participante du groupe née le 12/03/1984", [("DDN", "B", "12/03/1984")]),
        ("le groupe a accueilli une femme née le 12/03/1984", [("DDN", "B", "12/03/1984")]),
        ("l’association Les Mamans est née le 12 mars 2015", [("DDN", "C", "12 mars 2015")]),
        ("la naissance du projet, le 12 mars 2015", [("DDN", "C", "12 mars 2015")]),
        ("MADAME DURAND", [("NOM1", "B", "DURAND")]),
        ("Mme D’Alembert", [("NOM1", "B", "D’Alembert")]),
        ("Monsieur Le Maire, Madame la Députée, Madame, Monsieur", []),
        ("l’école du Docteur Roux, rue du Docteur Calmette", []),
        ("A. B. a dit", [("INI", "C", "A. B.")]),
        ("R.A.S. puis R. A. S.", []),
        ("véhicule AB 123 CD", [("PLA", "B", "AB 123 CD")]),
        ("La CAF finance 1234567 euros", []),
        ("CAF 06 12 34 56 78", [("TEL", "B", "06 12 34 56 78")]),
    ],
)
def test_names_places_and_dates(text, expected):
    assert seen(text) == expected


def test_nir_blocks_for_its_only_right_key_and_is_to_confirm_for_the_96_others():
    for body, digits in (
        ("2951099126111", "2951099126111"),
        ("186022A215325", "1860219215325"),
        ("186022B215325", "1860218215325"),
    ):
        right = 97 - int(digits) % 97
        levels = {key: [(f.rule, f.level) for f in detect(f"{body}{key:02d}")] for key in range(1, 98)}
        assert levels.pop(right) == [("DET-NIR", "B")]
        assert list(levels.values()) == [[("DET-NIR", "C")]] * 96


def test_iban_and_rib_have_one_right_key():
    account = "20041010050500013M026"
    iban = {key: [(f.rule, f.level) for f in detect(f"FR{key:02d}{account}06")] for key in range(2, 99)}
    assert iban.pop(14) == [("DET-IBAN", "B")]
    assert list(iban.values()) == [[("DET-IBAN", "C")]] * 96
    rib = {key: [(f.rule, f.level) for f in detect(f"{account}{key:02d}")] for key in range(1, 98)}
    assert rib.pop(6) == [("DET-RIB", "B")]
    assert list(rib.values()) == [[]] * 96


def test_what_is_shaped_like_a_nir_or_an_iban_is_read_as_nothing_else():
    assert seen("2 95 10 06 123 456 78") == [("NIR", "C", "2 95 10 06 123 456 78")]
    assert seen("06 123 456 78") == [("TEL", "B", "06 123 456 78")]
    assert seen("FR76 4539 5787 6362 1486 7890 188") == [("IBAN", "C", "FR76 4539 5787 6362 1486 7890 188")]


def test_a_right_rib_key_blocks_even_after_a_wrong_iban_key():
    assert seen("FR15 20041 01005 0500013M026 06") == [("RIB", "B", "20041 01005 0500013M026 06")]
    assert seen("FR14 20041 01005 0500013M026 06") == [("IBAN", "B", "FR14 20041 01005 0500013M026 06")]


def test_card_has_one_right_last_digit_and_no_changed_digit_passes():
    number = "4539578763621486"
    for place in range(16):
        for digit in "0123456789":
            changed = number[:place] + digit + number[place + 1 :]
            assert bool(detect(changed)) == (changed == number)


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("👋🏽 né le 2\u00a095\u202f10 99 126 111 93 fin", "2\u00a095\u202f10 99 126 111 93"),
        ("Clé : ２９５１０９９１２６１１１９３ !", "２９５１０９９１２６１１１９３"),
        ("À\r\nL’été : 2-95-10-99-126-111-93", "2-95-10-99-126-111-93"),
        ("2\u201195\u201110\u201199\u2011126\u2011111\u201193", "2\u201195\u201110\u201199\u2011126\u2011111\u201193"),
        ("zéro\u200b2951\u200b0991\u00ad26111 93", None),
        ("zéro \u200b2951\u200b0991\u00ad26111 93\u200b", "2951\u200b0991\u00ad26111 93"),
    ],
)
def test_offsets_are_those_of_the_original_text(text, passage):
    expected = [] if passage is None else [("NIR", "B", passage)]
    assert seen(text) == expected


def test_composed_and_decomposed_accents_give_the_same_passages():
    text = "Née à Orléans le 12 février 1984, Mme Élodie Hervé, 5 allée de l’Été"
    decomposed = unicodedata.normalize("NFD", text)
    assert len(decomposed) > len(text)
    expected = [("DDN", "B", "12 février 1984"), ("NOM1", "B", "Élodie Hervé"), ("ADR", "B", "5 allée de l’Été")]
    assert seen(text) == expected
    found = [(rule, level, unicodedata.normalize("NFC", passage)) for rule, level, passage in seen(decomposed)]
    assert found == expected


def test_findings_follow_the_text_and_never_overlap():
    text = " / ".join(entry[0] for entry in TRIAL_SET)
    findings = detect(text)
    assert [f.rule.removeprefix("DET-") for f in findings] == [entry[1] for entry in TRIAL_SET]
    assert all(one.end <= other.start for one, other in pairwise(findings))


def test_exceptions_excuse_public_names_whatever_their_typography():
    text = "Le centre Mme Durand, 12 rue de l’Église, 03.20.12.34.56, accueil@exemple.fr"
    assert [rule for rule, _, _ in seen(text)] == ["NOM1", "ADR", "TEL", "MEL"]
    allowed = frozenset({"CENTRE MME DURAND", "12 rue de l'Église", "03 20 12 34 56", "accueil@exemple.fr"})
    assert seen(text, exceptions=allowed) == []
    assert seen("Mme Durand", exceptions=allowed) == [("NOM1", "B", "Durand")]


def test_no_exception_excuses_the_number_of_a_person():
    nir, iban = "2 95 10 99 126 111 93", "FR14 2004 1010 0505 0001 3M02 606"
    found = seen(f"{nir} ; {iban}", exceptions=frozenset({nir, iban}))
    assert found == [("NIR", "B", nir), ("IBAN", "B", iban)]


def test_nothing_is_left_unread_at_the_seams_of_a_long_text():
    nir = "2 95 10 99 126 111 93"
    for shift in range(-len(nir), 2, 3):
        start = SLICE + shift
        text = "x" * (start - 1) + " " + nir + " " + "x" * SLICE
        assert [(f.rule, f.start, f.end) for f in detect(text)] == [("DET-NIR", start, start + len(nir))]


def test_an_empty_text_has_no_finding():
    assert detect("") == []
    assert detect("\u200b\r\n \t") == []


def test_any_characters_are_read_without_failure():
    draw = random.Random(20)
    alphabet = "0123456789 \n.-@+()'’éE\u0301\u00a0\u200bABFR٣𝟗ﬁ\ud800\U0001f600"
    for _ in range(300):
        text = "".join(draw.choices(alphabet, k=120))
        for finding in detect(text):
            assert 0 <= finding.start < finding.end <= len(text)


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "a",
        "1 ",
        " ",
        "A. ",
        "a@",
        "a point ",
        "(at)",
        "12 rue de la ",
        "0612",
        "CAF 1",
        "né le ",
        "1234 5678 ",
        "e\u0301",
        "\u0301\u0323",
    ],
)
def test_cost_grows_with_the_length_and_not_with_its_square(unit):
    def cost(length):
        text = (unit * (length // len(unit) + 1))[:length]
        spent = []
        for _ in range(3):
            before = time.process_time()
            detect(text)
            spent.append(time.process_time() - before)
        return min(spent)

    assert cost(20_000) < 9 * cost(5_000)  # four when linear, sixteen when quadratic


def test_every_rule_in_force_is_explained_to_people_in_french():
    codes = {rule.code for rule in registered_rules()}
    assert set(RULE_TEXTS) == codes
    assert set(LEVEL_EXPLANATIONS) == {"B", "C", "I"}
    for code in codes:
        text = rule_text(code)
        assert text.code == code
        assert all((text.name, text.reason, text.advice, text.replacement))


def test_a_replacement_is_not_itself_a_finding():
    for text in RULE_TEXTS.values():
        assert seen(f"On appelle {text.replacement} demain.") == []


def test_two_rules_cannot_have_the_same_code():
    with pytest.raises(ValueError, match="DET-NIR"):
        register(Rule("DET-NIR", lambda text: iter(()), rank=99))
