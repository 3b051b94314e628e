"""The demonstration corpus: real input that holds, says its sources, and invents nothing."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution, User
from isic_platform.formkit.answers import bare, special_of
from isic_platform.formkit.completeness import Evaluation
from isic_platform.formkit.enums import FieldType, Special
from isic_platform.publication.checks import run_checks
from isic_platform.publication.enums import State, Visibility
from isic_platform.publication.models import Item, Notice
from isic_platform.publication.projection import project_version
from isic_platform.site.corpus import load_cast, load_corpus, people, read_entries
from isic_platform.site.models import DemoEntry
from knowledge.models import GridEntry
from tests.site.demonstration.conftest import PASSWORD

DOCUMENTED = [f"E{number:02}" for number in range(1, 27)]
REINFORCED = ["E19", "E20"]


def item_of(key: str) -> Item:
    return DemoEntry.objects.select_related("item__published_version", "item__record").get(key=key).item


def entry_of(key: str):
    return next(entry for entry in read_entries() if entry.key == key)


def account(name: str) -> User:
    return User.objects.get(email=f"{name}@demo.fr")


def test_the_public_corpus_is_listed_to_anybody(corpus):
    listed = Item.objects.readable_by(AnonymousUser())
    assert listed.count() == 27
    assert listed.filter(is_fictional=False).count() == 24
    assert listed.filter(is_fictional=True).count() == 3


@pytest.mark.parametrize("key", DOCUMENTED)
def test_every_documented_action_passes_the_checks_without_a_warning(corpus, key):
    item = item_of(key)
    version = item.published_version
    assert run_checks(item=item, spec=version.spec, level=version.level, values=version.answers) == []


@pytest.mark.parametrize("key", DOCUMENTED)
def test_every_documented_action_says_where_it_comes_from(corpus, key):
    item, entry = item_of(key), entry_of(key)
    assert item.notice.startswith("Résumé établi à partir d'une page publique, sans lien avec la structure citée.")
    assert "Date de consultation : novembre 2026" in item.notice
    assert not item.is_fictional
    shown = project_version(item.published_version, AnonymousUser())
    assert [(row["titre"], row.get("lien", "")) for row in shown["P205"]] == [
        (source.title, source.address) for source in entry.sources
    ]
    for source in entry.sources:
        assert source.title in item.notice
        assert source.address in item.notice


@pytest.mark.parametrize("key", DOCUMENTED)
def test_what_the_source_does_not_say_is_said_to_be_undocumented(corpus, key):
    entry = entry_of(key)
    answers = item_of(key).published_version.answers
    platform = {"P03", "P06", "P08", "P200", "P205"}
    for code, answer in answers.items():
        if code not in entry.answers and code not in platform:
            assert code in entry.undocumented
            assert special_of(answer) == Special.NOT_DOCUMENTED
    assert set(entry.answers) | set(entry.undocumented) | platform == set(answers)


def test_no_action_carried_by_a_real_institution_is_attributed_to_it(corpus):
    for key in DOCUMENTED:
        assert item_of(key).institution.code == "isic-fonds-documentaire"
    assert not Institution.objects.filter(is_fictional=False).exists()


@pytest.mark.exigence("S149")
@pytest.mark.parametrize("key", REINFORCED)
def test_an_action_against_violence_stays_in_its_network_and_hides_its_place(corpus, key):
    item = item_of(key)
    assert item.visibility == Visibility.NETWORK
    assert item.is_reinforced
    assert not Item.objects.readable_by(AnonymousUser()).filter(pk=item.pk).exists()
    assert not Item.objects.readable_by(account("admin")).filter(pk=item.pk).exists()
    for name in ("contributeur", "collegue", "relecteur", "partenaire"):
        assert Item.objects.readable_by(account(name)).filter(pk=item.pk).exists()
    kept = f"{item.title} {item.notice} {item.published_version.answers}"
    assert not {"P42", "P43"} & set(item.published_version.answers)
    assert not re.search(r"Rumilly|Jassans|Mosa[iï]ques", kept)


def test_two_levels_of_detail_are_shown(corpus):
    levels = [entry.level for entry in read_entries() if not entry.is_fictional]
    assert levels.count("NIV-FS") >= 10
    assert levels.count("NIV-TL") >= 5


def test_a_second_load_creates_nothing(corpus):
    before = (Item.objects.count(), DemoEntry.objects.count(), Notice.objects.count(), User.objects.count())
    load_cast(password=PASSWORD)
    report = load_corpus()
    assert (report.created, report.kept) == (0, len(read_entries()))
    assert (Item.objects.count(), DemoEntry.objects.count(), Notice.objects.count(), User.objects.count()) == before


def test_a_fiche_that_somebody_deleted_does_not_come_back(corpus):
    entry = DemoEntry.objects.get(key="E01")
    entry.item = None
    entry.save()
    assert load_corpus().created == 0


def test_the_accounts_hold_the_roles_they_are_named_after(corpus):
    roles = {
        "contributeur": Role.CONTRIBUTOR, "collegue": Role.CONTRIBUTOR, "relecteur": Role.REVIEWER,
        "encadrant": Role.MANAGER, "animateur": Role.FACILITATOR, "partenaire": Role.PARTNER,
    }  # fmt: skip
    for name, role in roles.items():
        assert [held.role for held in account(name).memberships.all()] == [role]
        assert not account(name).is_administrator
    assert account("admin").is_administrator
    assert not account("admin").memberships.exists()
    assert {person.email for person in people()} == {f"{name}@demo.fr" for name in (*roles, "admin")}


def test_a_changed_password_is_put_back(corpus):
    user = account("contributeur")
    user.set_password("autre chose de long")
    user.save()
    load_cast(password=PASSWORD)
    assert account("contributeur").check_password(PASSWORD)


def test_the_review_states_are_all_there(corpus):
    states = [entry.path for entry in read_entries() if entry.is_fictional]
    assert (states.count("published"), states.count("returned"), states.count("submitted")) == (3, 1, 1)
    assert {State.SUBMITTED, State.RETURNED, State.DRAFT} <= set(
        Item.objects.filter(is_fictional=True, working_version__isnull=False).values_list(
            "working_version__state", flat=True
        )
    )


FICTIONAL = ["F01", "F02", "F03", "F04", "F05"]
COMPUTED = {"P145", "P207"}


@pytest.mark.parametrize("key", FICTIONAL)
def test_a_fictional_project_says_so_and_names_no_real_commune(corpus, key):
    item = item_of(key)
    assert item.is_fictional
    assert item.notice == "Projet entièrement fictif, écrit pour la démonstration."
    assert item.institution.is_fictional
    assert "P42" not in item.record.values
    assert "imaginé" in str(item.record.values["P43"])


@pytest.mark.parametrize("key", FICTIONAL)
def test_nothing_in_a_fictional_project_looks_like_somebody(corpus, key):
    item = item_of(key)
    for answered in [item, *(entry.item for entry in GridEntry.objects.filter(project__item=item))]:
        record = answered.record
        issues = run_checks(item=answered, spec=record.spec, level=record.level, values=record.values)
        assert [issue for issue in issues if issue.rule.startswith("DET-")] == []


@pytest.mark.exigence("S38")
def test_the_corpus_exercises_every_field_of_the_fiche(corpus):
    answered: set[str] = set()
    for key in FICTIONAL:
        item = item_of(key)
        spec = item.record.spec
        given = {code: answer for code, answer in item.record.values.items() if not special_of(answer)}
        answered |= {code for code in given if bare(spec.fields[code], given[code]) is not None}
    documented = set().union(*(entry_of(key).answers for key in DOCUMENTED))
    assert set(spec.fields) - COMPUTED - answered == {"P42"}
    assert "P42" in documented


@pytest.mark.parametrize("key", ["F01", "F02"])
def test_a_modelling_is_at_work_over_a_published_standard_fiche(corpus, key):
    item = item_of(key)
    assert item.published_version.level == "NIV-FS"
    assert item.working_version.level == "NIV-MO"
    assert item.record.level == "NIV-MO"
    progress = Evaluation(item.record.spec, "NIV-MO", item.record.values).progress()
    assert progress.missing == []
    assert progress.percent >= 95
    assert len(item.record.values) >= 140


def test_every_type_of_field_is_answered(corpus):
    fields = item_of("F01").record.spec.fields
    columns = [column for field in fields.values() for column in field.columns]
    used = {fields[code].type for key in FICTIONAL for code in item_of(key).record.values}
    assert {field.type for field in fields.values()} - used == {FieldType.COMPUTED}
    assert FieldType.FILE in {column.type for column in columns}


def test_the_files_are_real_and_described(corpus):
    files = [attachment for key in FICTIONAL for attachment in item_of(key).record.attachments.all()]
    assert {file.content_type for file in files} == {
        "image/png",
        "application/pdf",
        "application/vnd.oasis.opendocument.text",
        "text/csv",
    }
    assert all(file.alt for file in files)


def test_the_author_reads_why_the_fiche_came_back(corpus):
    item = item_of("F04")
    assert item.owner == account("contributeur")
    assert item.working_version.state == State.RETURNED
    review = item.working_version.reviews.get()
    assert "« Tensions et intérêts divergents »" in review.reason and "P72" not in review.reason
    assert {number for number, answer in review.criteria.items() if answer["answer"] == "non"} == {"6", "7"}
    assert Notice.objects.filter(user=item.owner, item=item, read_at=None).count() == 1


def test_the_reviewer_and_the_manager_find_the_submitted_fiche(corpus):
    item = item_of("F05")
    for name in ("relecteur", "encadrant", "animateur"):
        assert list(Item.objects.reviewable_by(account(name))) == [item]
    for name in ("contributeur", "collegue", "admin", "partenaire"):
        assert list(Item.objects.reviewable_by(account(name))) == []
    assert Notice.objects.filter(user=account("relecteur"), item=item).count() == 1


def test_loading_leaves_no_stale_notice(corpus):
    assert set(Notice.objects.values_list("item__demo_entry__key", flat=True)) == {"F04", "F05"}


def test_grids_are_answered_and_never_read_beyond_the_network(corpus):
    entries = GridEntry.objects.filter(project__item__in=[item_of("F01"), item_of("F02")])
    given = {(entry.item.institution.code, entry.grid.code, entry.state) for entry in entries}
    assert given == {
        ("demo-ccas-valbrume", "G02", "terminee"),
        ("demo-ccas-valbrume", "G00", "terminee"),
        ("demo-ccas-valbrume", "G01", "terminee"),
        ("demo-ccas-valbrume", "G03", "terminee"),
        ("demo-lianes-et-partages", "G00", "terminee"),
        ("demo-lianes-et-partages", "G02", "brouillon"),
    }
    assert not GridEntry.objects.readable_by(AnonymousUser()).exists()
    assert GridEntry.objects.readable_by(account("partenaire")).count() == 2


def test_the_files_of_the_corpus_hold_no_blank_by_mistake():
    """A comma in an unquoted text cuts it in two and leaves a blank behind."""

    def blanks(part):
        if isinstance(part, dict):
            return [each for value in part.values() for each in blanks(value)]
        if isinstance(part, list):
            return [each for value in part for each in blanks(value)]
        return [part] if part is None else []

    for entry in read_entries():
        assert blanks(entry.answers) + blanks(entry.next_version) + blanks(list(entry.grids)) == []
