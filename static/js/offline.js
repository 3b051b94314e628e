/* The worker that opens the page again without network, and the buttons that lead from page to page without it. */

import { MIRRORS } from "./buffer.js";
import { restore, setVersion, versionOf } from "./answers.js";

/** Ask the worker to keep this page, encrypted, with the files it is made of, and the other pages of the same content. */
export async function keepPages(form) {
  if (!navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register("/sw.js", { scope: "/" });
    const { active } = await navigator.serviceWorker.ready;
    const files = performance.getEntriesByType("resource").map(({ name }) => name);
    const steps = [...document.querySelectorAll("[data-outline] a[href]")].map((link) => new URL(link.href).pathname);
    active.postMessage({ keep: window.location.pathname, steps, files, isStored: "stored" in form.dataset });
  } catch {
    /* refused (private window, old browser): the page does without */
  }
}

/** No worker and nothing kept on a machine declared shared since. */
export async function keepNothing() {
  const registrations = (await navigator.serviceWorker?.getRegistrations().catch(() => [])) ?? [];
  registrations.forEach((registration) => registration.unregister());
}

/** A page kept earlier shows the answers of that time: those acknowledged since are put back, with their version. */
export async function catchUp(page, buffer) {
  const prefix = `${page.item}/`;
  for (const { id, value } of await buffer.list(MIRRORS, prefix)) {
    const question = page.question(id.slice(prefix.length));
    if (!question) continue;
    if (page.isStored && value.version > versionOf(question.root) && question.isOpen) {
      restore(question.root, value.pairs);
      setVersion(question.root, value.version);
      question.shown = value.pairs;
    } else if (!page.isStored) buffer.remove(MIRRORS, id); // the page comes from the server: it knows
  }
}
