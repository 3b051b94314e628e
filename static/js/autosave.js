/* Saves each answer as it is written. The page's buttons do the same without this script.

   buffer.js keeps what is not acknowledged, outbox.js sends it, live.js brings what the others write, offline.js opens
   the page again without network. Here they meet the page. */

import { pairsOf } from "./answers.js";
import { openBuffer } from "./buffer.js";
import { Conditions } from "./conditions.js";
import { enhance } from "./fragments.js";
import { Live } from "./live.js";
import { catchUp, keepNothing, keepPages } from "./offline.js";
import { Outbox } from "./outbox.js";
import { whenStill } from "./pointer.js";
import { Question } from "./question.js";
import { listenForRows } from "./rows.js";
import { freshToken } from "./sender.js";
import { date, PageStatus } from "./status.js";
import "./counter.js";

const TYPING_PAUSE = 1200;

class WritingPage {
  constructor(form) {
    this.form = form;
    this.item = form.dataset.item;
    this.owner = form.dataset.owner ?? "";
    this.step = form.dataset.step ?? "";
    this.isStored = "stored" in form.dataset; // written by the worker into a page that it kept
    this.questions = new Map();
    this.timers = new Map();
    this.status = new PageStatus();
  }

  async start() {
    this.live = new Live(this, this.form.dataset.liveUrl ?? "");
    this.outbox = new Outbox(null, () => this.live.check());
    this.outbox.reachable = !this.isStored;
    if (this.isStored) document.querySelector(".messages")?.remove(); // said once already
    this.roots.forEach((root) => this.question(root.dataset.question));
    this.listen();
    const buffer = await openBuffer(this.owner);
    this.outbox.buffer = buffer;
    this.conditions = new Conditions(JSON.parse(this.form.dataset.conditions || "null"), (code) => {
      const draft = this.outbox.drafts.get(`${this.item}/${code}`);
      return draft?.latest?.pairs ?? draft?.sent?.pairs ?? null;
    });
    if (buffer) {
      const early = [...this.outbox.drafts.values()]; // typed while the buffer was opening
      await catchUp(this, buffer);
      await this.outbox.load(`${this.item}/`);
      for (const draft of early) if (draft.latest) this.outbox.write(draft, draft.latest.pairs); // else it is on its way
      this.openQuestions();
      this.questions.forEach((question) => early.includes(question.draft) || question.bringBack());
      this.openQuestions();
      keepPages(this.form);
    } else if ("shared" in this.form.dataset) keepNothing();
    this.form.dataset.ready = buffer ? "buffer" : "memory";
    this.update();
    this.outbox.flush();
    if (this.isStored) this.live.check().then((found) => found !== "unreachable" && this.back());
  }

  get roots() {
    return [...this.form.querySelectorAll("[data-question]")];
  }

  question(code) {
    const known = this.questions.get(code);
    if (known?.root.isConnected) return known;
    const root = this.form.querySelector(`[data-question="${CSS.escape(code)}"]`);
    if (!root) return null;
    const question = new Question(root, this);
    this.questions.set(code, question);
    return question;
  }

  questionOf(element) {
    const root = element.closest?.("[data-question]");
    return root ? this.question(root.dataset.question) : null;
  }

  /* --- what the person does ------------------------------------------------------------------------------------ */

