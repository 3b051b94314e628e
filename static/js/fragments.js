/* Pieces of page that the server sends: parsed, put in place, and made alive by the scripts that care. */

export function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html; // our own templates, escaped by the server
  return template.content;
}

/** Tell the other scripts that this part is new (the same event as htmx). */
export function enhance(element) {
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: element } }));
}

/** The sentence of a situation: a clone of the page's template of that name. */
export function sentence(name) {
  return document.querySelector(`template[data-say="${name}"]`)?.content.cloneNode(true) ?? null;
}
