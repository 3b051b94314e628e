/* Ordinary forms: what is typed in them is not lost by a click beside, by a network that stopped answering, nor by a
   browser that closes (kept-forms.js). Nothing is to be written in a template: every form with a free text is held.

   data-keep="never" on a form that receives what must be kept nowhere; any other value tells forms apart on a page that
   draws the same one several times: those that nothing tells apart are not kept, a text never comes back in another form.
   Forms that save as one writes have scripts of their own. */

import { drawnIn, fieldsOf, identify, KeptForm, noteSentAgain, valueOf } from "./kept-forms.js";
import { reach } from "./sender.js";

const HEALTH = "/sante/";
const WAIT = 6_000;
const TYPING_PAUSE = 400;
const GOING = 10_000; // a button pressed twice sends once; a browser that gave up the sending may be asked again after that
const FORMS = "form[method=post]:not([data-autosave]):not([data-guest-save])";

const forms = [...document.querySelectorAll(FORMS)].filter((form) => form.querySelector("textarea"));
const states = new Map();
let leaving = false;

/** Whether a field is not as the server drew it: one may have typed before this script came. */
const changed = (field) => JSON.stringify(valueOf(field)) !== JSON.stringify(drawnIn(field));

/** A page that the server gave back with its errors holds what was typed, and kept none of it. */
function cameBack(form) {
  return form.querySelector("[aria-invalid=true]") !== null && [...form.querySelectorAll("textarea")].some((area) => area.value.trim());
}

function holdsSomething(form) {
  return states.get(form).cameBack || fieldsOf(form).some(changed);
}

function say(form, text) {
  let place = form.querySelector("[data-kept-here]");
  if (!place) {
    place = document.createElement("p");
    place.className = "field__error";
    place.dataset.keptHere = "";
    place.setAttribute("role", "alert");
    form.append(place);
  }
  place.textContent = text;
}

async function send(form, submitter) {
  const state = states.get(form);
  if (state.asking) return;
  state.asking = true;
  say(form, "");
  const answer = navigator.onLine ? await reach(HEALTH, { cache: "no-store" }, WAIT) : null;
  await state.kept?.keep();
  state.asking = false;
  if (!answer?.ok) {
    say(form, `${answer ? "La plateforme" : "Le réseau"} ne répond pas : rien n'est parti, votre texte est toujours là. Gardez cette page ouverte et recommencez dans un instant.`);
    return;
  }
  leaving = state.sure = true;
  state.gone = Date.now();
  state.kept?.sent();
  form.requestSubmit(submitter ?? undefined);
  state.sure = false;
}

function hold(form) {
  const isKept = form.dataset.keep !== "never" && forms.filter((each) => identify(each) === identify(form)).length === 1;
  const state = { gone: 0, cameBack: cameBack(form), kept: isKept ? new KeptForm(form) : null };
  states.set(form, state);
  const keep = () => {
    clearTimeout(state.timer);
    if (state.timer) state.kept?.keep();
    state.timer = 0;
  };
  const later = () => {
    clearTimeout(state.timer);
    state.timer = setTimeout(keep, TYPING_PAUSE);
  };
  state.kept?.open().then((isBack) => {
    if (!isBack && fieldsOf(form).some(changed)) later(); // typed before this script came
  });
  form.dataset.held = "";
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  document.addEventListener("visibilitychange", keep);
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || state.sure || !holdsSomething(form)) return;
    event.preventDefault();
    if (Date.now() - state.gone < GOING) return;
    clearTimeout(state.timer);
    const { submitter } = event;
    setTimeout(() => send(form, submitter)); // a form takes no new request while its event is going on
  });
}

forms.forEach(hold);
document.querySelectorAll("form[data-send-again]").forEach((form) => form.addEventListener("submit", () => noteSentAgain(form)));

window.addEventListener("isic:sure", () => (leaving = true));
window.addEventListener("pageshow", () => {
  leaving = false;
  states.forEach((state) => (state.gone = 0));
});
window.addEventListener("beforeunload", (event) => {
  if (!leaving && forms.some((form) => form.isConnected && holdsSomething(form))) event.preventDefault();
});