  listen() {
    const { form, outbox } = this;
    listenForRows(form);
    const own = (name) => name && !/[.](their-)?version$/.test(name);
    form.addEventListener("input", (event) => this.forgetSpecial(event.target));
    form.addEventListener("change", (event) => this.forgetSpecial(event.target));
    form.addEventListener("input", ({ target }) => {
      if (target.matches("textarea, input[type=text]") && own(target.name)) this.touch(target);
    });
    form.addEventListener("change", ({ target }) => {
      if (target.matches("[role=combobox]")) this.touch(target);
      else if (own(target.name)) this.leave(target);
    });
    form.addEventListener("focusout", ({ target, relatedTarget }) => {
      const question = this.questionOf(target);
      if (question && !question.root.contains(relatedTarget)) setTimeout(() => whenStill(() => question.left()));
    });
    form.addEventListener("click", (event) => this.onChoice(event));
    form.addEventListener("submit", (event) => this.onSubmit(event));
    outbox.addEventListener("sending", ({ draft }) => this.mine(draft)?.say("saving"));
    outbox.addEventListener("outcome", (event) => {
      if (event.outcome.kind === "saved") this.mine(event.draft)?.know(event.outcome.version, event.sent.pairs);
      whenStill(() => this.onOutcome(event));
    });
    outbox.addEventListener("unreachable", () => this.onUnreachable());
    outbox.addEventListener("reachable", () => this.back());
    for (const name of ["session", "change", "kept"]) outbox.addEventListener(name, () => this.update());
    const wake = () => outbox.waiting.length && this.resume();
    window.addEventListener("focus", wake);
    window.addEventListener("online", () => this.resume().then(() => this.live.poll()));
    document.addEventListener("visibilitychange", () => document.hidden || wake());
    this.channel = new BroadcastChannel("isic");
    this.channel.addEventListener("message", ({ data }) => this.onMessage(data));
    window.addEventListener("isic:sure", () => (this.leaving = true));
    window.addEventListener("pageshow", ({ persisted }) => {
      this.leaving = false;
      if (persisted) this.live.poll();
    });
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && outbox.atRisk) event.preventDefault();
    });
  }

  /** Whoever answers no longer says that they cannot. */
  forgetSpecial(target) {
    const { name, value } = target;
    if (!name || value === "" || /[.](their-)?version$/.test(name) || name.endsWith(".special")) return;
    const root = target.closest("[data-question]");
    const special = root?.querySelector("[name$='.special']:checked");
    if (special?.value) root.querySelector("[name$='.special'][value='']").checked = true;
  }

  /** Typing goes on: send once it pauses. */
  touch(target) {
    const question = this.questionOf(target);
    if (!question) return;
    question.write();
    clearTimeout(this.timers.get(question.code));
    this.timers.set(question.code, setTimeout(() => this.release(question), TYPING_PAUSE));
  }

  /** The field is left, or a choice made: send now. */
  leave(target) {
    const question = this.questionOf(target);
    if (!question) return;
    question.write();
    this.release(question);
    if (!this.outbox.reachable) whenStill(() => this.openQuestions());
  }

  release(question) {
    clearTimeout(this.timers.get(question.code));
    const { draft } = question;
    if (!draft) return;
    this.outbox.release(draft);
    if (this.outbox.session !== "ok") question.say("expired");
    else if (!this.outbox.reachable) this.tellWaiting(question);
    this.outbox.flush();
  }

  onChoice(event) {
    const button = event.target.closest("[data-keep-mine], [data-keep-theirs], [data-copy-both]");
    const question = button && this.questionOf(button);
    if (!question) return;
    if ("keepTheirs" in button.dataset && (!this.outbox.reachable || !this.live.url)) return; // the form asks the server
    event.preventDefault();
    const way = "keepMine" in button.dataset ? "mine" : "keepTheirs" in button.dataset ? "theirs" : "both";
    question.choose(way, button.closest(".conflict"));
  }

  /** The page's buttons. Without network they lead to the pages kept here; the answers wait. */
  async onSubmit(event) {
    if (this.leaving) return undefined;
    const { submitter } = event;
    this.timers.forEach((timer) => clearTimeout(timer));
    this.outbox.waiting.forEach((draft) => this.outbox.release(draft));
    const { reachable, session } = this.outbox;
    const isSafe = reachable && navigator.onLine && !this.outbox.atRisk; // what this page alone holds goes nowhere unasked
    if (isSafe && session !== "other") return this.depart();
    event.preventDefault();
    await new Promise((resolve) => setTimeout(resolve)); // a form takes no new request while its event is going on
    await this.outbox.settled();
    if (session === "other") return this.update();
    if (!navigator.onLine || !this.outbox.reachable || this.outbox.atRisk) {
      const found = await this.live.check();
      if (found === "unreachable") return this.go(submitter);
      if (found === "other") {
        this.outbox.session = found;
        return this.update();
      }
    }
    this.depart();
    return this.form.requestSubmit(submitter ?? undefined);
  }

  /** The form goes, with the token of the session as it is now. */
  depart() {
    this.leaving = true;
    this.outbox.notePosted();
    const token = freshToken();
    if (token) this.form.querySelector("[name=csrfmiddlewaretoken]").value = token;
  }

  go(submitter) {
    const target = submitter?.dataset.offlineUrl;
    if (target && !this.outbox.atRisk) window.location.assign(target);
    else this.status.show(this.outbox.atRisk ? "page-open" : "page-kept", this.outbox.waiting.length);
  }

  /* --- what comes back ------------------------------------------------------------------------------------------ */

  mine(draft) {
    return draft.item === this.item ? this.question(draft.code) : null;
  }

  onOutcome({ draft, outcome, again }) {
    const question = this.mine(draft);
    if (outcome.kind === "saved") this.status.savedAt = Date.now();
    if (!question) return this.update();
    if (outcome.kind === "saved") {
      this.swapOthers(outcome.fragment);
      question.saved(outcome);
      if (again) question.say("unsaved");
    } else if (!again) {
      if (outcome.fragment) this.swapOthers(outcome.fragment);
      if (outcome.fragment) question.answer(outcome.fragment);
      else question.say(outcome.kind);
    }
    return this.update();
  }

  /** The rest of the page that an answer changes: questions that open or close, the completeness. */
  swapOthers(fragment) {
    for (const part of fragment.querySelectorAll("[hx-swap-oob]")) {
      part.removeAttribute("hx-swap-oob");
      part.remove();
      const place = document.getElementById(part.id);
      if (!place) continue;
      if (part.dataset.question && !part.hidden && !place.hidden && place.querySelector("[data-saved]")) continue; // open already
      const pending = this.outbox.drafts.has(`${this.item}/${part.dataset.question}`);
      if (pending) place.hidden = part.hidden; // not saved yet: it hides with its text, and its save goes on
      else {
        place.replaceWith(part);
        enhance(part);
      }
    }
  }

  onUnreachable() {
    for (const draft of this.outbox.waiting) {
      const question = this.mine(draft);
      if (question && draft.state === "waiting") this.tellWaiting(question);
    }
    this.openQuestions();
    this.update();
  }

  tellWaiting(question) {
    const { draft } = question;
    if (!draft) return;
    if (question.files().length) question.say("file-waits");
    else question.say(draft.kept ? "kept" : draft.noRoom ? "full" : "offline");
  }

  /** The server answers again: the page follows it. */
  back() {
    this.isStored = false;
    this.outbox.reachable = true;
    this.update();
    setTimeout(() => this.live.poll());
  }

  /** The person is back: whose session is this now? Then everything that waited goes. */
  async resume() {
    if (this.outbox.session !== "ok") {
      if (this.checking) return;
      this.checking = true;
      const found = await this.live.check();
      this.checking = false;
      if (found === "unreachable") return;
      this.outbox.session = found;
      if (found !== "ok") return this.update();
      this.outbox.token = freshToken();
    }
    await this.outbox.wake();
  }

  onMessage(data) {
    if (data?.type === "signed-in") this.resume();
    if (data?.type === "signed-out") {
      this.outbox.buffer?.forget(); // erased with the session: nothing of this page goes back there
      this.outbox.waiting.forEach((draft) => (draft.kept = false));
      this.outbox.session = "expired";
      this.update();
    }
  }

  closed(reason) {
    const place = document.querySelector("[data-closed]");
    if (!place || place.textContent === reason) return;
    place.textContent = reason;
    place.hidden = !reason;
  }

  /** Without network, questions open and close by what is written here. */
  openQuestions() {
    if (this.outbox.reachable && !this.isStored) return;
    for (const root of this.roots) {
      const code = root.dataset.question;
      const applies = this.conditions?.applies(code);
      if (applies === null || applies === undefined || applies !== root.hidden) continue;
      const latent = root.querySelector("template[data-latent]");
      if (applies && latent) {
        root.append(latent.content.cloneNode(true));
        latent.remove();
        enhance(root);
        const question = this.question(code);
        question.shown = pairsOf(root);
        question.bringBack();
      }
      root.hidden = applies ? !root.querySelector("[data-saved]") : true;
    }
  }

  /* --- where everything stands ---------------------------------------------------------------------------------- */

  update() {
    const { outbox } = this;
    const count = outbox.waiting.length;
    const risk = outbox.atRisk;
    if (outbox.session === "expired" || outbox.session === "other") {
      const name = outbox.session === "other" ? "other-account" : "expired";
      for (const draft of outbox.waiting) if (!["conflict", "refused"].includes(draft.state)) this.mine(draft)?.say(name);
      this.status.show(`page-${name}`, count);
    } else if (!outbox.reachable) this.status.show(count === 0 ? "page-offline" : risk ? "page-open" : "page-kept", count);
    else if (outbox.stopped.length) this.status.show("page-stopped", outbox.stopped.length);
    else if (count) this.status.show("page-saving", count);
    else if (this.status.savedAt) this.status.show("page-saved");
    else this.status.show("page-ready");
  }
}

const form = document.querySelector("[data-autosave]");
if (form) new WritingPage(form).start();

/** Answers loaded with their age. */
document.querySelectorAll("[data-saved-at]").forEach((place) => date(place, Date.parse(place.dataset.savedAt)));

/** The outline is folded on a narrow screen. */
const outline = document.querySelector("[data-outline]");
if (outline && window.matchMedia("(max-width: 59.99rem)").matches) outline.open = false;
const here = outline?.querySelector("[aria-current]");
if (here) outline.scrollTop = here.getBoundingClientRect().top - outline.getBoundingClientRect().top - outline.clientHeight / 2;
