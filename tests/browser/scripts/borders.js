() => {
  const findings = [];
  const quiet = ["hidden", "checkbox", "radio", "range", "submit", "button", "reset", "image", "color"];
  for (const control of document.querySelectorAll("input, select, textarea")) {
    if (quiet.includes(control.type) || !isVisible(control) || control.disabled) continue;
    const style = getComputedStyle(control);
    const border = parseColour(style.borderBottomColor);
    const width = parseFloat(style.borderBottomWidth);
    const outside = backgroundOf(control.parentElement);
    const ratio = width < 1 || border.alpha < 0.99 ? 1 : contrast(border.rgb, outside);
    if (ratio < 3) findings.push(`bord de champ trop pâle (${ratio.toFixed(2)}) : ${nameOf(control)}`);
  }
  return findings;
}
