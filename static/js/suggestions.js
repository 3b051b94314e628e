/* Proposals while somebody types in a search box, by the ARIA combobox pattern (list autocomplete). Without this script,
   or when the server does not answer, the box searches as it always did.

   Any element with data-suggest (an address that answers options with data-url) that holds an input[type=search].
   A proposal is a place to go to: choosing it leaves the page; the text typed is never replaced. */

const DELAY = 250;
const MIN_LENGTH = 2;
const LONGEST = 60;
let serial = 0;

class Suggestions {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector("input[type=search]");
    this.active = -1;
    this.list = document.createElement("ul");
    this.list.className = "combobox__list";
    this.list.id = `propositions-${++serial}`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Propositions");
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    root.append(this.list, this.status);
    const about = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(about)) this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => this.schedule());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => this.close());
    // The field keeps the focus while the mouse chooses, otherwise blur would close the list first.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.go(option);
    });
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  schedule() {
    clearTimeout(this.timer);
    if (this.request) this.request.abort();
    if (this.input.value.trim().length < MIN_LENGTH) this.close();
    else this.timer = setTimeout(() => this.ask(), DELAY);
  }

  async ask() {
    const url = new URL(this.root.dataset.suggest, window.location.href);
    url.searchParams.set("q", this.input.value.trim().slice(0, LONGEST));
    this.request = new AbortController();
    const { signal } = this.request;
    try {
      const response = await fetch(url, { signal, headers: { Accept: "text/html" } });
      if (!response.ok) throw new Error(String(response.status));
      const html = await response.text();
      if (!signal.aborted && document.activeElement === this.input) this.show(html);
    } catch (error) {
      if (error.name !== "AbortError") this.close(); // the box still searches: nothing to say
    }
  }

  show(html) {
    this.list.innerHTML = html; // our own template, escaped by the server
    const { options } = this;
    if (options.length === 0) {
      this.close();
      return;
    }
    options.forEach((option, index) => {
      option.id = `${this.list.id}-${index}`;
    });
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.highlight(-1);
    this.say(`${options.length} ${options.length > 1 ? "propositions" : "proposition"}. Flèches haut et bas pour parcourir.`);
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.highlight(-1);
    this.say("");
  }

  highlight(index) {
    this.active = index;
    this.options.forEach((option, position) => option.setAttribute("aria-selected", String(position === index)));
    const option = this.options[index];
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  onKey(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!open && this.input.value.trim().length < MIN_LENGTH) return;
      event.preventDefault();
      if (!open) {
        this.ask();
        return;
      }
      const count = this.options.length;
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place more than the options: back in the text, where Enter searches what is typed.
      this.highlight(((this.active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && open && this.active >= 0) {
      event.preventDefault();
      this.go(this.options[this.active]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  go(option) {
    this.close();
    window.location.assign(option.dataset.url);
  }

  say(text) {
    this.status.textContent = text;
  }
}

function enhance(scope) {
  const roots = [...scope.querySelectorAll("[data-suggest]")];
  if (scope.matches && scope.matches("[data-suggest]")) roots.push(scope);
  for (const root of roots) {
    if (root.dataset.ready !== undefined) continue;
    root.dataset.ready = "";
    new Suggestions(root);
  }
}

enhance(document);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
