/* What every page gains from JavaScript. Nothing here is needed to read, write or leave a page. */

const NARROW = window.matchMedia("(max-width: 59.99rem)");
const DOUBLE_KEY_MS = 1000;

/** The CSRF token: from the form concerned, else the page's meta tag (there for a signed-in person). */
function csrfToken(element) {
  const form = element && element.closest ? element.closest("form") : null;
  const field = form && form.querySelector("input[name=csrfmiddlewaretoken]");
  if (field) return field.value;
  const meta = document.querySelector("meta[name=csrf-token]");
  return meta ? meta.content : "";
}

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") {
    event.detail.headers["X-CSRFToken"] = csrfToken(event.detail.elt);
  }
});

/** Main menu: folded on a narrow screen, always open on a wide one. */
const menu = document.querySelector("[data-site-menu]");
if (menu) {
  const adapt = () => {
    menu.open = !NARROW.matches;
    menu.dataset.ready = "";
  };
  adapt();
  NARROW.addEventListener("change", adapt);
}

/** Small menus close on Escape (focus returns to their button) and on a click elsewhere. */
const openMenus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", (event) => {
  openMenus().forEach((details) => {
    if (!details.contains(event.target)) details.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  openMenus().forEach((details) => {
    const hadFocus = details.contains(document.activeElement);
    details.open = false;
    if (hadFocus) details.querySelector("summary").focus();
  });
});

/** Quick exit (button, or Escape twice): the page is blanked, and replaced in the history of the tab. */
const quickExit = document.querySelector("[data-quick-exit]");
if (quickExit) {
  const leave = () => {
    document.body.hidden = true;
    document.title = "";
    window.location.replace(quickExit.href);
  };
  quickExit.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  let lastEscape = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const now = Date.now();
    if (now - lastEscape < DOUBLE_KEY_MS) leave();
    lastEscape = now;
  });
}

/** After a refusal the list of errors takes the focus: autofocus does it, this helps browsers that only know it on fields. */
window.addEventListener("load", () => {
  const summary = document.querySelector("[data-error-summary]");
  if (summary && document.activeElement === document.body && !window.location.hash) summary.focus();
});

/** Buttons that only make sense with JavaScript (print) are served hidden. */
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

/** « Copier » : the clipboard, or the text selected when the browser refuses it. */
document.querySelectorAll("[data-copy]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    const said = document.querySelector("[data-copied]");
    source.select();
    try {
      await navigator.clipboard.writeText(source.value);
      said.textContent = button.dataset.copiedText || "Lien copié.";
    } catch {
      said.textContent = button.dataset.selectedText || "Le lien est sélectionné : copiez-le avec Ctrl+C, ou en appuyant longuement dessus.";
    }
  });
});

/** A signed-in person's browser may hold answers that wait to be sent. */
if (document.querySelector("meta[name=buffer-owner]")) import("./signed-in.js");

/** What is typed in an ordinary form. */
if (document.querySelector("form[method=post] textarea")) import("./keep.js");

/** Lists that can be taken away as files. */
if (document.querySelector("[data-exports], [data-filters]")) import("./export.js");
/** Proposals under the search boxes. */
if (document.querySelector("[data-suggest]")) import("./suggestions.js");
