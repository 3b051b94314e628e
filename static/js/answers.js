/* An answer between the page and the rest: read from its inputs, put back into them, with its added lines. */

import { addRow, addText } from "./rows.js";

const aside = (name) => /[.](their-)?version$/.test(name);
const ticked = (input) => input.type === "radio" || input.type === "checkbox";

function inputsOf(root) {
  return [...root.querySelectorAll("input[name], textarea[name], select[name]")].filter((input) => !aside(input.name));
}

/** What the browser would post for this question, files left out: [[name, value], …]. */
export function pairsOf(root) {
  return inputsOf(root)
    .filter((input) => input.type !== "file" && (!ticked(input) || input.checked))
    .map((input) => [input.name, input.value]);
}

/** The same, as the server wrote the page: whatever has been typed since. */
export function initialPairs(root) {
  const pairs = [];
  for (const input of inputsOf(root)) {
    if (input.type === "file" || (ticked(input) && !input.defaultChecked)) continue;
    const chosen = input.options && ([...input.options].find((option) => option.defaultSelected) ?? input.options[0]);
    pairs.push([input.name, ticked(input) ? input.value : chosen ? chosen.value : input.type === "hidden" ? input.value : input.defaultValue]);
  }
  return pairs;
}

/** Files chosen and not yet sent: [[name, File], …]. */
export function filesOf(root) {
  return inputsOf(root).flatMap((input) => (input.type === "file" ? [...input.files].map((file) => [input.name, file]) : []));
}

/** Whether two readings say the same: a line just added and left empty says nothing. */
export function same(one, other) {
  const said = (pairs) => JSON.stringify(pairs.filter(([name, value]) => value !== "" && !name.endsWith("-rows")));
  return said(one) === said(other);
}

export function versionOf(root) {
  return Number(root.querySelector("[data-version]")?.value ?? 0);
}

export function setVersion(root, version) {
  const input = root.querySelector("[data-version]");
  if (input) input.value = version;
}

/** Put an answer back into its inputs. What it says of lines and typed choices brings the inputs along. */
export function restore(root, pairs) {
  const values = new Map();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  restoreRows(root, values);
  for (const [name, list] of values) {
    const here = () => inputsOf(root).filter((input) => input.name === name && input.type === "text");
    while (here().length && here().length < list.length && addText(root, name));
  }
  const taken = new Map();
  for (const input of inputsOf(root)) {
    if (input.type === "file") continue;
    const list = values.get(input.name) ?? [];
    if (ticked(input)) input.checked = list.includes(input.value);
    else {
      const number = taken.get(input.name) ?? 0;
      taken.set(input.name, number + 1);
      if (!input.name.endsWith("-rows")) input.value = list[number] ?? "";
    }
  }
  root.querySelectorAll("details").forEach((details) => {
    if (details.querySelector("input:checked:not([value=''])")) details.open = true;
  });
}

function restoreRows(root, values) {
  for (const list of root.querySelectorAll(".row-list[data-rows]")) {
    const name = `${list.dataset.rows}-rows`;
    const wanted = values.get(name) ?? [];
    const present = new Map([...list.children].map((row) => [row.querySelector(`[name="${CSS.escape(name)}"]`)?.value, row]));
    for (const id of wanted) if (!present.has(id)) present.set(id, addRow(list, id));
    for (const [id, row] of present) if (row && !wanted.includes(id)) row.remove();
  }
}
