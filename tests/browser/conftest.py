"""Chromium of the machine, and what a browser test must never see: a policy violation or a script error."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.checks import CHROMIUM_ARGS, WIDE
from tests.browser.writing import Enter, sign_in

# Playwright's synchronous interface runs an event loop, where Django would refuse every query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Debian's Chromium; ``ISIC_CHROMIUM`` names another one."""
    executable = os.environ.get("ISIC_CHROMIUM", "/usr/bin/chromium")
    return {**browser_type_launch_args, "executable_path": executable, "args": CHROMIUM_ARGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    """A French reader in front of a wide screen."""
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": WIDE}


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test if the browser reported a script error or a refused inline script or style."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield page
    page.close()
    assert complaints == []


@pytest.fixture
def enter(browser: Browser, live_server: LiveServer, browser_context_args: dict) -> Iterator[Enter]:
    """``enter(user, shared=False, **options)``: a page of a new browser where that person has signed in."""
    contexts = []

    def make(user: Any, *, shared: bool = False, **options: Any) -> Page:
        context = browser.new_context(**{**browser_context_args, **options}, base_url=live_server.url)
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        sign_in(page, live_server.url, user.email, shared=shared)
        return page

    yield make
    for context in contexts:
        context.close()
