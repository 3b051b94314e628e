"""A lock that somebody holds too long: the person is told to come back, no worker hangs, nothing is lost."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client

from isic_platform.formkit.models import AnswerRevision
from tests.cast import create_cast
from tests.publication import fiches


def test_a_save_that_waits_too_long_is_told_to_come_back_and_then_passes(transactional_db: None) -> None:
    cast = create_cast()
    item = fiches.draft(cast.contributor, cast.institution)
    base = item.record.stored["P30"].version
    ines = Client(headers={"HX-Request": "true"}, raise_request_exception=False)
    ines.force_login(cast.contributor, backend="django.contrib.auth.backends.ModelBackend")

    def save() -> Any:
        data = {"P30": "Écrit pendant l'attente", "P30.version": base}
        return ines.post(f"/travail/{item.short_id}/reponse/P30/", data, headers={"Idempotency-Key": "clé"})

    somebody = connection.copy()
    try:
        somebody.set_autocommit(False)
        with somebody.cursor() as cursor, connection.cursor() as own:
            cursor.execute("SELECT id FROM publication_item WHERE id = %s FOR UPDATE", [item.pk])
            own.execute("SET lock_timeout = '100ms'")  # five seconds where the platform serves
            waited = save()
        assert (waited.status_code, waited["Retry-After"]) == (503, "5")
        assert "momentanément indisponible" in waited.content.decode()
        assert fiches.fresh(item).record.values["P30"] == fiches.ESSENTIAL["P30"]
    finally:
        somebody.rollback()
        somebody.close()
    assert save().status_code == 200
    assert AnswerRevision.objects.filter(record=item.record, code="P30", value="Écrit pendant l'attente").count() == 1
    connection.close()  # with its short patience
