/* Answers on their way to the server: one at a time, oldest first, each until the server said what came of it.

   An answer is saved once the server said so. Until then it waits here and, unless the machine is shared, in the
   encrypted buffer. What was sent and never answered is sent again as it was, with the same key, before what was
   written since: the server never acts twice, and nobody is in conflict with oneself. */

import { ANSWERS, MIRRORS } from "./buffer.js";
import { freshToken, send } from "./sender.js";

const FIRST_RETRY = 3_000;
const LONGEST_RETRY = 60_000;
const POSTED = "isic-posted";
const STOPPED = new Set(["conflict", "refused", "too-big", "gone", "forbidden"]); // waits for a person

export class Draft {
  constructor(item, code, url, base) {
    Object.assign(this, { item, code, url, base });
    this.sent = null; // { pairs, base, key } that the server may or may not have had
    this.latest = null; // what is written since
    this.at = 0;
    this.state = "waiting";
    this.files = () => []; // read from the page at the time of sending: files stay out of the buffer
    this.stamp = "";
    this.kept = false;
    this.noRoom = false;
    this.revision = 0;
    this.keptRevision = -1;
    this.uid = crypto.randomUUID();
    this.place = `${this.id}/${this.uid}`; // in the buffer, of this page alone: the same answer typed in two tabs is two texts
    this.text = 0; // counts what is written, when revision counts what is known of it too
    this.keptText = 0;
  }

  get id() {
    return `${this.item}/${this.code}`;
  }

  /** Lost if the page were closed now. */
  get atRisk() {
    return !(this.kept && this.keptRevision === this.revision) || this.files().length > 0;
  }

  record() {
    const { item, code, url, base, sent, latest, state, uid, text } = this;
    return { item, code, url, base, sent, latest, state, uid, text };
  }

  static from({ id: place, value, at, stamp }) {
    const draft = new Draft(value.item, value.code, value.url, value.base);
    const state = value.state === "writing" ? "waiting" : value.state;
    const { sent, latest, uid, text } = value;
    return Object.assign(draft, { place, sent, latest, uid, text, keptText: text, state, at, stamp, kept: true, keptRevision: 0 });
  }
}

export class Outbox extends EventTarget {
  /** ``check()`` says whose session this is now: "ok", "expired", "other" or "unreachable". */
  constructor(buffer, check) {
    super();
    this.buffer = buffer;
    this.check = check;
    this.drafts = new Map();
    this.token = freshToken();
    this.reachable = true;
    this.session = "ok";
    this.delay = FIRST_RETRY;
    this.running = false;
    this.storing = Promise.resolve();
  }

  tell(type, detail = {}) {
    this.dispatchEvent(Object.assign(new Event(type), detail));
  }

  /** Bring back what waited in the buffer. */
  async load(prefix = "") {
    const posted = JSON.parse(sessionStorage.getItem(POSTED) ?? "{}");
    sessionStorage.removeItem(POSTED);
    for (const record of (await this.buffer?.list(ANSWERS, prefix)) ?? []) {
      const draft = Draft.from(record);
      if (this.drafts.has(draft.id)) continue; // another tab's text, or an older one: it stays, and comes when this one has gone
      this.drafts.set(draft.id, draft);
      const [uid, text] = posted[draft.id] ?? [];
      if (uid !== draft.uid || text <= draft.text) continue;
      draft.state = "stale";
      draft.revision++;
      this.keep(draft);
    }
    return [...this.drafts.values()];
  }

  /** The page's form goes, perhaps ahead of the buffer: a record left behind must not pass for newer than what was
      posted. Noted without a word of the text; settled when the page is opened again and shows its version. */
  notePosted() {
    const ahead = this.waiting.filter((draft) => draft.keptText !== draft.text);
    if (ahead.length && this.buffer) {
      const notes = Object.fromEntries(ahead.map(({ id, uid, text }) => [id, [uid, text]]));
      sessionStorage.setItem(POSTED, JSON.stringify(notes));
    }
  }

  /** Something is written: keep it now, send it when told. */
  write(draft, pairs) {
    this.drafts.set(draft.id, draft);
    draft.latest = { pairs };
    draft.at = draft.at || Date.now();
    draft.state = "writing";
    draft.text++;
    draft.revision++;
    this.keep(draft);
  }

  /** One write into the buffer at a time for all; the last state of a draft wins. */
  keep(draft) {
    if (!this.buffer || this.buffer.closed) {
      draft.kept = false;
      return this.storing;
    }
    this.storing = this.storing.then(async () => {
      if (draft.keptRevision === draft.revision && draft.kept) return;
      const { revision, text } = draft;
      if (this.drafts.get(draft.id) !== draft) return;
      const stamp = await this.buffer.put(ANSWERS, draft.place, draft.record(), draft.at);
      draft.kept = Boolean(stamp);
      draft.noRoom = !stamp && !this.buffer.closed;
      if (stamp) Object.assign(draft, { stamp, keptRevision: revision, keptText: text });
      this.tell("kept", { draft });
    });
    return this.storing;
  }

