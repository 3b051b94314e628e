/* Lines added to a list without asking the server: cut from the template that comes with it. */

import { enhance } from "./fragments.js";

const BLANK = "__ligne__";

/** Add a line at the end of a list; null when it has all the lines it may have. */
export function addRow(list, id = "") {
  const template = list.parentElement.querySelector("template[data-row]");
  if (!template || (!id && list.children.length >= Number(list.dataset.most))) return null;
  const key = id || [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const row = template.content.firstElementChild.cloneNode(true);
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes(BLANK)) element.setAttribute(name, value.replaceAll(BLANK, key));
    }
  }
  const number = list.children.length + 1;
  row.querySelectorAll("[data-row-number]").forEach((place) => (place.textContent = number));
  list.append(row);
  enhance(row);
  return row;
}

/** Add an input to a question that takes several typed answers. */
export function addText(root, name) {
  const inputs = [...root.querySelectorAll(`input[type=text][name="${CSS.escape(name)}"]`)];
  const last = inputs.at(-1);
  if (!last || !last.id || inputs.length >= 60) return null;
  const input = last.cloneNode(false);
  const number = inputs.length + 1;
  input.value = "";
  input.id = last.id.replace(/_\d+$/, `_${number}`);
  if (input.ariaLabel) input.ariaLabel = input.ariaLabel.replace(/\d+$/, number);
  last.after(input);
  return input;
}

/** The « Ajouter » buttons of a form: a line comes at once, with or without network. */
export function listenForRows(form) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=add_row]");
    const root = button?.closest("[data-question]");
    if (!root) return;
    const list = button.parentElement.querySelector(".row-list[data-rows]");
    const added = list ? addRow(list) : addText(root, button.value);
    if (!added) return; // at the limit: the server says so
    event.preventDefault();
    (added.matches("input") ? added : added.querySelector("select, textarea, input:not([type=hidden], [name$='-drop'])"))?.focus();
  });
}
