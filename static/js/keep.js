/* Ordinary forms: what is typed in them is not lost by a click beside, nor by a network that stopped answering.

   Forms that save as one writes have scripts of their own. */

import { reach } from "./sender.js";

const HEALTH = "/sante/";
const WAIT = 6_000;
const FORMS = "form[method=post]:not([data-autosave]):not([data-guest-save])";
const TYPED = "textarea, input[type=text], input[type=number], input[type=radio], input[type=checkbox], input[type=date], select";

const forms = [...document.querySelectorAll(FORMS)].filter((form) => form.querySelector("textarea"));
const states = new Map(forms.map((form) => [form, { cameBack: cameBack(form) }]));
let leaving = false;

/** Whether a field is not as the server drew it: one may have typed before this script came. */
function changed(field) {
  if (/radio|checkbox/.test(field.type)) return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected && option.index > 0);
  return field.value !== field.defaultValue;
}

/** A page that the server gave back with its errors holds what was typed, and kept none of it. */
function cameBack(form) {
  return form.querySelector("[aria-invalid=true]") !== null && [...form.querySelectorAll("textarea")].some((area) => area.value.trim());
}

function holdsSomething(form) {
  return states.get(form).cameBack || [...form.querySelectorAll(TYPED)].some(changed);
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
  const answer = await reach(HEALTH, { cache: "no-store" }, WAIT);
  state.asking = false;
  if (!answer) {
    say(form, "Le réseau ne répond pas : rien n'est parti, votre texte est toujours là. Gardez cette page ouverte et recommencez dans un instant.");
    return;
  }
  leaving = state.sure = true;
  form.requestSubmit(submitter ?? undefined);
  state.sure = false;
}

for (const form of forms) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || states.get(form).sure || !holdsSomething(form)) return;
    event.preventDefault();
    const { submitter } = event;
    setTimeout(() => send(form, submitter)); // a form takes no new request while its event is going on
  });
}

window.addEventListener("isic:sure", () => (leaving = true));
window.addEventListener("pageshow", () => (leaving = false));
window.addEventListener("beforeunload", (event) => {
  if (!leaving && forms.some((form) => form.isConnected && holdsSomething(form))) event.preventDefault();
});
