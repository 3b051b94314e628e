/* What is typed in an ordinary form, kept in the encrypted buffer until the server has taken it.

   A record holds the fields that differ from what the server drew, each with what was drawn then. Given back, a field that
   somebody changed meanwhile is not overwritten: the text is shown beside it. */

import { FORMS, openBuffer, openKnownBuffer } from "./buffer.js";
import { age } from "./status.js";

const SENT = "isic-sent"; // in this tab: which form has just been sent, and when; never what it said
const PROMPT = 5_000; // the page that answers a form began to load this soon after it was sent
const TYPED = "textarea, select, input:not([type=hidden], [type=password], [type=file], [type=submit], [type=button])";

const owner = document.querySelector("meta[name=buffer-owner]")?.content ?? "";
/* This page may outlive the session that it was drawn for: after a sign-out nothing more is kept, and opening the buffer for its
   account would erase what somebody else keeps here since. */
let isOver = false;
new BroadcastChannel("isic").addEventListener("message", ({ data }) => {
  if (data?.type === "signed-out") isOver = true;
  if (data?.type === "signed-in") isOver = data.owner !== owner;
});

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !field.readOnly && field.matches(TYPED));

function chosen(select, property) {
  const values = [...select.options].filter((option) => option[property]).map(({ value }) => value);
  return values.length || select.multiple || !select.options.length ? values : [select.options[0].value];
}

/** What a field holds now, and what the server drew in it. */
export function valueOf(field) {
  if (/radio|checkbox/.test(field.type)) return field.checked;
  return field.tagName === "SELECT" ? chosen(field, "selected") : field.value;
}

export function drawnIn(field) {
  if (/radio|checkbox/.test(field.type)) return field.defaultChecked;
  return field.tagName === "SELECT" ? chosen(field, "defaultSelected") : field.defaultValue;
}

function setValue(field, value) {
  if (/radio|checkbox/.test(field.type)) field.checked = value;
  else if (field.tagName === "SELECT") [...field.options].forEach((option) => (option.selected = value.includes(option.value)));
  else field.value = value;
}

/** Fields under names that the next drawing of the same form will have too. */
function named(form) {
  const found = new Map();
  for (const field of fieldsOf(form)) {
    const stem = /radio|checkbox/.test(field.type) ? `${field.name}=${field.value}` : field.name;
    let name = stem;
    for (let rank = 2; found.has(name); rank += 1) name = `${stem}#${rank}`;
    found.set(name, field);
  }
  return found;
}

/** With what the address asks: « ?partenariat=… » makes another form of the same page, and a text never goes from one to the other. */
function addressOf(form) {
  const { pathname, search } = new URL(form.getAttribute("action") || window.location.href, window.location.href);
  return pathname + search;
}

/** Where a form is sent and what it asks: the same at its next opening. */
export function identify(form) {
  const names = new Set(fieldsOf(form).map(({ name }) => name));
  return `${addressOf(form)}|${form.dataset.keep || [...names].sort().join(",")}`;
}

/** The buffer, once what the last page sent is known to have been taken, or not. */
export const ready = settle();

async function settle() {
  const buffer = await openKnownBuffer(owner);
  const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "null");
  sessionStorage.removeItem(SENT);
  if (buffer && sent && wasTaken(sent)) for (const { id } of await buffer.list(FORMS, sent.id)) await buffer.remove(FORMS, id);
  return buffer;
}

/** This page answers the form, and is neither a refusal nor the page to sign in again. In doubt, no: the text stays. */
function wasTaken({ at }) {
  const [entry] = performance.getEntriesByType("navigation");
  const delay = performance.timeOrigin - at;
  if (entry?.type !== "navigate" || delay < -100 || delay > PROMPT) return false;
  if (entry.responseStatus ? entry.responseStatus >= 400 : !entry.redirectCount) return false;
  return !window.location.pathname.startsWith("/connexion/") && !document.querySelector("[data-error-summary], #messages .notice--error");
}

export class KeptForm {
  constructor(form) {
    this.form = form;
    this.id = identify(form);
    this.fields = {};
  }

  /** Give back what this form held when it was left; true when something was. */
  async open() {
    this.buffer = await ready;
    const record = await this.buffer?.get(FORMS, this.id);
    if (!record) return false;
    this.fields = record.value.fields;
    if (this.form.querySelector("[aria-invalid=true]")) return false; // a refusal drew it already
    const known = named(this.form);
    const back = [];
    const beside = [];
    for (const [name, [text, was]] of Object.entries(this.fields)) {
      const field = known.get(name);
      if (field && (same(valueOf(field), text) || !same(valueOf(field), drawnIn(field)))) continue; // there, or typed since
      if (field && same(drawnIn(field), was)) back.push([field, text]);
      else if (typeof text === "string" && text.trim()) beside.push(text);
    }
    for (const [field, text] of back) {
      setValue(field, text);
      field.closest("details")?.setAttribute("open", "");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (back.length || beside.length) this.tell(record.at, back.length > 0, beside);
    return back.length > 0;
  }

  tell(at, isBack, beside) {
    const place = document.createElement("div");
    place.className = "notice notice--info";
    place.setAttribute("role", "status");
    const body = Object.assign(document.createElement("div"), { className: "notice__body" });
    const line = (text) => body.append(Object.assign(document.createElement("p"), { textContent: text }));
    if (isBack) line(`Ce que vous aviez écrit ici sans l'envoyer (${age(at)}) est revenu.`);
    if (beside.length) line("Ce passage a changé depuis. Vous aviez écrit, sans l'envoyer :");
    beside.forEach((text) => body.append(Object.assign(document.createElement("blockquote"), { className: "kept-beside", textContent: text })));
    const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-secondary btn-sm", textContent: "Effacer ce texte gardé" });
    drop.addEventListener("click", async () => {
      await this.drop();
      place.remove();
      fieldsOf(this.form)[0]?.focus();
    });
    body.append(drop);
    place.append(body);
    this.form.prepend(place);
  }

  /** Forget the text, and draw the form again as it came. */
  async drop() {
    for (const field of fieldsOf(this.form)) setValue(field, drawnIn(field));
    this.fields = {};
    await this.buffer?.remove(FORMS, this.id);
  }

  /** Keep what the form holds now. */
  async keep() {
    await ready;
    if (isOver) return;
    if (this.buffer?.closed) this.buffer = null; // erased with a session that has begun again since
    this.buffer ??= await openBuffer(owner);
    if (!this.buffer) return;
    for (const [name, field] of named(this.form)) {
      const drawn = drawnIn(field);
      const was = this.fields[name]?.[1];
      const base = was !== undefined && same(drawn, this.fields[name][0]) ? was : drawn; // drawn again by a refusal
      if (!same(valueOf(field), base)) this.fields[name] = [valueOf(field), base];
      else if (was === undefined || same(was, drawn)) delete this.fields[name]; // else: changed meanwhile, still shown beside
    }
    if (Object.keys(this.fields).length) await this.buffer.put(FORMS, this.id, { fields: this.fields });
    else await this.buffer.remove(FORMS, this.id);
  }

  /** It goes: the next page says whether it was taken. */
  sent() {
    if (this.buffer) noteSent(this.id);
  }
}

export function noteSent(id) {
  sessionStorage.setItem(SENT, JSON.stringify({ id, at: Date.now() }));
}

/** A page that holds what was typed and offers to send it again (an expired protection): whatever was kept for its address. */
export function noteSentAgain(form) {
  noteSent(`${addressOf(form)}|`);
}
