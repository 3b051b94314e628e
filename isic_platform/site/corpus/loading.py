"""Put the corpus in the platform through the same services as its people: created, submitted, reviewed, published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from isic_platform.accounts.models import Institution, User
from isic_platform.formkit.answers import clean_stored
from isic_platform.formkit.enums import Special
from isic_platform.formkit.exceptions import ValueRefused
from isic_platform.formkit.spec import Field, Spec
from isic_platform.formkit.types import Context
from isic_platform.publication.enums import State
from isic_platform.publication.models import Item, Notice
from isic_platform.publication.recipients import authors_of, reviewers_of
from isic_platform.publication.services import (
    change_item_level,
    publish_version,
    return_version,
    start_new_version,
    submit_item,
    validate_version,
    write_item_answers,
)  # fmt: skip
from isic_platform.site.corpus.files import make_file
from isic_platform.site.corpus.reading import CONSULTED, LEVELS, REVIEWER, Entry, read_entries
from isic_platform.site.models import DemoEntry
from knowledge.models import Grid, GridEntry
from knowledge.services import finish_grid_entry, start_grid_entry
from projects.services import create_project

_SPECIALS = {"non documenté": Special.NOT_DOCUMENTED.value, "sans objet": Special.NOT_APPLICABLE.value}
Progress = Callable[[int, int], None]


class CorpusRefused(Exception):
    """An entry does not hold together: names the entry, the field and the reason, in French."""


@dataclass(frozen=True)
class Loaded:
    """What a load did."""

    created: int
    kept: int


def load_corpus(*, progress: Progress | None = None) -> Loaded:
    """Load the entries that are not there yet, each all or nothing.

    Needs the cast, the vocabularies, the territories, the grids and the fiche's specification.

    Raises CorpusRefused.
    """
    entries = read_entries()
    known = set(DemoEntry.objects.values_list("key", flat=True))
    missing = [entry for entry in entries if entry.key not in known]
    for number, entry in enumerate(missing, 1):
        load_entry(entry)
        if progress:
            progress(number, len(missing))
    return Loaded(len(missing), len(entries) - len(missing))


@transaction.atomic
def load_entry(entry: Entry) -> Item:
    """Create one fiche and lead it as far as its file says.

    Its notices are kept only where somebody has something to do.
    """
    owner = User.objects.get(email=entry.owner)
    institution = Institution.objects.get(code=entry.institution)
    item = create_project(by=owner, institution=institution, level=entry.level).item
    item.is_fictional, item.notice = entry.is_fictional, entry.notice
    item.save(update_fields=["is_fictional", "notice", "updated_at"])
    _write(item, entry, _with_sources(entry), owner)
    _lead(item, entry, owner)
    if entry.next_version:
        _enrich(item, entry, owner)
    for answered in entry.grids:
        _answer_grid(item, entry, answered, owner)
    DemoEntry.objects.create(key=entry.key, item=item)
    _forget_past_notices(item)
    return item


def stored_answers(spec: Spec, answers: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Turn the readable answers of a file into stored ones. Raises CorpusRefused."""
    stored = {}
    for code, raw in answers.items():
        if code not in spec.fields:
            raise CorpusRefused(f"{code} : ce champ n'existe pas.")
        try:
            stored[code] = clean_stored(spec.fields[code], _readable(spec.fields[code], raw), context)
        except ValueRefused as error:
            raise CorpusRefused(f"{code} : {' '.join(error.messages)}") from error
    return stored


def _readable(field: Field, raw: Any) -> Any:
    if isinstance(raw, str) and raw in _SPECIALS:
        return {"special": _SPECIALS[raw]}
    return _with_files(raw)


def _with_files(raw: Any) -> Any:
    """``{file: nom.png, alt: …}`` becomes an upload of a file drawn for the demonstration."""
    if isinstance(raw, dict):
        if "file" in raw:
            return {"upload": make_file(raw["file"], raw.get("lines", ())), "alt": raw.get("alt", "")}
        return {key: _with_files(part) for key, part in raw.items()}
    if isinstance(raw, list):
        return [_with_files(part) for part in raw]
    return raw