  /** Resolved once everything written so far is in the buffer, or could not be. */
  settled() {
    return this.storing;
  }

  release(draft) {
    if (draft.state !== "writing") return;
    draft.state = "waiting";
  }

  drop(draft) {
    this.drafts.delete(draft.id);
    this.storing = this.storing.then(async () => {
      await this.buffer?.remove(ANSWERS, draft.place, draft.stamp);
      Object.assign(draft, { kept: false, stamp: "", keptRevision: -1 });
    });
  }

  /** What the server has now, for pages kept before. */
  mirror(item, code, pairs, version) {
    if (this.buffer) this.storing = this.storing.then(() => this.buffer.put(MIRRORS, `${item}/${code}`, { pairs, version }));
  }

  get waiting() {
    return [...this.drafts.values()].filter((draft) => draft.state !== "stale");
  }

  get atRisk() {
    return this.waiting.some((draft) => draft.atRisk);
  }

  /** The person is back, or the network: no reason to wait any longer. */
  wake() {
    clearTimeout(this.timer);
    this.timer = null;
    return this.flush();
  }

  next() {
    return this.waiting.filter((draft) => draft.state === "waiting").sort((one, other) => one.at - other.at)[0];
  }

  async flush() {
    if (this.running || this.timer) return;
    this.running = true;
    try {
      for (let draft = this.next(); draft; draft = this.next()) {
        if (!(await this.ours())) break;
        if (!(await this.post(draft))) break;
      }
    } finally {
      this.running = false;
    }
    this.tell("change");
  }

  /** Somebody may have signed in meanwhile in this browser: what one person wrote never goes under another's name. */
  async ours() {
    if (this.session === "ok" && freshToken() === this.token) return true;
    const found = await this.check();
    if (found === "unreachable") return this.postpone();
    this.session = found;
    if (found === "ok") this.token = freshToken();
    this.tell("session");
    return found === "ok";
  }

  /** Send one draft; false when the others must wait too. */
  async post(draft) {
    const latest = draft.latest;
    const files = draft.files();
    if (!draft.sent) {
      draft.sent = { pairs: latest.pairs, base: draft.base, key: crypto.randomUUID() };
      draft.latest = null;
      draft.revision++;
      await this.keep(draft); // the key first: sent again after a reload, it still counts once
    }
    this.tell("sending", { draft });
    const { sent } = draft;
    const outcome = await send({ url: draft.url, code: draft.code, ...sent }, files);
    const again = draft.latest !== null;
    switch (outcome.kind) {
      case "unreachable":
        if (draft.state !== "writing") draft.state = "waiting";
        return this.postpone(outcome.wait);
      case "expired":
        this.session = "expired";
        this.reached();
        this.tell("session");
        return false;
      case "forbidden": {
        // A token that changed under the page, or no right any more: the session tells them apart.
        const found = await this.check();
        if (found === "ok" && !draft.retried) {
          draft.retried = true;
          this.token = freshToken();
          return true;
        }
        if (found === "expired" || found === "other") {
          this.session = found;
          this.tell("session");
          return false;
        }
        break;
      }
      default:
        this.reached();
    }
    draft.retried = false;
    draft.sent = null;
    if (outcome.kind === "saved") {
      draft.base = outcome.version;
      this.mirror(draft.item, draft.code, sent.pairs, outcome.version);
    }
    if (again) {
      draft.revision++;
      this.keep(draft); // what was written since goes next, over the version just learnt
    } else if (outcome.kind === "saved") this.drop(draft);
    else {
      draft.latest = { pairs: sent.pairs };
      draft.state = outcome.kind;
      draft.revision++;
      this.keep(draft);
    }
    this.tell("outcome", { draft, outcome, sent, again });
    return true;
  }

  reached() {
    const was = this.reachable;
    this.reachable = true;
    this.delay = FIRST_RETRY;
    if (!was) this.tell("reachable");
  }

  postpone(wait = 0) {
    const was = this.reachable;
    this.reachable = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.wake(), Math.max(wait, this.delay));
    this.delay = Math.min(this.delay * 2, LONGEST_RETRY);
    this.tell("unreachable", { was });
    return false;
  }

  /** Refused, or in conflict: they wait for a person. */
  get stopped() {
    return this.waiting.filter((draft) => STOPPED.has(draft.state));
  }
}
