/* One answer to the server, and what came of it. Knows nothing of the page. */

import { parse } from "./fragments.js";

const TEXT_TIMEOUT = 30_000;
const FILE_TIMEOUT = 180_000;
const MOST_BYTES = 7_500_000; // the server takes eight megabytes in one request

/** After a new sign-in in another tab the token of this page is stale: the cookie has the right one. */
export function freshToken() {
  const found = document.cookie.match(/(?:^|;\s*)(?:__Host-csrf|csrftoken)=([^;]+)/);
  return found ? decodeURIComponent(found[1]) : "";
}

function token() {
  return freshToken() || document.querySelector("meta[name=csrf-token], [data-autosave] [name=csrfmiddlewaretoken]")?.content || "";
}

const result = (kind, more = {}) => ({ kind, fragment: null, version: 0, wait: 0, ...more });

/** fetch that gives up; null when nothing came back. */
export async function reach(url, options = {}, timeout = TEXT_TIMEOUT) {
  try {
    return await fetch(url, { credentials: "same-origin", ...options, signal: AbortSignal.timeout(timeout) });
  } catch {
    return null;
  }
}

/**
 * Send { url, code, pairs, base, key }, with files at will. kind says what came of it:
 * saved (version), conflict, refused (fragment each); too-big; expired; forbidden; gone; unreachable (wait, in ms).
 */
export async function send({ url, code, pairs, base, key }, files = []) {
  const body = files.length ? new FormData() : new URLSearchParams();
  for (const [name, value] of pairs) body.append(name, value);
  for (const [name, file] of files) body.append(name, file);
  body.append(`${code}.version`, base);
  if (!files.length && body.toString().length > MOST_BYTES) return result("too-big");
  const headers = { "HX-Request": "true", "X-CSRFToken": token(), "Idempotency-Key": key };
  const response = await reach(url, { method: "POST", headers, body }, files.length ? FILE_TIMEOUT : TEXT_TIMEOUT);
  return response ? read(response) : result("unreachable");
}

async function read(response) {
  const { status } = response;
  if (status === 401 || response.redirected) return result("expired");
  if (status === 403) return result("forbidden");
  if (status === 404 || status === 410) return result("gone");
  if (status === 413) return result("too-big");
  if (status === 429 || status >= 500) return result("unreachable", { wait: 1000 * (Number(response.headers.get("Retry-After")) || 0) });
  let html = "";
  try {
    html = await response.text();
  } catch {
    return result("unreachable"); // cut in the middle
  }
  const fragment = parse(html);
  const mark = fragment.querySelector("[data-new-version]");
  if (mark) return result("saved", { fragment, version: Number(mark.dataset.newVersion) });
  if (fragment.querySelector(".conflict")) return result("conflict", { fragment });
  if (fragment.querySelector(".save-status[data-state=error]")) return result("refused", { fragment });
  // Not one of our answers: the welcome page of a public network, a proxy's. Nothing was saved.
  return status < 400 ? result("unreachable") : result("refused");
}
