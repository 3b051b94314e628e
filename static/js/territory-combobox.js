/* Search box of territories: suggestions under a text field, by the ARIA combobox pattern (list autocomplete).
   Without this script the field stays a plain one, resolved when the form is sent.

   Any element with data-territory-combobox and data-search-url that holds an input[type=text] and an element
   [data-combobox-status] works; a choice writes the place's label in the input, then fires « change ».
   With data-multiple, a choice adds a ticked box to [data-combobox-chosen], cut from template[data-combobox-item],
   whose value is the place's code (data-value-from="value") or its key (data-value-from="key"). */

const DELAY = 200;
const MIN_LENGTH = 2;
let serial = 0;

class TerritoryCombobox {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector("input[type=text]");
    this.status = root.querySelector("[data-combobox-status]");
    this.chosen = root.querySelector("[data-combobox-chosen]");
    this.template = root.querySelector("[data-combobox-item]");
    this.multiple = root.hasAttribute("data-multiple");
    this.active = -1;
    this.list = document.createElement("ul");
    this.list.className = "combobox__list";
    this.list.id = `combobox-list-${++serial}`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Propositions");
    this.input.after(this.list);
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-expanded", "false"],
      ["aria-controls", this.list.id],
    ]) {
      this.input.setAttribute(name, value);
    }
    this.input.addEventListener("input", () => this.schedule());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => this.close());
    // The field keeps the focus while the mouse chooses, otherwise blur would close the list first.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
    if (this.chosen) this.chosen.addEventListener("change", (event) => this.onUncheck(event));
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  schedule() {
    clearTimeout(this.timer);
    if (this.request) this.request.abort();
    if (this.input.value.trim().length < MIN_LENGTH) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.search(), DELAY);
  }

  async search() {
    const url = new URL(this.root.dataset.searchUrl, window.location.href);
    url.searchParams.set("q", this.input.value.trim().slice(0, 80));
    this.request = new AbortController();
    const { signal } = this.request;
    try {
      const response = await fetch(url, { signal, headers: { Accept: "text/html" } });
      if (!response.ok) throw new Error(String(response.status));
      const html = await response.text();
      if (!signal.aborted && document.activeElement === this.input) this.show(html);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.close();
      this.say("Les propositions ne sont pas disponibles. Vous pouvez saisir le nom en entier ou le code postal.");
    }
  }

  show(html) {
    this.list.innerHTML = html; // our own template, escaped by the server
    this.options.forEach((option, index) => {
      option.id = `${this.list.id}-${index}`;
    });
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.highlight(-1);
    const count = this.options.length;
    if (count === 0) this.say(this.list.textContent.trim());
    else this.say(`${count} ${count > 1 ? "propositions" : "proposition"}. Flèches haut et bas pour parcourir.`);
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.highlight(-1);
  }

  highlight(index) {
    this.active = index;
    this.options.forEach((option, position) => {
      option.setAttribute("aria-selected", String(position === index));
    });
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
    const count = this.options.length;
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) {
        if (this.input.value.trim().length >= MIN_LENGTH) this.search();
        return;
      }
      if (count === 0) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      const from = this.active === -1 && step === -1 ? 0 : this.active;
      this.highlight((from + step + count) % count);
    } else if (event.key === "Enter" && open && this.active >= 0) {
      event.preventDefault();
      this.choose(this.options[this.active]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    }
  }

  choose(option) {
    const { label } = option.dataset;
    const value = option.dataset[this.root.dataset.valueFrom];
    this.close();
    if (this.multiple) {
      this.add(value, label);
      return;
    }
    this.input.value = label;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.say(`${label} : choisi.`);
  }

  add(value, label) {
    const boxes = [...this.chosen.querySelectorAll("input")];
    let box = boxes.find((candidate) => candidate.value === value);
    if (!box) {
      const item = this.template.content.firstElementChild.cloneNode(true);
      box = item.querySelector("input");
      box.value = value;
      item.querySelector("span").textContent = label;
      this.chosen.querySelector("ul").append(item);
    }
    box.checked = true;
    this.chosen.hidden = false;
    this.input.value = "";
    box.dispatchEvent(new Event("change", { bubbles: true }));
    this.say(`${label} : ajouté.`);
  }

  onUncheck(event) {
    if (!event.target.checked) this.say(`${event.target.closest("label").textContent.trim()} : retiré.`);
  }

  say(text) {
    this.status.textContent = text;
  }
}

function enhance(scope) {
  const roots = [...scope.querySelectorAll("[data-territory-combobox]")];
  if (scope.matches && scope.matches("[data-territory-combobox]")) roots.push(scope);
  for (const root of roots) {
    if (root.dataset.ready !== undefined) continue;
    root.dataset.ready = "";
    new TerritoryCombobox(root);
  }
}

enhance(document);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
