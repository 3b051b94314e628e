/* What the others write arrives here: asked every ten seconds while the page is in sight, and when the network is back. */

import { versionOf } from "./answers.js";
import { whenStill } from "./pointer.js";
import { reach } from "./sender.js";

const EVERY = 10_000;
const PRESENT = 120_000;

export class Live {
  constructor(page, url) {
    this.page = page;
    this.url = url;
    this.seen = "";
    this.people = new Map(); // name → last time they saved
    this.line = document.querySelector("[data-others]");
    if (!url) return;
    setInterval(() => this.tick(), EVERY);
    document.addEventListener("visibilitychange", () => this.tick());
  }

  tick() {
    this.showPeople();
    const { outbox } = this.page;
    if (document.hidden || outbox.session !== "ok" || !outbox.reachable) return;
    this.poll();
  }

  /** Whose session this browser holds: "ok", "expired", "other" or "unreachable". Without this address, ours. */
  async check() {
    if (!this.url) return "ok";
    const response = await this.ask({ controle: "1" });
    if (!response || response.status >= 500 || response.status === 429) return "unreachable";
    if (response.status === 401 || response.redirected) return "expired";
    if (!response.ok) return "ok"; // the right is gone, not the session: the save itself will say so
    const answer = await response.json().catch(() => null);
    if (!answer) return "unreachable";
    return !this.page.owner || answer.owner === this.page.owner ? "ok" : "other";
  }

  ask(parameters) {
    const query = new URLSearchParams(parameters);
    return reach(`${this.url}?${query}`, { headers: { "HX-Request": "true", Accept: "application/json" } }, 15_000);
  }

  /** Ask for what differs from the page. ``force`` names a question wanted whatever its version. */
  async poll({ force = "" } = {}) {
    if (!this.url || (this.polling && !force)) return;
    this.polling = true;
    try {
      const state = this.page.roots
        .filter((root) => !root.hidden)
        .map((root) => `${root.dataset.question}:${root.dataset.question === force ? "x" : versionOf(root)}`);
      const seen = force || this.page.outbox.waiting.length ? "" : this.seen;
      const response = await this.ask({ page: this.page.step, vu: seen, etat: state.join(",") });
      if (!response) return;
      if (response.status === 401) {
        this.page.outbox.session = "expired";
        this.page.update();
        return;
      }
      const answer = response.ok ? await response.json().catch(() => null) : null;
      for (const change of answer?.questions ?? []) await this.draw(change);
      if (answer) whenStill(() => this.apply(answer));
    } finally {
      this.polling = false;
    }
  }

  /** Questions that propose lists are drawn one by one, when the page has a place for them. */
  async draw(change) {
    const question = this.page.question(change.code);
    if (change.html || (question?.draft && !question.takes)) return;
    const response = await this.ask({ page: this.page.step, dessin: change.code });
    const answer = response?.ok ? await response.json().catch(() => null) : null;
    Object.assign(change, answer?.questions?.[0] ?? {});
  }

  apply(answer) {
    if (this.page.owner && answer.owner !== this.page.owner) {
      this.page.outbox.session = "other";
      this.page.update();
      return;
    }
    this.page.closed(answer.closed ?? "");
    const received = (answer.questions ?? []).map((change) => this.page.question(change.code)?.receive(change) ?? true);
    this.seen = received.every(Boolean) ? (answer.seen ?? "") : ""; // what could not come in yet is asked again
    for (const { name, ago } of answer.others ?? []) this.people.set(name, Date.now() - 1000 * ago);
    this.showPeople();
    const progress = document.querySelector("#completude-etat");
    if (progress && answer.completeness) progress.outerHTML = answer.completeness;
  }

  /** « Paul écrit aussi »: whoever saved something in the last two minutes. */
  showPeople() {
    if (!this.line) return;
    const names = [...this.people].filter(([, moment]) => Date.now() - moment < PRESENT).map(([name]) => name);
    const text = names.length ? `${new Intl.ListFormat("fr").format(names)} ${names.length > 1 ? "écrivent" : "écrit"} aussi.` : "";
    if (this.line.textContent !== text) this.line.textContent = text;
  }
}
