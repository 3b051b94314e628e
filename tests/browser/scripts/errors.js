() => {
  const findings = [];
  const focusable = "a[href], input, select, textarea, button, [tabindex]";
  for (const link of document.querySelectorAll("[data-error-summary] a")) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) findings.push(`lien d'erreur sans cible : ${link.hash}`);
    else if (!target.matches(focusable)) findings.push(`cible d'erreur qui ne prend pas le focus : ${link.hash}`);
  }
  for (const list of document.querySelectorAll(".errorlist")) {
    if (!isVisible(list)) continue;
    const holders = [...document.querySelectorAll("[aria-describedby]")];
    const tied = list.id && holders.some((item) => item.getAttribute("aria-describedby").split(/\s+/).includes(list.id));
    if (!tied) findings.push(`erreur reliée à aucun champ : « ${list.innerText.trim().slice(0, 60)} »`);
  }
  for (const item of document.querySelectorAll("[aria-describedby]")) {
    for (const id of item.getAttribute("aria-describedby").split(/\s+/)) {
      if (id && !document.getElementById(id)) findings.push(`description absente : ${id}`);
    }
  }
  for (const control of document.querySelectorAll("[aria-invalid=true]")) {
    const holder = control.hasAttribute("aria-describedby") ? control : control.closest("fieldset[aria-describedby]");
    const ids = holder ? holder.getAttribute("aria-describedby").split(/\s+/) : [];
    if (!ids.some((id) => document.getElementById(id)?.matches(".errorlist, .errorlist *"))) {
      findings.push(`champ en erreur sans texte d'erreur relié : ${nameOf(control)}`);
    }
  }
  return findings;
}
