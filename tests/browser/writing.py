"""What the browser tests of writing share: signing in, typing in an answer, reading where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

from tests.cast import PASSWORD

SAVED = re.compile(r"Enregistré (à l'instant|il y a \d+ minutes?)")
KEPT = "Gardé dans ce navigateur, pas encore envoyé."
Enter = Callable[..., Page]


def sign_in(page: Page, server: str, email: str = "contributrice@exemple.fr", *, shared: bool = False) -> None:
    page.goto(f"{server}/connexion/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.set_checked("[name=shared_machine]", shared)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/projets/")


def status(page: Page, code: str) -> Locator:
    """What the page says beside an answer."""
    return page.locator(f"[id='q-{code}'] [data-saved]")


def write(page: Page, code: str, text: str) -> None:
    """Type at the end of a pause, as a person does."""
    page.fill(f"[name='{code}']", text)


def stored(page: Page) -> dict[str, Any]:
    """Everything that the browser keeps of the platform: databases, cached bodies, workers, as text."""
    return page.evaluate("""async () => {
      const decoder = new TextDecoder();
      const seen = { records: {}, text: "", caches: [], workers: 0 };
      const read = (value) => {
        if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) seen.text += decoder.decode(value);
        else if (value && typeof value === "object" && !(value instanceof CryptoKey)) Object.values(value).forEach(read);
        else seen.text += ` ${value}`;
      };
      for (const { name } of await indexedDB.databases()) {
        const db = await new Promise((done) => {
          const request = indexedDB.open(name);
          request.onsuccess = () => done(request.result);
        });
        for (const store of db.objectStoreNames) {
          const all = (method) => new Promise((done) => {
            const request = db.transaction(store).objectStore(store)[method]();
            request.onsuccess = () => done(request.result);
          });
          seen.records[store] = await all("getAllKeys");
          read(seen.records[store]);
          read(await all("getAll"));
        }
        db.close();
      }
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          seen.caches.push(new URL(request.url).pathname);
          seen.text += await (await cache.match(request)).text();
        }
      }
      const { "htmx-current-path-for-history": address, ...others } = { ...localStorage, ...sessionStorage };
      read(others); // the address of the page, which the history of the browser has too, says nothing of what is written
      seen.workers = (await navigator.serviceWorker.getRegistrations()).length;
      return seen;
    }""")


def wait_for_pages(page: Page, *paths: str) -> None:
    """Until the worker rules over the page and keeps these ones."""
    for _ in range(100):
        kept = stored(page)["records"].get("pages", []) if _is_controlled(page) else []
        if set(paths) <= set(kept):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"not kept: {set(paths) - set(kept)}")


def _is_controlled(page: Page) -> bool:
    return page.evaluate("() => Boolean(navigator.serviceWorker.controller)")
