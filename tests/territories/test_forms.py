"""The form field, as sent with and without JavaScript."""

import pytest
from django import forms
from django.http import QueryDict

from isic_platform.formkit.spec import Field
from isic_platform.formkit.types import Context
from isic_platform.formkit.types.link import Commune
from isic_platform.territories.forms import TerritoryField
from isic_platform.territories.models import Territory

pytestmark = pytest.mark.django_db


class PlaceForm(forms.Form):
    commune = TerritoryField()
    departement = TerritoryField(kinds=["departement"], required=False)
    communes = TerritoryField(multiple=True, required=False, max_items=3)
    place = TerritoryField(kinds=["commune", "departement", "epci", "region"], required=False)


class SentForm(PlaceForm):
    def cleaned(self, name):
        assert self.is_valid(), self.errors
        return self.cleaned_data[name]


def sent(text):
    return SentForm(QueryDict(text))


@pytest.mark.parametrize(
    "typed",
    ["Saint-Étienne", "saint etienne", "St Etienne", "Saint-Étienne (Loire, 42)", "42000", "42218", "commune-42218"],
)
def test_a_name_a_postcode_or_a_code_is_resolved(territories, typed):
    form = sent(f"commune={typed}")
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"commune": "42218", "departement": "", "communes": [], "place": ""}


def test_a_namesake_is_refused_with_choices_then_chosen(territories):
    form = sent("commune=saint-denis")
    assert form.errors["commune"] == [
        "« saint-denis » désigne plusieurs territoires. Choisissez parmi les propositions : "
        "Saint-Denis (La Réunion, 974) ; Saint-Denis (Seine-Saint-Denis, 93) ; Saint-Denis (Aude, 11) ; etc."
    ]
    html = str(form["commune"])
    assert 'value="saint-denis"' in html
    assert html.count('type="radio"') == 4
    assert sent("commune=saint-denis&commune_asked=saint-denis&commune_choice=93066").cleaned("commune") == "93066"


def test_a_choice_made_for_another_text_does_not_count(territories):
    assert sent("commune=lyon&commune_asked=saint-denis&commune_choice=93066").cleaned("commune") == "69123"


def test_a_typing_error_is_refused_with_what_it_may_be(territories):
    form = sent("commune=saint etiene")
    assert "Saint-Étienne (Loire, 42)" in form.errors["commune"][0]
    assert 'value="42218"' in str(form["commune"])


def test_what_names_nothing_is_refused_and_kept_on_screen(territories):
    form = sent("commune=<zzzzqqq>&departement=zzzz")
    assert form.errors["commune"] == [
        "Aucune commune ne correspond à « <zzzzqqq> ». Vérifiez l’orthographe, ou saisissez le code postal."
    ]
    assert form.errors["departement"] == ["Aucun département ne correspond à « zzzz ». Vérifiez l’orthographe."]
    assert 'value="&lt;zzzzqqq&gt;"' in str(form["commune"])


def test_required_and_too_long(territories):
    assert sent("commune=").errors["commune"] == ["Ce champ est obligatoire."]
    assert sent("commune=" + "a" * 201).errors["commune"] == ["Saisissez 200 caractères au plus."]


def test_several_places_are_kept_added_and_picked(territories):
    assert sent("commune=lyon&communes=01004&communes=2A004&communes_text=grenoble").cleaned("communes") == [
        *("01004", "2A004", "38185")
    ]
    picked = "commune=lyon&communes=01004&communes_text=saint-denis&communes_asked=saint-denis&communes_choice=97411"
    assert sent(picked).cleaned("communes") == ["01004", "97411"]
    assert sent("commune=lyon&communes_text=grenoble ; 2A004;grenoble").cleaned("communes") == ["38185", "2A004"]


def test_several_places_have_a_limit_and_refuse_unknown_codes(territories):
    many = sent("commune=lyon&communes_text=grenoble;lyon;ajaccio;brest (Finistère, 29)")
    assert many.errors["communes"] == ["Choisissez 3 territoires au plus."]
    unknown = sent("commune=lyon&communes=00000")
    assert unknown.errors["communes"][0].startswith("Aucune commune ne correspond à « 00000 ».")


def test_mixed_kinds_give_keys(territories):
    assert sent("commune=lyon&place=Loire (42)").cleaned("place") == "departement-42"
    assert sent("commune=lyon&place=Paris (Paris, 75)").cleaned("place") == "commune-75056"
    assert "place" in sent("commune=lyon&place=Paris").errors  # commune or département?


def test_one_departement_restricts_what_is_found(territories):
    field = TerritoryField(departement="93")
    assert field.clean("saint-denis") == "93066"
    assert "departement=93" in field.widget.render("commune", "", {"id": "id_commune"})


def test_a_retired_place_already_written_is_accepted_again(territories):
    Territory.objects.filter(kind="commune", code="01004").update(is_active=False)
    field = TerritoryField()
    assert field.clean("Ambérieu-en-Bugey (Ain, 01)") == "01004"
    with pytest.raises(forms.ValidationError):
        field.clean("Ambérieu-en-Bugey")


def test_initial_codes_are_shown_as_names_and_unchanged(territories, django_assert_num_queries):
    initial = {"commune": "42218", "communes": ["01004", "2A004"]}
    form = PlaceForm(initial=initial)
    assert 'value="Saint-Étienne (Loire, 42)"' in str(form["commune"])
    with django_assert_num_queries(1):
        html = str(form["communes"])
    assert "Ajaccio (Corse-du-Sud, 2A)" in html
    data = QueryDict("commune=Saint-Étienne (Loire, 42)&communes=01004&communes=2A004")
    assert PlaceForm(data, initial=initial).changed_data == []
    assert PlaceForm(QueryDict("commune=lyon"), initial=initial).changed_data == ["commune", "communes"]


def test_the_field_is_labelled_without_script(territories):
    form = sent("commune=saint-denis")
    html = str(form["commune"])
    assert 'id="id_commune"' in html
    assert 'aria-invalid="true"' in html
    assert "<fieldset" in html
    assert "<legend" in html
    assert "<script" not in html
    assert "style=" not in html
    assert 'type="module"' in str(form.media)


def test_an_answer_already_coded_is_read_again_even_if_its_code_is_a_postcode(territories):
    assert Territory.objects.filter(kind="commune", postcodes__contains=["01090"]).exclude(code="01090").exists()
    question = Field(code="P42", label="Commune", type="commune")
    assert Commune().clean(question, {"code": "01090", "label": "x"}, Context())["code"] == "01090"
    assert TerritoryField().clean("commune-01090") == "01090"
    with pytest.raises(forms.ValidationError):
        TerritoryField().clean("01090")
