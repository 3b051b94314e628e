"""Writes of the app: loading the official territories."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from isic_platform.territories import data_file, reference
from isic_platform.territories.enums import TerritoryKind, TerritoryNature
from isic_platform.territories.models import TerritoryLoad
from isic_platform.territories.search_keys import lookup_key, search_key, without_group_prefix

_LOCK = 0x7E44170  # any number of our own: two loads at once would wait for each other row by row
_COLUMNS = [
    *("kind", "nature", "code", "name", "region_codes", "departement_codes", "epci_codes"),
    *("population", "postcodes", "former_names", "search_key", "lookup_key"),
]
_STAGING = """
    CREATE TEMPORARY TABLE territory_staging (
        rank smallint, parent_kind text, parent_code text,
        kind text, nature text, code text, name text,
        region_codes varchar[], departement_codes varchar[], epci_codes varchar[],
        population integer, postcodes varchar[], former_names varchar[], search_key text, lookup_key text
    ) ON COMMIT DROP
"""
_VALUES = ", ".join(_COLUMNS)
_UPSERT = f"""
    WITH written AS (
        INSERT INTO territories_territory AS t ({_VALUES}, parent_id, is_active)
        SELECT {", ".join(f"s.{name}" for name in _COLUMNS)}, p.id, true
        FROM territory_staging s
        LEFT JOIN territories_territory p ON p.kind = s.parent_kind AND p.code = s.parent_code
        LEFT JOIN territories_territory o ON o.kind = s.kind AND o.code = s.code
        WHERE s.rank = %s AND (
            o.id IS NULL
            OR ({", ".join(f"o.{name}" for name in _COLUMNS)}, o.parent_id, o.is_active)
                IS DISTINCT FROM ({", ".join(f"s.{name}" for name in _COLUMNS)}, p.id, true)
        )
        ON CONFLICT (kind, code) DO UPDATE
        SET ({_VALUES}, parent_id, is_active)
            = ROW({", ".join(f"excluded.{name}" for name in _COLUMNS)}, excluded.parent_id, true)
        RETURNING (t.xmax = 0) AS created
    )
    SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM written
"""  # noqa: S608 : nothing but column names of ours
_RETIRE = """
    UPDATE territories_territory t SET is_active = false
    WHERE t.is_active AND NOT EXISTS (
        SELECT 1 FROM territory_staging s WHERE s.kind = t.kind AND s.code = t.code
    )
"""


@dataclass(frozen=True)
class LoadReport:
    """What a load did; ``skipped`` when the file is the one already loaded."""

    created: int = 0
    changed: int = 0
    retired: int = 0
    skipped: bool = False


def load_territories(*, path: Path = data_file.DATA_FILE, force: bool = False) -> LoadReport:
    """Bring the table to the state of the data file, all or nothing; safe to run again and at the same time.

    A territory that left the official code is kept, with ``is_active`` false: published texts may name it.
    ``force`` compares every row even when the file is the one loaded last.
    """
    mark = data_file.checksum(path)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '60s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = TerritoryLoad.objects.first()
        if not force and last is not None and last.checksum == mark:
            return LoadReport(skipped=True)
        content = data_file.read_data_file(path)
        cursor.execute("DROP TABLE IF EXISTS territory_staging")
        cursor.execute(_STAGING)
        columns = ", ".join(["rank", "parent_kind", "parent_code", *_COLUMNS])
        with cursor.copy(f"COPY territory_staging ({columns}) FROM STDIN") as copy:
            for row in _rows(content):
                copy.write_row([_array(item) if isinstance(item, list) else item for item in row])
        cursor.execute("ANALYZE territory_staging")
        created = changed = 0
        for rank in range(5):  # parents first
            cursor.execute(_UPSERT, [rank])
            added, updated = cursor.fetchone()
            created, changed = created + added, changed + updated
        cursor.execute(_RETIRE)
        retired = cursor.rowcount
        cursor.execute("DROP TABLE territory_staging")
        if created:
            cursor.execute("ANALYZE territories_territory")
        TerritoryLoad.objects.create(
            checksum=mark,
            source_version=content["source"]["version"],
            created=created,
            changed=changed,
            retired=retired,
        )
        transaction.on_commit(reference.forget)
    reference.forget()
    return LoadReport(created=created, changed=changed, retired=retired)


def _array(values: list[str]) -> str:
    """Write an array as PostgreSQL reads it: the driver would look into each of some 180,000 lists."""
    return "{" + ",".join('"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"' for item in values) + "}"


def _rows(content: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the staging table: rank, parent, then the columns of ``_COLUMNS``."""
    region_of = {}
    for code, name, nature, population in content["regions"]:
        key = search_key(name)
        yield (
            *(0, None, None, TerritoryKind.REGION.value, nature, code, name, [code], [], []),
            *(population, [], [], key, lookup_key(key)),
        )
    for code, name, nature, region, population in content["departements"]:
        region_of[code] = [region] if region else []
        key = search_key(name)
        yield (
            *(1, TerritoryKind.REGION.value if region else None, region),
            *(TerritoryKind.DEPARTEMENT.value, nature, code, name, region_of[code], [code], []),
            *(population, [], [], key, lookup_key(key, code.lower())),
        )
    for code, name, nature, population, departements in content["epcis"]:
        regions = list(dict.fromkeys(region for item in departements for region in region_of[item]))
        full = search_key(name)
        key = without_group_prefix(full)
        yield (
            *(2, None, None, TerritoryKind.EPCI.value, nature, code, name, regions, departements, [code]),
            *(population, [], [], key, lookup_key(key, full, code)),
        )
    for code, name, nature, departement, epcis, commune, population, postcodes, former in content["communes"]:
        borough = nature == TerritoryNature.BOROUGH
        key = search_key(name)
        yield (
            *(
                (4, TerritoryKind.COMMUNE.value, commune)
                if borough
                else (3, TerritoryKind.DEPARTEMENT.value, departement)
            ),
            *(TerritoryKind.COMMUNE.value, nature, code, name, region_of[departement], [departement], epcis),
            *(population, postcodes, former, key),
            lookup_key(key, code.lower(), *postcodes, *map(search_key, former)),
        )
