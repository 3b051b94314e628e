"""The demonstration corpus: real input that holds, says its sources, and invents nothing."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser

from isic_platform.accounts.enums import Role
from isic_platform.accounts.models import Institution, User
from isic_platform.formkit.answers import special_of
from isic_platform.formkit.enums import Special
from isic_platform.publication.checks import run_checks
from isic_platform.publication.enums import State, Visibility
from isic_platform.publication.models import Item, Notice
from isic_platform.publication.projection import project_version
from isic_platform.site.corpus import load_cast, load_corpus, people, read_entries
from isic_platform.site.models import DemoEntry
from tests.site.conftest import PASSWORD

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
