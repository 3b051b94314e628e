() => {
  const groups = new Map();
  for (const input of document.querySelectorAll("input[type=radio], input[type=checkbox]")) {
    if (!input.name || !isVisible(input)) continue;
    const key = `${input.type} ${input.name} ${[...document.forms].indexOf(input.form)}`;
    groups.set(key, [...(groups.get(key) || []), input]);
  }
  const findings = [];
  for (const [key, inputs] of groups) {
    if (inputs.length < 2 && inputs[0].type === "checkbox") continue;
    const fieldset = inputs[0].closest("fieldset");
    const legend = fieldset && fieldset.firstElementChild;
    if (!legend || legend.tagName !== "LEGEND" || !legend.textContent.trim()) findings.push(`groupe sans légende : ${key}`);
    else if (!inputs.every((input) => fieldset.contains(input))) findings.push(`groupe hors de son fieldset : ${key}`);
  }
  return findings;
}
