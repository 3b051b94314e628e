"""Published contents for data of scale: fiches, and beside some of them answers to grids, REX and partnerships."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model

from isic_platform.formkit.enums import Level
from isic_platform.formkit.models import Answer, Record, SpecVersion
from isic_platform.formkit.spec import ANY_LEVEL
from isic_platform.publication.enums import State, Visibility
from isic_platform.publication.identifiers import ALPHABET, LENGTH
from isic_platform.publication.models import Item, Version
from isic_platform.search.models import SearchRow
from isic_platform.search.services import row_of
from isic_platform.site.bench.answers import Form, row_id
from isic_platform.site.bench.copying import copy_instances, copy_rows, reserve, without_triggers
from isic_platform.site.bench.places import Place
from isic_platform.site.bench.sentences import Writer
from isic_platform.vocabularies.selectors import terms_of
from knowledge.columns import KIND as GRID
from knowledge.enums import EntryState, RespondentKind
from knowledge.grids.entry_fields import DIFFUSION, RESPONDENT, TITLE
from knowledge.models import GridEntry, GridVersion
from partners.enums import Circulation, Origin, Stage
from partners.models import Partnership, PartnershipMember, RexEntry
from partners.rex.columns import REX
from partners.rex.spec import REX_KEY
from partners.rex.spec import TITLE as REX_TITLE
from projects.columns import columns_of
from projects.fiche import FICHE_KEY
from projects.models import Project
from projects.services import KIND as PROJECT

BATCH = 1000  # fiches written in one transaction
NOTICE = "Donnée d'essai, inventée par un programme : rien ici n'a eu lieu."
LEVELS = ((Level.TRACE, 0.45), (Level.STANDARD, 0.9), (Level.MODEL, 1.0))
DIFFUSIONS = (Visibility.PUBLIC, Visibility.NETWORK, Visibility.INSTITUTION, Visibility.INTER_NETWORK)
SHARES = (60, 20, 12, 8)
GRIDS = {"G02": 0.5, "G01": 0.25, "G10": 0.1}  # share of fiches with an answer to that grid
WITH_REX, WITH_PARTNERSHIP = 0.2, 0.15
TABLES = (
    Record, Answer, Item, Version, Project, GridEntry, RexEntry, Partnership, PartnershipMember, SearchRow,
    Item.networks.through, Partnership.projects.through,
)  # fmt: skip
LATEST = datetime(2026, 1, 1, tzinfo=UTC)


class Forms:
    """The forms in use, compiled once."""

    def __init__(self) -> None:
        fiche = SpecVersion.objects.current(FICHE_KEY)
        self.fiche = {level: (fiche, Form(fiche.spec, level)) for level, _ in LEVELS}
        grids = GridVersion.objects.filter(grid__code__in=GRIDS, spec_version__state=SpecVersion.State.PUBLISHED)
        self.grids = [
            (each, Form(each.spec_version.spec, ANY_LEVEL))
            for each in grids.select_related("grid", "spec_version").order_by("grid__code")
        ]
        self.themes = [term.code for term in terms_of("THE")]
        self.obstacles = [term.code for term in terms_of("FRE")]
        rex = SpecVersion.objects.current(REX_KEY)
        self.rex = rex, Form(rex.spec, ANY_LEVEL)


class Batch:
    """Contents being made, then written together."""

    def __init__(self, writer: Writer, forms: Forms, places: list[Place]) -> None:
        self.writer, self.forms, self.places = writer, forms, places
        self.rows: dict[type[Model], list[Model]] = defaultdict(list)
        self.keys: dict[type[Model], list[int]] = {}

    def key(self, model: type[Model]) -> int:
        """An identifier; those of a thousand rows are reserved at once."""
        if not self.keys.get(model):
            self.keys[model] = reserve(model, BATCH)[::-1]
        return self.keys[model].pop()

    def add(self, instance: Model) -> Any:
        """Keep an instance for the writing."""
        self.rows[type(instance)].append(instance)
        return instance

    def short_id(self) -> str:
        """As the platform draws them, from the seed."""
        return "".join(self.writer.chance.choices(ALPHABET, k=LENGTH))

    def project(self) -> None:
        """A fiche, and what stands beside it."""
        chance, place = self.writer.chance, self.writer.chance.choice(self.places)
        drawn = chance.random()
        level = next(each for each, share in LEVELS if drawn < share)
        version, form = self.forms.fiche[level]
        visibility = chance.choices(DIFFUSIONS, SHARES)[0]
        start = date(2026, 1, 1) - timedelta(days=int(chance.random() * 4000))
        given = {
            "P01": self.writer.title()[:120], "P02": self.writer.paragraph(2)[:600], "P03": level, "P16": visibility,
            "P06": {"id": place.institution.code, "label": place.institution.name}, "P41": place.institution.departement,
            "P64": sorted({chance.choice(self.forms.themes) for _ in range(3)}), "P65": "non", "P150": f"{start:%Y-%m}",
            "P191": sorted({chance.choice(self.forms.obstacles) for _ in range(2)}), "P200": "oui",
        }  # fmt: skip
        if place.communes and level != Level.TRACE:
            given["P42"] = {"value": [{"id": row_id(self.writer), "commune": chance.choice(place.communes)}]}
        given = {code: value for code, value in given.items() if code in form.spec.fields}
        item = self.content(PROJECT, version, level, form, place, given, visibility)
        values = columns_of(form.spec, item.published_version.answers)
        project = self.add(Project(pk=self.key(Project), item=item, level=level, **values))
        for grid, answered in self.forms.grids:
            if chance.random() < GRIDS[grid.grid.code]:
                self.entry(project, grid, answered, place, visibility)
        if chance.random() < WITH_REX:
            self.rex(project, place, visibility)
        if chance.random() < WITH_PARTNERSHIP:
            self.partnership(project, place, visibility)

    def content(
        self,
        kind: str,
        version: SpecVersion,
        level: str,
        form: Form,
        place: Place,
        given: dict[str, Any],
        visibility: str,
    ) -> Item:
        """A published content with its record, its answers, its version and its row of the search."""
        chance = self.writer.chance
        answers = form.answers(self.writer, given)
        moment = LATEST - timedelta(minutes=int(chance.random() * 2_000_000))
        record = self.add(
            Record(
                pk=self.key(Record),
                spec_version=version,
                level=level,
                saved_at=moment,
                filled=len(answers),
                applicable=len(answers),
            )
        )
        item = self.add(
            Item(
                pk=self.key(Item),
                short_id=self.short_id(),
                kind=kind,
                record=record,
                owner_id=place.owner_id,
                institution=place.institution,
                visibility=visibility,
                is_fictional=True,
                notice=NOTICE,
                title=str(answers.get("P01") or answers.get(TITLE) or answers.get(REX_TITLE) or "")[:300],
            )
        )
        online = self.add(
            Version(
                pk=self.key(Version), item=item, number=1, state=State.PUBLISHED, spec_version=version, level=level,
                snapshot={"answers": answers, "frozen_at": moment.isoformat()}, submitted_at=moment,
                submitted_by_id=place.owner_id, published_at=moment,
            )
        )  # fmt: skip
        item.published_version = online
        self.rows[Answer] += [(record.pk, code, value, place.owner_id, moment) for code, value in answers.items()]
        for network in place.network_ids:
            link = Item.networks.through
            self.add(link(pk=self.key(link), item_id=item.pk, network_id=network))
        self.add(SearchRow(pk=self.key(SearchRow), item=item, network_ids=place.network_ids, **row_of(online)))
        return item

    def entry(self, project: Project, grid: GridVersion, form: Form, place: Place, visibility: str) -> None:
        """An answer to a grid about the fiche."""
        kind = self.writer.chance.choice((RespondentKind.values[0], RespondentKind.values[-1]))
        title = f"{grid.grid.title} : {self.writer.line(100)}"
        given = {TITLE: title, RESPONDENT: kind, DIFFUSION: visibility}
        item = self.content(GRID, grid.spec_version, ANY_LEVEL, form, place, given, visibility)
        moment = item.published_version.published_at
        self.add(
            GridEntry(
                pk=self.key(GridEntry), item=item, grid_version=grid, project=project, respondent_kind=kind,
                state=EntryState.FINISHED, date=moment.date(), finished_at=moment,
            )
        )  # fmt: skip

    def rex(self, project: Project, place: Place, visibility: str) -> None:
        """A REX about the fiche."""
        version, form = self.forms.rex
        given = {REX_TITLE: self.writer.title()[:160], DIFFUSION: visibility}
        item = self.content(REX, version, ANY_LEVEL, form, place, given, visibility)
        self.add(RexEntry(pk=self.key(RexEntry), item=item, project=project, circulation=Circulation.CIRCULATING))

    def partnership(self, project: Project, place: Place, visibility: str) -> None:
        """A partnership of the fiche: the carrier and two to four other structures."""
        chance, writer = self.writer.chance, self.writer
        begun = date(2025, 12, 1) - timedelta(days=int(chance.random() * 2500))
        found = self.add(
            Partnership(
                pk=self.key(Partnership), short_id=self.short_id(), title=f"Autour de : {writer.line(120)}", owner_id=place.owner_id,
                institution=place.institution, visibility=visibility, is_fictional=True, origin=chance.choice(Origin.values),
                stage=chance.choice(Stage.values), purpose=writer.paragraph(2), shared_resources=writer.sentence(), started_on=begun,
            )
        )  # fmt: skip
        link = Partnership.projects.through
        self.add(link(pk=self.key(link), partnership_id=found.pk, project_id=project.pk))
        others = chance.sample(self.places, min(len(self.places), chance.randint(3, 5)))
        for each in others:
            self.add(
                PartnershipMember(
                    pk=self.key(PartnershipMember), partnership=found, institution=each.institution, joined_on=begun,
                    positioning=writer.sentence(), contribution=writer.sentence(),
                )
            )  # fmt: skip

    def write(self) -> None:
        """Everything, in one transaction; the rows of partnerships in the search by their own SQL."""
        with without_triggers([model._meta.db_table for model in TABLES]):
            for model, rows in self.rows.items():
                if model is Answer:
                    _copy_answers(rows)
                else:
                    copy_instances(rows)
            keys = [each.pk for each in self.rows[Partnership]]
            with connection.cursor() as cursor:
                cursor.execute("SELECT partners_index_partnership(key) FROM unnest(%s::bigint[]) key", [keys])
        self.rows.clear()


def make_contents(
    *, projects: int, writer: Writer, places: list[Place], tell: Callable[[int], None] | None = None
) -> None:
    """Write that many fiches and what stands beside them, a thousand at a time: memory does not grow with their number."""
    batch = Batch(writer, Forms(), places)
    for number in range(1, projects + 1):
        batch.project()
        if number % BATCH == 0 or number == projects:
            batch.write()
            if tell:
                tell(number)


def _copy_answers(rows: Iterable[tuple[int, str, Any, int, datetime]]) -> None:
    field = Answer._meta.get_field("value")
    columns = ("record_id", "code", "value", "version", "updated_by_id", "updated_at")
    prepared = (
        (record, code, field.get_db_prep_save(value, connection), 1, by, at) for record, code, value, by, at in rows
    )
    copy_rows(Answer._meta.db_table, columns, prepared)
