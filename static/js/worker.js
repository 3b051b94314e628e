/* The service worker: opens again, without network, the writing pages that this browser keeps, and says so for the rest.

   It keeps two things. Page bodies go encrypted into the buffer's database (see buffer.js, whose name, version and
   stores these are): they hold a person's answers. The cache holds static files and one page that speaks of nobody. */

const DATABASE = "isic";
const DATABASE_VERSION = 2;
const KEYS = "keys";
const PAGES = "pages";
const PUBLIC = "isic-public";
const OFFLINE = "/hors-ligne/";
const STATIC = "/static/";
const WRITING = /^\/travail\/[^/]+\/ecrire\//;
const PATIENCE = 6_000; // a network that answers this slowly is no network for a page that is kept here
const FRESH = 3_600_000; // the other pages of a content are fetched again after that
const MOST_STEPS = 20;
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

/* --- the encrypted pages ------------------------------------------------------------------------------------------ */

/** The buffer's database, or null: only a page creates it, for an account and never on a shared machine. */
function openDatabase() {
  return new Promise((resolve) => {
    const request = indexedDB.open(DATABASE, DATABASE_VERSION);
    request.onupgradeneeded = () => request.transaction.abort();
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => resolve(null);
  });
}

function run(db, store, mode, work) {
  return new Promise((resolve) => {
    const change = db.transaction(store, mode);
    const request = work(change.objectStore(store));
    change.oncomplete = () => resolve(request.result);
    change.onerror = change.onabort = () => resolve(null);
  });
}

async function withKey(work) {
  const db = await openDatabase();
  if (!db) return null;
  try {
    const holder = await run(db, KEYS, "readonly", (store) => store.get("current"));
    return holder ? await work(db, holder) : null;
  } catch {
    return null;
  } finally {
    db.close();
  }
}

const seal = (owner, path, iv) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(`${owner}|${PAGES}|${path}`) });

/** Keep a page that was written for the account whose key this is; any other is left alone. */
async function keepPage(path, response) {
  if (!response.ok || response.redirected) return null;
  const policy = response.headers.get("Content-Security-Policy") ?? "default-src 'none'";
  const html = await response.text();
  return withKey(async (db, { owner, key }) => {
    if (!html.includes(`data-owner="${owner}"`)) return null;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const value = new TextEncoder().encode(JSON.stringify({ html, policy }));
    const data = await crypto.subtle.encrypt(seal(owner, path, iv), key, value);
    return run(db, PAGES, "readwrite", (store) => store.put({ iv, data, at: Date.now(), stamp: crypto.randomUUID() }, path));
  });
}

function keptPage(path) {
  return withKey(async (db, { owner, key }) => {
    const record = await run(db, PAGES, "readonly", (store) => store.get(path));
    if (!record) return null;
    const text = await crypto.subtle.decrypt(seal(owner, path, record.iv), key, record.data);
    return { ...JSON.parse(new TextDecoder().decode(text)), at: record.at };
  });
}

async function pageResponse(path) {
  const kept = await keptPage(path);
  if (!kept) return null;
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": kept.policy,
  };
  return new Response(kept.html.replace(" data-autosave ", " data-autosave data-stored "), { headers });
}

async function fetchPage(path) {
  await keepPage(path, await fetch(path, { credentials: "same-origin", headers: { Accept: "text/html", "X-Prefetch": "1" } }));
}

async function keepContent({ keep, steps, files, isStored }) {
  const cache = await caches.open(PUBLIC);
  const own = (address) => address.startsWith(self.location.origin + STATIC);
  await Promise.allSettled(files.filter(own).map(async (address) => (await cache.match(address)) ?? cache.add(address)));
  for (const path of new Set([keep, ...steps.slice(0, MOST_STEPS)])) {
    if (!WRITING.test(path)) continue;
    const known = await keptPage(path);
    const wanted = path === keep ? !isStored && !(known && Date.now() - known.at < PATIENCE) : !known || Date.now() - known.at > FRESH;
    if (wanted) await fetchPage(path).catch(() => null);
  }
}

/* --- events --------------------------------------------------------------------------------------------------------- */

self.addEventListener("install", (event) => {
  const fill = async () => {
    const cache = await caches.open(PUBLIC);
    // Asked without cookies: the page that is kept for everybody was written for nobody.
    const response = await fetch(new Request(OFFLINE, { credentials: "omit", cache: "reload" }));
    const html = await response.clone().text();
    await cache.put(OFFLINE, response);
    await cache.addAll(new Set([...html.matchAll(/"(\/static\/[^"#]+)/g)].map(([, address]) => address)));
  };
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keepContent(event.data));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "GET" && url.pathname.startsWith(STATIC)) event.respondWith(staticFile(request));
  else if (request.mode !== "navigate") return;
  else if (request.method !== "GET") {
    if (WRITING.test(url.pathname)) event.respondWith(fetch(request).catch(offlinePage));
  } else if (WRITING.test(url.pathname)) event.respondWith(writingPage(event, url.pathname));
  else event.respondWith(fetch(request).catch(offlinePage));
});

/** Hashed files never change; the others come from the network as long as there is one. */
async function staticFile(request) {
  const cache = await caches.open(PUBLIC);
  const kept = HASHED.test(new URL(request.url).pathname) ? await cache.match(request) : undefined;
  if (kept) return kept;
  try {
    return await fetch(request);
  } catch (error) {
    const fallback = await cache.match(request);
    if (fallback) return fallback;
    throw error;
  }
}

/** From the server; from here when it does not answer, or not soon enough. */
async function writingPage(event, path) {
  const network = fetch(event.request).then((response) => {
    event.waitUntil(keepPage(path, response.clone()));
    return response;
  });
  const slow = new Promise((resolve) => setTimeout(resolve, PATIENCE)).then(() => pageResponse(path));
  try {
    return (await Promise.race([network, slow])) ?? (await network);
  } catch {
    return (await pageResponse(path)) ?? offlinePage();
  }
}

async function offlinePage() {
  return (await caches.match(OFFLINE)) ?? Response.error();
}
