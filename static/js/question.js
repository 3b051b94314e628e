/* One question of the page: what it says of its answer, and what arrives in it. */

import { filesOf, initialPairs, pairsOf, restore, same, setVersion, versionOf } from "./answers.js";
import { enhance, parse, sentence } from "./fragments.js";
import { Draft } from "./outbox.js";
import { whenStill } from "./pointer.js";
import { date } from "./status.js";

export class Question {
  constructor(root, page) {
    this.root = root;
    this.page = page;
    this.code = root.dataset.question;
    this.shown = initialPairs(root); // as the server knows it: one may be typing already
    this.arrived = null; // somebody's answer, held while one is writing here
    if (this.draft) this.draft.files = () => this.files();
  }

  get id() {
    return `${this.page.item}/${this.code}`;
  }

  get draft() {
    return this.page.outbox.drafts.get(this.id) ?? null;
  }

  get output() {
    return this.root.querySelector("[data-saved]");
  }

  get isOpen() {
    return this.output !== null;
  }

  files() {
    return this.root.isConnected ? filesOf(this.root) : [];
  }

  /** Something changed in the inputs: keep it; it goes when told. */
  write() {
    const pairs = pairsOf(this.root);
    let { draft } = this;
    if (!draft) {
      if (same(pairs, this.shown) && !this.files().length) return this.page.update();
      draft = new Draft(this.page.item, this.code, this.root.dataset.saveUrl, versionOf(this.root));
      draft.files = () => this.files();
    }
    const wanted = draft.latest?.pairs ?? draft.sent?.pairs;
    if (!wanted || !same(pairs, wanted) || this.files().length) {
      if (draft.state === "conflict") this.output?.replaceChildren();
      this.page.outbox.write(draft, pairs);
      this.say("unsaved");
    }
    return this.page.update();
  }

  /** Said already, it stays: a link in it may be under the finger. */
  say(name) {
    whenStill(() => {
      const { output } = this;
      if (!output || output.firstElementChild?.dataset.said === name) return;
      const content = sentence(name);
      if (!content) return;
      content.firstElementChild.dataset.said = name;
      output.replaceChildren(content);
    });
  }

  /** Put back what was written before the page was opened again. */
  bringBack() {
    const { draft } = this;
    const pairs = draft?.latest?.pairs ?? draft?.sent?.pairs;
    if (!pairs || !this.isOpen) return; // closed: its text goes all the same, and comes back if it opens
    draft.files = () => this.files();
    const isStale = draft.state === "stale" && versionOf(this.root) > draft.base; // what was posted is on the server
    if (isStale || (draft.sent === null && same(pairs, this.shown))) {
      this.page.outbox.drop(draft);
      return;
    }
    restore(this.root, pairs);
    draft.state = "waiting";
    this.say("kept");
  }

  /** What the server has now: known at once, shown when the page may move. */
  know(version, pairs) {
    setVersion(this.root, version);
    this.shown = pairs;
  }

  saved({ fragment }) {
    const files = [...fragment.querySelectorAll("[data-kept-file]")].map((mark) => ({ ...mark.dataset }));
    this.answer(fragment);
    files.forEach((file) => this.keepFile(file));
    if (files.length) this.shown = pairsOf(this.root);
    this.output?.querySelectorAll("[data-age]").forEach((place) => date(place));
  }

  /** What the server says of this answer, beside it. */
  answer(fragment) {
    if (!this.output) return;
    this.output.replaceChildren(fragment);
    enhance(this.output);
    const conflict = this.root.querySelector(".conflict");
    if (!conflict) return;
    const area = this.textArea;
    const both = conflict.querySelector("[data-copy-both]");
    if (area && both) both.hidden = false;
    if (this.root.contains(document.activeElement) || document.activeElement === document.body) conflict.focus();
  }

  get textArea() {
    return this.root.querySelector(`textarea[name="${CSS.escape(this.code)}"], input[type=text][name="${CSS.escape(this.code)}"]`);
  }

