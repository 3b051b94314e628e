/* « Enregistré à l'instant », then « il y a 2 minutes »: what is seen ages, what is spoken does not repeat itself. */

import { sentence } from "./fragments.js";
import { whenStill } from "./pointer.js";

const MINUTE = 60_000;
const REFRESH = 20_000;
const SPEECH_PAUSE = 800;
const SILENT = new Set(["page-ready", "page-saving"]); // seen only: each answer would say them

export function age(moment, now = Date.now()) {
  const minutes = Math.floor(Math.max(0, now - moment) / MINUTE);
  if (minutes < 1) return "à l'instant";
  if (minutes < 60) return `il y a ${minutes} minute${minutes > 1 ? "s" : ""}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `il y a ${hours} heure${hours > 1 ? "s" : ""}`;
  return `le ${new Date(moment).toLocaleDateString("fr-FR", { day: "numeric", month: "long" })}`;
}

/** Give a moment to an element: it will say how long ago that was. */
export function date(element, moment = Date.now()) {
  element.dataset.moment = moment;
  element.textContent = age(moment);
}

function refresh() {
  document.querySelectorAll("[data-moment]").forEach((element) => {
    const text = age(Number(element.dataset.moment));
    if (element.textContent !== text) element.textContent = text;
  });
}
setInterval(refresh, REFRESH);
document.addEventListener("visibilitychange", refresh);

/** The page's own line: where everything stands. A voice tells it to screen readers when it changes for good:
    « enregistré » once, not after each answer. */
export class PageStatus {
  constructor() {
    this.line = document.querySelector("[data-page-status]");
    this.voice = document.querySelector("[data-voice]");
    this.savedAt = 0;
  }

  /** ``state`` names a template, in which [data-count] receives the count and [data-plural] its plural. */
  show(state, count = 0) {
    const key = `${state}/${count}/${state === "page-saved" ? this.savedAt : ""}`;
    if (!this.line || key === this.key) return;
    this.key = key;
    const content = sentence(state);
    if (!content) return;
    content.querySelectorAll("[data-count]").forEach((place) => (place.textContent = count));
    if (count > 1) content.querySelectorAll("[data-plural]").forEach((place) => (place.textContent = place.dataset.plural));
    content.querySelectorAll("[data-age]").forEach((place) => date(place, this.savedAt));
    whenStill(() => this.line.replaceChildren(content));
    if (!SILENT.has(state)) this.speak(state);
  }

  speak(state) {
    if (state === this.spoken) return;
    const first = this.spoken === undefined && state === "page-saved";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.spoken = state;
      const text = first ? "Enregistré" : this.line.textContent;
      if (this.voice) this.voice.textContent = text.trim().replace(/\s+/g, " ");
    }, SPEECH_PAUSE);
  }
}
