"""Say, line by line, what a file would change in the directory: nothing is written here.

A line is plain JSON, so that it can be kept and applied as it was shown:
``{"line": 3, "action": "update", "code": "ccas", "name": "CCAS", "pk": 12, "reasons": [],
"changes": [{"field": "limits", "before": "…", "after": "…"}], "values": {"limits": "…"}}``
``action`` is ``create``, ``update``, ``same`` or ``refuse``; ``values`` holds what is written (a territory by its key).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from django.core.exceptions import ValidationError

from isic_platform.accounts.codes import RESERVED_CODES, code_for
from isic_platform.accounts.directory_csv.columns import DISTINCT, ERASE, FIELDS, YES, label_of_field
from isic_platform.accounts.directory_csv.index import Index, Known, rows_of
from isic_platform.accounts.directory_csv.places import Places, PlaceUnknown
from isic_platform.accounts.directory_csv.reading import Line
from isic_platform.accounts.guard import refusals
from isic_platform.accounts.models import Institution
from isic_platform.accounts.models.institution import CODE
from isic_platform.accounts.resemblance import Candidate, compare_all
from isic_platform.territories.models import Territory
from isic_platform.territories.search_keys import search_key
from isic_platform.territories.selectors import departements
from isic_platform.vocabularies.selectors import codes_of, labels_of

CREATE, UPDATE, SAME, REFUSE = "create", "update", "same", "refuse"
REQUIRED = ("name", "kind")
_HEADER_OF = {field: header for header, field in FIELDS.items()}


class PlannedLine(TypedDict):
    """See the module."""

    line: int
    action: str
    code: str
    name: str
    pk: int | None
    reasons: list[str]
    changes: list[dict[str, str]]
    values: dict[str, Any]


Plan = list[PlannedLine]


def make_plan(lines: Sequence[Line]) -> Plan:
    """What each line would do. A dozen queries, whatever the number of lines."""
    return _Planner(lines).plan()


class _Refused(Exception):
    """Why a line is refused, in sentences."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = list(reasons)


