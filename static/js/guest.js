/* Saves the page of a guest as it is written. Without this script, the page's buttons do the same.

   Nothing is kept in the browser: the machine may be anybody's. What the server has not taken stays in the page, says so, and is
   sent again with the same idempotency key. */

import { reach } from "./sender.js";

const HEALTH = "/sante/";
const HEALTH_WAIT = 6_000;
const TYPING_PAUSE = 1200;
const FIRST_RETRY = 3000;
const LONGEST_RETRY = 60000;
const LONGEST_WAIT = 4000; // of a button pressed while a save is on its way

const form = document.querySelector("[data-guest-save]");
const status = document.querySelector("[data-guest-status]");

function say(state, text) {
  if (!status) return;
  status.dataset.state = state;
  status.textContent = text;
}

if (form) {
  let dirty = false;
  let sending = false;
  let leaving = false;
  let asking = false;
  let isSure = false;
  let underway = Promise.resolve();
  let key = "";
  let sentText = "";
  let timer = 0;
  let delay = FIRST_RETRY;

  const written = () => JSON.stringify([...new FormData(form)].filter(([name]) => name !== "key" && !name.endsWith(".version")));

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  const taken = (answer) => {
    delay = FIRST_RETRY;
    key = "";
    for (const [code, version] of Object.entries(answer.versions)) {
      const input = form.querySelector(`[name="${CSS.escape(`${code}.version`)}"]`);
      if (input) input.value = version;
    }
    const now = new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });
    say("saved", `Enregistré à ${now}`);
  };

  function save() {
    clearTimeout(timer);
    if (!sending && !leaving && dirty) underway = send();
  }

  async function send() {
    const text = written();
    if (!key || text !== sentText) key = crypto.randomUUID();
    sentText = text;
    sending = true;
    dirty = false;
    const data = new FormData(form);
    data.set("key", key);
    try {
      const response = await fetch(form.dataset.guestSave, { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (response.status >= 500) throw new Error("server");
      const answer = response.headers.get("Content-Type")?.includes("json") ? await response.json() : null;
      if (answer?.saved) taken(answer);
      else {
        dirty = true; // closing the page would lose it; sent again once something changes, or with the button
        say("error", `Pas encore enregistré. ${answer?.message ?? "Appuyez sur « Continuer »."}`);
      }
    } catch {
      dirty = true;
      say("offline", "Pas encore enregistré : le réseau ne répond pas. Gardez cette page ouverte.");
      later(delay);
      delay = Math.min(delay * 2, LONGEST_RETRY);
    }
    sending = false;
    if (dirty && text !== written()) later(TYPING_PAUSE);
  }

  form.addEventListener("input", () => {
    dirty = true;
    later(TYPING_PAUSE);
  });
  form.addEventListener("change", () => {
    dirty = true;
    save();
  });
  window.addEventListener("online", save);
  /** A save on its way would come back as somebody else's answer: the button waits for it, then sends. Without network it
      sends nothing: the browser would replace the page, and what is written here is nowhere else. */
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (isSure) return;
    event.preventDefault();
    if (asking) return;
    asking = leaving = true;
    const { submitter } = event;
    if (sending) await Promise.race([underway, new Promise((done) => setTimeout(done, LONGEST_WAIT))]);
    const answer = navigator.onLine ? await reach(HEALTH, { cache: "no-store" }, HEALTH_WAIT) : null;
    clearTimeout(timer);
    asking = false;
    if (!answer?.ok) {
      leaving = false;
      dirty = true;
      say("offline", "Le réseau ne répond pas : rien n'est parti. Gardez cette page ouverte et recommencez dans un instant.");
      later(delay);
      return;
    }
    isSure = true;
    form.requestSubmit(submitter ?? undefined);
    isSure = false;
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && (dirty || sending)) event.preventDefault();
  });
}

document.querySelector("[data-error-summary]")?.focus();
