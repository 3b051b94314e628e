"""A published version for machines: JSON and JSON-LD (schema.org).

Whoever asks, they hold what the public may read and nothing more (G.10).
"""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString

from isic_platform.formkit.plain import plain_text
from isic_platform.publication.reading import LICENCE_NAME, LICENCE_URL, PLATFORM, Reading


def as_json(reading: Reading) -> dict[str, Any]:
    """The whole version. ``answers`` are stored values by code; a small count is ``{"masked": 5}`` (« moins de 5 »)."""
    item, version = reading.item, reading.version
    institution = item.institution
    return {
        "id": item.short_id,
        "url": reading.url,
        "kind": item.kind,
        "kind_label": reading.kind.label,
        "title": reading.title,
        "summary": reading.summary,
        "level": {"code": reading.level, "label": reading.level_label} if reading.level_label else None,
        "version": version.number,
        "published_at": version.published_at.isoformat(),
        "visibility": item.visibility,
        "institution": {"code": institution.code, "name": institution.name} if institution else None,
        "authors": reading.authors,
        "is_fictional": item.is_fictional,
        "notice": item.notice,
        "licence": {"name": LICENCE_NAME, "url": LICENCE_URL} if reading.is_open else None,
        "citation": reading.citation,
        "form": {"key": version.spec_version.key, "version": version.spec_version.number},
        "facts": [{"label": label, "text": text} for label, text in reading.facts],
        "answers": reading.answers,
        "sections": [
            {
                "code": section.code,
                "title": section.title,
                "fields": [
                    {"code": row.code, "label": row.label, "text": plain_text(row.shown)} for row in section.rows
                ],
                "not_documented": section.not_documented,
                "not_applicable": section.not_applicable,
            }
            for section in reading.sections
        ],
    }


def as_jsonld(reading: Reading) -> dict[str, Any]:
    """The same object described with schema.org."""
    item, version = reading.item, reading.version
    described = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": reading.url,
        "identifier": item.short_id,
        "url": reading.url,
        "name": reading.title,
        "headline": reading.title,
        "abstract": reading.summary,
        "genre": reading.kind.label,
        "inLanguage": "fr",
        "version": version.number,
        "datePublished": version.published_at.isoformat(),
        "isAccessibleForFree": True,
        "creativeWorkStatus": "Published",
        "author": [_author(reading, name) for name in reading.authors],
        "publisher": {"@type": "Organization", "name": PLATFORM},
        "creditText": reading.citation,
    }
    if item.institution:
        described["sourceOrganization"] = {"@type": "Organization", "name": item.institution.name}
    if reading.is_open:
        described["license"] = LICENCE_URL
    if item.notice or item.is_fictional:
        described["usageInfo"] = item.notice or "Contenu fictif de démonstration."
    return described


def as_script(reading: Reading) -> str:
    """The JSON-LD of the page itself, safe inside a ``<script>``: no text can close it."""
    text = json.dumps(as_jsonld(reading), ensure_ascii=False)
    return SafeString(text.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}))


def _author(reading: Reading, name: str) -> dict[str, str]:
    item = reading.item
    people = ([item.owner] if item.owner else []) + list(item.co_writers.all())
    is_person = name in {person.get_full_name() for person in people}
    return {"@type": "Person" if is_person else "Organization", "name": name}
