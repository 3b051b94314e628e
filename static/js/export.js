/* A list taken away as a file: how far it is, and how it ended. Without this, the links are ordinary downloads. */

const INTERRUPTED = "EXPORT INTERROMPU"; // how a file that is not whole ends (common/exports/table.py)
const TAIL = 600; // bytes at the end of a file where that is looked for
const KEPT_BYTES = 4 * 1024 * 1024; // beyond, what was received leaves the memory of the page
const ROW_ENDS = { csv: 13, json: 10 }; // in these files a row ends with this byte, and no cell holds it
const LINES_AROUND = { csv: 1, json: 3 }; // such bytes that end no row: headers, brackets

const number = new Intl.NumberFormat("fr-FR");
const plural = (count, word) => `${number.format(count)} ${word}${count > 1 ? "s" : ""}`;

class Broken extends Error {}

/** Everything that the answer holds, as a Blob, its last bytes and the number of its rows (null in a compressed file). */
async function receive(response, format, told) {
  const reader = response.body.getReader();
  let parts = [];
  let pending = 0;
  let bytes = 0;
  let ends = 0;
  let tail = new Uint8Array(0);
  let broke = null;
  for (;;) {
    let step;
    try {
      step = await reader.read();
    } catch (error) {
      broke = error;
      break;
    }
    if (step.done) break;
    const chunk = step.value;
    parts.push(chunk);
    pending += chunk.length;
    bytes += chunk.length;
    if (pending > KEPT_BYTES) {
      parts = [new Blob(parts)];
      pending = 0;
    }
    const joined = new Uint8Array(tail.length + chunk.length);
    joined.set(tail);
    joined.set(chunk, tail.length);
    tail = joined.slice(-TAIL);
    if (ROW_ENDS[format]) for (const byte of chunk) ends += byte === ROW_ENDS[format] ? 1 : 0;
    told(rowsOf(format, ends), bytes);
  }
  const type = response.headers.get("Content-Type") || "";
  return { blob: new Blob(parts, { type }), tail: new TextDecoder().decode(tail), rows: rowsOf(format, ends), broke };
}

function rowsOf(format, ends) {
  return ROW_ENDS[format] ? Math.max(0, ends - LINES_AROUND[format]) : null;
}

/** Whether the file ends as it should: a server that stops halfway may close the connection without a word. */
function isWhole(format, tail) {
  if (tail.includes(INTERRUPTED)) return false;
  if (format === "csv") return tail.endsWith("\r\n");
  if (format === "json") return tail.trimEnd().endsWith("}");
  return tail.includes("PK\u0005\u0006");
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function nameOf(response, format) {
  const found = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") || "");
  return found ? found[1] : `export.${format}`;
}

class Export {
  constructor(place) {
    this.place = place;
    this.find = (name) => place.querySelector(`[data-export-${name}]`);
    this.bar = this.find("progress").querySelector("progress");
    this.stopper = null;
    this.asked = null;
    place.querySelectorAll("a[data-export]").forEach((link) => {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || !window.ReadableStream) return;
        event.preventDefault();
        this.run(link);
      });
    });
    this.find("cancel").addEventListener("click", () => this.stopper && this.stopper.abort());
    this.find("again").addEventListener("click", () => this.asked && this.run(this.asked));
  }

  async run(link) {
    if (this.stopper) return;
    this.asked = link;
    this.stopper = new AbortController();
    const format = new URL(link.href).pathname.split(".").pop();
    this.begin();
    try {
      await this.fetched(link.href, format);
    } catch (error) {
      if (error.name === "AbortError") this.say("Export arrêté : aucun fichier n’a été enregistré.", true);
      else if (error instanceof Broken) this.say(error.message, true);
      else this.say("Le réseau ne répond pas : aucun fichier n’a été enregistré.", true);
    } finally {
      this.stopper = null;
      this.find("progress").hidden = true;
    }
  }

  begin() {
    const menu = this.place.querySelector("details");
    const hadFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (hadFocus) menu.querySelector("summary").focus();
    this.find("after").hidden = true;
    this.bar.removeAttribute("value");
    this.find("count").textContent = "";
    this.find("progress").hidden = false;
    this.say("Export en cours…");
  }

  async fetched(url, format) {
    const response = await fetch(url, { signal: this.stopper.signal, headers: { Accept: "*/*" } });
    if (response.redirected || (response.headers.get("Content-Type") || "").startsWith("text/html")) {
      throw new Broken("Le fichier n’a pas pu être préparé : votre session a peut-être expiré. Rechargez la page.");
    }
    if (!response.ok) throw new Broken("Le serveur n’a pas pu préparer ce fichier. Réessayez dans un moment.");
    const header = response.headers.get("X-Export-Rows");
    const total = header === null ? null : Number(header);
    const file = await receive(response, format, (rows, bytes) => this.progress(rows, bytes, total));
    if (file.broke && file.broke.name === "AbortError") throw file.broke;
    const name = nameOf(response, format);
    const counted = file.rows === null ? total : file.rows;
    if (!file.broke && isWhole(format, file.tail)) {
      save(file.blob, name);
      this.say(`Fichier enregistré : ${name}${counted === null ? "" : ` (${plural(counted, "ligne")})`}.`);
    } else {
      this.partial(file.blob, name);
    }
  }

  progress(rows, bytes, total) {
    if (rows !== null && total) {
      this.bar.max = total;
      this.bar.value = Math.min(rows, total);
      this.find("count").textContent = `${number.format(Math.min(rows, total))} sur ${plural(total, "ligne")}`;
    } else {
      this.find("count").textContent = `${number.format(Math.ceil(bytes / 1024))} Ko reçus`;
    }
  }

  partial(blob, name) {
    const link = this.find("partial");
    if (link.href) URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(blob);
    link.download = name.replace(/(\.\w+)$/, "-incomplet$1");
    this.say("L’export s’est interrompu avant la fin : le fichier est incomplet et n’a pas été enregistré.", true, true);
  }

  say(text, isFailure = false, isPartial = false) {
    const status = this.find("status");
    status.textContent = text;
    status.toggleAttribute("data-failed", isFailure);
    this.find("after").hidden = !isFailure;
    this.find("partial").hidden = !isPartial;
  }
}

const begun = new WeakSet();
const begin = () =>
  document.querySelectorAll("[data-exports]").forEach((place) => {
    if (!begun.has(place)) new Export(place);
    begun.add(place);
  });

begin();
document.addEventListener("htmx:afterSettle", begin); // a list whose filters changed comes again with its menu
