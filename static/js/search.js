/* A page of results whose filters act at once. Without this script « Appliquer » sends them, and a favourite reloads the page. */

const announced = document.getElementById("annonce");
let unfolded = new Map();

/** What was unfolded stays so when the filters come again with their new counts. */
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "trouver") return;
  unfolded = new Map([...document.querySelectorAll("#trouver details[id]")].map((details) => [details.id, details.open]));
});

document.addEventListener("htmx:afterSwap", () => {
  for (const [id, open] of unfolded) {
    const details = document.getElementById(id);
    if (details) details.open = open;
  }
  unfolded = new Map();
  const count = document.querySelector("[data-count]");
  if (count) announced.textContent = count.textContent;
});

/** A favourite changes where it is: the button alone comes again, with the focus. */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-favourite]");
  if (!button || !button.form) return;
  event.preventDefault();
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  const body = new FormData(button.form);
  body.set(button.name, button.value);
  body.set("titre", button.dataset.title);
  try {
    const response = await fetch(button.form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
    const text = await response.text();
    if (response.status === 409) {
      announced.textContent = text;
      announced.classList.remove("visually-hidden"); // a refusal is for everybody
    } else if (response.ok && !response.redirected) {
      const template = document.createElement("template");
      template.innerHTML = text; // our own template, escaped by the server
      const fresh = template.content.querySelector("button");
      button.replaceWith(template.content);
      fresh.focus();
      announced.textContent = fresh.name === "retirer" ? "Ajouté à vos favoris." : "Retiré de vos favoris.";
      return;
    } else {
      throw new Error(String(response.status));
    }
  } catch {
    // The ordinary way: the server says what is wrong.
    button.removeAttribute("data-favourite");
    button.form.requestSubmit(button);
    return;
  }
  button.removeAttribute("aria-busy");
});
