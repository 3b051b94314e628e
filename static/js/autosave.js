/* Saves each answer as it is written. The page's buttons do the same without this script.

   An answer is announced as saved only once the server said so. What it has not said yes to stays in front of the
   person, says so, and is sent again with the same idempotency key: a retry never acts twice. */

const TYPING_PAUSE = 1200;
const FIRST_RETRY = 3000;
const LONGEST_RETRY = 60000;

/** After a new sign-in in another tab the token of this page is stale: the cookie has the right one. */
function freshToken() {
  const found = document.cookie.match(/(?:^|;\s*)(?:__Host-csrf|csrftoken)=([^;]+)/);
  return found ? decodeURIComponent(found[1]) : "";
}

class Question {
  constructor(root) {
    this.root = root;
    this.code = root.dataset.question;
    this.sending = false;
    this.dirty = false;
    this.waiting = false;
    this.refusedText = null;
    this.delay = FIRST_RETRY;
    this.key = "";
    this.sentText = "";
  }

  get output() {
    return this.root.querySelector("[data-saved]");
  }

  content() {
    const inputs = this.root.querySelectorAll("input, textarea, select");
    return [...inputs]
      .filter((input) => !/[.](their-)?version$/.test(input.name))
      .map((input) => (["radio", "checkbox"].includes(input.type) ? input.checked : input.value))
      .join("\u0000");
  }

  /** Typing goes on: save once it pauses. */
  touch() {
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), TYPING_PAUSE);
    if (this.output?.querySelector("[data-state=saved]")) this.say("unsaved"); // what it said is true no more
  }

  /** The field is left: save, unless what it holds is saved, on its way, or waiting for somebody to sign in again. */
  leave() {
    if ((this.waiting || !this.dirty) && this.content() === this.sentText) return;
    this.save();
  }

  save() {
    clearTimeout(this.timer);
    this.waiting = false;
    if (this.sending) {
      this.dirty = true;
      return;
    }
    const text = this.content();
    if (!this.key || text !== this.sentText) this.key = crypto.randomUUID();
    this.sentText = text;
    this.dirty = false;
    this.sending = true;
    this.say("saving");
    window.htmx.trigger(this.root, "save-answer");
  }

  say(name) {
    const template = document.querySelector(`template[data-${name}]`);
    if (template && this.output) this.output.replaceChildren(template.content.cloneNode(true));
  }

  /** In front of the person and nowhere else: being sent, waiting, or refused. */
  get pending() {
    return this.dirty || this.sending || this.refusedText !== null;
  }

  accepted() {
    if (!this.sending) return; // htmx tells it again for each part of the answer
    this.sending = false;
    this.delay = FIRST_RETRY;
    const mark = this.root.querySelector("[data-new-version]");
    if (mark) {
      this.key = "";
      this.refusedText = null;
      this.root.querySelector("[data-version]").value = mark.dataset.newVersion;
      this.root.querySelectorAll("[data-kept-file]").forEach((file) => this.keepFile(file.dataset));
    } else this.refusedText = this.sentText;
    const conflict = this.root.querySelector(".conflict");
    if (conflict) conflict.focus();
    if (this.dirty && !conflict) this.save();
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
    const note = this.root.ownerDocument.createElement("p");
    note.className = "field__help";
    note.textContent = `Fichier enregistré : ${input.files[0]?.name ?? ""}`;
    input.parentElement.querySelector("[data-file-kept]")?.remove();
    note.dataset.fileKept = "";
    input.after(note);
    input.value = "";
  }

  /** The session ended: nothing is tried again before the person comes back to this page, signed in. */
  expired() {
    this.sending = false;
    this.dirty = true;
    this.waiting = true;
    clearTimeout(this.timer);
    this.say("expired");
  }

  /** Nothing came back: same key, later. */
  postponed() {
    this.sending = false;
    this.dirty = true;
    this.say("offline");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), this.delay);
    this.delay = Math.min(this.delay * 2, LONGEST_RETRY);
  }

  refused() {
    this.sending = false;
    this.refusedText = this.sentText;
    this.say("refused");
  }
}

const form = document.querySelector("[data-autosave]");
const questions = new Map();

