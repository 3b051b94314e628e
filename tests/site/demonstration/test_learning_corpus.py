"""What the demonstration has learnt is there, said to be fictional, and loaded once."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.publication.models import Item, Notice
from isic_platform.site.corpus.learning import load_learning
from knowledge.models import Analysis, Lesson, PracticeModel


@pytest.mark.exigence("S101", "S145")
def test_the_demonstration_shows_an_analysis_lessons_and_a_model(corpus: Any, client: Any) -> None:
    assert load_learning() is True
    assert load_learning() is False
    analysis = Analysis.objects.get()
    assert (analysis.is_validated, analysis.sources.count()) == (True, 3)
    kinds = Lesson.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["condition", "solution-eprouvee", "question"]
    assert client.get("/enseignements/").text.count("Fictif") == 2
    assert "Que devient un groupe" in client.get("/enseignements/?onglet=questions").text
    values = PracticeModel.objects.get().item.record.values
    assert values["M20"]
    assert values["M28"]
    assert set(
        Item.objects.filter(kind__in=["analyse", "enseignement", "modele"]).values_list("is_fictional", flat=True)
    ) == {True}
    assert not Notice.objects.filter(item__kind__in=["analyse", "enseignement", "modele"]).exists()
