"""``manage.py demo``: what it prints, what it refuses, and that its accounts open nowhere else."""

from __future__ import annotations

import logging
import os
import socket
import stat
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from isic_platform.site.corpus.cast import demo_password
from isic_platform.site.serving import AddressRefused, is_loopback, reserve
from tests.site.demonstration.conftest import PASSWORD


def demo(*arguments: str) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _levels_of_the_logs() -> Iterator[None]:
    """The command quietens the logs of its process; this one goes on."""
    names = ("isic", "django.request", "gunicorn", "gunicorn.error")
    levels = {name: logging.getLogger(name).level for name in names}
    yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def data_dir(settings, tmp_path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def test_it_prepares_and_prints_the_accounts_and_the_password_on_a_line_of_its_own(corpus, data_dir):
    printed = demo("--no-serve")
    for name in ("contributeur", "collegue", "relecteur", "encadrant", "animateur", "admin", "partenaire"):
        assert f"{name}@demo.fr" in printed
    lines = printed.splitlines()
    assert f"mot de passe : {demo_password()}" in lines
    assert "ajoutées" in printed
    assert "(0 ajoutées)" in printed


def test_the_printed_password_opens_every_account(corpus, data_dir, client):
    password = next(line for line in demo("--no-serve").splitlines() if line.startswith("mot de passe : "))[15:]
    for name in ("contributeur", "admin", "partenaire"):
        response = client.post(reverse("account_login"), {"login": f"{name}@demo.fr", "password": password})
        assert response.status_code == 302
        client.logout()


def test_the_password_is_drawn_once_and_kept_for_its_owner_alone(data_dir):
    first = demo_password()
    assert demo_password() == first
    assert stat.S_IMODE(os.stat(data_dir / "demo_password").st_mode) == 0o600
    (data_dir / "demo_password").unlink()
    assert demo_password() != first


def test_an_empty_password_file_left_by_an_interrupted_start_is_replaced(data_dir):
    (data_dir / "demo_password").write_text("")
    assert len(demo_password()) > 12


def test_it_refuses_production_with_one_sentence(settings, data_dir):
    settings.PRODUCTION, settings.DEMO = True, False
    with pytest.raises(CommandError, match="jamais en production") as refused:
        demo("--no-serve")
    assert "\n" not in str(refused.value)
    assert not list(data_dir.iterdir())


@pytest.mark.parametrize(("is_demo", "opens"), [(True, True), (False, False)])
def test_its_accounts_open_in_a_demonstration_only(corpus, settings, client, is_demo, opens):
    settings.DEMO = is_demo
    response = client.post(reverse("account_login"), {"login": "contributeur@demo.fr", "password": PASSWORD})
    assert ("_auth_user_id" in client.session) is opens
    assert response.status_code == (302 if opens else 200)


def test_an_occupied_port_is_one_sentence_that_names_another():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError) as refused:
            demo("--port", str(port))
        assert str(refused.value).startswith(f"Le port {port} est déjà occupé sur 127.0.0.1")
        assert f"--port {port + 1}" in str(refused.value)
        assert "\n" not in str(refused.value)


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(AddressRefused, match=r"192\.0\.2\.1 ne peut pas être utilisée"):
        reserve("192.0.2.1", 8000)


@pytest.mark.parametrize("port", ["0", "65536", "abc", "-1"])
def test_a_port_out_of_range_is_refused(port):
    with pytest.raises((CommandError, SystemExit)):
        demo("--port", port)


def test_only_this_machine_sees_a_loopback_address():
    assert [is_loopback(host) for host in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "192.0.2.1")] == [
        True, True, True, False, False,
    ]  # fmt: skip
