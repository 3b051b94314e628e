"""Links to objects of the platform, accounts, communes and files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from isic_platform.formkit.exceptions import ValueRefused
from isic_platform.formkit.links import resolver_of
from isic_platform.formkit.spec import Field
from isic_platform.formkit.types.base import Change, Context, Shown, Type, clean_text, expect
from isic_platform.formkit.types.choice import getlist
from isic_platform.territories.selectors import resolve_territory

MOST_LINKS = 30


class Link(Type):
    """A link ``{"id": "…", "label": "…"}``; where free text is allowed, ``{"label": "…"}`` alone.

    ``Field.link`` names the resolver (structure, projet, réseau, observation…) that an upper storey registered;
    where none is registered yet, the field takes free text. ``multiple`` gives a list of links.
    """

    template = "formkit/widgets/link.html"

    def read(self, item: Field, data: Any, files: Mapping, name: str) -> Any:
        values = [value for value in getlist(data, name) if value and value.strip()]
        return values if item.multiple else (values[0] if values else "")

    def clean(self, item: Field, raw: Any, context: Context) -> Any:
        if item.multiple:
            parts = [raw] if isinstance(raw, str | dict) else expect(raw, list)
            links = [link for part in parts if (link := self._one(item, part, context))]
            unique = list({(link.get("id"), link["label"]): link for link in links}.values())
            if len(unique) > MOST_LINKS:
                raise ValueRefused(f"{MOST_LINKS} réponses au plus.")
            return unique or None
        return self._one(item, raw, context)

    def _one(self, item: Field, raw: Any, context: Context) -> dict[str, str] | None:
        if isinstance(raw, dict):
            raw = raw.get("id") or raw.get("label")
        text = clean_text(str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw, 300)
        if not text:
            return None
        for link in context.stored(item.code):
            if "id" in link and text in (link["id"], link["label"]):
                return {"id": link["id"], "label": link["label"]}
        resolver = resolver_of(item.link)
        found = resolver.resolve(text, context) if resolver else None
        if found:
            return {"id": found.id, "label": found.label}
        if resolver and not item.allow_free:
            raise ValueRefused(f"« {text} » ne correspond à aucune proposition de la liste.")
        return {"label": text}

    def texts(self, item: Field, value: Any) -> Iterator[tuple[str, str]]:
        links = value if isinstance(value, list) else [value] if value else []
        for index, link in enumerate(links):
            if "id" not in link:  # what comes from the directory is not somebody's free text
                yield (f"{index}" if item.multiple else ""), link["label"]

    def map_texts(self, item: Field, value: Any, change: Change) -> Any:
        if isinstance(value, list):
            return [self.map_texts(item, link, change) for link in value]
        return {**value, "label": change(value["label"])} if isinstance(value, Mapping) and "label" in value else value

    def show(self, item: Field, value: Any) -> Shown:
        links = value if isinstance(value, list) else [value]
        if item.multiple:
            return Shown("list", items=tuple(link.get("label", "") for link in links))
        return Shown("link", text=links[0].get("label", ""), url=self._url(item, links[0]))

    def _url(self, item: Field, link: Mapping[str, str]) -> str:
        resolver = resolver_of(item.link)
        return resolver.url(link["id"]) if resolver and link.get("id") else ""

    def schema(self, item: Field) -> dict[str, Any]:
        link = {
            "type": "object",
            "properties": {"id": {"type": "string"}, "label": {"type": "string"}},
            "required": ["label"],
            "additionalProperties": False,
        }
        return {"type": "array", "items": link} if item.multiple else link


class Account(Link):
    """One or several accounts, chosen among those that the person may involve."""

    def texts(self, item: Field, value: Any) -> Iterator[tuple[str, str]]:
        return iter(())


class Commune(Type):
    """A commune of the official code: ``{"code": "42218", "label": "Saint-Étienne (42)"}``."""

    template = "formkit/widgets/commune.html"

    def clean(self, item: Field, raw: Any, context: Context) -> dict[str, str] | None:
        code = raw.get("code") if isinstance(raw, dict) else None
        if isinstance(raw, dict):
            raw = code or raw.get("label")
        text = clean_text(raw, 120)
        if not text:
            return None
        for known in context.stored(item.code):
            if "code" in known and text in (known["code"] if code else known["label"], known["label"]):
                return {"code": known["code"], "label": known["label"]}
        # A bare number may be a postcode as well as a code: an answer already coded says which.
        found = resolve_territory(f"commune-{text}" if code else text, kinds=["commune"])
        if found.match is None:
            near = ", ".join(candidate.label for candidate in found.candidates[:4])
            hint = f"Est-ce {near} ?" if near else "Vérifiez l'orthographe ou donnez son code officiel."
            raise ValueRefused(f"« {text} » ne désigne pas une seule commune. {hint}")
        return {"code": found.match.code, "label": found.match.label}

    def show(self, item: Field, value: Any) -> Shown:
        return Shown("text", text=value.get("label", value.get("code", "")))

    def schema(self, item: Field) -> dict[str, Any]:
        text = {"type": "string"}
        return {"type": "object", "properties": {"code": text, "label": text}, "required": ["code", "label"]}


class File(Type):
    """A file with its alternative text: ``{"attachment": 12, "name": "…", "alt": "…"}``."""

    template = "formkit/widgets/file.html"
    grouped = True
    multipart = True

    def read(self, item: Field, data: Any, files: Mapping, name: str) -> dict[str, Any]:
        return {
            "upload": files.get(f"{name}-upload"),
            "attachment": data.get(f"{name}-attachment", ""),
            "alt": data.get(f"{name}-alt", ""),
            "drop": bool(data.get(f"{name}-drop")),
        }

    def clean(self, item: Field, raw: Any, context: Context) -> dict[str, Any] | None:
        raw = expect(raw, dict)
        alt = clean_text(raw.get("alt"), 300, "Le texte alternatif")
        upload, kept = raw.get("upload"), None
        number = str(raw.get("attachment") or "")
        if context.record is not None and re.fullmatch(r"[0-9]{1,15}", number):
            kept = context.record.attachments.filter(pk=int(number)).first()
        if upload:
            from isic_platform.formkit.services.attachments import store_attachment  # stores, then refers

            kept = store_attachment(record=context.record, upload=upload, alt=alt, by=context.user)
            context.extra.setdefault("uploads", []).append((upload, kept))
        if kept is not None:  # a page shown again for another reason keeps the file
            raw |= {"attachment": kept.pk, "name": kept.name}
        if kept is None or (raw.get("drop") and not upload):
            return None
        return {"attachment": kept.pk, "name": kept.name, "alt": alt, "type": kept.content_type}

    def texts(self, item: Field, value: Any) -> Iterator[tuple[str, str]]:
        if value:
            yield "name", value.get("name", "")
            yield "alt", value.get("alt", "")

    def map_texts(self, item: Field, value: Any, change: Change) -> Any:
        if not isinstance(value, Mapping):
            return value
        return {**value, **{key: change(value[key]) for key in ("name", "alt") if isinstance(value.get(key), str)}}

    def show(self, item: Field, value: Any) -> Shown:
        return Shown("file", text=value.get("name", ""), note=value.get("alt", ""), items=(value,))

    def schema(self, item: Field) -> dict[str, Any]:
        text = {"type": "string"}
        properties = {"attachment": {"type": "integer"}, "name": text, "alt": text, "type": text}
        return {"type": "object", "properties": properties, "required": ["attachment"], "additionalProperties": False}
