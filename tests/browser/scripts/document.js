() => {
  const findings = [];
  const titles = document.querySelectorAll("h1");
  if (titles.length !== 1) findings.push(`${titles.length} titres h1 au lieu d'un`);
  else if (!titles[0].innerText.trim()) findings.push("h1 vide");
  if (!document.title.replace("— Isic", "").trim()) findings.push("titre de page vide");
  if (document.documentElement.lang !== "fr") findings.push("langue de la page absente");
  for (const link of document.querySelectorAll(".skip-links a")) {
    if (!document.getElementById(link.hash.slice(1))) findings.push(`lien d'évitement sans cible : ${link.hash}`);
  }
  if (!document.querySelector("main#contenu")) findings.push("contenu principal absent");
  const seen = new Set();
  for (const { id } of document.querySelectorAll("[id]")) {
    if (seen.has(id)) findings.push(`identifiant en double : ${id}`);
    seen.add(id);
  }
  let level = 0;
  for (const heading of document.querySelectorAll("main :is(h1,h2,h3,h4,h5,h6)")) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) findings.push(`niveau de titre sauté : ${nameOf(heading)}`);
    level = next;
  }
  for (const element of document.querySelectorAll("style, script:not([src], [type='application/ld+json'])")) {
    findings.push(`style ou script dans la page : ${nameOf(element)}`);
  }
  return findings;
}
