/* On the page that says that there is no network: the writing pages that this browser can open without it. */

import { openDB } from "../vendor/idb/index.js";
import { openBuffer, PAGES } from "./buffer.js";

async function keptPages() {
  const known = (await indexedDB.databases?.()) ?? [];
  if (!known.some(({ name }) => name === "isic")) return [];
  const db = await openDB("isic");
  const holder = await db.get("keys", "current");
  db.close();
  const buffer = await openBuffer(holder?.owner);
  return buffer ? buffer.list(PAGES) : [];
}

const section = document.querySelector("[data-kept-pages]");
const pages = await keptPages().catch(() => []);
const named = new Set();
for (const { id, value } of pages) {
  const { title } = new DOMParser().parseFromString(value.html, "text/html");
  if (named.has(title)) continue; // the first page of a content has two addresses
  named.add(title);
  const link = Object.assign(document.createElement("a"), { href: id, textContent: title.replace(/ — Isic$/, "") });
  const line = document.createElement("li");
  line.append(link);
  section.querySelector("ul").append(line);
}
section.hidden = pages.length === 0;