def _with_sources(entry: Entry) -> dict[str, Any]:
    answers = dict.fromkeys(entry.undocumented, "non documenté") | entry.answers
    answers.setdefault("P200", "oui")
    if entry.sources:
        answers["P205"] = [
            {"titre": source.title, "lien": source.address, "date": CONSULTED} for source in entry.sources
        ]
    return answers


def _write(item: Item, entry: Entry, answers: Mapping[str, Any], by: User) -> None:
    record = item.record
    try:
        stored = stored_answers(record.spec, answers, Context(user=by, record=record))
    except CorpusRefused as error:
        raise CorpusRefused(f"{entry.key}, {error}") from error
    write_item_answers(item=item, values=stored, by=by)


def _lead(item: Item, entry: Entry, owner: User) -> None:
    criteria = {number: _criterion(answer) for number, answer in entry.criteria.items()} or _review_of(entry)
    if entry.path == "published":
        _publish(item, owner, criteria)
    elif entry.path in ("submitted", "returned"):
        submit_item(item=item, by=owner)
    if entry.path == "returned":
        reviewer = User.objects.get(email=REVIEWER)
        return_version(item=item, by=reviewer, reason=entry.returned_because, criteria=criteria)


def _criterion(answer: Any) -> dict[str, str]:
    return answer if isinstance(answer, dict) else {"answer": answer}


def _review_of(entry: Entry) -> dict[str, dict[str, str]]:
    """Criteria of F.2, as somebody who read the fiche beside its source can answer them."""
    if entry.is_fictional:
        return {str(number): {"answer": "oui"} for number in range(1, 14)}
    seen = {1: "oui", 2: "oui", 9: "oui", 10: "oui", 12: "oui"}
    answers = {str(number): {"answer": seen.get(number, "nr")} for number in range(1, 14)}
    answers["11"]["comment"] = "Page publique résumée ; les structures citées n'ont pas été sollicitées."
    return answers


def _enrich(item: Item, entry: Entry, owner: User) -> None:
    """Begin the next version over the published one: another level, more answers, not submitted yet."""
    start_new_version(item=item, by=owner)
    change_item_level(item=item, level=LEVELS[entry.next_version["level"]], by=owner)
    _write(item, entry, entry.next_version["answers"], owner)


def _answer_grid(item: Item, entry: Entry, answered: Mapping[str, Any], owner: User) -> None:
    """Answer a grid about the project; ``path`` is draft, finished or published."""
    grid = Grid.objects.get(code=answered["grid"])
    begun = start_grid_entry(grid=grid, by=owner, project=item.project)
    content = Item.objects.select_related("record__spec_version", "working_version").get(pk=begun.item_id)
    content.is_fictional, content.notice = entry.is_fictional, entry.notice
    content.save(update_fields=["is_fictional", "notice", "updated_at"])
    _write(content, entry, answered["answers"], owner)
    if answered["path"] in ("finished", "published"):
        finish_grid_entry(entry=GridEntry.objects.get(pk=begun.pk), by=owner)
    if answered["path"] == "published":
        _publish(content, owner, _review_of(entry))
    _forget_past_notices(content)


def _publish(item: Item, owner: User, criteria: Mapping[str, Any]) -> None:
    reviewer = User.objects.get(email=REVIEWER)
    submit_item(item=item, by=owner)
    validate_version(item=item, by=reviewer, criteria=criteria)
    publish_version(item=item, by=reviewer)


def _forget_past_notices(item: Item) -> None:
    """Loading is no news: only reviewers who wait and authors whose fiche came back keep a notice."""
    item.refresh_from_db()
    state = item.working_version.state if item.working_version else ""
    told = {State.SUBMITTED: reviewers_of, State.RETURNED: authors_of}.get(state)
    Notice.objects.filter(item=item).exclude(user__in=told(item) if told else []).delete()
