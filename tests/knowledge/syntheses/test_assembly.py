"""What a note or a dossier takes from its sources, what it leaves behind, and what a new preparation never touches."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item, Notice
from isic_platform.vocabularies.selectors import label_of
from knowledge.exceptions import AssemblyRefused
from knowledge.learning.specs.model import read_marks
from knowledge.models import CitedSource
from knowledge.syntheses import services as documents_services
from knowledge.syntheses.columns import DOSSIER
from knowledge.syntheses.material import MOST_SOURCES, done_in, plain, shortened
from knowledge.syntheses.services import add_sources, move_source, prepare_document, remove_source, take_proposal
from tests.knowledge import learning
from tests.knowledge.syntheses import documents
from tests.partners import rex
from tests.publication import fiches

CANARY = documents.CANARY


@pytest.fixture
def sources(contributor: Any, institution: Any, reviewer: Any) -> list[Item]:
    """A fiche, a lesson that answers one of its obstacles, an open question and a REX, all online."""
    fiche = documents.fiche(contributor, institution, reviewer)
    lesson = learning.published(contributor, reviewer, institution=institution)
    question = learning.published(
        contributor, reviewer, institution=institution, E01="Que devient le groupe l'été ?", E02="question", E03=None
    )
    told = rex.published(contributor, institution, reviewer, project=fiche.project)
    return [fiche, lesson.item, question.item, told.item]


@pytest.mark.exigence("S171")
def test_a_note_is_drafted_with_the_words_of_its_sources_and_says_which(
    sources: list[Item], manager: Any, institution: Any
) -> None:
    note = documents.document(manager, institution, sources)
    values = documents.values_of(note)
    tried = values["S10"]
    assert [row["contenu"]["id"] for row in tried] == [source.short_id for source in sources]
    assert tried[0] | {"id": ""} == {
        "id": "", "contenu": {"id": sources[0].short_id, "label": fiches.TITLE}, "lieu": "Loire", "annee": "2023",
        "niveau": "Fiche standard",
        "quoi": f"{documents.FICHE['P02']}\nCe qui a été appris : Le repas compte moins que la préparation.",
    }  # fmt: skip
    assert (tried[1]["niveau"], tried[2]["niveau"]) == ("Solution éprouvée", "Question ouverte")
    first = values["S11"][0]
    assert (first["frein"], first["cite"]) == ("FR5.3", "4 sources sur 4")
    # The lesson is coded with this obstacle; the general lessons of the fiche and of the REX answer none in particular.
    assert first["parade"] == f"« {learning.TEXT} » (solution éprouvée, Loire)"
    assert tried[1]["contenu"]["label"] == learning.TEXT  # said once: the last column says in which context
    assert learning.TEXT not in tried[1].get("quoi", "")
    assert tried[3]["quoi"].endswith("Ce qui a été appris : Demander ses horaires au groupe avant de réserver.")
    assert f"Frein le plus cité : {label_of('FR5.3').lower()} (4 sources sur 4)." in values["S04"]
    assert values["S12"][0]["condition"] == "Une salle à soi"
    assert "« L'effet sur la santé n'est pas démontré » (Cuisine du mardi)" in values["S14"]
    assert "4 contenus publiés, choisis par ses auteurs" in values["S14"]
    assert [row["question"] for row in values["S15"]] == ["Que devient le groupe l'été ?"]
    assert (values["S16"], values["S19"]) == (["RE5"], ["RT3"])
    assert "2 enseignements" in values["S04"]
    assert set(values["S05"]) == {"THE-06", "THE-15", "THE-09"}
    assert read_marks(values["ORIGINE"])["S14"] == [source.short_id for source in sources]
    assert CANARY not in str(values)


@pytest.mark.exigence("S171")
def test_a_line_tells_what_was_done_and_not_only_for_whom(
    contributor: Any, manager: Any, institution: Any, reviewer: Any
) -> None:
    told = documents.fiche(
        contributor, institution, reviewer, P01="Jeudis", P02="Pour des ménages endettés. On compare les courriers."
    )
    silent = documents.fiche(
        contributor, institution, reviewer, P01="Réunions", P02="Pour des ménages endettés.", P90="Trois réunions du soir.",
    )  # fmt: skip
    rows = documents.values_of(documents.document(manager, institution, [told, silent]))["S10"]
    assert rows[0]["quoi"].startswith("On compare les courriers.\nCe qui a été appris : ")
    assert rows[1]["quoi"].startswith("Trois réunions du soir.\nCe qui a été appris : ")
    assert done_in("Pour des voisins.") == "Pour des voisins."
    assert done_in("Pour cuisiner, un groupe se réunit. Il mange.") == "Pour cuisiner, un groupe se réunit. Il mange."


@pytest.mark.exigence("S171")
def test_no_obstacle_is_said_to_come_first_when_none_does(
    contributor: Any, manager: Any, institution: Any, reviewer: Any
) -> None:
    def summary(*obstacles: list[str]) -> str:
        found = [
            documents.fiche(contributor, institution, reviewer, P01=f"Action {len(obstacles)} {codes}", P191=codes)
            for codes in obstacles
        ]
        return documents.values_of(documents.document(manager, institution, found))["S04"]

    once = summary(["FR5.3"], ["FR1.1"])
    assert once.endswith("2 freins, chacun cité une fois.")
    tied = summary(["FR5.3", "FR1.1"], ["FR1.1", "FR5.3"])
    assert "Freins les plus cités, à égalité : " in tied and "(2 sources sur 2)" in tied
    many = summary(["FR5.3", "FR1.1", "FR4.4"], ["FR4.4", "FR5.3", "FR1.1"])
    assert many.endswith("3 freins sont cités par 2 sources chacun.")
    more = summary(["FR5.3", "FR1.1", "FR4.4", "FR5.1"], ["FR5.5", "FR1.2", "FR4.1"])
    assert more.endswith("7 freins, chacun cité une fois ; le tableau en garde 6.")
    for text in (once, tied, many, more):
        assert "le plus cité" not in text


@pytest.mark.exigence("S171")
def test_an_obstacle_without_a_workaround_of_its_own_has_none(
    contributor: Any, manager: Any, institution: Any, reviewer: Any
) -> None:
    fiche = documents.fiche(
        contributor, institution, reviewer, P01="Un titre long, qui se lit en entier même là où il est cité comme source",
        P191=["FR1.1", "FR4.4", "FR5.3"], P179="Des personnes sont reparties découragées.",
    )  # fmt: skip
    lesson = learning.published(contributor, reviewer, institution=institution, E06=["FR1.1", "FR5.3"])
    bare = documents.fiche(
        contributor, institution, reviewer, P01="Réunions", P02="Des réunions.", P179=None, P180=None, P190="", P191=None,
        P198=None, P208=None, P33=None, level="TL",
    )  # fmt: skip
    values = documents.values_of(documents.document(manager, institution, [fiche, lesson.item, bare]))
    answers = {row["frein"]: row.get("parade") for row in values["S11"]}
    placed = next(code for code, text in answers.items() if text and learning.TEXT in text)
    other = ({"FR1.1", "FR5.3"} - {placed}).pop()
    assert answers[other] == f"Même parade que pour « {label_of(placed)} »."
    assert answers["FR4.4"] is None
    assert "préparation" not in str(values["S11"])  # what the fiche learnt as a whole
    # What went wrong is known: it is no limit of what is known.
    assert values["S21"][0]["effet"] == f"« Des personnes sont reparties découragées. » ({fiche.online_title})"
    assert "découragées" not in values["S14"]
    assert values["S10"][1].get("annee") is None  # a lesson has no year of action
    dossier = documents.document(manager, institution, [fiche], kind=DOSSIER)
    assert "Effet non voulu : Des personnes" in str(documents.values_of(dossier)["S34"])
    assert str(date.today().year) not in str([row.get("annee") for row in values["S10"]])
    assert "« Réunions » ne donne ici que sa ligne" in values["S14"]
    assert f"« {fiche.online_title} » ne donne" not in values["S14"]


@pytest.mark.exigence("S167")
def test_a_dossier_is_drafted_in_sequences_that_point_at_their_contents(
    sources: list[Item], manager: Any, institution: Any
) -> None:
    dossier = documents.document(manager, institution, sources, kind=DOSSIER)
    values = documents.values_of(dossier)
    assert values["S32"][0]["titre"] == "Séquence 1 : lire et discuter"
    assert values["S32"][0]["contenu"]["id"] == sources[0].short_id
    assert "Comment manger ensemble sans se cacher ?" in values["S32"][0]["deroule"]
    assert {row["question"] for row in values["S33"]} == {
        "Comment manger ensemble sans se cacher ?", "Que devient le groupe l'été ?",
    }  # fmt: skip
    assert learning.TEXT in [row["enseignement"] for row in values["S34"]]
    assert values["S30"][0]["objectif"].startswith("Repérer")


@pytest.mark.exigence("S171", "S192")
@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        (Visibility.PUBLIC, [Visibility.PUBLIC]),
        (Visibility.INTER_NETWORK, [Visibility.PUBLIC, Visibility.INTER_NETWORK]),
        (Visibility.NETWORK, [Visibility.PUBLIC, Visibility.INTER_NETWORK, Visibility.NETWORK]),
        (
            Visibility.INSTITUTION,
            [Visibility.PUBLIC, Visibility.INTER_NETWORK, Visibility.NETWORK, Visibility.INSTITUTION],
        ),
    ],
)
def test_nothing_is_taken_of_what_the_readers_could_not_open(
    asked: str, taken: list[str], contributor: Any, manager: Any, institution: Any, reviewer: Any
) -> None:
    found = {
        each: documents.fiche(
            contributor, institution, reviewer, visibility=each, P01=f"Action {each}", P190=f"Leçon {each}"
        )
        for each in (
            Visibility.PUBLIC, Visibility.INTER_NETWORK, Visibility.NETWORK, Visibility.INSTITUTION, Visibility.TEAM,
        )
    }  # fmt: skip
    note = documents.document(manager, institution, list(found.values()), visibility=asked)
    assert [row["contenu"]["label"] for row in documents.values_of(note)["S10"]] == [f"Action {each}" for each in taken]
    assert f"Leçon {taken[0]}" in str(documents.values_of(note))
    for each in set(found) - set(taken):
        assert f"Leçon {each}" not in str(documents.values_of(note)), each
    assert CitedSource.objects.filter(document=note).count() == len(taken)


@pytest.mark.exigence("S171", "S192")
def test_a_network_source_is_not_taken_to_a_network_that_it_does_not_reach(
    contributor: Any, manager: Any, institution: Any, reviewer: Any, other_network: Any
) -> None:
    source = documents.fiche(contributor, institution, reviewer, visibility=Visibility.NETWORK)
    note = documents.document(manager, institution, [], visibility=Visibility.NETWORK)
    note.networks.add(other_network)
    assert add_sources(item=note, sources=[source], by=manager).narrower == 1
    note.networks.remove(other_network)
    assert add_sources(item=note, sources=[source], by=manager).added == 1


def test_a_source_is_one_that_the_writer_reads_once_and_twenty_at_most(
    sources: list[Item], contributor: Any, manager: Any, institution: Any, stranger: Any, other_institution: Any,
    reviewer: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    closed = documents.fiche(contributor, institution, reviewer, visibility=Visibility.INSTITUTION, P01="Action fermée")
    theirs = documents.document(stranger, other_institution, [closed, sources[0]], visibility=Visibility.INSTITUTION)
    assert [row["contenu"]["label"] for row in documents.values_of(theirs)["S10"]] == [fiches.TITLE]
    draft = fiches.draft(manager, institution, P01="Pas encore publié")
    note = documents.document(manager, institution, [draft, sources[0]])
    assert add_sources(item=note, sources=[sources[0]], by=manager).added == 0
    assert CitedSource.objects.filter(document=note).count() == 1
    assert MOST_SOURCES == 20
    monkeypatch.setattr(documents_services, "MOST_SOURCES", 2)
    with pytest.raises(AssemblyRefused, match="2 sources au plus"):
        add_sources(item=note, sources=sources[1:], by=manager)


@pytest.mark.exigence("S171")
def test_a_new_preparation_never_touches_what_somebody_changed(
    sources: list[Item], contributor: Any, manager: Any, institution: Any, reviewer: Any
) -> None:
    note = documents.document(manager, institution, sources[:1])
    documents.rewrite(note, manager, S14="Réécrit à la main", S12=None)
    done = add_sources(item=note, sources=sources[1:2], by=manager)
    values = documents.values_of(note)
    assert (values["S14"], "S12" in values) == ("Réécrit à la main", False)
    assert len(values["S10"]) == 2
    assert set(done.kept) == {"S14", "S12"}

    # A source publishes its next version: the note cites the version that it read until it reads again.
    services.start_new_version(item=sources[0], by=contributor)
    documents.rewrite(sources[0], contributor, P02="Désormais le samedi.")
    learning.publish(documents.fresh(sources[0]), contributor, reviewer)
    cited = CitedSource.objects.select_related("version").get(document=note, source=sources[0])
    assert cited.version.number == 1
    assert "Désormais" not in str(documents.values_of(note))
    assert "S10" in prepare_document(item=note, by=manager).written
    cited.refresh_from_db()
    assert cited.version.number == 2
    assert documents.values_of(note)["S10"][0]["quoi"].startswith("Désormais le samedi.")
    take_proposal(item=note, code="S14", by=manager)
    assert "choisis par ses auteurs" in documents.values_of(note)["S14"]
    with pytest.raises(AssemblyRefused, match="ne disent rien"):
        take_proposal(item=note, code="S20", by=manager)


@pytest.mark.exigence("S171")
def test_order_and_removal_of_sources_follow_in_what_nobody_rewrote(
    sources: list[Item], manager: Any, institution: Any
) -> None:
    note = documents.document(manager, institution, sources)
    move_source(item=note, source_id=sources[1].short_id, up=True, by=manager)
    move_source(item=note, source_id=sources[1].short_id, up=True, by=manager)
    first = documents.values_of(note)["S10"]
    assert [row["contenu"]["id"] for row in first[:2]] == [sources[1].short_id, sources[0].short_id]
    remove_source(item=note, source_id=sources[2].short_id, by=manager)
    values = documents.values_of(note)
    assert len(values["S10"]) == 3
    assert "S15" not in values  # its only open question left with its source
    assert "S15" not in read_marks(values["ORIGINE"])


@pytest.mark.exigence("S171", "S192")
def test_a_document_is_refused_without_source_and_while_a_source_is_narrower_than_it(
    sources: list[Item], contributor: Any, manager: Any, institution: Any, reviewer: Any
) -> None:
    empty = documents.document(manager, institution, [], S04="x", S14="y")
    with pytest.raises(services.path.NotReady) as refusal:
        services.submit_item(item=empty, by=manager)
    assert "au moins un contenu publié" in str([issue.message for issue in refusal.value.issues])

    closed = documents.fiche(contributor, institution, reviewer, visibility=Visibility.INSTITUTION, P01="Action fermée")
    note = documents.document(manager, institution, [closed], visibility=Visibility.INSTITUTION)
    documents.rewrite(note, manager, DIFFUSION=Visibility.PUBLIC)
    with pytest.raises(services.path.NotReady) as refusal:
        services.submit_item(item=note, by=manager)
    assert [issue.code for issue in refusal.value.issues if issue.blocks] == ["DIFFUSION"]

    # Narrowed while it is in review: publication is refused too.
    open_note = documents.document(manager, institution, sources[:1])
    services.submit_item(item=open_note, by=manager)
    services.validate_version(item=open_note, by=reviewer, criteria={})
    services.change_visibility(item=sources[0], visibility=Visibility.INSTITUTION, by=contributor)
    with pytest.raises(services.path.NotReady):
        services.publish_version(item=documents.fresh(open_note), by=reviewer)


@pytest.mark.exigence("S171")
def test_who_cites_a_content_is_told_when_it_leaves_or_when_a_text_leaves_it(
    sources: list[Item], manager: Any, institution: Any, reviewer: Any, admin: Any
) -> None:
    note = documents.document(manager, institution, sources[:1])
    services.redact_item(item=sources[0], text="Une salle à soi", replacement="[retiré]", rule="DET-NOM", by=admin)
    services.unpublish_item(item=documents.fresh(sources[0]), by=reviewer)
    told = [notice.text for notice in Notice.objects.filter(user=manager, item=note).order_by("pk")]
    assert [text.split(" :")[0] for text in told] == [
        "Un passage a été retiré d'un contenu que cite votre document",
        "Un contenu que cite votre document est retiré de la publication",
    ]


@pytest.mark.exigence("S171")
def test_a_document_drawn_from_a_fictional_or_protected_content_is_so_too(
    sources: list[Item], manager: Any, institution: Any, contributor: Any
) -> None:
    Item.objects.filter(pk=sources[0].pk).update(is_fictional=True)
    note = documents.document(manager, institution, sources[:2])
    assert documents.fresh(note).is_fictional
    assert "1 contenu est fictif" in documents.values_of(note)["S14"]
    remove_source(item=note, source_id=sources[0].short_id, by=manager)
    assert not documents.fresh(note).is_fictional
    add_sources(item=note, sources=sources[:1], by=manager)
    Item.objects.filter(pk=sources[0].pk).update(is_reinforced=True, visibility=Visibility.NETWORK)
    services.change_visibility(item=documents.fresh(sources[0]), visibility=Visibility.NETWORK, by=contributor)
    assert (documents.fresh(note).is_reinforced, documents.fresh(note).visibility) == (True, Visibility.NETWORK)


def test_the_words_of_a_participant_are_taken_with_their_agreement_alone(
    grids: Any, contributor: Any, manager: Any, institution: Any, reviewer: Any
) -> None:
    project = fiches.draft(contributor, institution).project
    said = {"G12.01": "oui", "G12.13": "Venez, on ne vous demande rien. Moi j'avais peur.", "G12.14": "oui"}
    agreed = learning.complete(contributor, grids["G12"], project, said)
    learning.publish(_open(agreed.item, contributor), contributor, reviewer)
    note = documents.document(manager, institution, [agreed.item])
    assert [row["parole"] for row in documents.values_of(note)["S13"]] == ["Venez, on ne vous demande rien."]
    assert "j'avais peur" not in str(documents.values_of(note))


def _open(item: Item, by: Any) -> Item:
    documents.rewrite(item, by, DIFFUSION=Visibility.PUBLIC)
    return documents.fresh(item)


def test_a_text_is_cut_between_sentences_or_words() -> None:
    assert shortened("Une phrase. Une autre, plus longue.", 20) == "Une phrase."
    assert shortened("Une seule phrase trop longue", 15) == "Une seule…"
    assert shortened("Court", 15) == "Court"


def test_marks_of_emphasis_lists_and_links_are_read_and_not_shown() -> None:
    text = "**Venir** *ensemble*, 2 * 3 * 4\n- un\n- [deux](https://exemple.fr/a)"
    assert plain(text) == "Venir ensemble, 2 * 3 * 4\nun\ndeux (https://exemple.fr/a)"
