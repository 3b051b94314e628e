/* On every page of a signed-in person: answers written without network go, whichever page is open; signing out asks
   first when some of them, or a text of an ordinary form, have not gone. */

import { ANSWERS, FORMS, openKnownBuffer } from "./buffer.js";
import { Outbox } from "./outbox.js";

const owner = document.querySelector("meta[name=buffer-owner]").content;
const channel = new BroadcastChannel("isic");
const isWriting = document.querySelector("[data-autosave]") !== null;
channel.postMessage({ type: "signed-in", owner }); // pages left open with an expired session look again at whose it is

const say = (kind, text, link) => {
  const place = document.createElement("div");
  place.className = `notice notice--${kind}`;
  place.setAttribute("role", "status");
  const words = Object.assign(document.createElement("p"), { className: "notice__body", textContent: text });
  place.append(words);
  if (link) words.append(" ", Object.assign(document.createElement("a"), { href: link, textContent: "Ouvrir la page" }));
  document.querySelector("#contenu > .page-width")?.prepend(place);
};

async function sendWhatWaits(buffer) {
  const outbox = new Outbox(buffer, async () => "expired"); // a sign-in since this page was drawn: leave it to the next
  let sent = 0;
  outbox.addEventListener("outcome", ({ outcome }) => (sent += outcome.kind === "saved"));
  await outbox.load();
  if (!outbox.waiting.length) return;
  await outbox.flush();
  await outbox.settled();
  const some = sent > 1 ? "s" : "";
  if (sent) say("success", `${sent} réponse${some} écrite${some} sans réseau : enregistrée${some} à l'instant.`);
  const [stopped] = outbox.stopped;
  if (stopped) say("warning", "Une réponse gardée dans ce navigateur attend que vous choisissiez ou corrigiez.", `/travail/${stopped.item}/ecrire/`);
}

const buffer = await openKnownBuffer(owner);
if (buffer && !isWriting) sendWhatWaits(buffer);

/** Signing out erases what waits here: say so first. */
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (new URL(form.action, window.location.href).pathname !== "/deconnexion/" || form.dataset.sure !== undefined) return;
  event.preventDefault();
  const found = await openKnownBuffer(owner); // looked up again: this page may have been the first to keep something
  const count = ((await found?.list(ANSWERS)) ?? []).length + ((await found?.list(FORMS)) ?? []).length;
  const asked = `${count > 1 ? `${count} textes ne sont pas encore envoyés` : "Un texte n'est pas encore envoyé"}. Se déconnecter l'efface de ce navigateur. Continuer ?`;
  if (count && !window.confirm(count > 1 ? asked.replace("l'efface", "les efface") : asked)) return;
  form.dataset.sure = "";
  window.dispatchEvent(new Event("isic:sure")); // asked once: the writing page does not ask again
  channel.postMessage({ type: "signed-out" });
  form.requestSubmit();
});