class _Planner:
    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.index = Index.read()
        every = codes_of("STR", include_inactive=True)
        self.labels = labels_of(every)
        self.kinds = {search_key(self.labels[code]): code for code in codes_of("STR")}
        self.kinds |= {code.casefold(): code for code in every}
        self.departements = {item.code for item in departements(with_collectivities=True)}
        named = (line.cells.get("territoire", "") for line in lines)
        self.places = Places(text for text in named if text and text != ERASE)
        self.codes = set(self.index.by_code) | RESERVED_CODES
        self.codes |= {line.cells["code"].lower() for line in lines if "code" in line.cells}
        self.seen: dict[tuple[str, Any], int] = {}  # what a line means → the number of the line that said it first

    def plan(self) -> Plan:
        read: list[tuple[Line, dict[str, Any] | None, Known | None, list[str]]] = []
        for line in self.lines:
            try:
                if line.problem:
                    raise _Refused(line.problem)
                values = self._values(line)
                read.append((line, values, self._meant(line, values), []))
            except _Refused as refusal:
                read.append((line, None, None, refusal.reasons))
        rows = rows_of(known.pk for _, _, known, _ in read if known)
        plan = [
            self._planned(line, values, rows.get(known.pk) if known else None, why) for line, values, known, why in read
        ]
        self._refuse_lookalikes(plan)
        return plan

    def _planned(
        self, line: Line, values: dict[str, Any] | None, row: Institution | None, reasons: list[str]
    ) -> PlannedLine:
        name = row.name if row else line.cells.get("nom", "")[:200]
        planned: PlannedLine = {
            "line": line.number, "action": REFUSE, "code": row.code if row else line.cells.get("code", "")[:60],
            "name": name, "pk": row.pk if row else None, "reasons": reasons, "changes": [], "values": {},
        }  # fmt: skip
        if values is None:
            return planned
        try:
            changed = _changed(row, values)
            _check(row, changed)
            self._refuse_repeats(line, values, row)
        except _Refused as refusal:
            return {**planned, "reasons": refusal.reasons}
        action = CREATE if row is None else UPDATE if changed else SAME
        if row is None:
            changed["code"] = planned["code"] = values.get("code") or self._free_code(values["name"])
        changes = [
            {
                "field": field,
                "before": self._shown(field, getattr(row, field) if row else ""),
                "after": self._shown(field, value),
            }
            for field, value in changed.items()
        ]
        stored = {field: value.key if isinstance(value, Territory) else value for field, value in changed.items()}
        return {**planned, "action": action, "changes": changes, "values": stored}

    def _values(self, line: Line) -> dict[str, Any]:
        """Values by field; an empty cell says nothing, ERASE empties."""
        values: dict[str, Any] = {}
        reasons: list[str] = []
        for header, field in FIELDS.items():
            cell = line.cells.get(header, "")
            if not cell:
                continue
            try:
                values[field] = self._value(field, cell)
            except PlaceUnknown as unknown:
                reasons.append(str(unknown))
            except ValidationError as refusal:
                reasons += [f"{header} : {message}" for message in refusal.messages]
        if reasons:
            raise _Refused(*reasons)
        place = values.get("territory")
        if place and "departement" not in values and place.departement_code:
            values["departement"] = place.departement_code
        return values

    def _value(self, field: str, cell: str) -> Any:
        if cell == ERASE:
            if field in ("code", *REQUIRED):
                raise ValidationError("cette case ne s’efface pas.")
            return None if field == "territory" else ""
        if field == "territory":
            return self.places.find(cell)
        if field == "kind":
            found = self.kinds.get(cell.casefold()) or self.kinds.get(search_key(cell))
            if not found:
                raise ValidationError(
                    f"type inconnu, « {cell[:60]} ». Écrivez un code de la liste, par exemple STR-ASS."
                )
            return found
        if field == "departement":
            code = cell.upper().zfill(2)  # a spreadsheet takes the zero off « 01 »
            if code not in self.departements:
                raise ValidationError(f"département inconnu, « {cell[:20]} ». Écrivez son code, par exemple 01 ou 2A.")
            return code
        if field == "code":
            CODE(cell.lower())
            if cell.lower() in RESERVED_CODES:
                raise ValidationError("ce code est réservé.")
            cell = cell.lower()
        if field in ("name", "contact_function"):
            cell = " ".join(cell.split())
        if field == "siret":
            cell = "".join(cell.split())
        return Institution._meta.get_field(field).clean(cell, None)

    def _meant(self, line: Line, values: dict[str, Any]) -> Known | None:
        """The institution that a line is about: by code, by SIRET, else by name and place; None for a new one."""
        coded, sealed = (
            self.index.by_code.get(values.get("code", "")),
            self.index.by_siret.get(values.get("siret") or ""),
        )
        found = coded or (sealed if "code" not in values else None)
        if sealed and (found is None or sealed.pk != found.pk):
            raise _Refused(f"siret : c’est celui de « {sealed.name} » (code {sealed.code}).")
        if found is None and "code" not in values and "name" in values:
            found = self._named(line, values)
        if found and found.merged_code:
            raise _Refused(
                f"« {found.name} » est fusionnée dans « {found.merged_name} » : utilisez le code {found.merged_code}."
            )
        if found and not found.is_active:
            raise _Refused(f"« {found.name} » est archivée : remettez-la d’abord dans l’annuaire.")
        if found is None and (missing := [_HEADER_OF[field] for field in REQUIRED if field not in values]):
            raise _Refused(f"structure nouvelle : il manque {' et '.join(missing)}.")
        return found

    def _named(self, line: Line, values: dict[str, Any]) -> Known | None:
        siret = values.get("siret")
        same = self.index.named(values["name"], values.get("departement", ""))
        others = [each for each in same if siret and each.siret and each.siret != siret]
        same = [each for each in same if each not in others]
        if len(same) > 1:
            codes = ", ".join(each.code for each in same[:5])
            raise _Refused(f"plusieurs structures portent ce nom : donnez le code ({codes}).")
        if not same and others and not _is_distinct(line):
            raise _Refused(f"ressemble à « {others[0].name} » (code {others[0].code}), qui a un autre SIRET. {_HOW_TO}")
        return same[0] if same else None

    def _refuse_repeats(self, line: Line, values: dict[str, Any], row: Institution | None) -> None:
        """One line for each institution and for each SIRET; the first one stands."""
        said: list[tuple[str, Any]] = [("pk", row.pk)] if row else []
        if values.get("siret"):
            said.append(("siret", values["siret"]))
        if row is None:
            said.append(("code", values["code"]) if "code" in values else ("name", self._name_and_place(values)))
        for each in said:
            if each in self.seen:
                raise _Refused(f"même structure qu’à la ligne {self.seen[each]}.")
        self.seen |= dict.fromkeys(said, line.number)

    def _name_and_place(self, values: dict[str, Any]) -> tuple[str, str, str]:
        return search_key(values["name"]), values.get("departement", ""), values.get("siret", "")

    def _shown(self, field: str, value: Any) -> str:
        if isinstance(value, Territory):
            return value.label
        return f"{value} – {self.labels.get(value, value)}" if field == "kind" and value else str(value or "")

    def _free_code(self, name: str) -> str:
        code = code_for(name, self.codes)
        self.codes.add(code)
        return code

    def _refuse_lookalikes(self, plan: Plan) -> None:
        distinct = {line.number for line in self.lines if _is_distinct(line)}
        new = [planned for planned in plan if planned["action"] == CREATE]
        known, among = compare_all(
            [Candidate(each["values"]["name"], each["values"].get("departement", "")) for each in new]
        )
        for place, planned in enumerate(new):
            if planned["line"] in distinct:
                continue
            if place in known:
                name, code = known[place]
                reason = f"ressemble à « {name} » (code {code}). {_HOW_TO}"
            elif place in among:
                reason = f"ressemble à la ligne {new[among[place]]['line']}, « {new[among[place]]['name']} ». {_HOW_TO}"
            else:
                continue
            planned.update({"action": REFUSE, "reasons": [reason], "changes": [], "values": {}})


_HOW_TO = f"Si c’est elle, écrivez son code ; sinon, écrivez « oui » dans la colonne « {DISTINCT} »."


def _is_distinct(line: Line) -> bool:
    return line.cells.get(DISTINCT, "").casefold() in YES


def _changed(row: Institution | None, values: dict[str, Any]) -> dict[str, Any]:
    if row is None:
        return {field: value for field, value in values.items() if value not in ("", None)}
    return {field: value for field, value in values.items() if _comparable(getattr(row, field)) != _comparable(value)}


def _comparable(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _check(row: Institution | None, changed: dict[str, Any]) -> None:
    """Refuse what would name a person, among what changes."""
    name = changed.get("name") or (row.name if row else "")
    if found := refusals(changed, name=name):
        raise _Refused(*(f"{_HEADER_OF[field]} : {text}" for field, texts in found.items() for text in texts))


def field_label(field: str) -> str:
    """The label of a field of a change."""
    return "code" if field == "code" else label_of_field(field)
