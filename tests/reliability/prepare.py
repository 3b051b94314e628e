"""Program: fill a database with four people who write grids together, and sign them in. Says one line of JSON."""

from __future__ import annotations

import json

import django

django.setup()  # what follows needs the settings

# ruff: noqa: E402
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection

from isic_platform.accounts.enums import Role
from isic_platform.formkit.enums import FieldType
from isic_platform.publication.services import set_co_writers
from isic_platform.vocabularies.services import load_vocabularies
from knowledge.services import load_grids, start_grid_entry
from projects.services import create_project, load_fiche_spec
from tests.cast import create_institution, create_network, create_user, join

PEOPLE = 4
TEXTS = (FieldType.SHORT_TEXT, FieldType.LONG_TEXT)


def signed_in(user: object) -> str:
    """Open a session for this person; gives the value of its cookie."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


if "formkit_answer" not in connection.introspection.table_names():
    call_command("migrate", verbosity=0)
load_vocabularies()
load_fiche_spec()
grids = {version.grid.code: version.grid for version in load_grids(by=None)}
institution = create_institution("ccas", "CCAS", networks=[create_network("reseau", "Réseau")])
people = [create_user(last_name=f"Numéro {rank}", password=None) for rank in range(PEOPLE)]
for person in people:
    join(person, Role.CONTRIBUTOR, institution)
project = create_project(by=people[0], institution=institution, level="NIV-TL")
set_co_writers(item=project.item, users=people[1:], by=people[0])
entries = [start_grid_entry(grid=grids[code], by=people[0], project=project) for code in ("G06", "G01", "G05")]
print(
    json.dumps(
        {
            "sessions": [signed_in(person) for person in people],
            "entries": [
                {
                    "short_id": entry.item.short_id,
                    "record": entry.item.record_id,
                    "codes": [field.code for field in entry.grid_version.spec.fields.values() if field.type in TEXTS],
                }
                for entry in entries
            ],
        }
    )
)
