/* What this browser keeps while an answer is not yet on the server: encrypted, short-lived, one account at a time.

   Nothing is kept on a machine declared shared: the server then gives no owner, and there is no buffer at all.

   What the encryption protects. The text and the pages lie in IndexedDB as AES-GCM ciphertext; the key is a CryptoKey
   that no script can export, made for one account, replaced (and everything erased) when another account signs in,
   and erased at sign-out with the rest (Clear-Site-Data). A search of the profile's files, a copy of the database made
   through a script, another account of the platform in the same browser read nothing.
   What it does not protect. The browser must open the text again without the server, so the key lies in the same
   profile: whoever controls the machine's account while the person is signed in, or a hostile script running in our
   pages, can use the key. That is why a shared machine keeps nothing, and why everything expires. */

import { openDB } from "../vendor/idb/index.js";

export const ANSWERS = "answers"; // written here, not yet acknowledged
export const MIRRORS = "mirrors"; // last value and version that the server acknowledged, for pages kept before
export const PAGES = "pages"; // bodies of writing pages, opened again without network by the worker
export const FORMS = "forms"; // typed in an ordinary form, not yet taken by the server

const NAME = "isic";
const VERSION = 2; // the worker opens the same database: keep both in step
const KEYS = "keys";
const HOUR = 3_600_000;
const LIFE = { [ANSWERS]: 72 * HOUR, [MIRRORS]: 24 * HOUR, [PAGES]: 24 * HOUR, [FORMS]: 72 * HOUR };
const STORES = [KEYS, ...Object.keys(LIFE)];

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const newKey = () => crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);

/** The buffer of an account; null when there may be none (shared machine, no owner) or the browser refuses it. */
export async function openBuffer(owner) {
  if (!owner || !window.indexedDB || !crypto.subtle) return null;
  const buffer = new Buffer(owner);
  try {
    await buffer.open();
    return buffer;
  } catch {
    return null;
  }
}

/** The same, if something was ever kept here: reading a page creates no database. */
export async function openKnownBuffer(owner) {
  if (!owner || !window.indexedDB) return null;
  const databases = (await indexedDB.databases?.().catch(() => null)) ?? null;
  return databases && !databases.some(({ name }) => name === NAME) ? null : openBuffer(owner);
}

class Buffer {
  constructor(owner) {
    this.owner = owner;
    this.closed = false;
  }

  async open() {
    const candidate = await newKey(); // made before: a transaction does not wait for it
    this.db = await openDB(NAME, VERSION, {
      upgrade: (db) => STORES.forEach((name) => db.objectStoreNames.contains(name) || db.createObjectStore(name)),
      blocking: () => this.forget(),
      terminated: () => this.forget(),
    });
    const change = this.db.transaction(STORES, "readwrite");
    const known = await change.objectStore(KEYS).get("current");
    if (known?.owner === this.owner) this.key = known.key;
    else {
      this.key = candidate;
      for (const name of Object.keys(LIFE)) await change.objectStore(name).clear();
      await change.objectStore(KEYS).put({ owner: this.owner, key: candidate }, "current");
    }
    await change.done;
    await this.sweep();
  }

  /** Erased from outside (sign-out) or taken away by the browser: from now on the text stays in the page alone. */
  forget() {
    this.closed = true;
    this.db?.close();
  }

  async sweep() {
    for (const [name, life] of Object.entries(LIFE)) {
      const change = this.db.transaction(name, "readwrite");
      for await (const cursor of change.store) if (cursor.value.at < Date.now() - life) await cursor.delete();
      await change.done;
    }
  }

  /** Binds a ciphertext to its place: moved elsewhere, it opens no more. */
  seal(store, id, iv) {
    return { name: "AES-GCM", iv, additionalData: encoder.encode(`${this.owner}|${store}|${id}`) };
  }

  /** Keep a value; the stamp of the record, or "" when it could not be kept (no room, erased meanwhile). */
  async put(store, id, value, at = Date.now()) {
    if (this.closed) return "";
    try {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const data = await crypto.subtle.encrypt(this.seal(store, id, iv), this.key, encoder.encode(JSON.stringify(value)));
      const stamp = crypto.randomUUID();
      await this.db.put(store, { iv, data, at, stamp }, id);
      return stamp;
    } catch {
      return "";
    }
  }

  async get(store, id) {
    if (this.closed) return null;
    try {
      return await this.unseal(store, id, await this.db.get(store, id));
    } catch {
      return null;
    }
  }

  async unseal(store, id, record) {
    if (!record) return null;
    const text = await crypto.subtle.decrypt(this.seal(store, id, record.iv), this.key, record.data);
    return { id, at: record.at, stamp: record.stamp, value: JSON.parse(decoder.decode(text)) };
  }

  /** Records of a store whose id begins so, oldest first; what no longer opens is dropped. */
  async list(store, prefix = "") {
    if (this.closed) return [];
    const found = [];
    try {
      for (const id of await this.db.getAllKeys(store)) {
        if (!id.startsWith(prefix)) continue;
        const record = await this.unseal(store, id, await this.db.get(store, id)).catch(() => null);
        if (record) found.push(record);
        else await this.db.delete(store, id);
      }
    } catch {
      return found;
    }
    return found.sort((one, other) => one.at - other.at);
  }

  /** Drop a record; with a stamp, only if nothing newer took its place (another tab of the same page). */
  async remove(store, id, stamp = "") {
    if (this.closed) return;
    try {
      const change = this.db.transaction(store, "readwrite");
      const record = await change.store.get(id);
      if (record && (!stamp || record.stamp === stamp)) await change.store.delete(id);
      await change.done;
    } catch {
      /* erased meanwhile */
    }
  }
}
