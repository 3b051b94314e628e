"""What the form templates of the site add to Django's: obligation in words, groups with a legend, errors tied and linked."""

import re

import pytest
from django.template.loader import render_to_string

from isic_platform.site.views.components import SampleForm


def opening_tag(html: str, element_id: str) -> str:
    """The opening tag that carries this id."""
    return re.search(rf'<[^<>]*\bid="{re.escape(element_id)}"[^<>]*>', html)[0]


@pytest.fixture
def refused() -> str:
    return str(SampleForm({"title": "x" * 90, "email": '"><script>alert(1)</script>', "people": "-1"}))


@pytest.mark.exigence("S218", "S228")
def test_obligation_is_said_in_words() -> None:
    html = str(SampleForm())

    assert re.findall(r'class="field__obligation">\(([^)]*)\)', html) == [
        "obligatoire",  # title
        "obligatoire",  # email
        "obligatoire pour une fiche standard",  # replaced by the field itself
        "facultatif",  # people
        "facultatif",  # story
        "obligatoire",  # audience
        "obligatoire",  # audiences
        "obligatoire",  # setting
        "obligatoire",  # scale
        "facultatif",  # document
        "obligatoire",  # agreed
    ]


def test_an_empty_obligation_hides_the_mention() -> None:
    form = SampleForm()
    form.fields["title"].obligation = ""

    assert "field__obligation" not in form["title"].as_field_group()


def test_groups_are_fieldsets_that_open_with_their_legend() -> None:
    html = str(SampleForm())
    groups = re.findall(r"<fieldset[^>]*>\s*<legend[^>]*>([^<]*)", html)

    assert [name.strip() for name in groups] == ["Autres publics", "Lieu", "Le groupe décide de ce qu’il fait"]


def test_a_checkbox_comes_before_its_label() -> None:
    html = SampleForm()["agreed"].as_field_group()

    assert html.index('type="checkbox"') < html.index("<label")


def test_each_error_is_tied_to_its_control_or_its_group(refused: str) -> None:
    described = {
        "id_title": "id_title_helptext id_title_error",
        "id_people": "id_people_error",
        "id_audiences_group": "id_audiences_helptext id_audiences_error",
        "id_scale_group": "id_scale_error",
        "id_agreed": "id_agreed_helptext id_agreed_error",
    }

    assert {
        key: re.search('aria-describedby="([^"]*)"', opening_tag(refused, key))[1] for key in described
    } == described
    assert {i for ids in described.values() for i in ids.split() if f'id="{i}"' not in refused} == set()


def test_the_summary_links_to_controls_and_to_groups(refused: str) -> None:
    summary = refused[refused.index("data-error-summary") : refused.index("</ul>")]
    targets = re.findall(r'href="#([^"]+)"', summary)

    assert targets == [
        "id_title",
        "id_email",
        "id_people",
        "id_audience",
        "id_audiences_group",
        "id_setting_group",
        "id_scale_group",
        "id_agreed",
    ]
    assert [tag for tag in (opening_tag(refused, t) for t in targets[4:7]) if 'tabindex="-1"' not in tag] == []


def test_errors_without_a_field_are_listed_too() -> None:
    form = SampleForm({})
    form.add_error(None, "Deux dates se contredisent.")

    assert "<li>Deux dates se contredisent.</li>" in str(form)


def test_what_was_typed_comes_back_escaped(refused: str) -> None:
    assert "<script>" not in refused
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in refused


def test_nothing_to_correct_shows_no_summary() -> None:
    assert render_to_string("components/error_summary.html", {"form": SampleForm()}).strip() == ""
    assert "error-summary" not in str(SampleForm())


def test_the_note_on_readers_is_part_of_the_description() -> None:
    html = SampleForm()["story"].as_field_group()
    start = html.index('id="id_story_helptext"')

    assert "Visible de l’équipe seulement." in html[start : html.index("<textarea")]
    assert 'aria-describedby="id_story_helptext"' in html
