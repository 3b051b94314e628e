/* Characters left, said at the end of a pause, once the limit is near. */

const NEAR = 0.25;

function count(input) {
  if (input.dataset.counted !== undefined) return;
  input.dataset.counted = "";
  const limit = Number(input.dataset.limit);
  const note = document.createElement("p");
  note.className = "field__count";
  note.setAttribute("aria-live", "polite");
  input.after(note);
  const tell = () => {
    const left = limit - input.value.length;
    const some = Math.abs(left) > 1 ? "s" : "";
    note.textContent = left < 0 ? `${-left} caractère${some} de trop` : left < limit * NEAR ? `${left} caractère${some} restant${some}` : "";
  };
  input.addEventListener("input", tell);
  tell();
}

const enhance = (scope) => scope.querySelectorAll("textarea[data-limit], input[data-limit]").forEach(count);
enhance(document);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