function questionOf(element) {
  const root = element.closest("[data-question][hx-post]");
  if (!root) return null;
  if (!questions.has(root)) questions.set(root, new Question(root));
  return questions.get(root);
}

if (form && window.htmx) {
  const own = (name) => !/[.](their-)?version$/.test(name);
  /** Whoever answers no longer says that they cannot. */
  const answers = ({ name, type, value }) => own(name) && !name.endsWith(".special") && !(type === "radio" && value === "");
  const forget = (event) => {
    const root = event.target.closest("[data-question]");
    if (!root || !answers(event.target) || event.target.value === "") return;
    const special = root.querySelector("[name$='.special']:checked");
    if (special?.value) root.querySelector("[name$='.special'][value='']").checked = true;
  };
  form.addEventListener("input", forget);
  form.addEventListener("change", forget);
  form.addEventListener("input", (event) => {
    if (event.target.matches("textarea, input[type=text]") && own(event.target.name)) questionOf(event.target)?.touch();
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("[role=combobox]")) questionOf(event.target)?.touch();
    else if (own(event.target.name)) questionOf(event.target)?.leave();
  });

  document.addEventListener("htmx:configRequest", (event) => {
    const question = questionOf(event.detail.elt);
    if (!question) return;
    // htmx adds the whole enclosing form: one answer goes alone.
    const names = new Set([...question.root.querySelectorAll("[name]")].map((input) => input.name));
    for (const name of new Set(event.detail.formData.keys())) if (!names.has(name)) event.detail.formData.delete(name);
    event.detail.headers["Idempotency-Key"] = question.key;
    const token = freshToken();
    if (token) event.detail.headers["X-CSRFToken"] = token;
  });
  /** A question about to go while its text is not saved: it is hidden, and its save goes on. */
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const root = event.detail.target.closest?.("[data-question]");
    if (root && questions.get(root)?.pending) {
      event.detail.shouldSwap = false;
      root.hidden = true;
    }
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    for (const root of questions.keys()) if (!root.isConnected) questions.delete(root);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const root = event.detail.requestConfig?.elt;
    const question = root && questionOf(root);
    if (question && event.detail.target.closest("[data-question]") === root) question.accepted();
  });
  document.addEventListener("htmx:sendError", (event) => questionOf(event.detail.elt)?.postponed());
  document.addEventListener("htmx:timeout", (event) => questionOf(event.detail.elt)?.postponed());
  document.addEventListener("htmx:responseError", (event) => {
    const question = questionOf(event.detail.elt);
    if (!question) return;
    const code = event.detail.xhr.status;
    if (code === 401 || code === 403) question.expired();
    else if (code >= 500) question.postponed();
    else question.refused();
  });
  window.addEventListener("focus", () => questions.forEach((question) => question.dirty && question.save()));
  window.addEventListener("online", () => questions.forEach((question) => question.dirty && question.save()));

  /** Leaving with an answer that the server has not taken: the browser asks. Never when all is saved. */
  let leaving = false;
  form.addEventListener("submit", () => {
    leaving = true;
    const token = freshToken();
    if (token) form.querySelector("[name=csrfmiddlewaretoken]").value = token;
    questions.forEach((question) => clearTimeout(question.timer));
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && [...questions.values()].some((question) => question.pending)) event.preventDefault();
  });
}

/** Characters left, said at the end of a pause, once the limit is near. */
document.querySelectorAll("textarea[data-limit], input[data-limit]").forEach((input) => {
  const limit = Number(input.dataset.limit);
  const note = document.createElement("p");
  note.className = "field__count";
  note.setAttribute("aria-live", "polite");
  input.after(note);
  const tell = () => {
    const left = limit - input.value.length;
    const some = Math.abs(left) > 1 ? "s" : "";
    note.textContent = left < 0 ? `${-left} caractère${some} de trop` : left < limit / 4 ? `${left} caractère${some} restant${some}` : "";
  };
  input.addEventListener("input", tell);
  tell();
});

/** The outline is folded on a narrow screen. */
const outline = document.querySelector("[data-outline]");
if (outline && window.matchMedia("(max-width: 59.99rem)").matches) outline.open = false;
const here = outline?.querySelector("[aria-current]");
if (here) outline.scrollTop = here.getBoundingClientRect().top - outline.getBoundingClientRect().top - outline.clientHeight / 2;
