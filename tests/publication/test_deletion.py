"""A draft that is deleted for good leaves its texts nowhere, events included."""

from __future__ import annotations

from typing import Any

import pytest

from isic_platform.publication import services
from isic_platform.publication.enums import Visibility
from isic_platform.publication.models import Item, Review, Version
from isic_platform.publication.services.erasure import events_of
from knowledge.models import GridEntry
from knowledge.services import load_grids
from projects.models import Project
from tests.knowledge import entries
from tests.publication import fiches
from tests.publication.test_redaction_pages import rows_holding

pytestmark = pytest.mark.django_db
TEXT = "Un texte à oublier pour de bon"


def events(model: Any, *keys: int) -> int:
    return events_of(model).objects.filter(pgh_obj_id__in=keys).count()


def test_a_returned_fiche_leaves_no_text_and_no_event(cast: Any) -> None:
    other = fiches.submitted(cast.colleague, cast.institution, P01="Une autre", visibility=Visibility.NETWORK)
    item = fiches.submitted(cast.contributor, cast.institution, P190=TEXT)
    services.return_version(
        item=item, by=cast.reviewer, reason=TEXT, criteria={"9": {"answer": "non", "comment": TEXT}}
    )
    item = fiches.fresh(item)
    keys = {Item: item.pk, Version: item.working_version.pk, Project: item.project.pk}
    keys[Review] = item.working_version.reviews.get().pk
    assert all(events(model, key) for model, key in keys.items())
    assert {"publication_versionevent", "publication_reviewevent"} <= set(rows_holding(TEXT))
    kept = events(Version, other.working_version.pk), events(Item, other.pk)
    services.delete_draft(item=item, by=cast.contributor)
    assert rows_holding(TEXT) == {}
    assert {model: events(model, key) for model, key in keys.items()} == dict.fromkeys(keys, 0)
    assert (events(Version, other.working_version.pk), events(Item, other.pk)) == kept


def test_a_trace_deleted_by_its_author_leaves_no_event(cast: Any) -> None:
    grids = {version.grid.code: version.grid for version in load_grids(by=None)}
    project = fiches.draft(cast.contributor, cast.institution).project
    entry = entries.filled(cast.contributor, grids["G00"], {"G00.05": TEXT}, project=project)
    services.submit_item(item=entry.item, by=cast.contributor)
    services.withdraw_submission(item=entry.item, by=cast.contributor)
    keys = {Item: entry.item.pk, GridEntry: entry.pk}
    assert all(events(model, key) for model, key in keys.items())
    services.delete_draft(item=Item.objects.get(pk=entry.item.pk), by=cast.contributor)
    assert rows_holding(TEXT) == {}
    assert {model: events(model, key) for model, key in keys.items()} == dict.fromkeys(keys, 0)
    assert Project.objects.filter(pk=project.pk).exists()
