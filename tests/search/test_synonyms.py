"""Who searches an acronym finds what it stands for, and the other way round; facilitators keep the list."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from isic_platform.search.models import Synonym
from isic_platform.search.selectors import search
from isic_platform.search.synonyms import SynonymRefused, add_synonym, load_synonyms, remove_synonym
from tests.cast import create_cast
from tests.search.contents import publish

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


@pytest.fixture
def cast() -> Any:
    """Everybody, and the standard's synonyms."""
    load_synonyms()
    return create_cast()


def found(text: str) -> set[str]:
    return {row.title for row in search(user=NOBODY, text=text, exact=True).rows}


@pytest.mark.exigence("S144", "S159")
def test_an_acronym_and_what_it_stands_for_find_each_other(cast: Any) -> None:
    publish(cast, "Un TSG au centre social")
    publish(cast, "Le travail social de groupe, un récit")
    publish(cast, "Un groupe de musique pour un travail de mémoire")
    assert found("TSG") == {"Un TSG au centre social", "Le travail social de groupe, un récit"}
    assert "Un TSG au centre social" in found("travail social de groupe")
    assert found("TSG musique") == set()
    assert found("TSG -récit") == {"Un TSG au centre social"}
    assert found('"travail social de groupe"') >= {"Le travail social de groupe, un récit"}
    first = search(user=NOBODY, text="TSG").rows[0]
    assert first.headline


def test_loading_again_changes_nothing_and_keeps_what_people_added(cast: Any) -> None:
    number = Synonym.objects.count()
    add_synonym(written="Pause café", means="Accueil informel", by=cast.facilitator)
    assert (load_synonyms(), Synonym.objects.count()) == (number, number + 1)


@pytest.mark.exigence("S159")
def test_facilitators_keep_the_list(cast: Any, sign_in: Any) -> None:
    publish(cast, "Accueil informel du jeudi")
    client = sign_in(cast.facilitator)
    assert "travail social de groupe" in client.get("/recherche/synonymes/").text
    assert (
        client.post("/recherche/synonymes/", {"written": "Pause café", "means": "Accueil informel"}).status_code == 302
    )
    assert found("pause café") == {"Accueil informel du jeudi"}
    row = Synonym.objects.get(written="Pause café")
    for data, said in (
        ({"written": "pause CAFÉ", "means": "accueil informel"}, "déjà synonymes"),
        ({"written": "le", "means": "la"}, "trop courants"),
        ({"written": "", "means": "x"}, "obligatoire"),
        ({"written": "06 12 34 56 78", "means": "Madame"}, "ne nomme personne"),
    ):
        refused = client.post("/recherche/synonymes/", data)
        assert (refused.status_code, said in refused.text) == (422, True), data
    client.post("/recherche/synonymes/", {"remove": row.pk})
    assert found("pause café") == set()
    standard = Synonym.objects.filter(is_standard=True).first()
    with pytest.raises(SynonymRefused):
        remove_synonym(synonym=standard, by=cast.facilitator)
    assert sign_in(cast.contributor).get("/recherche/synonymes/").status_code == 403
    with pytest.raises(PermissionDenied):
        add_synonym(written="a b", means="c d", by=cast.contributor)