  /** The three ways out of a conflict: « mine », « theirs », « both » (texts only). */
  choose(way, conflict) {
    if (way === "theirs") return this.takeTheirs();
    const version = Number(conflict.querySelector("[name$='.their-version']").value);
    if (way === "both") {
      const theirs = conflict.querySelector("template[data-their-text]").content.textContent;
      this.textArea.value = [this.textArea.value.trim(), theirs.trim()].filter(Boolean).join("\n\n");
      this.textArea.dispatchEvent(new Event("input", { bubbles: true }));
    }
    setVersion(this.root, version);
    const current = this.draft ?? new Draft(this.page.item, this.code, this.root.dataset.saveUrl, version);
    current.files = () => this.files();
    current.base = version;
    this.page.outbox.write(current, pairsOf(this.root));
    this.say("saving");
    this.page.release(this);
    this.textArea?.focus();
  }

  /** One's own text goes once theirs is in the page, and not before. */
  async takeTheirs() {
    this.takes = true;
    await this.page.live.poll({ force: this.code });
    whenStill(() => {
      const content = this.takes && sentence("not-taken");
      if (content) this.output?.querySelector(".conflict")?.append(content);
      this.takes = false;
      this.page.update();
    });
  }

  /** The server has the file: the page refers to it and need not send it again. */
  keepFile({ input: name, attachment }) {
    const input = this.root.querySelector(`input[type=file][name="${CSS.escape(name)}"]`);
    if (!input) return;
    const reference = name.replace(/-upload$/, "-attachment");
    let hidden = this.root.querySelector(`input[type=hidden][name="${CSS.escape(reference)}"]`);
    if (!hidden) {
      hidden = Object.assign(document.createElement("input"), { type: "hidden", name: reference });
      input.before(hidden);
    }
    hidden.value = attachment;
    const note = Object.assign(document.createElement("p"), { className: "field__help" });
    note.textContent = `Fichier enregistré : ${input.files[0]?.name ?? ""}`;
    input.parentElement.querySelector("[data-file-kept]")?.remove();
    note.dataset.fileKept = "";
    input.after(note);
    input.value = "";
  }

  /** An answer that was on its way while this page saved the same one, or a later one, brings nothing. */
  isNews({ version, html }) {
    const isHidden = Boolean(html) && parse(html).firstElementChild.hidden;
    return version > versionOf(this.root) || isHidden !== this.root.hidden;
  }

  /** Somebody else's answer: shown at once, or when one leaves the field; never over what is being written.
      true once it is in the page. */
  receive(change) {
    if (this.takes) {
      if (!change.html) return false;
      if (this.draft) this.page.outbox.drop(this.draft);
      this.takes = false;
      this.replace(change);
      this.root.querySelector("input:not([type=hidden]), textarea, select")?.focus();
      return true;
    }
    if (!this.isNews(change)) return true;
    if (this.draft || !change.html) return false; // the server will tell who saved what
    if (this.root.contains(document.activeElement) && this.isOpen) {
      if (this.arrived?.version === change.version) return false;
      this.arrived = change;
      const content = sentence("arrived");
      content?.querySelectorAll("[data-who]").forEach((place) => (place.textContent = change.who));
      if (content) this.output.replaceChildren(content);
      return false;
    }
    this.replace(change);
    return true;
  }

  /** Draw the question again as the server has it. */
  replace(change) {
    const fresh = parse(change.html).firstElementChild;
    if (!fresh) return;
    const wasHidden = this.root.hidden;
    this.root.replaceWith(fresh);
    this.root = fresh;
    this.arrived = null;
    this.shown = pairsOf(fresh);
    enhance(fresh);
    this.page.outbox.mirror(this.page.item, this.code, this.shown, change.version);
    if (!change.who || !this.output || wasHidden) return;
    const content = sentence("theirs");
    content?.querySelectorAll("[data-who]").forEach((place) => (place.textContent = change.who));
    content?.querySelectorAll("[data-age]").forEach((place) => date(place, Date.now() - 1000 * change.ago));
    if (content) this.output.replaceChildren(content);
  }

  /** The field is left: what waited for that comes in. */
  left() {
    if (this.arrived && !this.draft) this.replace(this.arrived);
  }
}
