() => {
  const findings = [];
  for (const control of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (!isVisible(control)) continue;
    const label = [...(control.labels || [])].find((item) => item.textContent.trim());
    if (!label && !control.getAttribute("aria-label") && !control.getAttribute("aria-labelledby")) {
      findings.push(`champ sans étiquette : ${nameOf(control)}`);
      continue;
    }
    if (label && control.type === "checkbox" && !label.contains(control)) {
      const follows = control.compareDocumentPosition(label) & Node.DOCUMENT_POSITION_FOLLOWING;
      if (!follows) findings.push(`case à cocher après son étiquette : ${nameOf(control)}`);
    }
  }
  return findings;
}
